"""So many places covered by a thing, another number of that thing: consistent only under a definition the text owes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..claims import Claim, Kind, Paragraph
from .found import Contradiction, added, by_sentence, contradiction, shown

QUOTED = re.compile(r"“([^“”]{2,16})”")


def find(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """N places “X” 全覆盖, and elsewhere M of X, M ≠ N."""
    for covering in (c for c in claims if c.kind is Kind.COVERAGE and c.unit != "%"):
        thing = QUOTED.search(covering.text)
        counted = [c for c in claims if thing and c.kind is Kind.COUNT and c.subject == thing[1]]
        others = {c.amount: c for c in counted if c.amount != covering.amount}
        for other in others.values():
            why = (
                f"覆盖 {shown(covering.amount)} 处而“{thing[1]}”有 {shown(other.amount)} 个：是否一处有两个，原文未说明"
            )
            yield contradiction("definition", "覆盖数与个数口径不同", why, covering, other)
    for sentence, together in by_sentence(claims):
        yield from _by_fewer(sentence, together)


def _by_fewer(sentence: str, together: Sequence[Claim]) -> Iterator[Contradiction]:
    """505个支部覆盖1049个小区、37个村,实现100%覆盖: fewer than what they cover, so one covers several."""
    all_of = next((c for c in together if c.kind is Kind.COVERAGE and c.unit == "%" and c.value == 100), None)
    counted = [c for c in together if c.kind is Kind.COUNT and c.amount]
    for doing, covered in ((c, counted[i + 1 :]) for i, c in enumerate(counted)):
        end = sentence.find(doing.text) + len(doing.text)
        of = [c for c in covered if c.unit == doing.unit]
        if all_of and of and re.match(r"[,，]?[^,，。;；\d]{0,4}覆盖", sentence[end:]):
            total = sum(c.amount for c in of)
            if total > doing.amount:
                why = (
                    f"{shown(doing.amount)} 个覆盖 {added(c.amount for c in of)}＝{shown(total)} 处："
                    "是一个管几处，还是一处一个，原文未说明"
                )
                yield contradiction("definition", "覆盖数与个数口径不同", why, doing, *of, all_of)
            return
