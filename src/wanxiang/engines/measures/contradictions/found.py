"""A contradiction, and the small questions that several checkers ask of claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from ..claims import Claim, Kind, plain

COUNTED = (Kind.COUNT, Kind.MONEY, Kind.AREA, Kind.MEASURE)


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """What the text says (`quote`), and why that cannot all be so, or cannot be known (`why`)."""

    kind: str
    title: str
    quote: str
    why: str
    line: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def by_sentence(claims: Iterable[Claim]) -> Iterator[tuple[str, list[Claim]]]:
    """Claims of one sentence together, in the order of the text."""
    for (_, sentence), together in groupby(claims, key=lambda c: (c.line, c.sentence)):
        yield sentence, list(together)


def shown(value: Decimal) -> str:
    """A number for a sentence."""
    return f"{plain(round(value, 2)):,}".replace(",", "")
