"""A file as rows of cells: XLSX, or CSV in UTF-8 or GB18030; a title above the header is passed over. Pure."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineWorkbook

from wanxiang.core import archives
from wanxiang.core.errors import WanxiangError

HEADER_WITHIN, MOST_ROWS, MOST_COLUMNS = 10, 300_000, 200


class BadFile(WanxiangError):
    """A file that cannot be taken as a whole."""

    code = "sheets.bad_file"


@dataclass(frozen=True)
class Sheet:
    """The header, and the rows below it with the number that a person sees beside them."""

    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[Any]]]


def read(data: bytes, name: str, *, fits: Callable[[Sequence[str]], int]) -> Sheet:
    """Read a file.

    In:     fits: how many of a row's cells are headings that are known; the first row with the most is the header
    Raises: BadFile
    """
    if not data:
        raise BadFile(f"文件“{name[:60]}”是空的")
    rows = _xlsx(data, name) if data[:4] == b"PK\x03\x04" else list(_csv(data, name))
    if len(rows) > MOST_ROWS:
        raise BadFile(f"文件超过 {MOST_ROWS:,} 行", hint="请分成几个文件导入")
    at = _header(rows, fits, name)
    header = [_text(cell) for cell in rows[at][:MOST_COLUMNS]]
    body = [(number, row) for number, row in enumerate(rows[at + 1 :], start=at + 2) if _says(row)]
    if not body:
        raise BadFile(f"文件“{name[:60]}”没有数据行")
    return Sheet(header, body)


def _header(rows: Sequence[Sequence[Any]], fits: Callable[[Sequence[str]], int], name: str) -> int:
    scores = [(fits([_text(cell) for cell in row[:MOST_COLUMNS]]), -at) for at, row in enumerate(rows[:HEADER_WITHIN])]
    best, at = max(scores, default=(0, 0))
    if not best:
        shown = "、".join(_text(cell)[:20] for cell in rows[0][:12]) if rows else ""
        raise BadFile(f"文件“{name[:60]}”前 {HEADER_WITHIN} 行中没有认得的列名", hint=f"首行为：{shown}")
    return -at


def _says(row: Sequence[Any]) -> bool:
    return any(cell not in ("", None) for cell in row)


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _xlsx(data: bytes, name: str) -> list[list[Any]]:
    try:
        archives.demand_modest(data, largest=archives.WORKBOOK)
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except archives.BadArchive as error:
        raise BadFile(f"文件“{name[:60]}”：{error.message}", hint=error.hint) from None
    except Exception as error:  # calamine raises its own kinds, without a common base but Exception
        raise BadFile(
            f"文件“{name[:60]}”不是可读的 XLSX", hint=f"请另存为 xlsx 后再传（{type(error).__name__}）"
        ) from None


def _csv(data: bytes, name: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(_decoded(data, name), newline=""), dialect=_dialect(data))
    try:
        yield from reader
    except csv.Error as error:
        raise BadFile(f"文件“{name[:60]}”第 {reader.line_num} 行不是正确的 CSV", hint=str(error)[:80]) from None


def _dialect(data: bytes) -> type[csv.Dialect]:
    """Commas, or tabs where the first line has more of them."""
    head = data[:4096].split(b"\n", 1)[0]
    return csv.excel_tab if head.count(b"\t") > head.count(b",") else csv.excel


def _decoded(data: bytes, name: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadFile(f"文件“{name[:60]}”的编码无法识别", hint="请另存为 UTF-8 的 CSV，或 xlsx")
