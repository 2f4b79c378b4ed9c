"""Reads for the ledger page and the page of one task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from wanxiang.engines.plans import queries
from wanxiang.engines.plans.gaps import NO_DATE, NO_OWNER, NO_TARGET
from wanxiang.engines.plans.models import ItemLeader, ItemUnit, PlanDocument, PlanItem
from wanxiang.engines.plans.queries.tasks import waiting_candidates
from wanxiang.systems.matching import CARRIES, Match, carrying
from wanxiang.systems.reform_ledger.standings import BLOCKED, CLOSED, RED, STOPPED, Standing, rolled_up, standings
from wanxiang.systems.states import BEGUN, LABELS, NOT_YET, WORKS, System, systems

TRACKED = "tracked"
ITEM_LABELS = {**LABELS, TRACKED: "台账跟踪"}
"""State of a task → its words: how far the systems that carry it have come, or that only the ledger holds it."""


@dataclass(frozen=True)
class Carrier:
    """A system that carries out a task, with its state and the evidence in the text."""

    system: System
    match: Match

    @property
    def carries(self) -> bool:
        return self.match.role == CARRIES

    def as_dict(self) -> dict[str, Any]:
        return self.match.as_dict() | {
            "state": self.system.state,
            "state_label": self.system.state_label,
            "url": self.system.url,
        }


@dataclass(frozen=True)
class Work:
    """What was made of an item: its tasks, how many are closed, late or blocked; phrases nobody has decided on."""

    tasks: int
    closed: int
    late: int
    blocked: int
    waiting: int
    standing: Standing
    standings: tuple[Standing, ...] = ()

    @property
    def progress(self) -> str:
        """已销号 / 全部, as lists print it."""
        return f"{self.closed}/{self.tasks}" if self.tasks else "0"


@dataclass(frozen=True)
class LedgerRow:
    """One item in the ledger. state: of the systems that carry it out: works | begun | not_yet | tracked."""

    no: int
    title: str
    chapter: str
    leaders: list[str]
    lead_units: list[str]
    participants: list[str]
    due: date | None
    gap_count: int
    systems: list[Carrier]
    state: str
    work: Work

    @property
    def state_label(self) -> str:
        return ITEM_LABELS[self.state]

    @property
    def standing_label(self) -> str:
        return self.work.standing.label if self.work.tasks else "未分解"

    def as_dict(self) -> dict[str, Any]:
        return {
            "no": self.no,
            "title": self.title,
            "chapter": self.chapter,
            "leaders": self.leaders,
            "lead_units": self.lead_units,
            "participants": self.participants,
            "due": self.due.isoformat() if self.due else None,
            "gap_count": self.gap_count,
            "systems": [carrier.as_dict() for carrier in self.systems],
            "state": self.state,
            "state_label": self.state_label,
            "tasks": self.work.tasks,
            "closed": self.work.closed,
            "late": self.work.late,
            "blocked": self.work.blocked,
            "undecided_clauses": self.work.waiting,
            "standing": self.work.standing.light,
        }


def ledger(document: PlanDocument, *, on: date) -> list[LedgerRow]:
    """Every item of a document in order, with how its tasks stand on a day; unit names with confirmed aliases put right."""
    names, done, rows = queries.confirmed_names(), works(document, on=on), list(queries.items(document=document))
    matches = {item.no: carrying(item.text, item.title) for item in rows}
    known = _known(match for found in matches.values() for match in found)
    return [_row(item, matches[item.no], known, names, done.get(item.no)) for item in rows]


def works(document: PlanDocument, *, on: date) -> dict[int, Work]:
    """Item number → what was made of it; 0 for work outside the items."""
    stand: dict[int, list[Standing]] = defaultdict(list)
    for task, standing in standings(document=document, on=on):
        if standing.light != STOPPED:
            stand[task.item.no if task.item else 0].append(standing)
    waiting = waiting_candidates(document=document)
    return {no: _work(stand[no], waiting.get(no, 0)) for no in {*stand, *waiting}}


def _work(stand: list[Standing], waiting: int) -> Work:
    lights = [one.light for one in stand]
    counts = (lights.count(light) for light in (CLOSED, RED, BLOCKED))
    return Work(len(lights), *counts, waiting, rolled_up(stand), tuple(stand))


def item_page(document: PlanDocument, no: int, *, on: date) -> dict[str, Any]:
    """Everything known of one item.

    Out:    row (LedgerRow), item (as `plan import --json` prints it), raw_units [{role, name, raw_name, key, span}],
            source (the lines of the document it was read from), filled (what its tasks have settled of the gaps), carriers, tracked (matters no system of its own carries),
            before, after (numbers of the neighbouring tasks, or None)
    Raises: NoSuchPlan when the document has no such task
    """
    item, names = queries.item(document=document, no=no), queries.confirmed_names()
    matches = carrying(item.text, item.title)
    row = _row(item, matches, _known(matches), names, works(document, on=on).get(no))
    numbers = list(document.items.order_by("no").values_list("no", flat=True))
    at = numbers.index(no)
    return {
        "document": document,
        "row": row,
        "item": queries.item_dict(item, names),
        "raw_units": [_unit(unit, names) for unit in item.units.all()],
        "source": _source(document, item),
        "carriers": [carrier for carrier in row.systems if carrier.carries],
        "filled": _filled(item),
        "tracked": [matter for carrier in row.systems for matter in carrier.match.matters],
        "before": numbers[at - 1] if at else None,
        "after": numbers[at + 1] if at + 1 < len(numbers) else None,
    }


def _filled(item: PlanItem) -> list[str]:
    """What the plan left open and the tasks of the item have settled since."""
    tasks = [task for task in item.tasks.all() if task.state != task.State.STOPPED]
    settled = {
        NO_DATE: sum(task.due is not None for task in tasks),
        NO_OWNER: sum(bool(task.owner_name) for task in tasks),
        NO_TARGET: sum(task.target is not None for task in tasks),
    }
    said = {NO_DATE: "已定完成时限", NO_OWNER: "已落实到人", NO_TARGET: "已定目标值"}
    open_kinds = {gap.kind for gap in item.gaps.all()}
    return [
        f"{said[kind]}：{count}/{len(tasks)} 项任务" for kind, count in settled.items() if count and kind in open_kinds
    ]


def _known(matches: Iterable[Match]) -> dict[str, System]:
    return {system.id: system for system in systems({match.system.id for match in matches})}


def _row(
    item: PlanItem, matches: list[Match], known: dict[str, System], names: dict[str, str], work: Work | None
) -> LedgerRow:
    units = list(item.units.all())
    carriers = [Carrier(known[match.system.id], match) for match in matches]
    return LedgerRow(
        no=item.no,
        title=item.title,
        chapter=item.chapter,
        leaders=[person.name for person in item.people.all() if person.role == ItemLeader.Role.LEADER],
        lead_units=queries.resolved(units, ItemUnit.Role.LEAD, names),
        participants=queries.resolved(units, ItemUnit.Role.PARTICIPANT, names),
        due=item.due,
        gap_count=len(item.gaps.all()),
        systems=carriers,
        state=_state(carriers),
        work=work or _work([], 0),
    )


def _state(carriers: list[Carrier]) -> str:
    """As far as the furthest of its systems has come; TRACKED when only the ledger holds it."""
    states = {carrier.system.state for carrier in carriers if carrier.carries}
    return next((state for state in (WORKS, BEGUN, NOT_YET) if state in states), TRACKED)


def _unit(unit: ItemUnit, names: dict[str, str]) -> dict[str, Any]:
    name = names.get(unit.name, unit.name)
    return {
        "role": unit.role,
        "role_label": unit.get_role_display(),
        "name": name,
        "raw_name": unit.name,
        "key": unit.key,
        "group": unit.is_group,
        "span": unit.span,
    }


def _source(document: PlanDocument, item: PlanItem) -> dict[str, Any]:
    """The stretch of the document an item was read from: {"text", "start", "end", "line"}; spans refer to the whole text."""
    places = [*item.spans.values()] + [one.span for one in [*item.units.all(), *item.people.all()]]
    start, end = min(place[0] for place in places), max(place[1] for place in places)
    start = document.text.rfind("\n", 0, start) + 1
    stop = document.text.find("\n", end)
    end = stop if stop >= 0 else len(document.text)
    return {"text": document.text[start:end], "start": start, "end": end, "line": min(place[2] for place in places)}
