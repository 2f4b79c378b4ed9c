"""What the reader gives back: a plan in chapters and items, every field with its place in the source."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from .passage import Span


@dataclass(frozen=True)
class Chapter:
    no: int
    title: str
    span: Span


@dataclass(frozen=True)
class Clause:
    """One sentence of an item's text."""

    no: int
    text: str
    span: Span


@dataclass(frozen=True)
class Person:
    """A leader, or (role owner) somebody named below the leader; `name` may be a post."""

    role: str
    name: str
    key: str
    span: Span


@dataclass(frozen=True)
class UnitMention:
    """A unit, or a group such as 各街道, as the tail names it. role: lead | participant."""

    role: str
    name: str
    key: str
    group: bool
    open_ended: bool
    span: Span


@dataclass(frozen=True)
class Deadline:
    """`on` is the last day allowed; None where the wording gives no day (长期) or cannot be read."""

    raw: str
    on: date | None
    ongoing: bool
    from_field: bool
    span: Span


@dataclass(frozen=True)
class Item:
    no: int
    label: str
    chapter: str
    title: str
    text: str
    clauses: tuple[Clause, ...]
    people: tuple[Person, ...]
    units: tuple[UnitMention, ...]
    deadline: Deadline | None
    target: str
    has_participant_field: bool
    spans: dict[str, Span]

    @property
    def leaders(self) -> list[str]:
        return [person.name for person in self.people if person.role == "leader"]

    @property
    def owners(self) -> list[str]:
        return [person.name for person in self.people if person.role == "owner"]

    @property
    def lead_units(self) -> list[str]:
        return [unit.name for unit in self.units if unit.role == "lead"]

    @property
    def participants(self) -> list[str]:
        return [unit.name for unit in self.units if unit.role == "participant"]

    @property
    def groups(self) -> list[str]:
        return list(dict.fromkeys(unit.name for unit in self.units if unit.group))

    @property
    def open_ended(self) -> bool:
        return any(unit.open_ended for unit in self.units)

    @property
    def due(self) -> date | None:
        return self.deadline.on if self.deadline else None


@dataclass(frozen=True)
class Plan:
    title: str
    year: int | None
    format: str
    sha256: str
    text: str
    chapters: tuple[Chapter, ...]
    items: tuple[Item, ...] = field(default=())
