"""Every flow that is shipped is a course that ends: nobody is stuck in it, no clock runs on after it, no word means two things."""

from collections import defaultdict

import pytest

from wanxiang.core.access.roles import roles
from wanxiang.engines.cases import catalogue, flows
from wanxiang.engines.cases.flows import SAME, Flow, Move
from wanxiang.engines.cases.visibility import HOLD

FLOWS = catalogue.all_flows()
STOPS, STARTS = ("meet", "cancel", "pause"), ("start", "resume", "revive")
Stand = tuple[str, frozenset[str]]
"""A state and the clocks that run in it."""

pytestmark = pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)


def test_every_state_is_reached_and_every_state_that_is_not_an_end_is_left(flow: Flow):
    assert flows.reachable(flow) == flow.states.keys()
    stuck = [
        name
        for name, state in flow.states.items()
        if state.phase != "ended" and all(move.target(name) == name for move in flow.from_state(name))
    ]
    assert stuck == []


def test_from_every_state_there_is_a_way_to_an_end(flow: Flow):
    ended = set(flow.phase("ended"))
    assert ended
    for name in flow.states:
        assert _onward(flow, name) & ended, f"no end is reached from {name}"


def test_every_permission_that_a_move_names_is_somebodys(flow: Flow):
    """流程写到的权限，总有角色持有；否则这一步谁也办不了。"""
    held = {permission for role in roles().values() for permission in role.permissions}
    named = {move.permission for move in flow.moves if move.permission}
    named |= {HOLD[party] for move in flow.moves for party in move.who if party in HOLD}
    assert named <= held


def test_every_clock_is_started_and_met_somewhere(flow: Flow):
    acts = defaultdict(set)
    for move in flow.moves:
        for act, names in move.clocks.items():
            acts[act].update(names)
    assert acts["start"] == flow.clocks.keys()
    assert acts["meet"] | {move.lapses for move in flow.moves} >= flow.clocks.keys() - _silent(flow)
    assert acts["pause"] <= acts["resume"] | acts["meet"]


def test_no_clock_runs_on_in_an_ended_case(flow: Flow):
    """办结、并案、不予受理之后，没有时限还在走；当事人可以申请复查、单位可以提出异议的期限除外。"""
    ended = set(flow.phase("ended"))
    running = {
        (state, clock)
        for state, clocks in _stands(flow)
        if state in ended
        for clock in clocks - _silent(flow) - _lapsing(flow, state)
    }
    assert running == set()


def test_in_a_state_that_waits_for_the_platforms_units_some_clock_runs(flow: Flow):
    """没有办结的案件总有一个时限在走，挂账和平台外转办、并案除外：不能无限期搁置。"""
    pausing = {move.target("") for move in flow.moves if "pause" in move.clocks}
    ended = set(flow.phase("ended"))
    unwatched = {state for state, clocks in _stands(flow) if not clocks and state not in ended | pausing}
    assert unwatched <= _waiting_for_the_reporter(flow)


def test_an_event_name_says_one_thing(flow: Flow):
    """同一个事件名只由同一种动作发出：听到“已办结”的系统不必再猜。"""
    by_name = defaultdict(set)
    for each in FLOWS.values():
        for move in each.moves:
            if move.emits:
                by_name[move.emits].add(_meaning(each, move))
    for move in flow.moves:
        if move.emits:
            assert len(by_name[move.emits]) == 1, f"{move.emits}: {by_name[move.emits]}"


def test_what_the_flow_numbers_and_calls_is_its_own(flow: Flow):
    """编号前缀不与别的流程相同；状态的中文名在流程内不重复。"""
    assert [each.id for each in FLOWS.values() if each.prefix == flow.prefix] == [flow.id]
    titles = [state.title for state in flow.states.values()]
    assert len(set(titles)) == len(titles)


def _stands(flow: Flow) -> set[Stand]:
    """Every state with every set of clocks that can run in it, followed from the receipt."""
    first = next(move for move in flow.moves if move.action == "receive")
    waiting = [(first.target(""), _after(first, frozenset()))]
    found = set(waiting)
    while waiting:
        state, clocks = waiting.pop()
        for move in flow.from_state(state):
            stand = (move.target(state), _after(move, clocks))
            if stand not in found:
                found.add(stand)
                waiting.append(stand)
    return found


def _after(move: Move, clocks: frozenset[str]) -> frozenset[str]:
    """As the engine does it: act by act in the order of the file."""
    running = set(clocks)
    for act, names in move.clocks.items():
        running = running | set(names) if act in STARTS else running - set(names)
    return frozenset(running)


def _onward(flow: Flow, state: str) -> set[str]:
    found, waiting = {state}, [state]
    while waiting:
        at = waiting.pop()
        for move in flow.from_state(at):
            if (target := move.target(at)) not in found:
                found.add(target)
                waiting.append(target)
    return found


def _silent(flow: Flow) -> set[str]:
    return {name for name, rule in flow.clocks.items() if rule.silent}


def _lapsing(flow: Flow, state: str) -> set[str]:
    return {move.lapses for move in flow.from_state(state) if move.lapses}


def _waiting_for_the_reporter(flow: Flow) -> set[str]:
    return {
        move_state for move in flow.moves if "reporter" in move.who for move_state in move.origins if move.to != SAME
    }


def _meaning(flow: Flow, move: Move) -> str:
    """What an event tells: that a case came to an end, or which action was done."""
    if move.to in flow.phase("ended") and move.emits == "cases.closed":
        return "ended"
    return KIN.get(move.action, move.action)


KIN = {"callback": "rate", "transfer": "dispatch", "overrule": "uphold", "not_found": "finish", "refused": "finish"}
"""Actions that bring about the same: said by phone or on the site, given for the first time or again, ruled either way, found
or not found at the door."""
