"""Days as the law counts them: a period of months ends on the same day of the month, or on the month's last day
where there is none (民法典 art. 202). Who was born on 29 February is a year older on 28 February of a common year.
"""

from calendar import monthrange
from datetime import date, timedelta

from wanxiang.core.expressions.types import Duration


def shift(day: date, by: Duration, sign: int = 1) -> date | None:
    """The day moved by a duration; None outside the years 1 to 9999."""
    month = day.year * 12 + day.month - 1 + sign * by.months
    year, index = divmod(month, 12)
    if not 1 <= year <= 9999:
        return None
    moved = date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))
    try:
        return moved + timedelta(days=sign * by.days)
    except OverflowError:
        return None


def last_of_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def months_since(day: date, as_of: date) -> int:
    """Complete calendar months from a day to another; negative when it lies ahead."""
    months = (as_of.year - day.year) * 12 + as_of.month - day.month
    return months - (day.day > as_of.day and not last_of_month(as_of))


def years_since(day: date, as_of: date) -> int:
    """Complete calendar years: an age. The birthday counts."""
    return as_of.year - day.year - (day.month * 100 + day.day > anniversary(as_of))


def anniversary(as_of: date) -> int:
    """MMDD up to which birthdays have been reached on a day: 28 February of a common year reaches 29 February."""
    leap_day = as_of.month == 2 and as_of.day == 28 and last_of_month(as_of)
    return 229 if leap_day else as_of.month * 100 + as_of.day


def born_by(as_of: date, years: int) -> date | None:
    """The last birthday of those who are at least so old on a day; None outside the calendar."""
    day = shift(as_of, Duration(months=12 * years), -1)
    if day is None:
        return None
    after = day + timedelta(days=1)
    return after if years_since(after, as_of) >= years else day


def month_start(day: date) -> date:
    return day.replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """The first day of every month from that of `first` to that of `last`, both included."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(start, end + 1)]
