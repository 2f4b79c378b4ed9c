"""年报和驾驶舱用的指标：随案件而动，打开就是所计的案件，保密件不在其内。"""

import pytest

from wanxiang.core.access import EVERYTHING
from wanxiang.engines.cases.models import Case
from wanxiang.engines.measures import queries as measures


@pytest.fixture
def chengguan(cast):
    return cast.account("城管经办", "case_unit", unit="chengguan")


def value(name):
    found = measures.figure(name, scope=EVERYTHING).as_json()
    return found["value"], found.get("numerator"), found.get("denominator")


def test_each_figure_moves_exactly_with_its_cases(cast, chengguan):
    late, timely = (cast.report(f"路口第{number}块没有审批的广告牌", code="020201") for number in (1, 2))
    assert value("cases_received")[0] == 2
    assert measures.figure("cases_on_time_rate", scope=EVERYTHING).value is None
    cast.does(timely, "sign", chengguan, at=cast.monday + cast.hours(1))
    cast.does(timely, "finish", chengguan, at=cast.monday + cast.hours(5), opinion="已责令拆除", reply="已拆除")
    assert value("cases_on_time_rate") == (100, 1, 1)
    cast.does(late, "sign", chengguan, at=cast.monday + cast.hours(1))
    cast.does(late, "finish", chengguan, at=cast.monday + cast.days(30), opinion="已责令拆除", reply="已拆除")
    assert value("cases_on_time_rate") == (50, 1, 2)


def test_a_figure_opens_to_the_cases_that_it_counts(cast):
    case = cast.report("路口竖了一块没有审批的广告牌", code="020201")
    behind = measures.records("cases_received", limit=10, scope=EVERYTHING)
    assert [row["case_no"] for row in behind["rows"]] == [case.case_no]
    assert {row["name"] for row in measures.figure("cases_received", scope=EVERYTHING).lineage["tables"]} == {"cases"}


def test_a_confidential_case_is_in_no_figure(cast):
    case = cast.report("路口竖了一块没有审批的广告牌", code="020201")
    Case.objects.filter(pk=case.pk).update(sight="sealed")
    assert value("cases_received")[0] == 0
