"""What a claim is."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from .numerals import SCALES


class Kind(StrEnum):
    """What sort of claim it is."""

    COUNT = "count"
    COUNT_PAIR = "count_pair"
    MONEY = "money"
    AREA = "area"
    MEASURE = "measure"
    DURATION = "duration"
    RATE = "rate"
    RATE_PAIR = "rate_pair"
    PER_CAPITA = "per_capita"
    GROWTH = "growth"
    COVERAGE = "coverage"
    RANK = "rank"
    FIRST = "first"
    AWARD = "award"
    FORECAST = "forecast"
    TARGET = "target"


class Standing(StrEnum):
    """Where a value of this kind has to come from."""

    LIVE = "live-candidate"
    IMPORTED = "imported"
    EVIDENCE = "evidence"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a paragraph that looks like a claim, before it is told what it is about.

    `start`–`end` is the core (the number with its unit, or the word of rank); spans are half-open in the paragraph.
    """

    start: int
    end: int
    kind: Kind | None = None
    value: Decimal | None = None
    value2: Decimal | None = None
    scale: str = ""
    unit: str = ""
    qualifier: str = "eq"
    word: str = ""

    @property
    def number(self) -> Decimal:
        """The value, nought where the words give none."""
        return self.value or Decimal(0)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a report.

    `value` is as written (7 of 7万㎡), `scale` the 万 or 亿 it stands in, `amount` both together (70000). `value2` is the
    upper end of a range or the later value of a pair. `line` counts from 1, `start` and `end` are columns from 0. `context` are
    the words of its clause that tell it from another of the same subject; `tabular` says that it stands in a table.
    """

    id: str
    line: int
    start: int
    end: int
    end_line: int
    text: str
    sentence: str
    subject: str
    kind: Kind
    standing: Standing
    value: Decimal | None
    value2: Decimal | None
    scale: str
    unit: str
    qualifier: str
    word: str
    section: str = field(default="")
    context: str = field(default="")
    tabular: bool = field(default=False)

    @property
    def amount(self) -> Decimal | None:
        """The value in single units."""
        return None if self.value is None else self.value * SCALES[self.scale]

    @property
    def amount2(self) -> Decimal | None:
        """The second value in single units."""
        return None if self.value2 is None else self.value2 * SCALES[self.scale]

    def as_json(self) -> dict:
        """A dictionary of plain values; `class` is the standing."""
        return {
            "id": self.id,
            "line": self.line,
            "start": self.start,
            "end": self.end,
            "end_line": self.end_line,
            "text": self.text,
            "sentence": self.sentence,
            "section": self.section,
            "subject": self.subject,
            "context": self.context,
            "kind": self.kind.value,
            "class": self.standing.value,
            "value": plain(self.value),
            "value2": plain(self.value2),
            "unit": self.scale + self.unit,
            "amount": plain(self.amount),
            "amount2": plain(self.amount2),
            "qualifier": self.qualifier,
            "qualifier_word": self.word,
        }


def plain(value: Decimal | None) -> int | float | None:
    """A decimal as JSON writes it: an integer where it is one."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
