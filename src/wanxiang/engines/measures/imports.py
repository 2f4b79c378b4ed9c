"""Values from elsewhere as lines of a file or a form: which column is what, and what is wrong with a line. No database.

A line of 官方统计 is a point of a series: 名称, 地区 (blank: 本区), 期间, 值, 单位, 出处, 发布日期. A line of 佐证 is an award, a
rank or a first: 类型, 范围, 机构, 获得日期, 出处. A line of 计划值 is a target or a forecast: 期间, 值, 出处, 发布日期.
识别词: phrases by which a report's claim is known (parted by ；, words by spaces). 类别, 名称 and 出处 must be filled.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from wanxiang.core import sheets
from wanxiang.core.errors import WanxiangError
from wanxiang.district.profile import profile

from .models import Evidence, Level, PlannedValue, Published, Series
from .periods import BadPeriod, parse

MODELS: dict[str, type[Published]] = {"官方统计": Series, "佐证": Evidence, "计划值": PlannedValue}
REQUIRED = ("类别", "名称", "出处")
COLUMNS = (
    "类别", "名称", "地区", "层级", "期间", "值", "上限", "单位", "出处", "发布日期", "链接", "识别词", "报告编号",
    "类型", "机构", "获得日期", "佐证摘要",
)  # fmt: skip
LEVELS = {label: value for value, label in Level.choices} | {f"{label}级": value for value, label in Level.choices}
SORTS = {label: value for value, label in Evidence.Sort.choices}
MOST = 5_000
IDENTITY = {
    Series: ("title", "area", "period"),
    Evidence: ("title", "area", "issuer", "dated"),
    PlannedValue: ("title", "area", "period"),
}
"""What makes two lines speak of one thing: another value for it is a revision."""


class BadImport(WanxiangError):
    """A file or a line that cannot be taken; nothing of it was."""

    code = "measures.bad_import"


@dataclass
class Line:
    """One line: its number, the kind of record, the fields as they would be kept (JSON), or the reasons why it is refused."""

    number: int
    kind: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    @property
    def model(self) -> type[Published]:
        return MODELS[self.kind]

    @property
    def identity(self) -> str:
        """A digest of what the line speaks of."""
        said = [str(self.fields.get(name) or "") for name in IDENTITY[self.model]]
        return _digest([self.kind, *said])

    @property
    def fingerprint(self) -> str:
        """A digest of all that it says."""
        return _digest([self.kind, *(f"{name}={value}" for name, value in sorted(self.fields.items()))])


def read(data: bytes, name: str) -> list[Line]:
    """The lines of a CSV (UTF-8 or GB 18030) or XLSX, in their order.

    Raises: BadFile, BadImport where a column is missing
    """
    sheet = sheets.read(data, name, fits=lambda header: sum(1 for cell in header if _plain(cell) in COLUMNS))
    heads = [_plain(cell) for cell in sheet.header]
    missing = [column for column in REQUIRED if column not in heads]
    if missing:
        raise BadImport(f"“{name}”缺少列：{'、'.join(missing)}", hint=f"可用的列：{'、'.join(COLUMNS)}")
    if len(sheet.rows) > MOST:
        raise BadImport(f"“{name}”超过 {MOST:,} 行", hint="请分成几个文件导入")
    return [line(number, dict(zip(heads, _cells(cells, len(heads)), strict=True))) for number, cells in sheet.rows]


def line(number: int, cells: Mapping[str, str]) -> Line:
    """What a line says, or why it cannot be taken: every fault of it, not the first."""
    found = Line(number, cells.get("类别", ""))
    found.reasons = [f"“{column}”为空" for column in REQUIRED if not cells.get(column)]
    if found.kind and found.kind not in MODELS:
        found.reasons.append(f"类别“{found.kind}”无效，可用：{'、'.join(MODELS)}")
    if found.reasons:
        return found
    taking = _Taking(cells)
    found.fields = (
        taking.common() | {"官方统计": taking.series, "佐证": taking.evidence, "计划值": taking.planned}[found.kind]()
    )
    found.reasons = taking.faults
    return found


class _Taking:
    """The cells of one line as fields; what is wrong is collected."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells, self.faults = cells, []

    def common(self) -> dict[str, Any]:
        value, unit = self._number("值")
        return {
            "title": self._text("名称", 160),
            "says": [p.split() for p in self._text("识别词").replace(";", "；").split("；") if p.strip()],
            "report_id": self._text("报告编号", 20),
            "value": value,
            "value2": self._number("上限")[0],
            "unit": self._text("单位", 20) or unit,
            "period": self._period(),
            "area": self._area(),
            "publication": self._text("出处", 200),
            "published_on": self._day("发布日期"),
            "link": self._text("链接", 300),
        }

    def series(self) -> dict[str, Any]:
        if not self.cells.get("值"):
            self.faults.append("官方统计须有“值”")
        area = self._area()
        known = {profile().name: Level.DISTRICT, profile().city: Level.CITY}
        return {"level": self._choice("层级", LEVELS) or known.get(area, "")}

    def evidence(self) -> dict[str, Any]:
        return {
            "sort": self._choice("类型", SORTS) or Evidence.Sort.OTHER.value,
            "level": self._choice("层级", LEVELS),
            "issuer": self._text("机构", 120),
            "dated": self._day("获得日期"),
            "digest": self._text("佐证摘要", 64).lower(),
        }

    def planned(self) -> dict[str, Any]:
        return {}

    def _text(self, column: str, most: int = 1000) -> str:
        text = self.cells.get(column, "")
        if len(text) > most:
            self.faults.append(f"“{column}”超过 {most} 字")
        return text[:most]

    def _number(self, column: str) -> tuple[str | None, str]:
        """The number as it is written (exact), and the unit that stood with it."""
        text = unicodedata.normalize("NFKC", self.cells.get(column, "")).replace(",", "").strip()
        bare, unit = (text[:-1], "%") if text.endswith("%") else (text, "")
        try:
            number = Decimal(bare) if bare else None
        except InvalidOperation:
            number = Decimal("NaN")
        if number is not None and not (number.is_finite() and abs(number) < Decimal(10) ** 20):
            self.faults.append(f"数值“{text}”无效")
            return None, unit
        return (None if number is None else f"{number.normalize():f}"), unit

    def _day(self, column: str) -> str | None:
        text = self.cells.get(column, "").replace("/", "-")
        try:
            return date.fromisoformat(text).isoformat() if text else None
        except ValueError:
            self.faults.append(f"日期“{text}”无效，应为 2021-12-08 的样式")
            return None

    def _period(self) -> str:
        """As it is stored where it is one of ours (2021-01~11), else as it is written."""
        text = self._text("期间", 40)
        try:
            return parse(text).label if text else ""
        except BadPeriod:
            return text

    def _area(self) -> str:
        text = self._text("地区", 60)
        return {"": profile().name, "本区": profile().name, "全区": profile().name, "全市": profile().city, "本市": profile().city}.get(text, text)  # fmt: skip

    def _choice(self, column: str, known: Mapping[str, str]) -> str:
        text = self.cells.get(column, "")
        if text and text not in known:
            self.faults.append(f"“{column}”的“{text}”无效，可用：{'、'.join(known)}")
        return str(known.get(text, ""))


def _cells(cells: Sequence[Any], count: int) -> list[str]:
    return [_said(cells[at]) if at < len(cells) else "" for at in range(count)]


def _said(cell: Any) -> str:
    """A cell as text: days without their midnight, whole numbers without a point."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)).normalize():f}"
    return "" if cell is None else str(cell).strip()


def _plain(cell: Any) -> str:
    return "".join(unicodedata.normalize("NFKC", str(cell or "")).split()).removesuffix("*")


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
