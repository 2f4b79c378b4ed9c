"""A share that is more than all, or that its own numerator and denominator do not give; a change that its two ends do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..claims import Claim, Kind, Paragraph
from .found import COUNTED, Contradiction, by_sentence, contradiction, shown

# shares that may well exceed all there is: of a plan, of a capacity, of a stock
MAY_EXCEED = re.compile(
    r"完成|达成|增长|增幅|增速|任务|目标|计划|预算|时序|进度|产销|回报|收益|利润|周转|充足|拨备|覆盖倍|利用率|上座|入住|负债|杠杆|毛利|涨|超额|相当于|折合|同期|上年"
)
OF_A_WHOLE = re.compile(r"率|占|覆盖|比例|比重|满意度")
STEM = re.compile(r"([\u4e00-\u9fff]{2})率$")


def find(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Checked sentence by sentence; a rate in a table only against the whole."""
    for claim in claims:
        yield from _more_than_all(claim)
    for _, together in by_sentence(claims):
        for claim in together:
            yield from _of_its_parts(claim, together)
            yield from _change(claim, together)


def _more_than_all(claim: Claim) -> Iterator[Contradiction]:
    """覆盖率112%: a share of a whole is at most a hundred."""
    if claim.kind not in (Kind.RATE, Kind.COVERAGE, Kind.RATE_PAIR) or claim.unit != "%":
        return
    around = claim.subject + claim.context + claim.text
    highest = max((v for v in (claim.value, claim.value2) if v is not None), default=Decimal(0))
    if highest > 100 and OF_A_WHOLE.search(around) and not MAY_EXCEED.search(around):
        yield contradiction(
            "impossible_share", "比例超过百分之百", f"“{claim.subject}”写作 {shown(highest)}%，大于 100%", claim
        )


def _of_its_parts(rate: Claim, together: Sequence[Claim]) -> Iterator[Contradiction]:
    """受理40件，办结30件，办结率80%: the count whose verb names the rate, over the count before it."""
    stem = STEM.search(rate.subject)
    if rate.kind is not Kind.RATE or rate.unit != "%" or not stem or rate.qualifier not in ("eq", "reaching"):
        return
    before = [c for c in together if c.kind in COUNTED and c.qualifier == "eq" and _stands_before(c, rate)]
    parts = [i for i, c in enumerate(before) if stem[1] in c.text + c.context and i > 0]
    if not parts:
        return
    part, wholes = before[parts[-1]], [c for c in before[: parts[-1]] if c.unit == before[parts[-1]].unit and c.amount]
    if not wholes or any(_close(part.amount * 100 / whole.amount, rate.value) for whole in wholes):
        return
    whole = wholes[-1]
    if whole.amount < part.amount or stem[1] in whole.text:
        return
    computed = part.amount * 100 / whole.amount
    why = f"{shown(part.amount)}÷{shown(whole.amount)}＝{shown(computed)}%，写作 {shown(rate.value)}%"
    yield contradiction("share", "比例与分子、分母不符", why, whole, part, rate)


def _change(growth: Claim, together: Sequence[Claim]) -> Iterator[Contradiction]:
    """由75%提高到90%，提高20个百分点; 120家，增加20家，增长50%."""
    if growth.kind is not Kind.GROWTH or growth.qualifier not in ("eq", "reaching"):
        return
    before = [c for c in together if _stands_before(c, growth)]
    if before and before[-1].kind in (Kind.RATE_PAIR, Kind.COUNT_PAIR):
        yield from _between(before[-1], growth)
    elif growth.unit == "%" and len(before) >= 2 and re.search(r"(?:增加|净增|减少|多)了?$", _clause_start(before[-1])):
        yield from _of_the_increase(before[-2], before[-1], growth)


def _between(pair: Claim, growth: Claim) -> Iterator[Contradiction]:
    points = growth.unit.endswith("百分点")
    if pair.value2 is None or pair.qualifier != "pair" or points != (pair.kind is Kind.RATE_PAIR) or not pair.value:
        return
    change = pair.value2 - pair.value if points else (pair.value2 - pair.value) * 100 / pair.value
    if not _close(abs(change), abs(growth.value)):
        sums = f"{shown(pair.value2)}－{shown(pair.value)}＝{shown(pair.value2 - pair.value)}"
        computed = (
            sums if points else f"（{shown(pair.value2)}－{shown(pair.value)}）÷{shown(pair.value)}＝{shown(change)}%"
        )
        yield contradiction(
            "arithmetic",
            "增减幅度与前后数值不符",
            f"{computed}，写作 {shown(abs(growth.value))}{growth.unit}",
            pair,
            growth,
        )


def _of_the_increase(now: Claim, more: Claim, growth: Claim) -> Iterator[Contradiction]:
    exact = all(c.qualifier == "eq" and c.amount for c in (now, more))
    if not exact or now.kind is not more.kind or now.unit != more.unit or now.kind not in COUNTED:
        return
    fewer = "减少" in _clause_start(more) or growth.value < 0
    base = now.amount + more.amount if fewer else now.amount - more.amount
    if base > 0 and not _close(computed := more.amount * 100 / base, abs(growth.value)):
        why = f"上期为 {shown(base)}，{shown(more.amount)}÷{shown(base)}＝{shown(computed)}%，写作 {shown(abs(growth.value))}%"
        yield contradiction("arithmetic", "增减幅度与增减数不符", why, now, more, growth)


def _clause_start(claim: Claim) -> str:
    """What stands before the number in its own clause."""
    shown_before = claim.sentence[: claim.sentence.find(claim.text)] + re.split(r"\d", claim.text)[0]
    return re.split(r"[,，;；。]", shown_before)[-1]


def _stands_before(one: Claim, other: Claim) -> bool:
    return (one.line, one.end) <= (other.line, other.start)


def _close(computed: Decimal, said: Decimal) -> bool:
    """Equal at the precision that is printed, one unit of the last place allowed."""
    return abs(computed - said) <= max(Decimal("0.1"), Decimal(10) ** said.as_tuple().exponent)
