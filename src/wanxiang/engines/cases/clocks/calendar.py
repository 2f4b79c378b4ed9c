"""When the office is open: a day table and office hours, laid out so that a year is measured in microseconds.

Pure. Inside, a moment is the number of microseconds since 1970 *of the local wall* (`local`), a day the number of days
since 1970-01-01. Working days before each day of the table are summed once; a question is two look-ups and a bisection.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Protocol, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wanxiang.core.errors import WanxiangError
from wanxiang.district.calendar import days as district_days
from wanxiang.engines.cases.clocks.moments import DAY, SECOND, micros, moment_of

Hours = Iterable[tuple[time, time]]
OFFICE_HOURS = ((time(9), time(12)), (time(14), time(18)))
ZONE = "Asia/Shanghai"
FIRST = date(1970, 1, 1)
MONDAY = 3  # days from the Monday before 1970-01-01, a Thursday


class BadCalendar(WanxiangError):
    code = "cases.bad_calendar"
    status = 500


class DayLike(Protocol):
    """A civil day of the district's table, or a row of the database with the same words."""

    @property
    def working(self) -> bool: ...
    @property
    def provisional(self) -> bool: ...


def _weekdays_before(day: int) -> int:
    weeks, rest = divmod(day + MONDAY, 7)
    return weeks * 5 + min(rest, 5)


def _weekday_at(index: int) -> int:
    weeks, rest = divmod(index, 5)
    return weeks * 7 + rest - MONDAY


def _into_day(at: time) -> int:
    return (at.hour * 3600 + at.minute * 60 + at.second) * SECOND + at.microsecond


def _windows(hours: Hours) -> tuple[tuple[int, int], ...]:
    windows = tuple((_into_day(opens), _into_day(closes) or DAY) for opens, closes in hours)
    edges = [edge for window in windows for edge in window]
    if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
        raise BadCalendar(
            "办公时间须有一段以上，先后有序、互不重叠", hint="例如 09:00-12:00、14:00-18:00；24:00 写作 00:00"
        )
    return windows


def _offset(zone: str, *, first: int, until: int) -> int:
    """The zone's distance from UTC, which must be one and the same on every day of the table."""
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadCalendar(f"没有“{zone}”这个时区", hint="例如 Asia/Shanghai") from None
    noons = (datetime.combine(FIRST, time(12)) + timedelta(days=day) for day in range(first, max(until, first + 1)))
    offsets = {place.utcoffset(noon) or timedelta() for noon in noons}
    if len(offsets) != 1:
        raise BadCalendar(f"时区“{zone}”在日历期间内有夏令时，期限无法按固定时差计算")
    return offsets.pop() // timedelta(microseconds=1)


class OfficeCalendar:
    """Civil days, working or not, and the hours in which the office is open on a working day.

    In:     days: civil day → something with `.working` and `.provisional`; hours: windows of local time in order,
            a closing time of 00:00 meaning 24:00; zone without summer time
    Raises: BadCalendar on hours that overlap, an unknown zone, or one with summer time within the table
    A day that the table does not have counts by its weekday and is provisional.
    """

    def __init__(self, days: Mapping[date, DayLike], hours: Hours = OFFICE_HOURS, zone: str = ZONE) -> None:
        self.zone = zone
        self.windows = _windows(hours)
        self.office_day = sum(closes - opens for opens, closes in self.windows)
        """Office time of one working day, in microseconds."""
        self.closes = self.windows[-1][1]
        self._first = (min(days) - FIRST).days if days else 0
        self._until = (max(days) - FIRST).days + 1 if days else 0
        self.offset = _offset(zone, first=self._first, until=self._until)
        self._lay_out(days)

    def _lay_out(self, days: Mapping[date, DayLike]) -> None:
        known = [days.get(FIRST + timedelta(days=day)) for day in range(self._first, self._until)]
        self._working = [
            bool(found.working) if found else (day + MONDAY) % 7 < 5 for day, found in enumerate(known, self._first)
        ]
        self._provisional = [bool(found.provisional) if found else True for found in known]
        self._before = list(accumulate(self._working, initial=_weekdays_before(self._first)))
        self._unsure = list(accumulate(self._provisional, initial=0))
        self._beyond = self._before[-1] - _weekdays_before(self._until)

    @classmethod
    def of(cls, *, first: date, until: date, hours: Hours = OFFICE_HOURS, zone: str = ZONE) -> Self:
        """The calendar of the half-open period [first, until) from the district's own day table."""
        return cls({found.day: found for found in district_days(first=first, until=until)}, hours=hours, zone=zone)

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits that change with any day, hour or zone."""
        content = repr((self.zone, self.windows, self._first, self._working, self._provisional))
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    def __repr__(self) -> str:
        return f"OfficeCalendar({self.version}, {self._until - self._first} days, {self.zone})"

    # Moments and the local wall

    def local(self, moment: datetime) -> int:
        """A moment as microseconds of the local wall."""
        return micros(moment) + self.offset

    def moment(self, local: int) -> datetime:
        """The moment, in UTC, that the local wall shows."""
        return moment_of(local - self.offset)

    def day_of(self, moment: datetime) -> date:
        """The civil day of a moment."""
        return FIRST + timedelta(days=self.local(moment) // DAY)

    # Days

    def working(self, day: int) -> bool:
        """Whether the office opens on that day."""
        if self._first <= day < self._until:
            return self._working[day - self._first]
        return (day + MONDAY) % 7 < 5

    def working_before(self, day: int) -> int:
        """Working days before that day, counted from a fixed day of the past."""
        if day < self._first:
            return _weekdays_before(day)
        if day < self._until:
            return self._before[day - self._first]
        return _weekdays_before(day) + self._beyond

    def working_at(self, index: int) -> int:
        """The working day that has `index` working days before it."""
        if index < self._before[0]:
            return _weekday_at(index)
        if index < self._before[-1]:
            return self._first + bisect_right(self._before, index) - 1
        return _weekday_at(index - self._beyond)

    def unsure(self, first: int, last: int) -> bool:
        """Whether any day from first to last, both included, has no decree."""
        if first < self._first or last >= self._until:
            return True
        return self._unsure[last + 1 - self._first] > self._unsure[first - self._first]

    # Office time

    def office(self, local: int) -> int:
        """Office time before a moment, in microseconds, counted from a fixed day of the past."""
        day, into = divmod(local, DAY)
        total = self.working_before(day) * self.office_day
        if not self.working(day):
            return total
        for opens, closes in self.windows:
            if into <= opens:
                break
            total += min(into, closes) - opens
        return total

    def office_moment(self, total: int) -> int:
        """The first moment before which there is so much office time: never closed time but the moment of closing."""
        index, rest = divmod(total - 1, self.office_day)
        rest += 1
        start = self.working_at(index) * DAY
        for opens, closes in self.windows:
            if rest <= closes - opens:
                return start + opens + rest
            rest -= closes - opens
        raise AssertionError("the windows of a day add up to its office time")

    def closings(self, local: int) -> int:
        """Working days that have closed by a moment, counted from a fixed day of the past."""
        day, into = divmod(local, DAY)
        return self.working_before(day) + (into >= self.closes and self.working(day))

    def closing(self, count: int) -> int:
        """The closing by which so many working days have closed."""
        return self.working_at(count - 1) * DAY + self.closes

    def rolled(self, midnight: int) -> int:
        """The end of a day, moved to the end of the next working day when that day is none.

        Source: 民法典 第二百零三条
        """
        last = midnight // DAY - 1
        return (self.working_at(self.working_before(last)) + 1) * DAY
