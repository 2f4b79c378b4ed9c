"""Every answer of the door is one that its OpenAPI document allows, whatever is sent; none is a failure of the server."""

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from wanxiang.engines.cases.georeport import api
from wanxiang.engines.cases.georeport.openapi import document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("luohu")]
schema = schemathesis.openapi.from_dict(document())
schema.config.seed = 311
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """The limits have their own test; here it is the answers that are looked at."""
    monkeypatch.setattr(api, "READS_A_MINUTE", 1_000_000)
    monkeypatch.setattr(api, "POSTS_A_MINUTE", 1_000_000)


@schema.parametrize()
@settings(max_examples=25, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_answer_lies_outside_the_document(case):
    case.call_and_validate(app=get_wsgi_application(), base_url="http://localhost/georeport/v2", checks=CHECKS)
