"""揭榜挂帅：发榜的写明怎样量；没人揭榜也如实公布；发布的榜才计数。"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from wanxiang.core.models import Account, Grant
from wanxiang.engines.measures import queries as measures
from wanxiang.engines.plans.actions import calls
from wanxiang.engines.plans.actions.projects import ProjectMoved, ProjectRefused
from wanxiang.engines.plans.queries import panels as judging

pytestmark = pytest.mark.django_db
SAID = {"title": "早高峰校门口不堵", "problem": "接送车排到主路", "target": "早高峰平均排队长度", "measured_by": "连续十个上学日实测",
        "target_value": Decimal(50), "target_unit": "米", "at_most": True, "reward": "项目经费优先", "who_may": "区内单位和企业"}  # fmt: skip


@pytest.fixture
def office(ground) -> list[Account]:
    made = [Account.objects.create_user(f"o{n}", name=f"改革办{n}", unit_code="区委改革办") for n in range(2)]
    for each in made:
        Grant.objects.create(account=each, role="reform_office")
    return made


def test_a_call_without_a_way_to_measure_is_refused(cast, office):
    with pytest.raises(ProjectRefused, match="衡量方法"):
        calls.draft_call(said=SAID | {"measured_by": " "}, deadline=date(2021, 12, 1), due=date(2022, 6, 1), by=office[0], at=cast.monday)  # fmt: skip


def test_a_call_that_nobody_claims_is_ended_in_public(cast, office):
    call = calls.draft_call(said=SAID, deadline=date(2021, 12, 1), due=date(2022, 6, 1), by=office[0], at=cast.monday)
    calls.publish_call(call=call, by=office[1], at=cast.monday)
    with pytest.raises(ProjectMoved, match="尚未截止"):
        calls.publish_result(call=call, says="无人揭榜", by=office[1], at=cast.monday)
    calls.publish_result(call=call, says="无人揭榜，调整目标后再发", by=office[1], at=cast.monday + timedelta(days=60))
    assert measures.figure("open_calls").value.value == 1


def test_claims_have_score_sheets_of_their_own():
    assert {each.data.stage for each in judging.sheets(kind="claim")} == {"award", "acceptance"}
