"""A number of things announced, another number of things told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..claims import Claim, Kind, Paragraph, is_heading
from ..claims.numerals import number
from ..claims.text import TOP_LEVEL
from .found import Contradiction, contradiction, place_in

ANNOUNCED = re.compile(
    r"(?P<n>[二两三四五六七八九十]|\d{1,2})(?:个方面|方面(?:工作|举措|措施)|项(?:措施|举措|重点工作)|条措施|个环节|大举措)"
)
NAMED = re.compile(
    r"(?P<n>[二两三四五六七八九十]|\d{1,2})(?P<unit>个|所|家|项|条|处|类|种|名|座|镇|村)(?![^,。;:]{0,12}?以上)[^,。;:、\d]{0,12}?[,:(]?(?:分别是|分别为|即|依次为)[:]?(?P<names>[^,。;:()]{4,200})"
)
NO_NAME = re.compile(r"\d|等$|^.{25,}$")
FIRST_TO = ("一是", "二是", "三是", "四是", "五是", "六是", "七是", "八是", "九是", "十是")
# a report that gives fewer than this share of them a section of their own never meant to
MOST = 0.6
KEY_TASKS = re.compile(r"重点改革|重点任务|重大改革|重点工作|重点项目|改革任务")


def find(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Announced 三个方面 against 一是…二是…; announced key reforms against the sections that tell of them."""
    for paragraph in paragraphs:
        yield from _listed(paragraph)
        yield from _named(paragraph)
    yield from _sections(paragraphs, claims)


def _listed(paragraph: Paragraph) -> Iterator[Contradiction]:
    """Only an announcement that the list follows at once (a colon, or the next sentence begins with 一是)."""
    for m in ANNOUNCED.finditer(paragraph.text):
        rest = paragraph.text[m.end() :]
        first = rest.find("一是")
        if first < 0 or not re.match(r"^[^。;]{0,24}[:。;,]?$", rest[:first]):
            continue
        told = next((i for i, word in enumerate(FIRST_TO) if word not in rest), len(FIRST_TO))
        if told > 1 and told != number(m["n"]):
            why = f"说“{m.group()}”，只列到“{FIRST_TO[told - 1]}”，共 {told} 项"
            place = place_in(paragraph, m.start(), m.end() + first + 12)
            yield contradiction("promised_count", "所列数目与所说不符", why, place)


def _named(paragraph: Paragraph) -> Iterator[Contradiction]:
    """新建学校4所,分别为甲、乙和丙: the names after 分别为, unless 等 leaves the list open."""
    for m in NAMED.finditer(paragraph.text):
        names = _names(m["names"])
        counts = {len(names), len(m["names"].split("、"))} if not _alike(names[-2:]) else {len(names)}
        if len(names) < 2 or number(m["n"]) in counts or any(NO_NAME.search(name) for name in names):
            continue
        told = len(names)
        why = f"说有 {int(number(m['n']))} {m['unit']}，列出 {told} 个：{'、'.join(names)}"
        yield contradiction("promised_count", "所列数目与所说不符", why, place_in(paragraph, *m.span()))


def _names(listed: str) -> list[str]:
    """甲、乙和丙 as three names."""
    *others, last = listed.split("、")
    return [name for name in (*others, *re.split("以及|和|及|与", last, maxsplit=1)) if name]


def _alike(names: Sequence[str]) -> bool:
    """Two names that end alike are two, and no name with 和 inside."""
    return len(names) == 2 and names[0][-2:] == names[1][-2:]


def _sections(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    told = len(_told(paragraphs))
    announced = next(
        (
            c
            for c in claims
            if c.kind is Kind.COUNT and KEY_TASKS.search(c.subject) and c.amount and 3 <= c.amount <= 60
        ),
        None,
    )
    if announced and told >= MOST * float(announced.amount) and told != announced.amount:
        why = f"说有 {int(announced.amount)} 项，分节叙述的有 {told} 项"
        yield contradiction("promised_sections", "所说数目与章节数不符", why, announced)


def _told(paragraphs: Sequence[Paragraph]) -> list[str]:
    """Sections: headings with text under them, inside a chapter that is itself only a heading of headings."""
    found, in_chapter = [], False
    for this, following in zip(paragraphs, paragraphs[1:], strict=False):
        if not is_heading(this.text):
            continue
        if is_heading(following.text):
            in_chapter = True
        elif TOP_LEVEL.match(this.text):
            in_chapter = False
        elif in_chapter:
            found.append(this.text.strip())
    return found
