"""Office time between two moments, for a million cases at once: the calendar's own reckoning over arrays. Pure."""

import numpy as np
import pyarrow as pa

from wanxiang.engines.cases.clocks import OfficeCalendar
from wanxiang.engines.cases.clocks.moments import DAY, SECOND

NOT_YET = np.iinfo(np.int64).min


def seconds(opened: pa.Array, handled: pa.Array, *, calendar: OfficeCalendar) -> pa.Array:
    """Whole office seconds from receipt to handling; null where a case is not handled yet."""
    first, last = _micros(opened), _micros(handled)
    known = (first != NOT_YET) & (last != NOT_YET)
    taken = np.zeros(len(first), np.int64)
    if known.any():
        days = _days(calendar, first[known], last[known])
        taken[known] = (_office(last[known], days, calendar) - _office(first[known], days, calendar)) // SECOND
    return pa.array(taken, pa.int64(), mask=~known)


def _micros(moments: pa.Array) -> np.ndarray:
    return moments.cast(pa.int64()).fill_null(NOT_YET).to_numpy(zero_copy_only=False)


def _days(calendar: OfficeCalendar, *moments: np.ndarray) -> tuple[int, np.ndarray, np.ndarray]:
    """The first day, and from it on: office time before each day, and whether the office opens."""
    first = int(min(each.min() for each in moments) + calendar.offset) // DAY
    last = int(max(each.max() for each in moments) + calendar.offset) // DAY
    span = range(first, last + 1)
    before = np.array([calendar.working_before(day) for day in span], np.int64) * calendar.office_day
    return first, before, np.array([calendar.working(day) for day in span])


def _office(moments: np.ndarray, days: tuple[int, np.ndarray, np.ndarray], calendar: OfficeCalendar) -> np.ndarray:
    first, before, opens = days
    day, into = np.divmod(moments + calendar.offset, DAY)
    today = sum(np.clip(into, start, end) - start for start, end in calendar.windows)
    return before[day - first] + np.where(opens[day - first], today, 0)
