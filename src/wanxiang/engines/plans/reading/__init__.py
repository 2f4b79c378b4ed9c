"""A reform plan as a file → chapters and items, every field with its place in the source. No Django, no I/O.

bytes ─ source ─▶ text, tables ─ paragraphs ─▶ lines joined ─ outline ─▶ sections ─ sections ─▶ drafts ─▶ Plan
                      └─ tabular ─▶ drafts ─────────────────────────────────────────────────────────┘
"""

from __future__ import annotations

import re
from collections import Counter

from wanxiang.core.errors import WanxiangError

from .document import Chapter, Clause, Deadline, Item, Person, Plan, UnitMention
from .draft import Draft, finish
from .outline import looks_like_title, outline
from .paragraphs import paragraphs
from .passage import Passage, Span, fold
from .sections import interpret
from .source import Source, UnreadableDocument, open_source
from .tabular import read_tables, text_tables

__all__ = [
    "Chapter", "Clause", "Deadline", "Item", "NoPlan", "Person", "Plan", "Span", "UnitMention", "UnreadableDocument", "fold", "read",
]  # fmt: skip


class NoPlan(WanxiangError):
    """The document can be read but names no task with somebody responsible for it."""

    code = "plan.not_found"


def read(*, data: bytes, year: int | None = None) -> Plan:
    """The plan in a txt or docx file.

    year: for deadlines that name none (6月底前); without it the year in the document's title counts
    Raises: UnreadableDocument when the bytes are no document; NoPlan when there is no item in it
    """
    source = open_source(data=data)
    drafts, chapters, preamble = _drafts(source)
    if not any(draft.fields for draft in drafts):
        raise NoPlan("文件里没有找到改革任务。", hint="任务须写明牵头单位、责任单位、牵头领导或完成时限，每项一条。")
    title = _title(preamble)
    year = year or _year(title) or _year("".join(piece.text for piece in preamble))
    numbers = _numbers(drafts)
    items = tuple(finish(draft, no=no, year=year) for no, draft in zip(numbers, drafts, strict=True))
    return Plan(title, year, source.format, source.sha256, source.text, tuple(chapters), items)


def _drafts(source: Source) -> tuple[list[Draft], list[Chapter], list[Passage]]:
    tables = source.tables or text_tables(source.page)
    rows, table_chapters, taken = read_tables(source.page, tables)
    reading = interpret(outline(paragraphs(source.page, skip=taken, styles=source.styles)))
    table_chapters += _under_headings(rows, reading.headings)
    drafts = sorted(rows + reading.drafts, key=lambda draft: draft.start)
    chapters = sorted(table_chapters + reading.chapters, key=lambda chapter: chapter.span.start)
    return drafts, [Chapter(no, one.title, one.span) for no, one in enumerate(chapters, start=1)], reading.preamble


def _under_headings(rows: list[Draft], headings: list[Passage]) -> list[Chapter]:
    """Chapters of tables without any of their own: the headings they stand under, but not the document's own title."""
    above = [
        max((one for one in headings if one.span.start < row.start), key=lambda one: one.span.start, default=None)
        for row in rows
    ]
    used = {one.span.start: one for one in above if one is not None}
    only_a_title = len(used) == 1 and all(looks_like_title(one.text) for one in used.values())
    if not used or only_a_title or any(row.chapter for row in rows):
        return []
    for row, heading in zip(rows, above, strict=True):
        row.chapter = heading.text if heading else ""
    return [Chapter(0, one.text, one.span) for one in used.values()]


def _numbers(drafts: list[Draft]) -> list[int]:
    """The typed numbers where they rise through the whole document, else the position from 1.

    A number that is missing between two neighbours is filled in.
    """
    typed = [draft.number for draft in drafts]
    filled: list[int] = []
    for number in typed:
        filled.append(number if number is not None else (filled[-1] + 1 if filled else 1))
    rising = all(earlier < later for earlier, later in zip(filled, filled[1:], strict=False))
    return filled if rising and filled and filled[0] >= 1 else list(range(1, len(drafts) + 1))


def _title(preamble: list[Passage]) -> str:
    """The line that names the document; hard line breaks inside a title are closed up."""
    lines = [piece.text.strip() for piece in preamble if piece and "。" not in piece.text and len(piece) <= 60]
    named = [line for line in lines if looks_like_title(line)]
    return re.sub(r"\s+", "", (named or lines or [""])[0])


def _year(text: str) -> int | None:
    found = Counter(int(year) for year in re.findall(r"(20\d\d)\s*年", fold(text)))
    return found.most_common(1)[0][0] if found else None
