"""What a case was given of time is not lost by what happens to it: merging, shelving, another class, a failed check."""

from datetime import timedelta

from case_cast import BILLBOARD, MONDAY, does, hours, received, report

from wanxiang.engines.cases import actions, catalogue, course
from wanxiang.engines.cases.models import Case

DAY = timedelta(days=1)


def unclassed(text: str = "说不清是什么事，请来看看", **said) -> Case:
    return actions.receive(report(text, code="", **said), by=_portal(), at=MONDAY).case


def _portal():
    from wanxiang.core.models import Account

    return Account.system("portal")


def test_a_merged_case_has_no_clock_that_runs(desk):
    """并入另一件的案件不再催受理、派遣、签收；撤销并案后重新计派遣的时限。"""
    main, other = received(), unclassed()
    other = does(other, "merge", desk, at=MONDAY + hours(1), into=main.case_no, why="同一件事")
    assert (other.due_at, other.due_clock) == (None, "")
    assert [name for name, clock in course.open_clocks({"clocks": other.clocks}).items() if clock.running] == []
    other = does(other, "unmerge", desk, at=MONDAY + hours(2), why="不是一件事")
    assert other.due_clock == "dispatch"


def test_another_level_keeps_the_time_that_a_case_was_shelved(desk, chengguan):
    """挂账期间不计时：恢复办理后调整级别，挂账的那些天仍不算。"""
    case = received()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    does(case, "shelve", desk, at=MONDAY + hours(2), why="等冬季停工结束", until=(MONDAY + 20 * DAY).date())
    case = does(case, "unshelve", desk, at=MONDAY + 20 * DAY)
    case = does(case, "regrade", desk, at=MONDAY + 20 * DAY + hours(1), why="临近学校", level=2)
    assert case.whole_due_at > MONDAY + 20 * DAY


def test_the_class_chosen_at_acceptance_gives_its_time(desk):
    """受理时才定类的，办理时限按定类后的级别算，从登记时起。"""
    case = unclassed()
    urgent = next(leaf for leaf in catalogue.own(MONDAY.date()).leaves() if leaf.level == "特急")
    case = does(case, "accept", desk, at=MONDAY + hours(1), code=urgent.code)
    assert case.level == 4
    whole = course.open_clocks({"clocks": case.clocks})["handle"]
    assert whole.spec == catalogue.flow("event").clocks["handle"].of(4)
    assert whole.started_at == case.opened_at


def test_a_time_that_the_source_set_outlives_acceptance(desk):
    """来源限定了办理期限的，受理时定类不改它。"""
    case = unclassed(due_in="2个工作日")
    due = case.whole_due_at
    assert does(case, "accept", desk, at=MONDAY + hours(1), code=BILLBOARD).whole_due_at == due


def test_one_extension_is_one_extension_although_the_check_failed(desk, chengguan):
    """延期过的，核查不通过后不再列出延期：一件只延一次。"""
    case = received()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    does(case, "ask_extension", chengguan, at=MONDAY + hours(2), why="等材料", extension="2个工作日")
    case = does(case, "extend", desk, at=MONDAY + hours(3))
    does(case, "finish", chengguan, at=MONDAY + hours(4), opinion="拆了", reply="已拆除")
    case = does(case, "fail", desk, at=MONDAY + hours(5), why="还有一块")
    assert case.extended
    assert "ask_extension" not in [move.action for move in actions.open_moves(case, by=chengguan)]


def test_shelving_answers_an_extension_that_was_asked(desk, chengguan):
    """挂账后时限停走，此前的延期申请不再待答复。"""
    case = received()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    does(case, "ask_extension", chengguan, at=MONDAY + hours(2), why="等材料", extension="2个工作日")
    case = does(case, "shelve", desk, at=MONDAY + 30 * DAY, why="等停工结束", until=(MONDAY + 40 * DAY).date())
    assert case.wants_extension == ""
    case = does(case, "unshelve", desk, at=MONDAY + 40 * DAY)
    assert "extend" not in [move.action for move in actions.open_moves(case, by=desk)]
