"""Every answer of the whole API is one that its OpenAPI document allows, whatever is sent; none is a failure of the server."""

import pytest
import schemathesis
from case_cast import MONDAY, received
from django.core.wsgi import get_wsgi_application
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from wanxiang.core.access import roles
from wanxiang.core.models import Account, Grant
from wanxiang.engines.cases import doorkeeping
from wanxiang.project.api import api

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("luohu")]
schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/"))
schema.config.seed = 12345
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
TOKEN = _get_new_csrf_string()


@pytest.fixture
def signed_in(db, monkeypatch):
    """Somebody with every role there is, so that nothing is refused for want of a permission; and a case to be moved."""
    monkeypatch.setattr(doorkeeping, "SESSION_A_MINUTE", 1_000_000)
    account = Account.objects.create_user("all", name="全权")
    Grant.objects.bulk_create(
        Grant(account=account, role=role, unit="chengguan" if said.by_unit else "") for role, said in roles().items()
    )
    received(at=MONDAY)
    client = Client()
    client.force_login(account)
    return {"sessionid": client.cookies["sessionid"].value, "csrftoken": TOKEN}


@schema.parametrize()
@settings(max_examples=15, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_answer_lies_outside_the_document(case, signed_in):
    case.call_and_validate(app=get_wsgi_application(), base_url="http://localhost", headers={"X-CSRFToken": TOKEN}, cookies=signed_in,
                           checks=CHECKS)  # fmt: skip
