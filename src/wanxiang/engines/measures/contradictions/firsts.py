"""A first without its scope: first in the country, the province or the city is three different claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..claims import Claim, Kind, Paragraph
from ..claims.lexicon import any_of, words
from .found import Contradiction, contradiction

SCOPE = re.compile(
    rf"{any_of(words('scopes'))}|[\u4e00-\u9fff]{{2,3}}(?:省|市|区|县|镇|湾区|地区)|中国|世界|国际|境内|境外|行业"
)


def find(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """All of them together: a reader wants the list, not a note on each."""
    without = [c for c in claims if c.kind is Kind.FIRST and not SCOPE.search(c.text)]
    if without:
        named = "、".join(f"“{c.text}”" for c in without)
        yield contradiction(
            "first_without_scope", "“首创”没有写明范围", f"{named}：在全国、全省还是全市，原文未说明", *without
        )
