"""A rate or a growth without its base: nobody can recount it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..claims import Claim, Kind, Paragraph, Standing
from .found import COUNTED, Contradiction, by_sentence, contradiction, shown

# rates whose numerator a report gives just before them (so many records built, the rate of building them)
OF_A_POPULATION = re.compile(r"(?:建档|建[\u4e00-\u9fff]|覆盖|参保|普及|享受|办理|接种|签约|入学|持证|登记|筛查)率")
RATES = (Kind.RATE, Kind.RATE_PAIR, Kind.GROWTH)


def find(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Only where the sentence gives no number at all to hold the rate against; official statistics publish theirs.

    The rates of one paragraph are told together.
    """
    bare: dict[int, list[Claim]] = {}
    for _, together in by_sentence(claims):
        counted = [c for c in together if c.kind in COUNTED and c.amount]
        for claim in together:
            if claim.kind not in RATES or claim.unit != "%" or claim.standing is Standing.IMPORTED:
                continue
            if not counted:
                bare.setdefault(claim.line, []).append(claim)
            elif claim.value and OF_A_POPULATION.search(claim.subject) and (numerator := _adjoining(claim, counted)):
                yield _denominator(claim, numerator)
    yield from (_without(together) for together in bare.values())


def _without(rates: Sequence[Claim]) -> Contradiction:
    what = "增长率没有基数" if all(c.kind is Kind.GROWTH for c in rates) else "比例没有分子和分母"
    named = "、".join(f"“{re.sub('[“”]', '', c.subject or c.text)}”" for c in rates)
    return contradiction("rate_without_base", what, f"同一句没有给出{named}的绝对数，无从复核", *rates)


def _adjoining(claim: Claim, counted: Sequence[Claim]) -> Claim | None:
    """The count just before the rate: its numerator, when the sentence names no other count."""
    before = [c for c in counted if (c.line, c.end) <= (claim.line, claim.start)]
    return before[-1] if len(counted) == 1 and before else None


def _denominator(claim: Claim, numerator: Claim) -> Contradiction:
    implied = numerator.amount * 100 / claim.value
    why = f"若以 {shown(numerator.amount)} 为分子，分母约为 {shown(implied.quantize(1))}，原文未说明是哪个人口或总数"
    return contradiction("denominator_not_said", "比例没有写明分母", why, numerator, claim, line=claim.line)
