"""Units that mean nothing: 人/次."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..claims import Claim, Paragraph
from ..claims.lexicon import words
from .found import Contradiction, contradiction


def find(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """A count of people (or things) per time is not a unit of either."""
    for claim in claims:
        if claim.unit in words("malformed_units"):
            who, _, times = claim.unit.partition("/")
            why = f"“{claim.unit}”既非{who}数也非{who}{times}，应写明是哪一个"
            yield contradiction("malformed_unit", "计量单位不成立", why, claim)
