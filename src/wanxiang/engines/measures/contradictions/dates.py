"""An action reported as this year's, dated in another year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ..claims import Claim, Paragraph
from .found import Contradiction, contradiction, place_in

YEAR = re.compile(r"(?<![\d《])(20\d{2}|19\d{2})\s*年")
TITLE = re.compile(r"《[^《》]*》|“[^“”]*”|\([^()]*\)")
OCCASION = re.compile(
    r"^(?:度)?(?:春节|国庆|中秋|五一|元旦|端午|清明|暑期|寒假|暑假|第?[一二三四]季度|上半年|下半年|全年|\d{1,2}月)"
)
COMPARING = re.compile(r"(?:自|从|由|较|比|于|至|截至|以来|同比|相比|始于|早在|成立|起)[^,，。;；]{0,6}$")
COMPARED = re.compile(r"^[^,。;]{0,6}(?:相比|以来|起)")
BACKGROUND = re.compile(r"^\d{0,2}(?:月)?(?:\d{1,2}日)?(?:以来|起|底|末|初)?[,，]")


def find(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """A past year inside an action (把握2019年国庆…); not as background (2019年,…), a comparison or part of a title."""
    year = _reported_year(paragraphs)
    if not year:
        return
    for paragraph in paragraphs:
        text = TITLE.sub(lambda m: "■" * len(m.group()), paragraph.text)
        for begin, end in paragraph.clauses():
            for m in YEAR.finditer(text, begin, end):
                if int(m[1]) < year and _inside_an_action(text, begin, m):
                    yield _outside(paragraph, m, (begin, end), year)


def _reported_year(paragraphs: Sequence[Paragraph]) -> int | None:
    """The year the text speaks of most; of equals the later."""
    years = Counter(int(m[1]) for p in paragraphs for m in YEAR.finditer(TITLE.sub("", p.text)))
    return max(years, key=lambda y: (years[y], y), default=None)


def _inside_an_action(text: str, begin: int, m: re.Match) -> bool:
    before, after = text[begin : m.start()].strip(), text[m.end() :]
    return (
        bool(before and OCCASION.match(after))
        and not COMPARING.search(before)
        and not BACKGROUND.match(after)
        and not COMPARED.match(after)
    )


def _outside(paragraph: Paragraph, m: re.Match, clause: tuple[int, int], year: int) -> Contradiction:
    why = f"报告说的是 {year} 年，这里写作 {m[1]} 年，疑为笔误"
    quote = paragraph.raw[slice(*clause)].strip()
    return contradiction("date_outside_period", "日期在报告期之外", why, place_in(paragraph, *m.span()), quote=quote)
