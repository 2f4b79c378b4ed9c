"""Periods of figures: months, quarters, years, and the part of a year up to a month. Half-open. Pure.

2021-11      2021年11月
2021Q4       2021年第四季度
2021         2021年
2021-01~11   2021年1—11月 (累计)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from wanxiang.core.errors import WanxiangError

GRAINS = {"month": "月", "quarter": "季度", "year": "年"}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
_QUARTERS = "一二三四"


class BadPeriod(WanxiangError):
    """What was given is no period."""

    code = "measures.bad_period"


@dataclass(frozen=True, order=True)
class Period:
    """Days from `begin` up to and without `end`; `part`: cut short at a day, so that it is not over yet."""

    begin: date
    end: date
    grain: str
    part: bool = False

    @property
    def label(self) -> str:
        """How it is stored and stands in an address."""
        if self.grain == "to_date":
            return f"{self.begin.year}-01~{self.last.month:02d}"
        if self.grain == "quarter":
            return f"{self.begin.year}Q{self.begin.month // 3 + 1}"
        return f"{self.begin.year}" if self.grain == "year" else f"{self.begin:%Y-%m}"

    @property
    def words(self) -> str:
        """How it is said: 2021年11月（至8日 where it is cut）."""
        year, month = self.begin.year, self.begin.month
        cut = f"（至{self.last.month}月{self.last.day}日）" if self.part else ""
        if self.grain == "to_date":
            return f"{year}年1—{self.last.month}月{cut}"
        if self.grain == "quarter":
            return f"{year}年第{_QUARTERS[month // 3]}季度{cut}"
        return f"{year}年{cut}" if self.grain == "year" else f"{year}年{month}月{cut}"

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.begin <= day < self.end

    def up_to(self, day: date) -> Period:
        """As much of it as has passed at the end of a day.

        Raises: BadPeriod when it had not begun
        """
        if day < self.begin:
            raise BadPeriod(f"{self.words}到 {day} 尚未开始")
        return self if day >= self.last else replace(self, end=day + timedelta(days=1), part=True)

    def year_before(self) -> Period:
        """The same days of the year before (同期)."""
        return replace(self, begin=_year_earlier(self.begin), end=_year_earlier(self.end))

    def previous(self) -> Period:
        """The period before (上期); cut at the same distance from its begin where this one is cut."""
        if self.grain == "to_date":
            raise BadPeriod("累计期间没有上期", hint="可与上年同期比较")
        begin = _months_later(self.begin, -MONTHS[self.grain])
        if not self.part:
            return Period(begin, self.begin, self.grain)
        whole = Period(begin, self.begin, self.grain)
        end = min(begin + (self.end - self.begin), whole.end)
        return replace(whole, end=end, part=end < whole.end)

    def year_to_date(self) -> Period:
        """From New Year to its end (累计)."""
        return Period(date(self.begin.year, 1, 1), self.end, "to_date", self.part)


def containing(day: date, grain: str) -> Period:
    """The month, quarter or year that a day lies in."""
    length = MONTHS[grain]
    begin = date(day.year, (day.month - 1) // length * length + 1, 1)
    return Period(begin, _months_later(begin, length), grain)


def latest(day: date, grain: str, count: int) -> list[Period]:
    """The last periods up to a day, the oldest first; the last one cut at the day where it is not over."""
    found = [containing(day, grain)]
    while len(found) < count:
        found.append(found[-1].previous())
    return [period.up_to(day) for period in reversed(found)]


def parse(text: str) -> Period:
    """A period as it is typed or printed.

    Raises: BadPeriod
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    for period in _read(plain):
        return period
    raise BadPeriod(
        f"“{text}”不是一个期间", hint="可写 2021-11、2021Q4、2021、2021-01~11，或 2021年11月、2021年前三季度"
    )


def _read(text: str) -> Iterator[Period]:
    """The first reading that fits."""
    if found := re.fullmatch(r"(\d{4})(?:年|年度|年全年)?", text):
        yield containing(_day(found[1], 1), "year")
    elif found := re.fullmatch(r"(\d{4})(?:-|年|\.|/)(\d{1,2})月?", text):
        yield containing(_day(found[1], int(found[2])), "month")
    elif found := re.fullmatch(r"(\d{4})年?(?:Q([1-4])|第?([一二三四1-4])季度)", text, re.IGNORECASE):
        yield containing(_day(found[1], _ordinal(found[2] or found[3]) * 3), "quarter")
    elif found := re.fullmatch(r"(\d{4})(?:-|年)0?1月?[~—–\-至到]+(\d{1,2})月?", text):
        yield containing(_day(found[1], int(found[2])), "month").year_to_date()
    elif found := re.fullmatch(r"(\d{4})年(?:前([一二三四1-4])季度|(上)半年)", text):
        yield containing(_day(found[1], 6 if found[3] else _ordinal(found[2]) * 3), "month").year_to_date()


def _ordinal(text: str) -> int:
    return int(text) if text.isdigit() else _QUARTERS.index(text) + 1


def _day(year: str, month: int) -> date:
    if not (1 <= month <= 12 and int(year)):
        raise BadPeriod(f"没有 {year} 年 {month} 月")
    return date(int(year), month, 1)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _year_earlier(day: date) -> date:
    """The day a year earlier; of 29 February, which ends the 28th of it, the first of March."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 3, 1)
    return day.replace(year=day.year - 1)
