"""Which of our values a claim of a report speaks of. Pure: claims and declared phrases in, matches out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from .claims import Claim, Kind
from .wording import STANDARD, Policy, fits

PERCENT = ("%", "个百分点", "百分点", "‰")
# kinds that a number computed from records can answer
ANSWERABLE = (
    Kind.COUNT,
    Kind.COUNT_PAIR,
    Kind.MONEY,
    Kind.AREA,
    Kind.MEASURE,
    Kind.DURATION,
    Kind.RATE,
    Kind.RATE_PAIR,
    Kind.PER_CAPITA,
    Kind.COVERAGE,
)
SPOKEN = {"nearly": "近", "over": "超", "approx": "约"}
"""Qualifier of a claim → the word whose truth `wording` tells."""


@dataclass(frozen=True, slots=True)
class Known:
    """Something that may answer a claim: its phrases (words that must all be there; -word must not; a|b is either)."""

    name: str
    says: tuple[tuple[str, ...], ...]
    unit: str
    kinds: tuple[Kind, ...] = ANSWERABLE
    units: tuple[str, ...] = ()


K = TypeVar("K", bound=Known)


def best(claim: Claim, known: Iterable[K]) -> K | None:
    """The known value whose phrase fits the claim most fully; None when none fits.

    Where no phrase ends in the claim's own words, what its clause goes on to say is heard, too: 8项改革 + 已完成.
    """
    every = list(known)
    for own in heard(claim):
        if fitting := [(score, k) for k in every if (score := fit(claim, k, own=own))]:
            return max(fitting, key=lambda pair: pair[0])[1]
    return None


def heard(claim: Claim) -> tuple[str, str]:
    """A claim's own words; and the same with what its clause says after it (words before it may be of another matter)."""
    own = claim.text + claim.subject
    return own, own + (claim.context if claim.context in claim.sentence.partition(claim.text)[2] else "")


def fit(claim: Claim, known: Known, *, own: str = "") -> int:
    """Letters of the longest phrase that fits, 0 for none.

    The last word of a phrase must stand in the claim's own words (its text and subject, unless told otherwise), the others
    in its sentence or the heading above it; unit and kind must agree.
    """
    if claim.kind not in known.kinds or not same_sort_of_unit(claim.unit, known.unit):
        return 0
    if known.units and claim.unit not in known.units:
        return 0
    return max(
        (_letters(phrase) for phrase in known.says if _says(claim, phrase, own or claim.text + claim.subject)),
        default=0,
    )


def same_sort_of_unit(one: str, other: str) -> bool:
    """Percent goes with percent, and only with percent; counts go together whatever their measure word."""
    return (one in PERCENT) == (other in PERCENT)


def agrees(
    claim: Claim, value: Decimal | None, first: Decimal | None = None, *, policy: Policy = STANDARD
) -> bool | None:
    """Whether our value is what the report says, its 近 / 超 / 约 by the district's rule; None without a value."""
    if value is None or claim.value is None:
        return None
    if claim.kind in (Kind.RATE_PAIR, Kind.COUNT_PAIR):
        before = first is not None and _rounds_to(first, claim.value)
        return before and _as_said(claim.amount2, value, claim.qualifier.removeprefix("pair_"), policy)
    if claim.qualifier == "range" and claim.amount2 is not None:
        return claim.amount <= value <= claim.amount2
    return _as_said(claim.amount, value, claim.qualifier, policy)


def _as_said(said: Decimal, value: Decimal, qualifier: str, policy: Policy) -> bool:
    if word := SPOKEN.get(qualifier):
        return fits(word, said=said, value=value, policy=policy)
    if qualifier in ("at_least", "upto"):
        return value >= said if qualifier == "at_least" else value <= said
    return _rounds_to(value, said)


def _rounds_to(value: Decimal, said: Decimal) -> bool:
    """Equal at the precision the report prints."""
    return round(value, max(0, -said.as_tuple().exponent)) == said


def _says(claim: Claim, phrase: Sequence[str], own: str) -> bool:
    around = claim.sentence + claim.section
    wanted = [word for word in phrase if not word.startswith("-")]
    refused = [word[1:] for word in phrase if word.startswith("-")]
    if not wanted or any(word in own for word in refused):
        return False
    return _holds(own, wanted[-1]) and all(_holds(around, word) for word in wanted[:-1])


def _holds(text: str, word: str) -> bool:
    return any(either in text for either in word.split("|"))


def _letters(phrase: Sequence[str]) -> int:
    return sum(len(word.split("|")[0]) for word in phrase if not word.startswith("-"))
