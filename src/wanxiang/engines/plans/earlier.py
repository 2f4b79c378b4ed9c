"""Documents decided on before the platform was in use, as lines of a file: which column is what, and what is wrong with a line.

文件名称, 类别, 起草单位, 审议会议 and 审议日期 must be filled; 文号 where the document was issued.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from wanxiang.core import sheets
from wanxiang.engines.plans import houses

TITLE, KIND, UNIT, MEETING, DAY, NUMBER = "文件名称", "类别", "起草单位", "审议会议", "审议日期", "文号"
COLUMNS = (TITLE, KIND, UNIT, MEETING, DAY, NUMBER)
REQUIRED = (TITLE, KIND, UNIT, MEETING, DAY)
LONGEST = {TITLE: 200, MEETING: 120, NUMBER: 60}
MOST = 2_000
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s.*)?")


@dataclass
class Line:
    """One line: the number beside it in the file, its cells as words, and why it cannot be taken. unit: a code."""

    number: int
    said: dict[str, str]
    unit: str = ""
    day: date | None = None
    reasons: list[str] = field(default_factory=list)
    known: bool = False
    """The unit has a document of that title already: nothing to do."""


def read(data: bytes, name: str) -> list[Line]:
    """The lines of a CSV or XLSX file in order; within it, a document stands once.

    Raises: sheets.BadFile
    """
    sheet = sheets.read(data, name, fits=lambda cells: sum(str(cell).strip() in COLUMNS for cell in cells))
    if missing := [column for column in REQUIRED if column not in sheet.header]:
        raise sheets.BadFile(f"文件缺少“{'”“'.join(missing)}”列", hint=f"应有：{'、'.join(COLUMNS)}")
    if len(sheet.rows) > MOST:
        raise sheets.BadFile(f"文件有 {len(sheet.rows):,} 行，一次至多 {MOST:,} 行", hint="请分成几个文件导入")
    lines = [_line(number, dict(zip(sheet.header, cells, strict=False))) for number, cells in sheet.rows]
    first: dict[tuple[str, str], int] = {}
    for line in lines:
        before = first.setdefault((line.unit, line.said[TITLE]), line.number)
        if before != line.number and line.unit:
            line.reasons.append(f"与第 {before} 行是同一份文件")
    return lines


def _line(number: int, cells: Mapping[str, Any]) -> Line:
    said = {column: _words(cells.get(column)) for column in COLUMNS}
    line = Line(number=number, said=said)
    line.reasons += [f"{column}没有填写" for column in REQUIRED if not said[column]]
    line.reasons += [f"{column}超过 {most} 字" for column, most in LONGEST.items() if len(said[column]) > most]
    kinds = houses.gates().kinds
    if said[KIND] and said[KIND] not in kinds:
        line.reasons.append(f"没有类别“{said[KIND]}”，可用：{'、'.join(kinds)}")
    line.unit = houses.unit_meant(said[UNIT]) if said[UNIT] else ""
    if said[UNIT] and not line.unit:
        line.reasons.append(f"本区没有单位“{said[UNIT]}”")
    line.day = _day(cells.get(DAY))
    if said[DAY] and line.day is None:
        line.reasons.append(f"审议日期“{said[DAY]}”无效，应为 2020-12-01 的样式")
    return line


def _words(cell: Any) -> str:
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell if cell is not None else "").split())


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.fullmatch(str(cell or "").strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def unfit(lines: Sequence[Line]) -> list[Line]:
    """Those that cannot be taken."""
    return [line for line in lines if line.reasons]
