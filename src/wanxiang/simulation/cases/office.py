"""The working time of those who handle cases: office minutes along the days of the district's calendar. Moments are naive, local."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from wanxiang.district import calendar

OPENS, NOON, AFTER_NOON, CLOSES = 9 * 60, 12 * 60, 14 * 60, 18 * 60
A_DAY = (NOON - OPENS) + (CLOSES - AFTER_NOON)
MARGIN = timedelta(days=400)


class Office:
    """Office minutes of a period and the days around it."""

    def __init__(self, *, first: date, until: date) -> None:
        self.days = list(calendar.days(first=first - timedelta(days=20), until=until + MARGIN))
        self.start = self.days[0].day
        self.before = list(accumulate((day.working for day in self.days), initial=0))
        self.open_days = [number for number, day in enumerate(self.days) if day.working]

    def working(self, on: date) -> bool:
        return self.days[(on - self.start).days].working

    def festival(self, on: date) -> str:
        """The holiday that a day belongs to, else ""."""
        day = self.days[(on - self.start).days]
        return "" if day.working else day.name

    def minutes(self, at: datetime) -> float:
        """Office minutes from the beginning to a moment."""
        number = (at.date() - self.start).days
        total = self.before[number] * A_DAY
        if not self.days[number].working:
            return total
        clock = at.hour * 60 + at.minute + at.second / 60
        return total + min(max(clock - OPENS, 0), NOON - OPENS) + min(max(clock - AFTER_NOON, 0), CLOSES - AFTER_NOON)

    def moment(self, minutes: float) -> datetime:
        """The first moment with so many office minutes before it."""
        index, rest = divmod(minutes, A_DAY)
        day = self.start + timedelta(days=self.open_days[int(index)])
        clock = OPENS + rest if rest <= NOON - OPENS else AFTER_NOON + rest - (NOON - OPENS)
        return datetime.combine(day, time()) + timedelta(minutes=clock)

    def later(self, at: datetime, minutes: float) -> datetime:
        """A moment so many office minutes after another."""
        return self.moment(self.minutes(at) + minutes)

    def closing(self, at: datetime, days: int) -> datetime:
        """Closing time of the n-th working day after the day of a moment."""
        number = (at.date() - self.start).days
        index = bisect_right(self.open_days, number) + days - 1
        return datetime.combine(self.start + timedelta(days=self.open_days[index]), time(18))
