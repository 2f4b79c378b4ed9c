"""So many places covered by a thing, another number of that thing: consistent only under a definition the text owes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..claims import Claim, Kind, Paragraph
from .found import Contradiction, shown

QUOTED = re.compile(r"“([^“”]{2,16})”")


def find(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """N places “X” 全覆盖, and elsewhere M of X, M ≠ N."""
    for covering in (c for c in claims if c.kind is Kind.COVERAGE and c.unit != "%"):
        thing = QUOTED.search(covering.text)
        counted = [c for c in claims if thing and c.kind is Kind.COUNT and c.subject == thing[1]]
        others = {c.amount: c for c in counted if c.amount != covering.amount}
        for other in others.values():
            yield Contradiction(
                kind="definition",
                title="覆盖数与个数口径不同",
                line=covering.line,
                quote=f"{covering.text} …… {other.text}",
                why=f"覆盖 {shown(covering.amount)} 处而“{thing[1]}”有 {shown(other.amount)} 个："
                "是否一处有两个，原文未说明",
            )
