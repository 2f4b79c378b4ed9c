"""历史只增不改：改了、少了、多了都看得出来；案件就是它的历史。"""

import pytest
from case_cast import MONDAY, does, hours, received
from django.db import connection

from wanxiang.core.models import AppendOnly
from wanxiang.engines.cases import course, verifying
from wanxiang.engines.cases.history import Stale
from wanxiang.engines.cases.models import Case, Step


@pytest.fixture
def case(chengguan):
    case = received()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    return does(case, "finish", chengguan, at=MONDAY + hours(2), opinion="已拆", reply="已拆除")


def alter(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_a_whole_history_is_found_whole(case):
    found = verifying.verify()
    assert (found.cases, found.steps, found.problems) == (1, 5, [])


def test_no_step_is_changed_through_the_platform(case):
    with pytest.raises(AppendOnly):
        case.steps.update(reply="没有答复过")


def test_a_reply_altered_behind_its_back_is_seen(case):
    alter("UPDATE cases_step SET reply = %s WHERE reply <> ''", "已妥善处理")
    assert "摘要不符" in verifying.verify().problems[0]


def test_a_step_taken_out_of_the_middle_is_seen(case):
    alter("DELETE FROM cases_step WHERE action = 'sign'")
    assert verifying.verify().problems


def test_a_step_cut_off_the_end_is_seen(case):
    alter("DELETE FROM cases_step WHERE action = 'finish'")
    assert "缺少后面的环节" in verifying.verify().problems[0]


def test_a_deadline_moved_behind_its_back_is_seen(case):
    Case.objects.filter(pk=case.pk).update(whole_due_at=MONDAY + hours(999))
    assert "whole_due_at" in verifying.verify().problems[0]


def test_what_each_step_set_follows_again_from_what_was_said(case):
    """时限不是记下来就算数：按同一流程、同一日历重新推一遍，每一步的改动都一样。"""
    from wanxiang.engines.cases import catalogue, history, worktime

    flow, fields = catalogue.flow(case.flow), {**course.BLANK, "state": "", "version": 0}
    for step in Step.objects.filter(case=case).order_by("seq"):
        move = next(
            each for each in flow.moves if each.action == step.action and step.from_state in (each.origins or {""})
        )
        said = {"why": step.why, "opinion": step.opinion, "reply": step.reply, **step.set}
        again = course.changes(fields, flow=flow, move=move, said=said, at=step.at, calendar=worktime.calendar())
        assert again == step.set, step.action
        course.merge(fields, step.set)
        fields |= {"state": step.to_state, "version": step.seq}
    assert fields == history.as_fields(case)


def test_of_two_who_move_one_case_one_wins_and_the_other_is_told(case, desk):
    seen = case.version
    from wanxiang.engines.cases import actions

    actions.act(case_no=case.case_no, action="pass", by=desk, at=MONDAY + hours(3), version=seen)
    with pytest.raises(Stale):
        actions.act(case_no=case.case_no, action="fail", by=desk, at=MONDAY + hours(3), version=seen, words=actions.Words(why="没拆完"))  # fmt: skip
