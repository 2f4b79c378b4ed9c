"""From a resident's report to the rating: who does what, what the reporter reads, and what cannot be done."""

import pytest
from case_cast import MONDAY, RUBBISH, does, hours, received

from wanxiang.engines.cases import history, queries
from wanxiang.engines.cases.actions.guards import Guarded
from wanxiang.engines.cases.actions.handling import SecondPerson
from wanxiang.engines.cases.actions.needs import Missing
from wanxiang.engines.cases.flows import IllegalMove
from wanxiang.engines.cases.visibility import NoSuchCase, NotAllowed


def handled(case, officer, *, at):
    does(case, "sign", officer, at=at)
    return does(case, "finish", officer, at=at + hours(1), opinion="已责令拆除", reply="广告牌已拆除，谢谢您的反映")


def test_a_report_goes_to_the_unit_that_owns_such_matters_at_once():
    """类别和位置都明确的，按职责清单直接派给主责单位，不等人工。"""
    case = received()
    assert (case.state, case.handler) == ("dispatched", "chengguan")
    assert case.clause
    assert [step.action for step in queries.steps(case)] == ["receive", "accept", "dispatch"]


def test_what_the_list_leaves_to_the_street_goes_to_the_street_of_the_place():
    """清单写明就地处置由街道主责的，派给所在街道；紧急的仍直达主责部门、街道协办。"""
    assert received("垃圾成堆没人清", code=RUBBISH).handler == "jd-guiyuan"
    urgent = received("垃圾堆着火了，旁边有煤气瓶", code=RUBBISH)
    assert (urgent.level, urgent.handler, urgent.assists) == (3, "chengguan", ["jd-guiyuan"])


def test_the_whole_course_from_report_to_rating(desk, chengguan):
    case = received()
    handled(case, chengguan, at=MONDAY + hours(1))
    case = does(case, "pass", desk, at=MONDAY + hours(3))
    assert queries.public_view(case)["reply"] == "广告牌已拆除，谢谢您的反映"
    case = does(case, "callback", desk, at=MONDAY + hours(4), resolved="yes", satisfied=5, via="call")
    assert (case.state, case.resolved, case.satisfied, case.on_time) == ("closed", "yes", 5, True)


def test_the_reporter_reads_the_reply_and_never_the_internal_opinion(desk, chengguan):
    case = received()
    handled(case, chengguan, at=MONDAY + hours(1))
    case = does(case, "pass", desk, at=MONDAY + hours(3))
    assert "已责令拆除" not in str(queries.public_view(case))


def test_what_the_reporter_calls_unresolved_is_handled_again(desk, chengguan):
    """评价“未解决”的按规则重办；“满意不满意”是另一个问题。"""
    case = received()
    handled(case, chengguan, at=MONDAY + hours(1))
    does(case, "pass", desk, at=MONDAY + hours(3))
    case = does(case, "callback", desk, at=MONDAY + hours(4), resolved="no", satisfied=3, via="visit")
    assert (case.state, case.reworks, case.resolved) == ("rework", 1, "no")


def test_who_called_it_settled_does_not_check_it(street):
    case = received("垃圾成堆没人清", code=RUBBISH)
    handled(case, street, at=MONDAY + hours(2))
    with pytest.raises(SecondPerson):
        does(case, "pass", street, at=MONDAY + hours(4))


def test_a_settled_case_needs_both_texts(chengguan):
    case = received()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    with pytest.raises(Missing, match="答复"):
        does(case, "finish", chengguan, at=MONDAY + hours(2), opinion="已拆除")


def test_another_department_neither_sees_nor_moves_it(zhujian):
    """不在本单位名下的，查不到，也办不了：回答与没有这个案件一样。"""
    case = received()
    with pytest.raises(NoSuchCase):
        queries.case(case_no=case.case_no, by=zhujian)
    with pytest.raises(NoSuchCase):
        does(case, "sign", zhujian, at=MONDAY + hours(1))


def test_a_desk_does_not_sign_for_a_department(desk):
    case = received()
    with pytest.raises(NotAllowed):
        does(case, "sign", desk, at=MONDAY + hours(1))


def test_what_is_not_signed_cannot_be_finished(chengguan):
    case = received()
    with pytest.raises(IllegalMove, match="待签收"):
        does(case, "finish", chengguan, at=MONDAY + hours(1), opinion="…", reply="…")


def test_a_return_cites_a_clause_and_goes_to_the_arbiter(chengguan, arbiter):
    case = received()
    with pytest.raises(Missing, match="条款"):
        does(case, "return", chengguan, at=MONDAY + hours(1), why="不归我们管")
    case = does(case, "return", chengguan, at=MONDAY + hours(1), why="在小区红线内", clause=case.clause)
    assert (case.state, case.returns) == ("returned", 1)
    case = does(case, "overrule", arbiter, at=MONDAY + hours(3), decision="条款写明由城管主责")
    assert (case.state, case.handler) == ("dispatched", "chengguan")


def test_a_ruling_that_names_another_owner_amends_the_list_of_duties(chengguan, arbiter, desk):
    """裁定改由住建承办的，从当天起同类案件都派给住建。"""
    case = received()
    does(case, "return", chengguan, at=MONDAY + hours(1), why="在小区红线内", clause=case.clause)
    does(case, "uphold", arbiter, at=MONDAY + hours(2), decision="小区内归物业管理", owner="zhujian")
    assert received(at=MONDAY + hours(3)).handler == "zhujian"


def test_after_the_last_return_the_street_takes_it(chengguan, arbiter, desk):
    case = received()
    for round_ in (1, 2):
        at = MONDAY + hours(round_ * 4)
        does(case, "return", chengguan, at=at, why="不归我们管", clause=case.clause)
        case = does(case, "uphold", arbiter, at=at + hours(1), decision="同意")
        if round_ == 1:
            case = does(case, "dispatch", desk, at=at + hours(2), to="chengguan")
    assert (case.state, case.handler, case.returns) == ("dispatched", "jd-guiyuan", 2)


def test_helpers_finish_before_the_main_handler(desk, chengguan, zhujian):
    case = received()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    does(case, "join", desk, at=MONDAY + hours(1), assists=("zhujian",))
    with pytest.raises(Guarded, match="协办"):
        does(case, "finish", chengguan, at=MONDAY + hours(2), opinion="清", reply="清")
    does(case, "assist_done", zhujian, at=MONDAY + hours(2), opinion="围挡已拆")
    assert does(case, "finish", chengguan, at=MONDAY + hours(3), opinion="清", reply="清").state == "handled"


def test_one_extension_asked_before_it_is_due(chengguan, desk):
    case = received()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    before = case.whole_due_at
    does(case, "ask_extension", chengguan, at=MONDAY + hours(2), why="须协调车辆", extension="3个工作日")
    case = does(case, "extend", desk, at=MONDAY + hours(3))
    assert case.whole_due_at > before
    with pytest.raises(Guarded, match="一次"):
        does(case, "ask_extension", chengguan, at=MONDAY + hours(4), why="还不行", extension="3个工作日")


def test_what_is_shelved_stands_still_and_goes_on(desk, chengguan):
    from datetime import date

    case = received()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    case = does(case, "shelve", desk, at=MONDAY + hours(2), why="等雨季过去", until=date(2021, 12, 1))
    assert (case.state, case.due_at) == ("shelved", None)
    case = does(case, "unshelve", desk, at=MONDAY + hours(24 * 10))
    assert (case.state, case.shelved_until) == ("handling", None)
    assert case.whole_due_at > MONDAY + hours(24 * 10)


def test_two_reports_of_one_problem_are_one_case_and_both_hear_back(desk, chengguan):
    main, other = received(), received("那块广告牌太危险")
    other = does(other, "merge", desk, at=MONDAY + hours(1), into=main.case_no, why="同一块广告牌")
    handled(main, chengguan, at=MONDAY + hours(1))
    does(main, "pass", desk, at=MONDAY + hours(4))
    other.refresh_from_db()
    assert queries.public_view(other)["reply"] == "广告牌已拆除，谢谢您的反映"
    other = does(other, "unmerge", desk, at=MONDAY + hours(5), why="不是同一块")
    assert (other.state, other.merged_into) == ("accepted", None)


def test_the_history_gives_the_case_again_deadlines_included(desk, chengguan):
    case = received()
    handled(case, chengguan, at=MONDAY + hours(1))
    case = does(case, "fail", desk, at=MONDAY + hours(3), why="还剩半截")
    case.refresh_from_db()
    assert history.replay(queries.steps(case)) == history.as_fields(case)


def test_nobody_merges_into_a_case_that_he_may_not_see(street):
    """别的街道的案件看不见，也就不能并进去：回答与没有这个案件一样。"""
    elsewhere = received("那边的广告牌", grid_code="440303002001001")
    mine = received("这边的广告牌")
    with pytest.raises(Missing, match="另一件正在办理"):
        does(mine, "merge", street, at=MONDAY + hours(1), into=elsewhere.case_no, why="同一块")
