"""By what the statistics divide, and by what they are narrowed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from wanxiang.core.errors import WanxiangError
from wanxiang.district.levels import DIGITS
from wanxiang.engines.cases.statistics.conditions import Condition, Test, both

ZONE = ZoneInfo("Asia/Shanghai")
CLASS_DIGITS = 2
"""Digits of a class code at each depth."""


class BadFilter(WanxiangError):
    """What the statistics are asked for cannot be."""

    code = "cases.bad_filter"


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """One way to divide: by a column, by its first digits, or by the month or week of the figure's moment."""

    name: str
    title: str
    column: str = ""
    digits: int = 0
    period: str = ""


_ALL = (
    Dimension(name="unit", title="主办单位", column="handler"),
    Dimension(name="street", title="街道", column="grid_code", digits=DIGITS["street"]),
    Dimension(name="community", title="社区", column="grid_code", digits=DIGITS["community"]),
    Dimension(name="grid", title="网格", column="grid_code", digits=DIGITS["grid"]),
    Dimension(name="class1", title="大类", column="class_code", digits=CLASS_DIGITS),
    Dimension(name="class2", title="中类", column="class_code", digits=CLASS_DIGITS * 2),
    Dimension(name="class3", title="小类", column="class_code", digits=CLASS_DIGITS * 3),
    Dimension(name="source", title="来源", column="source"),
    Dimension(name="level", title="级别", column="level"),
    Dimension(name="flow", title="流程", column="flow"),
    Dimension(name="month", title="月份", period="month"),
    Dimension(name="week", title="周", period="week"),
)
MOST_TEXT = 64
CODES = {
    "area": lambda text: text.isascii() and text.isdecimal(),
    "code": lambda text: text.isascii() and text.isalnum(),
}
"""Codes are prefixes, and a prefix is asked as a range: digits, or letters and digits."""
DIMENSIONS: Mapping[str, Dimension] = MappingProxyType({each.name: each for each in _ALL})


def dimension(name: str) -> Dimension:
    """The dimension of a name; raises BadFilter."""
    try:
        return DIMENSIONS[name]
    except KeyError:
        raise BadFilter(f"不能按“{name[:20]}”统计", hint=f"可按：{'、'.join(each.title for each in _ALL)}") from None


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What the statistics are narrowed to; everything left out is not narrowed.

    since, until: civil days, half-open; code, area: of a class or place, with all below; `by` and `key`: one line of a table
    """

    since: date | None = None
    until: date | None = None
    flow: str = ""
    code: str = ""
    area: str = ""
    unit: str = ""
    source: str = ""
    level: int = 0
    by: str = ""
    key: str = ""

    def condition(self) -> Condition:
        """Everything but the period and the line."""
        parts = [Test(column, how, value) for column, how, value in (
            ("flow", "eq", self.flow), ("class_code", "prefix", self.code), ("grid_code", "prefix", self.area),
            ("handler", "eq", self.unit), ("source", "eq", self.source), ("level", "eq", self.level),
        ) if value]  # fmt: skip
        return both(*parts)

    def period(self, moment: str) -> Condition:
        """The period on the moment of a figure; a figure of the present has none."""
        if not moment:
            return both()
        parts = [Test(moment, "ge", midnight(self.since))] if self.since else []
        return both(*parts, *([Test(moment, "lt", midnight(self.until))] if self.until else []))

    def line(self, moment: str) -> Condition:
        """The one line of a table, where one was asked for."""
        return line(dimension(self.by), self.key, moment=moment or "opened_at") if self.by else both()

    def as_query(self) -> dict[str, str]:
        """As an address says it: what is not narrowed is left out."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        kept = {name: str(value) for name, value in said.items() if value}
        return kept | ({"key": self.key} if self.by else {})

    def to(self, by: str, key: str) -> "Narrowed":
        """Narrowed to one line of a table."""
        return replace(self, by=by, key=key)


def of_query(said: Mapping[str, Any]) -> Narrowed:
    """What an address asks for; raises BadFilter naming what cannot be read."""
    known = {field.name: str(said.get(field.name, "") or "").strip() for field in fields(Narrowed)}
    for name, text in known.items():
        if not (text.isprintable() and len(text) <= MOST_TEXT) or (name in CODES and text and not CODES[name](text)):
            raise BadFilter(f"统计条件 {name} 的“{text[:20]!r}”无法识别", hint="请从列表中选择")
    read: dict[str, Any] = dict(known)
    for name, title in (("since", "起"), ("until", "止")):
        read[name] = _day(known[name], title) if known[name] else None
    if known["level"] not in ("", "0", "1", "2", "3", "4"):
        raise BadFilter(f"没有级别“{known['level'][:10]}”")
    read["level"] = int(known["level"] or 0)
    if read["since"] and read["until"] and read["since"] >= read["until"]:
        raise BadFilter("统计期的起日不早于止日", hint="止日为次日，如 2021-11-01 至 2021-12-01")
    if known["by"]:
        line(dimension(known["by"]), known["key"], moment="opened_at")
    return Narrowed(**read)


def line(by: Dimension, key: str, *, moment: str) -> Condition:
    """The cases of one line of a table by a dimension; raises BadFilter when the key cannot be one."""
    if by.period:
        first, last = _span(by, key)
        return both(Test(moment, "ge", midnight(first)), Test(moment, "lt", midnight(last)))
    if by.digits:
        return Test(by.column, "prefix", key) if key else Test(by.column, "shorter", by.digits)
    if by.column == "level":
        if not key.isdecimal():
            raise BadFilter(f"没有级别“{key[:10]}”")
        return Test("level", "eq", int(key))
    return Test(by.column, "eq", key)


def midnight(day: date) -> datetime:
    """The first moment of a civil day."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def _span(by: Dimension, key: str) -> tuple[date, date]:
    first = _day(key, by.title)
    if by.period == "week":
        return first, first + timedelta(days=7)
    return first, (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def _day(text: str, title: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise BadFilter(f"{title}“{text[:20]}”不是日期", hint="写作 2021-12-08") from None
    if not date(1990, 1, 1) <= found <= date(2200, 1, 1):
        raise BadFilter(f"{title}“{text}”不在可统计的年份内")
    return found
