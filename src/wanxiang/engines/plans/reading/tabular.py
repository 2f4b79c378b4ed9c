"""Tables: a row an item, the header says which column is what. Word tables, and text parted by tabs or bars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .document import Chapter
from .draft import Draft, title_and_rest
from .keys import heading_role
from .labels import label_of
from .numerals import value
from .passage import Page, Passage, fold
from .source import Table
from .tails import Field, cut

_NUMBER = re.compile(r"^(?:序号|编号|号|任务编号|项目编号|no\.?)$", re.I)
_CHAPTER = re.compile(r"(?:领域|类别|板块|分类|章节|专项|类型|方面|一级任务|部分)$")
_TITLE = re.compile(
    r"(?:改革|重点|工作|主要|年度|具体)*(?:任务|事项|项目|课题|改革|工作)(?:名称|事项|项目)?$|^(?:名称|题目|标题)$"
)
_TEXT = re.compile(r"内容|举措|措施|要求|任务分解|具体任务|主要任务|工作任务|描述|说明|要点|目标")
_BARS = re.compile(r"^\s*\|?[\s:|-]{6,}\|?\s*$")


@dataclass
class _Columns:
    """Which column holds what."""

    number: int | None = None
    chapter: int | None = None
    title: int | None = None
    texts: list[int] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    @property
    def is_plan(self) -> bool:
        return bool(self.roles) and (self.title is not None or bool(self.texts))


def read_tables(
    page: Page, tables: tuple[Table, ...]
) -> tuple[list[Draft], list[Chapter], tuple[tuple[int, int], ...]]:
    """Drafts and chapters of the tables that are plans, and the ranges of text they took."""
    drafts: list[Draft] = []
    chapters: list[Chapter] = []
    taken = []
    columns: _Columns | None = None
    for table in tables:
        rows = [[Passage.of(page, *cell).strip() for cell in row] for row in table.rows]
        if forms := list(_forms(rows)):
            taken.append(table.extent)
            drafts += forms
            continue
        header, found = _header(rows)
        if found is None and (columns is None or len(rows[0]) < len(columns.names)):
            continue
        columns = found or columns
        taken.append(table.extent)
        if columns is not None:
            drafts += _rows(rows[header + 1 :] if found else rows, columns, chapters)
    return drafts, chapters, tuple(taken)


def _forms(rows: list[list[Passage]]) -> Iterator[Draft]:
    """A form for each task: the name of a field on the left, its value on the right; a title opens the next task."""
    pairs = [(re.sub(r"\s|[:：]$", "", fold(row[0].text)), row[-1]) for row in rows if len(set(row)) == 2]
    if len(pairs) < len(rows) or sum(heading_role(name) is not None for name, _ in pairs) < 2:
        return
    now: Draft | None = None
    for name, value_ in pairs:
        if role := heading_role(name):
            if now is not None and value_:
                now.fields.append(Field(role, name, value_))
        elif _TITLE.search(name) and value_:
            if now is not None:
                yield now
            now = Draft(title_and_rest(value_)[0], [], [])
        elif now is not None and value_ and _TEXT.search(name):
            now.text.append(value_)
    if now is not None:
        yield now


def text_tables(page: Page) -> tuple[Table, ...]:
    """Runs of lines parted by tabs or by bars, as tables; a line that only draws a rule is left out."""
    tables, rows, start = [], [], 0
    for raw in [*page.text.split("\n"), ""]:
        cells = tuple(_cells(raw, start))
        if len(cells) >= 3:
            if not _BARS.match(raw):
                rows.append(cells)
        elif rows:
            tables.append(Table(tuple(rows)))
            rows = []
        start += len(raw) + 1
    return tuple(tables)


def _cells(raw: str, start: int) -> Iterator[tuple[int, int]]:
    mark = "\t" if raw.count("\t") >= 2 else "|" if raw.count("|") >= 3 else None
    if mark is None:
        return
    position = 0
    for cell in raw.split(mark):
        outside = mark == "|" and not cell.strip() and (position == 0 or position + len(cell) >= len(raw))
        if not outside:
            yield start + position, start + position + len(cell)
        position += len(cell) + 1


def _header(rows: list[list[Passage]]) -> tuple[int, _Columns | None]:
    """The first of the top rows that reads as a plan's header."""
    for index, row in enumerate(rows[:4]):
        if (columns := _columns(row)).is_plan:
            return index, columns
    return 0, None


def _columns(row: list[Passage]) -> _Columns:
    out = _Columns()
    for index, cell in enumerate(row):
        name = re.sub(r"\s", "", fold(cell.text))
        out.names[index] = name
        if role := heading_role(re.sub(r"\([^()]*\)$", "", name)):
            out.roles[index] = role
        elif _NUMBER.match(name):
            out.number = index
        elif out.title is None and _TITLE.search(name) and not re.search(r"内容|措施|举措|分解", name):
            out.title = index
        elif out.chapter is None and _CHAPTER.search(name):
            out.chapter = index
        elif _TEXT.search(name) or _TITLE.search(name):
            out.texts.append(index)
    if out.title is None and out.texts:
        out.title = out.texts.pop(0)
    return out


def _rows(rows: list[list[Passage]], columns: _Columns, chapters: list[Chapter]) -> Iterator[Draft]:
    for row in rows:
        if (banner := _banner(row)) is not None:
            _open(chapters, banner)
        elif _columns(row).is_plan or columns.title is None or columns.title >= len(row) or not row[columns.title]:
            continue
        else:
            if columns.chapter is not None and columns.chapter < len(row) and row[columns.chapter]:
                _open(chapters, row[columns.chapter])
            yield _draft(row, columns, chapters[-1].title if chapters else "")


def _banner(row: list[Passage]) -> Passage | None:
    """A row that is one cell across, or one filled cell among empty ones: a chapter."""
    filled = [cell for cell in row if cell]
    if (
        len(row) > 2
        and filled
        and len({(cell.span.start, cell.span.end) for cell in filled}) == 1
        and "。" not in filled[0].text
    ):
        return filled[0]
    return None


def _open(chapters: list[Chapter], cell: Passage) -> None:
    label = label_of(cell)
    title = cell.cut(label.length).strip("：: ") if label else cell
    if (
        title
        and (not chapters or chapters[-1].span != title.span)
        and (not chapters or chapters[-1].title != title.text)
    ):
        chapters.append(Chapter(len(chapters) + 1, re.sub(r"\s", "", title.text), title.span))


def _draft(row: list[Passage], columns: _Columns, chapter: str) -> Draft:
    head = row[columns.title or 0]
    label = label_of(head)
    taken = cut(head.cut(label.length).strip() if label else head)
    title, rest = title_and_rest(taken.body or head)
    number = label.number if label else None
    if columns.number is not None and columns.number < len(row) and row[columns.number]:
        typed = label_of(row[columns.number])
        number = typed.number if typed else value(fold(row[columns.number].text).strip("().、 "))
    texts = [row[index] for index in columns.texts if index < len(row) and row[index]]
    fields = [Field(role, columns.names[i], row[i]) for i, role in columns.roles.items() if i < len(row) and row[i]]
    return Draft(title, ([rest] if rest else []) + texts, taken.fields + fields, label, number, chapter)
