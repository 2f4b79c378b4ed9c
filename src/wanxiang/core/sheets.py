"""A file as rows of cells: a workbook, or separated text in UTF-8, UTF-16 or GB18030; titles above the header are passed over. Pure."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from wanxiang.core import archives
from wanxiang.core.errors import WanxiangError

HEADER_WITHIN, MOST_ROWS, MOST_COLUMNS = 10, 300_000, 200
MARKS = ",\t;|"
ZIPPED, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How workbooks begin: of today, and of before 2007."""
Rows = Sequence[Sequence[Any]]
Fits = Callable[[Sequence[str]], int]


class BadFile(WanxiangError):
    """A file that cannot be taken as a whole."""

    code = "sheets.bad_file"


@dataclass(frozen=True)
class Sheet:
    """The header, and the rows below it with the number that a person sees beside them."""

    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[Any]]]


def read(data: bytes, name: str, *, fits: Fits) -> Sheet:
    """Read a file.

    In:     fits: how many of a row's cells are headings that are known; the first row (or two rows, where the second says what
            the first leaves open) with the most is the header. Of a workbook, the sheet with such a row is read.
    Raises: BadFile
    """
    if not data:
        raise BadFile(f"文件“{name[:60]}”是空的")
    tables = _workbook(data, name) if data[:4] in (ZIPPED, COMPOUND) else {"": list(separated(data, name))}
    if sum(map(len, tables.values())) > MOST_ROWS:
        raise BadFile(f"文件超过 {MOST_ROWS:,} 行", hint="请分成几个文件导入")
    rows = tables[_sheet(tables, fits, name)]
    _, at, deep, header = _header(rows, fits)
    below = at + deep
    body = [(number, row[:MOST_COLUMNS]) for number, row in enumerate(rows[below:], start=below + 1) if _says(row)]
    if not body:
        raise BadFile(f"文件“{name[:60]}”没有数据行")
    return Sheet(header, body)


def separated(data: bytes, name: str) -> Iterator[list[str]]:
    """The rows of a text, with whichever mark stands between its cells; raises BadFile where quotation marks are not in pairs."""
    text = decoded(data, name)
    top = text[:20_000].splitlines()[:HEADER_WITHIN]
    mark = max(MARKS, key=lambda mark: max((line.count(mark) for line in top), default=0))
    reader, begins = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True), 1
    try:
        for row in reader:
            yield row
            begins = reader.line_num + 1
    except csv.Error:
        most = f"{csv.field_size_limit():,}"
        raise BadFile(
            f"文件“{name[:60]}”从第 {begins} 行起读不下去：引号不成对，或一格超过 {most} 个字",
            hint="请核对这一行，或另存为 xlsx",
        ) from None


def decoded(data: bytes, name: str) -> str:
    """The text of a file; raises BadFile."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadFile(f"文件“{name[:60]}”的编码无法识别", hint="请另存为 UTF-8 的 CSV，或 xlsx")


def _sheet(tables: dict[str, Rows], fits: Fits, name: str) -> str:
    """The sheet that has the headings; raises BadFile where none has, or several have and one would be left out unseen."""
    scores = {title: _header(rows, fits)[0] for title, rows in tables.items()}
    best = max(scores.values(), default=0)
    if not best:
        first = next((row for rows in tables.values() for row in rows if _says(row)), [])
        shown = "、".join(_text(cell)[:20] for cell in first[:12])
        raise BadFile(f"文件“{name[:60]}”前 {HEADER_WITHIN} 行中没有认得的列名", hint=f"首行为：{shown}")
    fitting = [title for title, score in scores.items() if score == best]
    if len(fitting) > 1:
        raise BadFile(
            f"文件“{name[:60]}”有 {len(fitting)} 张表都有这些列：{'、'.join(fitting)[:80]}",
            hint="请并成一张，或分成几个文件导入",
        )
    return fitting[0]


def _header(rows: Rows, fits: Fits) -> tuple[int, int, int, list[str]]:
    """(headings known, rows above it, its depth, the header): of the best row or pair of rows, the first of equals."""
    found: list[tuple[int, int, int, list[str]]] = []
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        single = [_text(cell) for cell in row[:MOST_COLUMNS]]
        found.append((fits(single), at, 1, single))
        pair = _pair(single, [_text(cell) for cell in rows[at + 1][:MOST_COLUMNS]], fits) if at + 1 < len(rows) else []
        if pair:
            found.append((fits(pair), at, 2, pair))
    return max(found, key=lambda each: (each[0], -each[1], -each[2]), default=(0, 0, 0, []))


def _pair(upper: Sequence[str], lower: Sequence[str], fits: Fits) -> list[str]:
    """Two rows as one header, where the lower one says only headings, and only where the upper one says none; else []."""
    joined = []
    for high, low in zip_longest(upper, lower, fillvalue=""):
        if low and (not fits([low]) or fits([high])):
            return []
        joined.append(low or high)
    return joined if fits(upper) else []


def _says(row: Iterable[Any]) -> bool:
    return any(cell not in ("", None) for cell in row)


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _workbook(data: bytes, name: str) -> dict[str, Rows]:
    """The sheets of a workbook that are to be seen."""
    try:
        if data[:4] == ZIPPED:
            archives.demand_modest(data, largest=archives.WORKBOOK)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            shown = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
            return {title: _filled(book.get_sheet_by_name(title)) for title in shown}
    except archives.BadArchive as error:
        raise BadFile(f"文件“{name[:60]}”：{error.message}", hint=error.hint) from None
    except Exception as error:  # calamine raises its own kinds, without a common base but Exception
        raise BadFile(
            f"文件“{name[:60]}”不是可读的工作簿，或设有密码", hint=f"请另存为 xlsx 后再传（{type(error).__name__}）"
        ) from None


def _filled(sheet: CalamineSheet) -> Rows:
    """The cells of a sheet; what was merged down a column stands in each of its rows."""
    rows = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        inside = top < len(rows) and left < len(rows[top])
        for row in rows[top + 1 : bottom + 1] if left == right and inside else ():
            row[left] = rows[top][left]
    return rows
