"""Proposals: which of our records a claim may speak of, each with a score and its reasons. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .claims import Claim, named, pairs
from .matching import Known, fit, heard, same_sort_of_unit

MOST = 3
# declared words are better than a likeness of names, however close
BY_WORDS = 0.6
LIKE_ENOUGH = 0.45
LETTERS = 10


@dataclass(frozen=True, slots=True)
class Proposal:
    """`name` of what may answer; `score` from 0 to 1; `reasons` for people; `by_words`: the declared phrases fit."""

    name: str
    score: float
    reasons: tuple[str, ...]
    by_words: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may answer: its declared phrases and its title."""

    known: Known
    title: str


def proposals(claim: Claim, candidates: Iterable[Candidate], *, most: int = MOST) -> list[Proposal]:
    """At most so many, the best first; nothing that differs in unit or kind.

    What the clause goes on to say is heard where the claim's own words fit no declared phrase.
    """
    every, found = list(candidates), []
    for own in heard(claim):
        found = [proposal for candidate in every if (proposal := _proposal(claim, candidate, own))]
        if any(proposal.by_words for proposal in found):
            break
    return sorted(found, key=lambda p: (-p.score, p.name))[:most]


def _proposal(claim: Claim, candidate: Candidate, own: str) -> Proposal | None:
    known = candidate.known
    if claim.kind not in known.kinds or (known.unit and not same_sort_of_unit(claim.unit, known.unit)):
        return None
    letters, likeness = fit(claim, known, own=own), _likeness(claim, candidate.title)
    if not letters and likeness < LIKE_ENOUGH:
        return None
    reasons = []
    if letters:
        reasons.append("原句含有声明的识别词")
    if likeness >= LIKE_ENOUGH:
        reasons.append(f"名称与“{candidate.title}”相近（{likeness:.0%}）")
    if claim.unit and claim.unit == known.unit:
        reasons.append(f"单位同为“{claim.unit}”")
    score = BY_WORDS + (1 - BY_WORDS) * min(1.0, letters / LETTERS) if letters else BY_WORDS * likeness
    return Proposal(known.name, round(score, 3), tuple(reasons), by_words=bool(letters))


def _likeness(claim: Claim, title: str) -> float:
    """Twice the pairs of neighbouring characters that two names share, by all their pairs; the better of two ways to name."""
    theirs = _pairs(title)
    ways = (_pairs(claim.subject), _pairs(claim.context + claim.subject))
    return max((2 * len(ours & theirs) / (len(ours) + len(theirs)) for ours in ways if ours and theirs), default=0.0)


@lru_cache(maxsize=4096)
def _pairs(name: str) -> frozenset[str]:
    return pairs(named(name))
