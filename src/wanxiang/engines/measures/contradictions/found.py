"""A contradiction, and the small questions that several checkers ask of claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Any

from ..claims import Claim, Kind, Paragraph, plain

COUNTED = (Kind.COUNT, Kind.MONEY, Kind.AREA, Kind.MEASURE)


class Severity(StrEnum):
    """How much a reader must mind."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


SEVERITY_LABELS = {Severity.HIGH: "不能同时成立", Severity.MEDIUM: "疑有出入", Severity.LOW: "说明不足"}
# kinds that are not told here are of the middle
SEVERITIES = {
    "sum": Severity.HIGH,
    "arithmetic": Severity.HIGH,
    "share": Severity.HIGH,
    "two_values": Severity.HIGH,
    "impossible_share": Severity.HIGH,
    "impossible_date": Severity.HIGH,
    "malformed_number": Severity.HIGH,
    "rate_without_base": Severity.LOW,
    "denominator_not_said": Severity.LOW,
    "first_without_scope": Severity.LOW,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the file: line from 1, columns from 0, half-open."""

    line: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """What the text says (`quote`), and why that cannot all be so, or cannot be known (`why`, with the arithmetic)."""

    kind: str
    title: str
    quote: str
    why: str
    line: int
    severity: Severity
    places: tuple[Place, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "severity_label": SEVERITY_LABELS[self.severity]}


def contradiction(
    kind: str,
    title: str,
    why: str,
    *where: Claim | Place,
    quote: str = "",
    line: int = 0,
    severity: Severity | None = None,
) -> Contradiction:
    """A contradiction between the places given; quoted by them where no quotation is given, as severe as its kind is."""
    places = tuple(place if isinstance(place, Place) else place_of(place) for place in where)
    quoted = quote or " …… ".join(dict.fromkeys(place.text for place in places))
    return Contradiction(
        kind=kind,
        title=title,
        why=why,
        quote=quoted,
        line=line or places[0].line,
        severity=severity or SEVERITIES.get(kind, Severity.MEDIUM),
        places=places,
    )


def place_of(claim: Claim) -> Place:
    """Where a claim stands."""
    return Place(claim.line, claim.start, claim.end, claim.text)


def place_in(paragraph: Paragraph, start: int, end: int) -> Place:
    """Where a stretch of a paragraph stands."""
    line, column = paragraph.at(start)
    return Place(line, column, column + end - start, paragraph.raw[start:end])


def by_sentence(claims: Iterable[Claim]) -> Iterator[tuple[str, list[Claim]]]:
    """Claims of one sentence of the running text together, in the order of the text."""
    told = (c for c in claims if not c.tabular)
    for (_, sentence), together in groupby(told, key=lambda c: (c.line, c.sentence)):
        yield sentence, list(together)


def shown(value: Decimal) -> str:
    """A number for a sentence."""
    return f"{plain(round(value, 2)):,}".replace(",", "")


def added(parts: Iterable[Decimal]) -> str:
    """Numbers with plus signs between."""
    return "＋".join(shown(part) for part in parts)
