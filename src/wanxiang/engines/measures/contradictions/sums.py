"""Parts that do not make their total; an average that does not fit; parts whose total is not said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..claims import Claim, Paragraph
from .found import COUNTED, Contradiction, Severity, added, by_sentence, contradiction, shown

STATUS = re.compile(
    r"^[^,，。;；、]{0,8}?(?:已?完成|取得[^,，。;；]{0,6}进展|在建|推进中|正在推进|已?办结|未办结|待办|已?整改|未整改)"
)
TOLERANCE = 0.05


def find(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Checked sentence by sentence."""
    for sentence, together in by_sentence(claims):
        counted = [c for c in together if c.kind in COUNTED and c.amount is not None]
        yield from _among(sentence, counted)
        yield from _respectively(sentence, counted)
        yield from _base_not_said(sentence, counted)
        yield from _average(sentence, counted)


def _among(sentence: str, counted: list[Claim]) -> Iterator[Contradiction]:
    """其中, 包括: one part, or parts set side by side, may not exceed the total before it."""
    for mark in re.finditer("其中|包括|包含", sentence):
        before = [c for c in counted if _place(c, sentence) < mark.start()]
        parts = _listed([c for c in counted if _place(c, sentence) >= mark.start()], sentence)
        if not before or not parts:
            continue
        total, parts = before[-1], [p for p in parts if p.unit == before[-1].unit]
        together = sum(p.amount for p in parts)
        if parts and together > total.amount * (1 if total.qualifier == "eq" else 2):
            why = f"{added(p.amount for p in parts)}＝{shown(together)}，大于总数 {shown(total.amount)}"
            yield contradiction("sum", "分项之和大于总数", why, total, *parts, quote=sentence)


def _listed(parts: list[Claim], sentence: str) -> list[Claim]:
    """The first part, and those joined to it by 、 or 和 alone: what a comma parts may overlap (women, and members)."""
    kept = parts[:1]
    for part in parts[1:]:
        between = sentence[_place(kept[-1], sentence) : _place(part, sentence)]
        if re.search(r"[,，;；。]", between):
            break
        kept.append(part)
    return kept


def _respectively(sentence: str, counted: list[Claim]) -> Iterator[Contradiction]:
    """分别: the parts and the total that the same sentence names must be equal."""
    place = sentence.find("分别")
    if place < 0:
        return
    before = [c for c in counted if _place(c, sentence) + len(c.text) <= place]
    parts = _listed([c for c in counted if _place(c, sentence) + len(c.text) > place], sentence)
    totals = [c for c in before if parts and c.unit == parts[0].unit]
    together = sum(p.amount for p in parts)
    if totals and len(parts) > 1 and together != totals[-1].amount and totals[-1].qualifier == "eq":
        why = (
            f"{added(p.amount for p in parts)}＝{shown(together)}，总数写作 {shown(totals[-1].amount)}："
            "分项有重叠，或总数另有口径，原文未说明"
        )
        overlapping = any(part.amount == totals[-1].amount for part in parts)
        severity = Severity.MEDIUM if overlapping else None
        yield contradiction("sum", "分项与总数不符", why, totals[-1], *parts, quote=sentence, severity=severity)


def _base_not_said(sentence: str, counted: list[Claim]) -> Iterator[Contradiction]:
    """Several totals, then parts by state that exceed one of them: of which total are they parts?"""
    states = [
        c
        for c in counted
        if STATUS.match(sentence[_end(c, sentence) :]) or STATUS.match(c.text.lstrip("0123456789,.万亿项个件家条"))
    ]
    if len(states) < 2:
        return
    totals = [c for c in counted if c not in states and _place(c, sentence) < _place(states[0], sentence)]
    together = sum(c.amount for c in states)
    if len(totals) > 1 and any(t.amount < together for t in totals):
        why = (
            f"{added(c.amount for c in states)}＝{shown(together)}，"
            f"而前文有 {'、'.join(c.text for c in totals)}：分项属于哪一个，原文未说明"
        )
        yield contradiction("ambiguous_base", "分项的总数不明", why, *totals, *states, quote=sentence)


def _average(sentence: str, counted: list[Claim]) -> Iterator[Contradiction]:
    """Count × average ≈ total, where one sentence gives all three."""
    averages = [c for c in counted if re.match("平均|户均", c.subject)]
    for average in averages:
        stem = re.sub("^(?:平均|户均)", "", average.subject)
        totals = [c for c in counted if c.subject.startswith("总") and c.subject.endswith(stem)]
        numbers = [c for c in counted if c.unit != average.unit and _place(c, sentence) < _place(average, sentence)]
        if totals and numbers:
            product = numbers[-1].amount * average.amount
            if abs(product - totals[-1].amount) > TOLERANCE * float(totals[-1].amount):
                why = (
                    f"{shown(numbers[-1].amount)}×{shown(average.amount)}＝{shown(product)}，"
                    f"总数写作 {shown(totals[-1].amount)}"
                )
                yield contradiction(
                    "arithmetic", "平均数与总数不符", why, numbers[-1], totals[-1], average, quote=sentence
                )


def _place(claim: Claim, sentence: str) -> int:
    return sentence.find(claim.text)


def _end(claim: Claim, sentence: str) -> int:
    return _place(claim, sentence) + len(claim.text)
