"""The course of a case as a fold over its steps. Pure: no Django, no I/O, no clock of its own.

`changes` says what a move does to a case; `fold` applies steps; `chain` hashes them. The row of a case, its deadlines
included, is what `fold` gives over its steps, and `changes` computed again gives what each step says it set.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import clocks
from wanxiang.engines.cases.clocks import Clock, OfficeCalendar, Spec
from wanxiang.engines.cases.flows import Flow, IllegalMove, Move

_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
GENESIS = "0" * 64
BESIDE = frozenset({"recompute"})
"""Steps that the platform makes beside any flow."""
BY_HAND = "人工调整"
"""What a reason begins with where a person set the level: a later class does not undo it."""
BLANK: Mapping[str, Any] = MappingProxyType({
    "scheme": "", "class_kind": "", "class_code": "", "class_by": "", "level": 1, "level_reasons": [], "marks": [],
    "grid_code": "", "address": "", "lon": None, "lat": None, "sight": "place", "handler": "", "handler_area": "",
    "assists": [], "clause": "", "clocks": {}, "due_at": None, "due_clock": "", "whole_due_at": None, "provisional": False,
    "opened_at": None, "since": None, "handled_at": None, "closed_at": None, "on_time": None, "shelved_until": None,
    "wants_extension": "", "extended": False, "returns": 0, "reworks": 0, "urged": 0, "supervised": False, "repeats": 0,
    "merged_into": None, "resolved": "", "satisfied": None, "answers": {},
})  # fmt: skip
"""A case before its first step: the fields that steps set; everything else of a case is as it was received."""
Fields = dict[str, Any]
"""Fields of a case as JSON has them: moments as ISO text in UTC, days as ISO text."""


class BrokenChain(WanxiangError):
    """The history of a case is not what was written."""

    code = "cases.broken_chain"
    status = 500


def changes(
    case: Mapping[str, Any], *, flow: Flow, move: Move, said: Mapping[str, Any], at: datetime, calendar: OfficeCalendar
) -> Fields:
    """What a move sets beside the state, from the case before it.

    In:     case: its fields (JSON); said: what was said with the move, as `steps.Said.fields` gives it
    Out:    the fields that change, JSON
    """
    found = dict(EFFECTS.get(move.action, _nothing)(case, said, at))
    if said.get("answers"):
        found["answers"] = {**case["answers"], **said["answers"]}
    level = found.get("level", case["level"])
    running = _clocks(case, flow=flow, move=move, level=level, said=said, at=at, calendar=calendar)
    target = move.target(case["state"])
    if target != case["state"]:
        found["since"] = iso(at)
    found |= _ended(case, flow=flow, target=target, at=at)
    found |= _deadlines(running, flow=flow)
    return {name: value for name, value in found.items() if case.get(name) != value} | moved_clocks(
        case["clocks"], running
    )


def moved_clocks(before: Mapping[str, Any], after: Mapping[str, Any]) -> Fields:
    """{"clocks": those that are not as they were}, or nothing: a step says only what it changed."""
    moved = {name: said for name, said in after.items() if before.get(name) != said}
    return {"clocks": moved} if moved else {}


def merge(case: Fields, changed: Mapping[str, Any]) -> None:
    """Take a step's changes into the fields of a case; clocks are merged by name."""
    running = {**case.get("clocks", {}), **changed.get("clocks", {})}
    case.update(changed)
    case["clocks"] = running


def fold(steps: Iterable[Mapping[str, Any]]) -> Fields:
    """The case that a history gives: state, version, head and every field that a step set.

    In:     steps in order, each as `Step` has it: seq, action, from_state, to_state, set
    Raises: BrokenChain when a step does not follow from the one before it
    """
    case: Fields = {**BLANK, "state": "", "version": 0}
    for step in steps:
        if step["seq"] != case["version"] + 1 or step["from_state"] != case["state"]:
            raise BrokenChain(f"历史第 {step['seq']} 步与前一步不相接")
        merge(case, step["set"])
        case["state"], case["version"] = step["to_state"], step["seq"]
    return case


def legal(flow: Flow, steps: Iterable[Mapping[str, Any]]) -> None:
    """Raise IllegalMove at the first step that the flow does not allow."""
    for step in steps:
        origin = step["from_state"]
        if origin and flow.move(origin, step["action"]).target(origin) != step["to_state"]:
            raise IllegalMove(f"历史第 {step['seq']} 步不是合法的一步")


def chain(before: str, step: Mapping[str, Any]) -> str:
    """SHA-256 over the hash before and all that a step says, in one canonical form."""
    said = [step[name] for name in ("seq", "action", "from_state", "to_state", "at", "by", "unit", "opinion", "reply", "why", "set")]  # fmt: skip
    text = _canonical(said)
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def unbroken(steps: Iterable[Mapping[str, Any]]) -> str:
    """The hash of the last step; raises BrokenChain at the first that does not fit the one before."""
    head = GENESIS
    for step in steps:
        head = chain(head, step)
        if head != step["hash"]:
            raise BrokenChain(f"历史第 {step['seq']} 步的摘要不符，记录可能被改动")
    return head


def iso(at: datetime) -> str:
    """A moment as a step writes it: UTC, always with microseconds, so that equal moments are equal text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def open_clocks(case: Mapping[str, Any]) -> dict[str, Clock]:
    """The clocks of a case that still run or are paused."""
    read = {name: Clock.of_json(said) for name, said in case["clocks"].items()}
    return {name: clock for name, clock in read.items() if clock.met_at is None and not clock.stopped}


def recomputed(case: Mapping[str, Any], *, flow: Flow, calendar: OfficeCalendar) -> Fields:
    """The deadlines under another calendar (a decree has come); empty when nothing moves."""
    again = {name: clocks.recompute(clock, calendar).as_json() for name, clock in open_clocks(case).items()}
    running = {**case["clocks"], **again}
    moved = moved_clocks(case["clocks"], running)
    return {**moved, **_deadlines(running, flow=flow)} if moved else {}


def _clocks(
    case: Mapping[str, Any], *, flow: Flow, move: Move, level: int, said: Mapping[str, Any], at: datetime, calendar: OfficeCalendar
) -> dict[str, Any]:  # fmt: skip
    running = dict(case["clocks"])
    for act, names in move.clocks.items():
        for name in names:
            if moved := _moved(running.get(name), act, name, flow=flow, level=level, at=at, calendar=calendar):
                running[name] = moved.as_json()
    if move.action == "extend" and (whole := _read(running, flow.whole)):
        asked = min(at, whole.due_at)  # it was asked in time, whenever it is granted
        running[flow.whole] = clocks.extend(
            whole, by=Spec.parse(case["wants_extension"]), at=asked, calendar=calendar
        ).as_json()
    if (whole := _read(running, flow.whole)) and _follows_level(move.action, whole, flow=flow, before=case["level"]):
        running |= _regraded(whole, flow=flow, level=level, calendar=calendar)
    if said.get("due_in") and move.action == "receive":
        running[flow.whole] = clocks.start(flow.whole, Spec.parse(said["due_in"]), at=at, calendar=calendar).as_json()
    return running


def _follows_level(action: str, whole: Clock, *, flow: Flow, before: int) -> bool:
    """Whether the time of the whole is that of the level after a move; at acceptance a time that the source set stands."""
    if whole.extension is not None:
        return False
    return action in ("regrade", "classify") or (
        action == "accept" and whole.spec == flow.clocks[flow.whole].of(before)
    )


def _regraded(whole: Clock, *, flow: Flow, level: int, calendar: OfficeCalendar) -> dict[str, Any]:
    """Another level gives another time, counted from when the clock first started, without what it stood still."""
    spec = flow.clocks[flow.whole].of(level)
    if whole.met_at or whole.stopped or whole.paused_at or spec == whole.spec:
        return {}
    return {flow.whole: clocks.recompute(replace(whole, spec=spec), calendar).as_json()}


def _moved(
    kept: dict[str, Any] | None, act: str, name: str, *, flow: Flow, level: int, at: datetime, calendar: OfficeCalendar
) -> Clock | None:
    """A clock after an act; what does not run is neither met nor paused."""
    if act == "start":
        return clocks.start(name, flow.clocks[name].of(level), at=at, calendar=calendar)
    clock = Clock.of_json(kept) if kept else None
    if clock is not None and act == "revive":
        return replace(clock, met_at=None)
    if clock is None or clock.met_at or clock.stopped:
        return None
    if act == "meet":
        return clocks.meet(clock, at=at)
    if act == "cancel":
        return clocks.cancel(clock, at=at)
    if act == "pause":
        return clock if clock.paused_at else clocks.pause(clock, at=at, calendar=calendar)
    return clocks.resume(clock, at=at, calendar=calendar) if clock.paused_at else clock


def _read(running: Mapping[str, Any], name: str) -> Clock | None:
    return Clock.of_json(running[name]) if name in running else None


def _deadlines(running: Mapping[str, Any], *, flow: Flow) -> Fields:
    """The nearest deadline of those that run; that of the whole; whether any stands on a day without decree."""
    counting = {
        name: said for name, said in running.items() if not (said["met_at"] or said["stopped_at"] or said["paused_at"])
    }
    nearest = min(((datetime.fromisoformat(said["due_at"]), name) for name, said in counting.items()), default=None)
    whole = _read(running, flow.whole)
    return {
        "due_at": iso(nearest[0]) if nearest else None,
        "due_clock": nearest[1] if nearest else "",
        "whole_due_at": iso(whole.due_at) if whole else None,
        "provisional": any(said["provisional"] for said in counting.values()),
        "on_time": None if whole is None or whole.met_at is None else whole.met_at <= whole.due_at,
    }


def _ended(case: Mapping[str, Any], *, flow: Flow, target: str, at: datetime) -> Fields:
    ended = flow.phase("ended")
    if target in ended and case["state"] not in ended:
        return {"closed_at": iso(at)}
    return {"closed_at": None} if target not in ended and case["state"] in ended else {}


def _nothing(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {}


def _received(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"opened_at": iso(at), **{name: said[name] for name in RECEIVED if name in said}}


RECEIVED = (
    "scheme", "class_kind", "class_code", "class_by", "level", "level_reasons", "marks", "grid_code", "address", "lon",
    "lat", "sight", "repeats",
)  # fmt: skip


def _classified(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {name: said[name] for name in ("scheme", "class_kind", "class_code", "class_by", "level", "level_reasons", "marks", "sight") if name in said}  # fmt: skip


def _placed(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {name: said[name] for name in ("grid_code", "address", "lon", "lat") if name in said}


def _regraded_to(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"level": said["level"], "level_reasons": [*case["level_reasons"], f"{BY_HAND}：{said['why']}"]}


def _dispatched(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    main = {name: said[name] for name in ("handler", "handler_area", "clause") if name in said}
    helping = [unit for unit in said.get("assists", ()) if unit not in case["assists"] and unit != said.get("handler")]
    return {**main, "wants_extension": "", "assists": [*case["assists"], *helping]} if main or helping else {}


def _joined(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    new = [unit for unit in said["assists"] if unit not in case["assists"] and unit != case["handler"]]
    return {"assists": [*case["assists"], *new]}


def _recalled(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"handler": "", "handler_area": "", "wants_extension": ""}


def _returned(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"returns": case["returns"] + 1}


def _upheld(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"handler": "", "handler_area": "", "clause": ""}


def _asked_extension(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"wants_extension": Spec.parse(said["extension"]).text}


def _extended(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"extended": True, "wants_extension": ""}


def _refused_extension(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"wants_extension": ""}


def _shelved(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"shelved_until": said["until"], "wants_extension": ""}


def _unshelved(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"shelved_until": None}


def _finished(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"handled_at": iso(at), "wants_extension": ""}


def _reworked(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"reworks": case["reworks"] + 1, "handled_at": None, "wants_extension": ""}


def _reopened(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    """The time of the whole starts anew, and may be extended anew."""
    return _reworked(case, said, at) | {"extended": False}


def _rated(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    satisfied = said.get("satisfied")
    return {"resolved": said["resolved"], **({"satisfied": satisfied} if satisfied is not None else {})}


def _urged(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"urged": case["urged"] + 1}


def _supervised(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"supervised": True}


def _merged(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"merged_into": said["merged_into"]}


def _unmerged(case: Mapping[str, Any], said: Mapping[str, Any], at: datetime) -> Fields:
    return {"merged_into": None, "handler": "", "handler_area": ""}


EFFECTS = {
    "receive": _received,
    "accept": _classified,
    "classify": _classified,
    "place": _placed,
    "regrade": _regraded_to,
    "dispatch": _dispatched,
    "transfer": _dispatched,
    "join": _joined,
    "recall": _recalled,
    "return": _returned,
    "uphold": _upheld,
    "ask_extension": _asked_extension,
    "extend": _extended,
    "refuse_extension": _refused_extension,
    "shelve": _shelved,
    "unshelve": _unshelved,
    "finish": _finished,
    "back": _finished,
    "fail": _reworked,
    "reopen": _reopened,
    "rate": _rated,
    "callback": _rated,
    "urge": _urged,
    "supervise": _supervised,
    "merge": _merged,
    "unmerge": _unmerged,
}
"""What the actions that the engine knows do besides moving the state; a flow may name further actions, which only move it."""
