"""Reads for the ledger page and the page of one task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from wanxiang.engines.plans import queries
from wanxiang.engines.plans.models import ItemLeader, ItemUnit, PlanDocument, PlanItem
from wanxiang.systems.matching import CARRIES, Match, carrying
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
class LedgerRow:
    """One task in the ledger. state: of the systems that carry it out: works | begun | not_yet | tracked."""

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

    @property
    def state_label(self) -> str:
        return ITEM_LABELS[self.state]

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
        }


def ledger(document: PlanDocument) -> list[LedgerRow]:
    """Every task of a document in order; unit names with confirmed aliases put right."""
    known, names = _by_id(), queries.confirmed_names()
    return [_row(item, known, names) for item in queries.items(document=document)]


def item_page(document: PlanDocument, no: int) -> dict[str, Any]:
    """Everything known of one task.

    Out:    row (LedgerRow), item (as `plan import --json` prints it), raw_units [{role, name, raw_name, key, span}],
            source (the lines of the document it was read from), carriers, tracked (matters no system of its own carries),
            before, after (numbers of the neighbouring tasks, or None)
    Raises: NoSuchPlan when the document has no such task
    """
    item, names = queries.item(document=document, no=no), queries.confirmed_names()
    row = _row(item, _by_id(), names)
    numbers = list(document.items.order_by("no").values_list("no", flat=True))
    at = numbers.index(no)
    return {
        "document": document,
        "row": row,
        "item": queries.item_dict(item, names),
        "raw_units": [_unit(unit, names) for unit in item.units.all()],
        "source": _source(document, item),
        "carriers": [carrier for carrier in row.systems if carrier.carries],
        "tracked": [matter for carrier in row.systems for matter in carrier.match.matters],
        "before": numbers[at - 1] if at else None,
        "after": numbers[at + 1] if at + 1 < len(numbers) else None,
    }


def _by_id() -> dict[str, System]:
    return {system.id: system for system in systems()}


def _row(item: PlanItem, known: dict[str, System], names: dict[str, str]) -> LedgerRow:
    units = list(item.units.all())
    carriers = [Carrier(known[match.system.id], match) for match in carrying(item.text, item.title)]
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
