"""Tables pasted into a report: rows of cells parted by tabs, bars or wide gaps; a header that says what each column counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .claim import Claim, Kind
from .lexicon import any_of, group_of, words
from .masks import DATES
from .numerals import ARABIC, number
from .standings import standing_of
from .text import Paragraph

GAP = re.compile(r"\s*[|\t]\s*| {2,}")
NUMBER = re.compile(
    rf"(?P<sign>[-+])?(?P<n>{ARABIC})\s*(?P<scale>万亿|亿|万|千)?\s*(?P<unit>{any_of(words('units'))})?"
)
IN_HEADER = re.compile(rf"[(/](?P<scale>万亿|亿|万|千)?(?P<unit>{any_of(words('units'))})?\)?$")
UNIT_NOTE = re.compile(rf"单位[:]\s*(?P<scale>万亿|亿|万|千)?(?P<unit>{any_of(words('units'))})")
NAMING = re.compile(r"^(?:序号|编号|年份?|年度|月份|日期|时间|电话|联系电话|联系方式|邮编|代码|排名|名次|备注|文号)$")
GROWTH = re.compile(r"同比|环比|增长|增幅|增速|升降|±|比上年|较上年")
PLANNED = re.compile(r"目标|计划|任务数|预期")
TOTALS = re.compile(r"^(?:合\s*计|总\s*计|小\s*计|共\s*计|全区|全市|全县|全镇)$")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, its half-open span in the paragraph of its row."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row with the paragraph it came from."""

    paragraph: Paragraph
    cells: tuple[Cell, ...]

    @property
    def is_total(self) -> bool:
        """合计, 总计 …"""
        return any(TOTALS.match(cell.text) for cell in self.cells[:2])


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows under it, all of one width; `unit` is what a note above the table says of all of them."""

    header: Row
    rows: tuple[Row, ...]
    unit: tuple[str, str] = ("", "")


def tables(paragraphs: Sequence[Paragraph]) -> list[Table]:
    """Runs of two rows or more of one width whose first row counts nothing."""
    found: list[Table] = []
    run: list[Row] = []
    above = ""
    for paragraph in (*paragraphs, None):
        row = row_of(paragraph) if paragraph else None
        if row and run and len(row.cells) != len(run[0].cells):
            found += _table(run, above)
            run = []
        if row:
            run.append(row)
            continue
        found += _table(run, above)
        run, above = [], paragraph.text if paragraph else ""
    return found


def row_of(paragraph: Paragraph) -> Row | None:
    """The cells of a paragraph that is a row; None for running text."""
    text = paragraph.text
    if "。" in text or not GAP.search(text.strip()):
        return None
    cells, start = [], 0
    for m in (*GAP.finditer(text), None):
        end = m.start() if m else len(text)
        said = text[start:end].strip()
        if said:
            cells.append(Cell(said, start + text[start:end].index(said[0]), start + len(text[start:end].rstrip())))
        start = m.end() if m else end
    return Row(paragraph, tuple(cells)) if len(cells) > 1 else None


def claims_of(table: Table) -> Iterator[Claim]:
    """A claim for every cell with a number under a heading that counts."""
    for row in table.rows:
        for heading, cell in zip(table.header.cells[1:], row.cells[1:], strict=True):
            written = NUMBER.fullmatch(cell.text)
            if written and not NAMING.match(_bare(heading.text)) and not DATES.fullmatch(cell.text):
                yield _claim(table, row, heading, cell, written)


def _table(run: list[Row], above: str) -> list[Table]:
    if len(run) < 2 or any(NUMBER.fullmatch(cell.text) for cell in run[0].cells):
        return []
    if not any(NUMBER.fullmatch(cell.text) for row in run[1:] for cell in row.cells[1:]):
        return []
    note = UNIT_NOTE.search(above)
    return [Table(run[0], tuple(run[1:]), (note["scale"] or "", note["unit"]) if note else ("", ""))]


def _claim(table: Table, row: Row, heading: Cell, cell: Cell, written: re.Match[str]) -> Claim:
    told = IN_HEADER.search(heading.text)
    unit = written["unit"] or (told and told["unit"]) or table.unit[1]
    scale = written["scale"] or ((told["scale"] or "") if told and not written["unit"] else table.unit[0])
    value = number(written["n"]) * (-1 if written["sign"] == "-" else 1)
    about = _bare(heading.text)
    label = next((c.text for c in row.cells[:2] if not NUMBER.fullmatch(c.text)), row.cells[0].text)
    line, column = row.paragraph.at(cell.start)
    kind = _kind(about, unit)
    return Claim(
        id="",
        line=line,
        start=column,
        end=column + cell.end - cell.start,
        end_line=line,
        text=cell.text,
        sentence=row.paragraph.raw.strip(),
        section=row.paragraph.section,
        subject=f"{label}{about}",
        kind=kind,
        standing=standing_of(kind, about),
        value=value,
        value2=None,
        scale=scale,
        unit=unit,
        qualifier="eq",
        word="",
        context=about,
        tabular=True,
    )


def _bare(heading: str) -> str:
    return re.sub(r"\([^()]*\)$|/[^/]*$", "", heading).replace(" ", "")


def _kind(about: str, unit: str) -> Kind:
    group = group_of(unit)
    if GROWTH.search(about):
        return Kind.GROWTH
    if PLANNED.search(about):
        return Kind.TARGET
    if "人均" in about or about.startswith("每"):
        return Kind.PER_CAPITA
    sorts = {
        "percent": Kind.RATE,
        "money": Kind.MONEY,
        "area": Kind.AREA,
        "measure": Kind.MEASURE,
        "duration": Kind.DURATION,
    }
    return sorts.get(group, Kind.RATE if about.endswith("率") else Kind.COUNT)
