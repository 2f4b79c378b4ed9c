"""Deadlines as plans write them → the last day they allow."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

from .numerals import value
from .passage import fold

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = r"(?:(?P<year>(?:19|20)\d\d|二[〇零○]\s*[〇零一二三四五六七八九]{2})\s*年?\s*|(?P<this>今年|本年度?|当年)|(?P<next>明年|次年|翌年))"
_NUMERIC = re.compile(r"(?P<year>(?:19|20)\d\d)\s*[-/.]\s*(?P<month>\d{1,2})(?:\s*[-/.]\s*(?P<day>\d{1,2}))?(?!\d)")
_WORDED = re.compile(
    rf"(?:{_YEAR}\s*年?\s*)?"
    rf"(?:(?P<month>{_N})\s*月份?\s*(?:(?P<day>{_N})\s*[日号]|(?P<part>上旬|中旬|下旬|月中|中|初)?)"
    r"|第?\s*(?P<quarter>[一二三四1-4])\s*个?\s*季度?(?:度|末|底)?|Q(?P<q>[1-4])"
    r"|(?P<half>上半年|下半年)"
    r"|(?P<whole>全年|年底|年末|年终|年内|底|末|内))"
)
_YEAR_ALONE = re.compile(r"(?P<year>(?:19|20)\d\d)\s*年?")
_RANGE = re.compile(rf"(?P<year>(?:19|20)\d\d\s*年)?\s*(?P<first>{_N})\s*月?\s*[-至到~]+\s*(?={_N}\s*月)")
ONGOING = re.compile(r"长期|持续|常态|每年|每月|每季|每半年|每周|适时|随时|滚动|年度推进|不断")
_DEADLINE = re.compile(r"(?:底前|末前|月前|日前|号前|年内|年底|季度前|季度末|半年前|内完成|底完成)")


def due_date(text: str, *, year: int | None) -> date | None:
    """The last day a deadline allows; the latest one where several are named.

    text: 2022年6月底前, 6月底, 年底前, 上半年, 第三季度, 2022年10月15日前, 全年, 长期 …
    year: the plan's year, for deadlines that name none; without it such a deadline gives None
    """
    days = list(_days(fold(text), year))
    return max(days) if days else None


def is_ongoing(text: str) -> bool:
    """True for a deadline that is none: 长期, 持续推进."""
    return bool(ONGOING.search(text))


def deadline_in(sentence: str, *, year: int | None) -> date | None:
    """A deadline inside running text: only where a word such as 底前 or 年内 says that it is one."""
    folded = fold(sentence)
    days = [
        day
        for found in _WORDED.finditer(folded)
        if _is_deadline(folded, found) and (day := _worded(found, _year(found, year)))
    ]
    return max(days) if days else None


def _is_deadline(folded: str, found: re.Match[str]) -> bool:
    if not (found["month"] or found["quarter"] or found["half"] or found["year"] or found["whole"] in ("年底", "年内")):
        return False
    return bool(_DEADLINE.search(folded[found.start() : found.end() + 3]))


def _days(folded: str, year: int | None) -> Iterator[date]:
    for found in _NUMERIC.finditer(folded):
        if day := _day(int(found["year"]), int(found["month"]), int(found["day"]) if found["day"] else None):
            yield day
    rest = _NUMERIC.sub(" ", folded)
    rest = _RANGE.sub(lambda m: m["year"] or "", rest)
    stated = year
    for found in _WORDED.finditer(rest):
        stated = _year(found, year) if _names_year(found) else stated
        if day := _worded(found, stated):
            yield day
    if not _WORDED.search(rest) and not ONGOING.search(rest):
        yield from (date(int(found["year"]), 12, 31) for found in _YEAR_ALONE.finditer(rest))


def _names_year(found: re.Match[str]) -> bool:
    return bool(found["year"] or found["next"] or found["this"])


def _year(found: re.Match[str], year: int | None) -> int | None:
    if found["year"]:
        return value(re.sub(r"\s", "", found["year"]))
    if found["next"]:
        return year + 1 if year else None
    return year


def _worded(found: re.Match[str], year: int | None) -> date | None:
    if year is None or (found["whole"] in ("底", "末", "内") and not _names_year(found)):
        return None
    if found["month"]:
        return _month_day(year, found)
    if quarter := found["quarter"] or found["q"]:
        return _day(year, 3 * (value(quarter) or 4), None)
    return date(year, 6, 30) if found["half"] == "上半年" else date(year, 12, 31)


def _month_day(year: int, found: re.Match[str]) -> date | None:
    month = value(found["month"]) or 0
    day = (
        value(found["day"])
        if found["day"]
        else {"上旬": 10, "中旬": 20, "月中": 15, "中": 15, "初": 10}.get(found["part"] or "")
    )
    return _day(year, month, day)


def _day(year: int, month: int, day: int | None) -> date | None:
    """A day of that month, its last one where none is given; None for 13月 or 31 June."""
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    if day is not None and not 1 <= day <= last:
        return None
    return date(year, month, day or last)
