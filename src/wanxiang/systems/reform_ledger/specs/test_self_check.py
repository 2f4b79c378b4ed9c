"""每月自查：状态和数值取自记录，只填进展、困难、需协调事项；报送即冻结，更正另成一版。"""

from datetime import date

import pytest

from wanxiang.engines.plans.actions import checking
from wanxiang.engines.plans.actions.checking import CheckFrozen, CheckRefused, LineWords
from wanxiang.engines.plans.models import Milestone
from wanxiang.engines.plans.queries import checking as pages
from wanxiang.systems.reform_ledger import self_check

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = date(2021, 10, 1), date(2021, 11, 1)
TODAY = date(2021, 11, 8)


def begun(plan, *, month=OCTOBER, unit="shuiwu"):
    return self_check.open_page(document=plan.document, unit=unit, month=month, by=plan.water_officer, at=plan.monday)


def handed_in(plan, check, said="水表到货九成", *, after=0):
    words = {
        line.task_id: LineWords(progress=said, difficulty="供货慢", help="请发改协调") for line in check.lines.all()
    }
    checking.write_words(check=check, words=words, by=plan.water_officer)
    at = plan.monday + plan.days(after)
    return self_check.submit(check=check, by=plan.water_officer, at=at, on=at.date())


def test_a_unit_finds_its_tasks_on_the_page_with_how_they_stand(plan):
    """牵头和共同牵头的任务都在一页上；灯色由系统算出。"""
    (line,) = self_check.filled(begun(plan), on=TODAY)
    assert (line.task, line.label) == (plan.water, "逾期")
    joint = begun(plan, unit="zhujian")
    assert [line.task for line in self_check.filled(joint, on=TODAY)] == [plan.parking]


def test_what_was_handed_in_is_frozen(plan):
    """报送后，记录再变，报送页不变；改字、再报都不行。"""
    check = handed_in(plan, begun(plan))
    Milestone.objects.create(task=plan.water, title="验收", due=date(2021, 12, 1))
    plan.water.due = date(2022, 6, 30)
    plan.water.save()
    (line,) = self_check.filled(check, on=date(2021, 12, 1))
    assert (line.label, line.line.standing["as_of"]) == ("逾期", "2021-11-08")
    with pytest.raises(CheckFrozen):
        checking.write_words(check=check, words={plan.water.pk: LineWords(progress="改")}, by=plan.water_officer)
    with pytest.raises(CheckFrozen):
        handed_in(plan, check)


def test_a_correction_is_a_further_version_with_its_reason(plan):
    check = handed_in(plan, begun(plan))
    second = checking.correct_check(check=check, reason="数字写错", by=plan.water_officer, at=plan.monday)
    assert (second.version, second.lines.get().progress) == (2, "水表到货九成")
    with pytest.raises(CheckRefused):
        checking.correct_check(check=check, reason="再改", by=plan.water_officer, at=plan.monday)
    handed_in(plan, second, "水表到货八成")
    assert check.lines.get().progress == "水表到货九成"
    assert pages.latest(document=plan.document, unit="shuiwu", month=OCTOBER) == second


def test_last_months_words_stand_beside(plan):
    """上月所报在旁边可见；困难和需协调事项带到本月草稿。"""
    handed_in(plan, begun(plan))
    (line,) = self_check.filled(begun(plan, month=NOVEMBER), on=TODAY)
    assert (line.before.progress, line.line.progress, line.line.difficulty) == ("水表到货九成", "", "供货慢")


def test_who_is_late_is_listed_first(plan):
    """次月5日前未报的列为逾期未报，迟报的记为迟报，更正不算迟报。"""
    handed_in(plan, begun(plan))
    listed = pages.handed_in(document=plan.document, month=OCTOBER, due=date(2021, 11, 5), on=TODAY)
    assert [(each.unit, each.state) for each in listed] == [
        ("chengguan", "逾期未报"),
        ("shuiwu", "迟报"),
        ("zhujian", "逾期未报"),
    ]
    early = pages.handed_in(document=plan.document, month=NOVEMBER, due=date(2021, 12, 5), on=TODAY)
    assert {each.state for each in early} == {"未填报"}


def test_a_page_without_progress_or_ahead_of_time_is_refused(plan):
    with pytest.raises(CheckRefused, match="安装智慧水表"):
        self_check.submit(check=begun(plan), by=plan.water_officer, at=plan.monday, on=TODAY)
    with pytest.raises(CheckRefused, match="以前的月份"):
        begun(plan, month=date(2021, 12, 1))
    with pytest.raises(CheckRefused, match="没有牵头"):
        begun(plan, unit="jiaoyu")
