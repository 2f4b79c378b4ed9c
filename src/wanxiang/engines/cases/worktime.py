"""The working calendar of the district, as the clocks take it; read from the day table and kept until that changes."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db import connection

from wanxiang.core.steady import once
from wanxiang.district.models import CalendarDay
from wanxiang.engines.cases.clocks import OfficeCalendar

ZONE = ZoneInfo("Asia/Shanghai")


@once
def calendar() -> OfficeCalendar:
    """The calendar of the day table as it is now."""
    return _calendar(_state())


def civil_day(at: datetime) -> date:
    """The civil day of a moment."""
    return at.astimezone(ZONE).date()


def is_open(at: datetime) -> bool:
    """Whether the office works at a moment."""
    days = calendar()
    return days.office(days.local(at) + 1) > days.office(days.local(at))


def midnight(day: date) -> datetime:
    """The first moment of a civil day."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def month_before(day: date) -> tuple[datetime, datetime]:
    """The half-open month before the one of a day."""
    first = day.replace(day=1)
    return midnight((first - timedelta(days=1)).replace(day=1)), midnight(first)


def _state() -> tuple[int, int, int]:
    """What changes when a year is decreed: how many days, how many worked, how many provisional."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        days, worked, open_yet = cursor.fetchone()
    return days, worked, open_yet


_STATE = (
    "SELECT count(*), count(CASE WHEN working THEN 1 END), count(CASE WHEN provisional THEN 1 END)"
    " FROM district_calendarday"
)
"""As text: it is asked for every report and move, and composing it took longer than answering it."""


@lru_cache(maxsize=2)
def _calendar(state: tuple[int, int, int]) -> OfficeCalendar:
    return OfficeCalendar({row.day: row for row in CalendarDay.objects.all()})
