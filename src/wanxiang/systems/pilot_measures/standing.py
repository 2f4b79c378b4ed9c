"""How far a pilot measure is: computed from its nodes and their verified proof, never typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

NOT_BEGUN, RUNNING, SUBSTANTIAL, DONE = "未启动", "推进", "实质进展", "完成"
STATES = (NOT_BEGUN, RUNNING, SUBSTANTIAL, DONE)
AUTHORISED = "已授权"
OUTCOME, VERIFIED = "成果", "已核验"


@dataclass(frozen=True, kw_only=True)
class Node:
    """A node of a measure. It counts when it is done, has a proof and a second person verified it."""

    measure: str
    node: str
    kind: str
    due: date
    done: date | None
    proof: str
    verified: str

    @property
    def counts(self) -> bool:
        return self.done is not None and bool(self.proof) and self.verified == VERIFIED

    def late(self, on: date) -> bool:
        return self.done is None and on > self.due


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A measure with its nodes."""

    code: str
    measure: str
    matter: str
    batch: str
    unit: str
    stage: str
    due: date | None
    nodes: tuple[Node, ...]
    entry: int = 0

    @property
    def state(self) -> str:
        return state_of(self.nodes)

    @property
    def counted(self) -> int:
        """Nodes that count."""
        return sum(node.counts for node in self.nodes)

    def late(self, on: date) -> list[Node]:
        return [node for node in self.nodes if node.late(on)]


@dataclass(frozen=True)
class Matter:
    """A matter with its measures."""

    title: str
    batch: str
    measures: tuple[Measure, ...]

    @property
    def state(self) -> str:
        """As far as all of it is: done when every measure is, substantial when one is, under way when one has begun."""
        states = {each.state for each in self.measures}
        if states == {DONE}:
            return DONE
        if states & {DONE, SUBSTANTIAL}:
            return SUBSTANTIAL
        return NOT_BEGUN if states == {NOT_BEGUN} else RUNNING


@dataclass(frozen=True)
class Count:
    """How many stand in each state, of how many."""

    base: int
    by_state: dict[str, int]


def state_of(nodes: Sequence[Node]) -> str:
    """Done: it has nodes and all count. Substantial: an outcome counts. Under way: some node is done. Else not begun."""
    if nodes and all(node.counts for node in nodes):
        return DONE
    if any(node.kind == OUTCOME and node.counts for node in nodes):
        return SUBSTANTIAL
    return RUNNING if any(node.done for node in nodes) else NOT_BEGUN


def measures(entries: Iterable[Mapping[str, Any]], nodes: Iterable[Mapping[str, Any]]) -> list[Measure]:
    """The two registers, row by row → measures with their nodes, by code."""
    of_measure: dict[str, list[Node]] = {}
    for row in nodes:
        of_measure.setdefault(row["measure"], []).append(
            Node(
                measure=row["measure"], node=row["node"], kind=row["kind"], due=row["due"], done=row["done"],
                proof=row["proof"] or "", verified=row["verified"],
            )
        )  # fmt: skip
    return [
        Measure(
            code=row["code"], measure=row["measure"], matter=row["matter"], batch=row["batch"], unit=row["unit"], stage=row["stage"],
            due=row["due"], nodes=tuple(sorted(of_measure.get(row["code"], ()), key=lambda node: (node.due, node.node))), entry=row["entry"],
        )
        for row in sorted(entries, key=lambda row: row["code"])
    ]  # fmt: skip


def matters(listed: Iterable[Measure]) -> list[Matter]:
    """Measures by batch and matter, in the order of their codes."""
    grouped: dict[tuple[str, str], list[Measure]] = {}
    for each in listed:
        grouped.setdefault((each.batch, each.matter), []).append(each)
    return [Matter(title, batch, tuple(group)) for (batch, title), group in grouped.items()]


def counted(things: Iterable[Measure] | Iterable[Matter]) -> Count:
    """How many stand where, with the base."""
    states = [each.state for each in things]
    return Count(len(states), {state: states.count(state) for state in STATES})
