"""Figures over official series: the latest value, growth on the year before, the gap to another area, the rank among areas.

A comparison sentence (比全市快 3.3 个百分点，增速居全市第四) is computed from the points of the series, each as it was last
published by the day; the points are kept with the lineage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlglot import exp

from wanxiang.district.profile import profile

from .declarations import SERIES_TABLE, Official
from .periods import BadPeriod, parse
from .reader import NotComputable, Reader
from .values import Increase, Number, Value

COLUMNS = ("series", "area", "level", "period", "value", "unit", "revision", "publication", "published_on")


@dataclass(frozen=True)
class Point:
    """A value of a series for an area and a period, in the revision that was in force."""

    area: str
    level: str
    period: str
    value: Decimal
    revision: int
    publication: str

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "value": Number(self.value).as_json()}


class Points:
    """The points of one series by area and period; remembers which were used."""

    def __init__(self, series: str, points: dict[tuple[str, str], Point]) -> None:
        self.series, self._points, self.used = series, points, []

    def at(self, area: str, period: str) -> Point:
        """Raises NotComputable, naming what is missing."""
        found = self._points.get((area, period))
        if found is None:
            raise NotComputable(f"官方统计中没有“{self.series}”{area} {_said(period)}的数")
        self.used.append(found)
        return found

    def latest(self, area: str) -> str:
        """The last period that an area has."""
        there = [period for of, period in self._points if of == area]
        if not there:
            raise NotComputable(f"官方统计中没有“{self.series}”{area}的数")
        return max(there, key=_order)

    def areas(self, *, like: str, period: str) -> list[str]:
        """Areas of the same level as one that have a value for a period."""
        level = self.at(like, period).level
        return sorted(area for (area, of), point in self._points.items() if of == period and point.level == level)


def value(query: Official, *, reader: Reader, until: date | None) -> tuple[Value, list[Point]]:
    """The value, and the points it was made of.

    Raises: NotComputable where a point is missing, the base is zero, or fewer areas are there than the rank is among
    """
    points = read(query.series, reader=reader, until=until)
    area = _area(query.area)
    period = query.period or points.latest(area)
    found = _value(query, points, area, period)
    return found, list(dict.fromkeys(points.used))


def read(series: str, *, reader: Reader, until: date | None) -> Points:
    """The points of a series as they were last published by a day (ever, when None)."""
    named = exp.EQ(this=exp.column("series"), expression=exp.Literal.string(series))
    rows = reader.run(exp.select(*COLUMNS).from_(SERIES_TABLE).where(named).order_by("revision"))
    found: dict[tuple[str, str], Point] = {}
    for row in (dict(zip(COLUMNS, row, strict=True)) for row in rows):
        if until is None or row["published_on"] is None or row["published_on"] <= until:
            held = Decimal(str(row["value"]))
            found[row["area"], row["period"]] = Point(
                row["area"], row["level"], row["period"], held, row["revision"], row["publication"]
            )
    return Points(series, found)


def _value(query: Official, points: Points, area: str, period: str) -> Value:
    if query.take == "value":
        return Number(points.at(area, period).value)
    if query.take == "growth":
        return _growth(points, area, period)
    if query.take == "change":
        return Number(points.at(area, period).value - points.at(area, _year_before(period)).value)
    if query.take == "gap":
        return Number(_taken(query, points, area, period) - _taken(query, points, _area(query.against), period))
    return _rank(query, points, area, period)


def _taken(query: Official, points: Points, area: str, period: str) -> Decimal:
    return _growth(points, area, period).value if query.of == "growth" else points.at(area, period).value


def _growth(points: Points, area: str, period: str) -> Increase:
    last, first = points.at(area, period), points.at(area, _year_before(period))
    if not first.value:
        raise NotComputable(f"{area} {_said(first.period)}的数为零，无从计算增幅")
    return Increase(Number(first.value), Number(last.value))


def _rank(query: Official, points: Points, area: str, period: str) -> Number:
    """The place of the area: 1 + how many are before it; equal values share a place."""
    areas = points.areas(like=area, period=period)
    if len(areas) < max(2, query.among):
        raise NotComputable(f"“{points.series}”{_said(period)}只有 {len(areas)} 个地区的数，不足以排名")
    values = {each: _taken(query, points, each, period) for each in areas}
    own = values[area]
    before = [each for each in values.values() if (each > own if query.order == "high" else each < own)]
    return Number(Decimal(1 + len(before)))


def _area(word: str) -> str:
    """本区 and 全市 are the profile's; another area is called by its name."""
    ground = profile()
    return {"": ground.name, "本区": ground.name, "全市": ground.city, "本市": ground.city}.get(word, word)


def _year_before(period: str) -> str:
    try:
        return parse(period).year_before().label
    except BadPeriod as error:
        raise NotComputable(f"期间“{period}”不能推算上年同期") from error


def _order(period: str) -> tuple[date, str]:
    try:
        found = parse(period)
        return found.end, found.label
    except BadPeriod:
        return date.min, period


def _said(period: str) -> str:
    try:
        return parse(period).words
    except BadPeriod:
        return period
