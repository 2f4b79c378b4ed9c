"""适用领域：一个领域一条；名册里没有人。"""

import pytest

from wanxiang.core.declarations import SYSTEMS
from wanxiang.core.models import Account
from wanxiang.engines.directory import actions, declaring
from wanxiang.engines.measures import queries

pytestmark = pytest.mark.django_db


def test_each_field_counts_once(cast):
    text = "领域,依据文件,施行日期\n选人用人,登记备案规定,2021-03-01\n招投标,登记备案规定,2021-03-01\n招投标,登记备案规定,2021-03-01\n"
    by = Account.system("spec")
    made = actions.preview(register="filing_fields", data=text.encode(), name="领域.csv", by=by, at=cast.monday)
    actions.apply(batch=made.pk, by=by, at=cast.monday)
    assert queries.figure("filing_fields").value.value == 2


def test_the_register_has_no_place_for_a_person():
    register = declaring.load(SYSTEMS / "intervention_rules" / "registers" / "filing_fields.yml")
    assert {field.type for field in register.fields.values()} <= {"text", "date", "unit"}
