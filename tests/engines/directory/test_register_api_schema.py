"""Every answer about a register that is there is one that the OpenAPI document allows, whatever is sent."""

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from hypothesis import HealthCheck, settings
from register_cast import GUIYUAN, MONDAY
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from wanxiang.core.models import Account, Grant
from wanxiang.engines.directory import actions
from wanxiang.project.api import api

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("luohu")]
schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/")).include(path_regex="/registers/")
schema.config.seed = 12345
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
TOKEN = _get_new_csrf_string()


@pytest.fixture
def signed_in(db):
    """The owner's officer, and an entry."""
    account = Account.objects.create_user("owner", unit_code="区政务服务数据管理局")
    Grant.objects.create(account=account, role="department")
    said = {"name": "一站", "where": GUIYUAN, "kind": "驿站", "keeper": "张三"}
    row = actions.create(register="stations", said=said, by=account, at=MONDAY)
    client = Client()
    client.force_login(account)
    return row, {"sessionid": client.cookies["sessionid"].value, "csrftoken": TOKEN}


@schema.parametrize()
@settings(max_examples=40, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_answer_about_a_register_lies_outside_the_document(case, signed_in):
    row, cookies = signed_in
    known = {"name": "stations", "entry": row.pk}
    case.path_parameters = {name: known[name] for name in case.path_parameters}
    case.call_and_validate(app=get_wsgi_application(), base_url="http://localhost", headers={"X-CSRFToken": TOKEN}, cookies=cookies,
                           checks=CHECKS)  # fmt: skip
