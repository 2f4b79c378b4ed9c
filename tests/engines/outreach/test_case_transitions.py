"""The machine as declared: nothing is out of reach, nothing leads nowhere, every mover exists."""

from datetime import date

import pytest

from wanxiang.core.access import permissions
from wanxiang.engines.outreach.transitions import ENGINE, SAME, BadTransitions, IllegalMove, machine

MACHINE = machine()


def test_every_state_can_be_reached_from_the_first():
    reached, edge = {MACHINE.initial}, {MACHINE.initial}
    while edge:
        edge = {move.target(state) for state in edge for move in MACHINE.transitions if state in move.origins} - reached
        reached |= edge
    assert reached == set(MACHINE.states)


def test_every_mover_is_a_permission_that_some_role_has():
    asked = {move.permission for move in MACHINE.transitions} - {ENGINE}
    assert asked <= permissions()


def test_what_ended_against_somebody_always_has_a_way_back():
    """不愿办、失联、核定不符、已迁出都可以重新列入。"""
    for state in ("refused", "unreachable", "ineligible", "moved", "already_served", "deceased"):
        assert MACHINE.allows(state, "reopen")


def test_only_an_approval_and_a_resumption_lead_into_service():
    into = {
        move.action
        for move in MACHINE.transitions
        for state in move.origins
        if MACHINE.states[move.target(state)].phase == "served" and MACHINE.states[state].phase != "served"
    }
    assert into == {"approve", "resume"}


def test_a_registered_death_is_taken_from_every_state():
    assert MACHINE.origins("die") == set(MACHINE.states)


def test_a_refusal_against_a_person_is_never_made_by_the_platform_without_a_reason():
    for move in MACHINE.transitions:
        if move.to in ("ineligible", "refused", "stopped", "recovered"):
            assert move.reason, move.action


def test_an_illegal_move_says_what_may_be_done_instead():
    with pytest.raises(IllegalMove, match="疑似应享未享") as refused:
        MACHINE.move("suspected", "approve")
    assert "核定" in refused.value.hint


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (("to: confirmed", "to: confirmd"), "confirmd"),
        (("guard: alive", "guard: immortal"), "immortal"),
        (("actions: [miss]", "actions: [mis]"), "mis"),
        (("{action: review, ", "{action: accept, from: [applied], to: accepted, title: 又受理, permission: reverse.accept}\n  - {action: review, "), "两次"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_and_named(tmp_path, edit, says):
    from wanxiang.engines.outreach.transitions import FILE

    faulty = tmp_path / "transitions.yml"
    faulty.write_text(FILE.read_text(encoding="utf-8").replace(*edit, 1), encoding="utf-8")
    with pytest.raises(BadTransitions, match=says):
        machine(faulty)


def test_staying_moves_stay():
    for move in MACHINE.transitions:
        if move.to == SAME:
            assert all(move.target(state) == state for state in move.origins)


def test_guards_speak_of_the_day(opened):
    from wanxiang.engines.outreach.transitions import GUARDS

    case = opened["p1"]
    case.refused_until = date(2022, 12, 8)
    assert "2022-12-08" in GUARDS["refusal_over"](case, date(2022, 12, 7))
    assert GUARDS["refusal_over"](case, date(2022, 12, 8)) == ""
