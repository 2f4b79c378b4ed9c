"""A flow: the states of a kind of case, the moves between them and the clocks that run meanwhile. Data; pure.

One file a flow (`systems/*/flows/<id>.yml`); `docs/cases.md` explains the keys. What is faulty is named by file and row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import questions
from wanxiang.engines.cases.clocks import Spec
from wanxiang.engines.cases.questions import BadQuestion, Question

SAME = "same"
LEVELS: Mapping[int, str] = MappingProxyType({1: "一般", 2: "较急", 3: "紧急", 4: "特急"})
PARTIES = ("desk", "handler", "assist", "reporter", "arbiter", "supervisor", "platform")
"""Who may make a move: the desk of the place, the main handler, an assisting unit, the reporter, an arbiter, the supervisors,
the platform itself."""
NEEDS = (
    "class", "place", "to", "why", "opinion", "reply", "clause", "until", "extension", "photo", "resolved", "decision",
    "into", "text", "answers", "in_time",
)  # fmt: skip
"""What a move may ask of whoever makes it. answers: those to its `asks`; in_time: the clocks that it meets have not run out."""
OWN = "own"
"""In `asks`: the questions that the case brought along (`extra["questions"]`), such as those of a check list."""
GUARDS = (
    "open_assists_done", "may_return", "not_extended", "may_extend", "order_open", "reply_given", "may_rework", "has_owner",
)  # fmt: skip
CLOCK_ACTS = ("start", "meet", "pause", "resume", "cancel", "revive")
"""revive: what was called met was not (a check failed), and the same time runs on."""


class BadFlow(WanxiangError):
    """A flow file is faulty."""

    code = "cases.bad_flow"
    status = 500


class IllegalMove(WanxiangError):
    """The case is not in a state from which this may be done."""

    code = "cases.illegal_move"
    status = 409


@dataclass(frozen=True, kw_only=True)
class State:
    """A state: its stored name, the word people see, the phase it belongs to (intake, dispatch, handling, check, ended)."""

    name: str
    title: str
    phase: str
    answered: bool = False
    """Whether the reporter reads the answer in it; so he or she does in `checked` and wherever the case has ended."""


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """A clock of a flow: how long it gives at each level, who is told when it runs out."""

    name: str
    title: str
    spec: Mapping[int, Spec]
    warn: float = 0.2
    """The share of the time that is left when the responsible are warned."""
    escalate: tuple[Spec, ...] = ()
    """How long after due each next level of the chain is told."""
    basis: str = ""
    silent: bool = False
    """A time that a person has, to contest or to ask: no unit is warned of it."""

    def of(self, level: int) -> Spec:
        """The time given at a level."""
        return self.spec[level]


@dataclass(frozen=True, kw_only=True)
class Move:
    """One legal move."""

    action: str
    title: str
    origins: frozenset[str]
    to: str
    who: tuple[str, ...]
    permission: str = ""
    """What the desk must hold; handlers, arbiters and supervisors have a permission of their own (`visibility.HOLD`)."""
    needs: tuple[str, ...] = ()
    guard: str = ""
    clocks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    emits: str = ""
    public: str = ""
    """What the reporter reads of it; "" where it is an internal matter."""
    other_than: frozenset[str] = frozenset()
    """Actions whose doer on the same case may not do this one: two people see what is called settled."""
    asks: tuple[str, ...] = ()
    """The questions of the flow that it asks; their answers are kept on the case."""
    lapses: str = ""
    """The clock whose running out makes the platform do this: nobody contested, so it is settled."""
    dangerous: bool = False

    def target(self, state: str) -> str:
        """The state after it, from `state`."""
        return state if self.to == SAME else self.to


@dataclass(frozen=True, kw_only=True)
class Flow:
    """States, moves, clocks and the few numbers of a kind of case."""

    id: str
    title: str
    prefix: str
    initial: str
    kinds: tuple[str, ...]
    states: Mapping[str, State]
    moves: tuple[Move, ...]
    clocks: Mapping[str, ClockRule]
    whole: str
    """The clock of the whole case: on-time rates are of this one."""
    most_returns: int
    most_reworks: int
    arbiter: str
    """The competence that rules on returned cases and on disputes over duties."""
    public: bool = True
    """Whether its cases may be followed by the reporter with a receipt."""
    sight: str = "place"
    handler_knows: bool = False
    """Whether who handles or helps may open who reported, as the desks may."""
    questions: Mapping[str, Question] = field(default_factory=dict)
    most_extension: Spec | None = None
    """The longest extension that may be asked, where a law says one."""
    basis: str = ""

    def move(self, state: str, action: str) -> Move:
        """The move `action` from `state`; raises IllegalMove saying what may be done instead."""
        for move in self.moves:
            if move.action == action and state in move.origins:
                return move
        open_to_people = list(dict.fromkeys(move.title for move in self.from_state(state) if move.who != ("platform",)))
        raise IllegalMove(
            f"处于“{self.title_of(state)}”的案件不能“{self.action_title(action)}”",
            hint=f"现在可以：{'、'.join(open_to_people) or '无（已办结）'}",
        )

    def from_state(self, state: str) -> Iterator[Move]:
        """Every move out of a state, in the order of the file."""
        return (move for move in self.moves if state in move.origins)

    def title_of(self, state: str) -> str:
        """The words for a state."""
        return self.states[state].title if state in self.states else state

    def action_title(self, action: str) -> str:
        """The words for an action."""
        return next((move.title for move in self.moves if move.action == action), action)

    def phase(self, *names: str) -> tuple[str, ...]:
        """The states of these phases, in the order of the file."""
        return tuple(state.name for state in self.states.values() if state.phase in names)


def load(path: Path) -> list[tuple[str, Flow]]:
    """Read and check one flow file.

    Raises: BadFlow naming the file and the faulty row
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        flow = _flow(data, path.name)
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise BadFlow(f"{path.name}：流程文件无法读取：{error!r}") from error
    _check(flow, path.name)
    return [(flow.id, flow)]


def _flow(data: dict[str, Any], file: str) -> Flow:
    known = {"most_returns": 2, "most_reworks": 2, "arbiter": "编制", "kinds": ()} | data
    known["kinds"] = tuple(known["kinds"])
    known["states"] = {name: State(name=name, **said) for name, said in data["states"].items()}
    known["clocks"] = {name: _clock(name, said) for name, said in data["clocks"].items()}
    known["moves"] = tuple(_move(row, file) for row in data["moves"])
    try:
        known["questions"] = questions.read(data.get("questions", {}))
    except BadQuestion as error:
        raise BadFlow(f"{file}：{error.message}", hint=error.hint) from error
    if longest := data.get("most_extension"):
        known["most_extension"] = Spec.parse(longest)
    return Flow(**known)


def _clock(name: str, said: dict[str, Any]) -> ClockRule:
    given = said["spec"] if isinstance(said["spec"], dict) else dict.fromkeys(LEVELS.values(), said["spec"])
    spec = {level: Spec.parse(given[title]) for level, title in LEVELS.items()}
    ladder = tuple(Spec.parse(each) for each in said.get("escalate", ()))
    return ClockRule(name=name, title=said["title"], spec=spec, warn=said.get("warn", 0.2), escalate=ladder,
                     basis=said.get("basis", ""), silent=said.get("silent", False))  # fmt: skip


def _move(row: dict[str, Any], file: str) -> Move:
    known = dict(row)
    known["origins"] = frozenset(known.pop("from"))
    known["who"] = tuple(known["who"])
    known["needs"] = tuple(known.get("needs", ()))
    known["clocks"] = {act: tuple(names) for act, names in known.get("clocks", {}).items()}
    known["other_than"] = frozenset(known.get("other_than", ()))
    known["asks"] = tuple(known.get("asks", ()))
    try:
        return Move(**known)
    except TypeError as error:
        raise BadFlow(f"{file}：动作 {row.get('action')} 的写法有误：{error}") from None


def _check(flow: Flow, file: str) -> None:
    seen: set[tuple[str, str]] = set()
    for move in flow.moves:
        for problem in _problems(flow, move):
            raise BadFlow(f"{file}：动作 {move.action} {problem}")
        for state in move.origins:
            if (move.action, state) in seen:
                raise BadFlow(f"{file}：动作 {move.action} 从 {state} 出发写了两次")
            seen.add((move.action, state))
    if flow.whole not in flow.clocks:
        raise BadFlow(f"{file}：全程时限 {flow.whole} 未声明")
    if unreachable := flow.states.keys() - reachable(flow):
        raise BadFlow(f"{file}：状态 {'、'.join(sorted(unreachable))} 走不到")


def _problems(flow: Flow, move: Move) -> Iterator[str]:
    for state in {*move.origins, move.to} - {SAME}:
        if state not in flow.states:
            yield f"提到未声明的状态 {state}"
    for who in move.who:
        if who not in PARTIES:
            yield f"的经办方 {who} 不存在"
    for need in move.needs:
        if need not in NEEDS:
            yield f"要求的 {need} 不存在"
    if move.guard and move.guard not in GUARDS:
        yield f"的条件 {move.guard} 不存在"
    if "desk" in move.who and not move.permission:
        yield "没有写明分拨方须有的权限"
    for asked in set(move.asks) - flow.questions.keys() - {OWN}:
        yield f"问的 {asked} 未声明"
    if bool(move.asks) != ("answers" in move.needs):
        yield "的 asks 与要求 answers 须同时写"
    if move.lapses and (move.lapses not in flow.clocks or "platform" not in move.who):
        yield f"的期满时限 {move.lapses} 未声明，或没有写明由平台办理"
    for act, names in move.clocks.items():
        if act not in CLOCK_ACTS or set(names) - flow.clocks.keys():
            yield f"的时限动作 {act}: {'、'.join(names)} 有误"


def reachable(flow: Flow) -> set[str]:
    """Every state that some course of moves reaches from the first one."""
    found, waiting = {flow.initial}, [flow.initial]
    while waiting:
        state = waiting.pop()
        for move in flow.from_state(state):
            if (target := move.target(state)) not in found:
                found.add(target)
                waiting.append(target)
    return found
