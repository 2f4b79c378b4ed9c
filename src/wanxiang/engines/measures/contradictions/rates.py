"""A rate or a growth without its base: nobody can recount it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..claims import Claim, Kind, Paragraph, Standing
from .found import COUNTED, Contradiction, by_sentence, shown

# rates whose numerator a report gives just before them (so many records built, the rate of building them)
OF_A_POPULATION = re.compile(r"(?:建档|建[\u4e00-\u9fff]|覆盖|参保|普及|享受|办理|接种|签约|入学|持证|登记|筛查)率")
RATES = (Kind.RATE, Kind.RATE_PAIR, Kind.GROWTH)


def find(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Only where the sentence gives no number at all to hold the rate against; official statistics publish theirs."""
    for _, together in by_sentence(claims):
        counted = [c for c in together if c.kind in COUNTED and c.amount]
        for claim in together:
            if claim.kind not in RATES or claim.unit != "%" or claim.standing is Standing.IMPORTED:
                continue
            if not counted:
                yield _without(claim)
            elif OF_A_POPULATION.search(claim.subject) and _adjoining(claim, counted):
                yield _denominator(claim, _adjoining(claim, counted))


def _without(claim: Claim) -> Contradiction:
    what = "增长率没有基数" if claim.kind is Kind.GROWTH else "比例没有分子和分母"
    return Contradiction(
        kind="rate_without_base",
        title=what,
        quote=claim.text,
        line=claim.line,
        why=f"同一句没有给出“{claim.subject or claim.text}”的绝对数，无从复核",
    )


def _adjoining(claim: Claim, counted: Sequence[Claim]) -> Claim | None:
    """The count just before the rate: its numerator, when the sentence names no other count."""
    before = [c for c in counted if (c.line, c.end) <= (claim.line, claim.start)]
    return before[-1] if len(counted) == 1 and before else None


def _denominator(claim: Claim, numerator: Claim) -> Contradiction:
    implied = numerator.amount * 100 / claim.value
    return Contradiction(
        kind="denominator_not_said",
        title="比例没有写明分母",
        quote=f"{numerator.text}……{claim.text}",
        line=claim.line,
        why=f"若以 {shown(numerator.amount)} 为分子，分母约为 {shown(implied.quantize(1))}，原文未说明是哪个人口或总数",
    )
