"""The moves of a case, read from `transitions.yml`. Pure: no Django."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError

FILE = Path(__file__).with_name("transitions.yml")
ENGINE = "engine"
SAME = "same"


class BadTransitions(WanxiangError):
    code = "outreach.bad_transitions"
    status = 500


class IllegalMove(WanxiangError):
    """The case is not in a state from which this may be done."""

    code = "outreach.illegal_move"
    status = 409


@dataclass(frozen=True, kw_only=True)
class State:
    """A state: its stored name, the words people see, the phase of service it belongs to."""

    name: str
    title: str
    phase: str


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One legal move."""

    action: str
    title: str
    origins: frozenset[str]
    to: str
    permission: str
    system: bool = False
    reason: bool = False
    guard: str = ""
    emits: str = ""
    other_than: frozenset[str] = frozenset()

    def target(self, state: str) -> str:
        """The state after it, from `state`."""
        return state if self.to == SAME else self.to


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a visit may find for one matter, and the actions that follow."""

    name: str
    title: str
    actions: tuple[str, ...]
    reason: bool = False
    then_after_attempts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Machine:
    """States, moves, outcomes and the few numbers of the service."""

    states: Mapping[str, State]
    initial: str
    transitions: tuple[Transition, ...]
    outcomes: Mapping[str, Outcome]
    door_facts: tuple[str, ...]
    refusal_respected_days: int
    visit_attempts: int
    visit_within_days: int

    def move(self, state: str, action: str) -> Transition:
        """The move `action` from `state`; raises IllegalMove saying what may be done instead."""
        for transition in self.transitions:
            if transition.action == action and state in transition.origins:
                return transition
        raise IllegalMove(
            f"处于“{self.title(state)}”的事项不能“{self.action_title(action)}”",
            hint=f"现在可以：{'、'.join(self.open_to_people(state)) or '无（已办结）'}",
        )

    def allows(self, state: str, action: str) -> bool:
        """Whether `action` is a legal move from `state`."""
        return any(move.action == action and state in move.origins for move in self.transitions)

    def origins(self, action: str) -> frozenset[str]:
        """Every state from which `action` may be done."""
        return frozenset().union(*(move.origins for move in self.transitions if move.action == action))

    def title(self, state: str) -> str:
        """The words for a state."""
        return self.states[state].title if state in self.states else state

    def action_title(self, action: str) -> str:
        """The words for an action."""
        return next((move.title for move in self.transitions if move.action == action), action)

    def open_to_people(self, state: str) -> list[str]:
        """Titles of what a person may do from a state."""
        moves = (move for move in self.transitions if state in move.origins and move.permission != ENGINE)
        return list(dict.fromkeys(move.title for move in moves))

    def phase(self, *names: str) -> tuple[str, ...]:
        """The states of these phases, in the order of the file."""
        return tuple(state.name for state in self.states.values() if state.phase in names)


@cache
def machine(path: Path = FILE) -> Machine:
    """Load and check the file; raises BadTransitions naming the faulty row."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    states = {name: State(name=name, **said) for name, said in data["states"].items()}
    transitions = tuple(_transition(row, states) for row in data["transitions"])
    _refuse_ambiguous(transitions)
    return Machine(
        states=states,
        initial=data["initial"],
        transitions=transitions,
        outcomes={name: _outcome(name, said, transitions) for name, said in data["outcomes"].items()},
        door_facts=tuple(data["door_facts"]),
        refusal_respected_days=data["refusal_respected_days"],
        visit_attempts=data["visit_attempts"],
        visit_within_days=data["visit_within_days"],
    )


def _transition(row: dict[str, Any], states: Mapping[str, State]) -> Transition:
    known = {**row, "origins": frozenset(row["from"]), "other_than": frozenset(row.get("other_than", ()))}
    del known["from"]
    transition = Transition(**known)
    for state in {*transition.origins, transition.to} - {SAME}:
        if state not in states:
            raise BadTransitions(f"transitions.yml：动作 {transition.action} 提到未声明的状态 {state}")
    if transition.guard and transition.guard not in GUARDS:
        raise BadTransitions(f"transitions.yml：动作 {transition.action} 的条件 {transition.guard} 不存在")
    return transition


def _refuse_ambiguous(transitions: tuple[Transition, ...]) -> None:
    seen: set[tuple[str, str]] = set()
    for transition in transitions:
        for state in transition.origins:
            if (transition.action, state) in seen:
                raise BadTransitions(f"transitions.yml：动作 {transition.action} 从 {state} 出发写了两次")
            seen.add((transition.action, state))


def _outcome(name: str, said: dict[str, Any], transitions: tuple[Transition, ...]) -> Outcome:
    known = {transition.action for transition in transitions}
    listed = {key: tuple(said.get(key, ())) for key in ("actions", "then_after_attempts")}
    if missing := {action for actions in listed.values() for action in actions} - known:
        raise BadTransitions(f"transitions.yml：走访结果 {name} 提到未声明的动作 {sorted(missing)}")
    return Outcome(name=name, title=said["title"], reason=said.get("reason", False), **listed)


def _refusal_over(case: Any, as_of: date) -> str:
    if case.refused_until and as_of < case.refused_until:
        return f"本人不愿办，{case.refused_until} 前不再打扰"
    return ""


def _alive(case: Any, as_of: date) -> str:
    return "已登记死亡，不能恢复" if case.died else ""


GUARDS: dict[str, Callable[[Any, date], str]] = {"refusal_over": _refusal_over, "alive": _alive}
"""Name → a function of the case and the day that returns why not, or an empty text."""
