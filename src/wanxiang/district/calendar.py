"""Working days: a table of civil days and the arithmetic on it.

Pure. Decreed days (调休 included) come from `chinesecalendar`; a year without a decree is provisional: weekends and the
fixed-date holidays only, computed again when the decree comes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar import constants

from wanxiang.district.profile import DistrictError

FIRST_YEAR = 2015
FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
Working = Callable[[date], bool]


@dataclass(frozen=True, kw_only=True)
class Day:
    day: date
    working: bool
    name: str
    provisional: bool
    source: str


def last_decreed_year() -> int:
    """The last year whose decree `chinesecalendar` carries."""
    return max(constants.holidays).year


def day(on: date) -> Day:
    """A civil day: decreed where the decree is known, provisional otherwise."""
    if on.year <= last_decreed_year():
        working = chinese_calendar.is_workday(on)
        _, festival = chinese_calendar.get_holiday_detail(on)
        return Day(
            day=on, working=working, name=NAMES.get(festival or "", ""), provisional=False, source="国务院办公厅"
        )
    name = FIXED.get((on.month, on.day), "")
    return Day(day=on, working=on.weekday() < 5 and not name, name=name, provisional=True, source="暂按周末与固定节日")


def days(*, first: date, until: date) -> Iterator[Day]:
    """Civil days of the half-open period [first, until)."""
    for offset in range((until - first).days):
        yield day(first + timedelta(days=offset))


def is_working(on: date) -> bool:
    return day(on).working


def add_working_days(start: date, count: int, *, working: Working = is_working) -> date:
    """The day `count` working days after `start`; the start itself never counts.

    Raises: DistrictError when count < 0
    """
    if count < 0:
        raise DistrictError(f"工作日数不能为负：{count}")
    current = start
    while count:
        current += timedelta(days=1)
        count -= working(current)
    return current


def working_days_between(start: date, end: date, *, working: Working = is_working) -> int:
    """Working days in the half-open period (start, end]; negative when end is before start."""
    if end < start:
        return -working_days_between(end, start, working=working)
    return sum(working(start + timedelta(days=offset)) for offset in range(1, (end - start).days + 1))
