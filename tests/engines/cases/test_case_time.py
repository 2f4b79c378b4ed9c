"""时限到来之前提醒承办人，到期后逐级上报；突然成批超时的先由人看；放假安排公布后重新计算。"""

from datetime import date

from case_cast import MONDAY, does, hours, received

from wanxiang.core.models import Account, Event
from wanxiang.district.models import CalendarDay
from wanxiang.engines.cases import timekeeping
from wanxiang.engines.cases.models import Case, Warning


def watched(at):
    return timekeeping.watch(at=at, by=Account.system("cases"))


def rungs(case):
    return list(Warning.objects.filter(case=case).order_by("rung").values_list("clock", "rung", "to"))


def test_the_handler_is_warned_before_due_and_the_chain_told_after_it():
    """签收时限八个工作小时：周一十点派出，周二上午九点前后提醒，到期告知街道，再过八个工作小时告知区分拨。"""
    case = received()
    watched(MONDAY + hours(1))
    assert rungs(case) == []
    watched(case.due_at - hours(1))
    assert rungs(case) == [("sign", 0, "handler")]
    watched(case.due_at + hours(0.01))
    assert rungs(case) == [("sign", 0, "handler"), ("sign", 1, "desk")]
    watched(case.due_at + hours(48))
    assert rungs(case)[-1] == ("sign", 2, "center")


def test_each_rung_is_told_once_however_often_time_is_watched():
    case = received()
    for _ in range(3):
        watched(case.due_at + hours(1))
    assert len(rungs(case)) == 2
    assert Event.objects.filter(kind="cases.time").count() == 2


def test_what_is_settled_in_time_is_never_told_upwards(chengguan):
    case = received()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    watched(MONDAY + hours(30))
    assert rungs(case) == []


def test_very_many_overdue_at_once_are_held_for_a_person(monkeypatch, desk):
    """台风停工一天，几十件同时超时：先不逐级上报，由人确认后再发。"""
    monkeypatch.setattr(timekeeping, "MASS_LEAST", 3)
    cases = [received() for _ in range(5)]
    done = watched(cases[0].due_at + hours(1))
    assert (done.held, done.told) == (5, 0)
    assert not Event.objects.filter(kind="cases.time", payload__rung=1).exists()
    held = list(Warning.objects.filter(held=True).values_list("pk", flat=True))
    assert timekeeping.release(warnings=held, by=desk, at=cases[0].due_at + hours(2)) == 5
    assert Event.objects.filter(kind="cases.time", payload__rung=1).count() == 5


def test_a_shelved_case_comes_back_on_its_day(desk, chengguan):
    case = received()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    does(case, "shelve", desk, at=MONDAY + hours(2), why="等雨停", until=date(2021, 11, 12))
    watched(MONDAY + hours(24))
    case.refresh_from_db()
    assert case.state == "shelved"
    watched(MONDAY + hours(24 * 4))
    case.refresh_from_db()
    assert (case.state, case.shelved_until) == ("handling", None)


def test_what_nobody_contests_is_closed_and_later_archived(desk, chengguan):
    case = received()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    does(case, "finish", chengguan, at=MONDAY + hours(2), opinion="清", reply="清了")
    case = does(case, "pass", desk, at=MONDAY + hours(3))
    watched(case.due_at + hours(1))
    case.refresh_from_db()
    assert (case.state, case.resolved) == ("closed", "")
    watched(case.closed_at + timekeeping.ARCHIVE_AFTER + hours(1))
    case.refresh_from_db()
    assert case.state == "archived"


def test_a_deadline_on_days_without_decree_is_provisional_and_moves_when_the_decree_comes(chengguan):
    """年度放假安排未公布的，时限标为待定；公布后重新计算，并在办理过程里留下一步。"""
    from datetime import datetime

    from case_cast import ZONE

    at = datetime(2027, 9, 29, 10, 0, tzinfo=ZONE)
    case = received(at=at)
    assert case.provisional
    before = case.whole_due_at
    for day in range(4, 8):
        CalendarDay.objects.filter(pk=date(2027, 10, day)).update(working=False)
    CalendarDay.objects.filter(day__year=2027).update(provisional=False)
    assert timekeeping.recompute(at=at + hours(1), by=Account.system("cases")) == 1
    case.refresh_from_db()
    assert case.whole_due_at > before
    assert not case.provisional
    assert Case.objects.get(pk=case.pk).steps.last().action == "recompute"
