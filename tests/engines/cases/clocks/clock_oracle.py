"""Invented calendars and a slow second opinion: minutes and days walked one by one, sharing no code with the clocks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from wanxiang.engines.cases.clocks import OfficeCalendar, Spec

LOCAL = ZoneInfo("Asia/Shanghai")
FIRST = date(2021, 9, 20)  # a Monday; 国庆 and its 调休 lie within the invented three weeks
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class Plain:
    working: bool
    provisional: bool = False


@dataclass(frozen=True)
class Office:
    """An invented office: its day table, its hours, and the calendar made of them."""

    days: dict
    hours: tuple

    @property
    def calendar(self):
        return OfficeCalendar(self.days, hours=self.hours)

    def decided(self, *, provisional):
        """The same days, all of them decreed or none."""
        days = {day: Plain(found.working, provisional) for day, found in self.days.items()}
        return OfficeCalendar(days, hours=self.hours)

    def works(self, day):
        return self.days[day].working if day in self.days else day.weekday() < 5

    def open(self, wall):
        """Whether the minute that begins at `wall` (naive local time) is office time."""
        return self.works(wall.date()) and any(
            opens <= wall.time() and (wall.time() < closes or closes == time(0)) for opens, closes in self.hours
        )

    def closing(self, day):
        closes = self.hours[-1][1]
        return datetime.combine(day + DAY if closes == time(0) else day, closes)


def wall(moment):
    return moment.astimezone(LOCAL).replace(tzinfo=None)


def at(text):
    """A moment of local time: `2021-09-30 17:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def lost(moment, pauses):
    """Whether the end of a day falls into a pause."""
    return any(began < moment <= ended for began, ended in pauses)


def metered(office, start, minutes, *, continuous=False, pauses=()):
    """The end of the last minute of so many that were open and not paused."""
    now = start
    while minutes:
        running = not any(began <= now < ended for began, ended in pauses)
        minutes -= running and (continuous or office.open(now))
        now += MINUTE
    return now


def counted(office, start, count, *, calendar_days=False, pauses=()):
    """The end of the last day of so many that began after the start and at whose end the clock ran."""
    day = start.date()
    while count:
        day += DAY
        end = datetime.combine(day + DAY, time(0)) if calendar_days else office.closing(day)
        count -= (calendar_days or office.works(day)) and not lost(end, pauses)
    return end


def opinion(office, spec, start, pauses=()):
    """The deadline as a patient person would find it, in naive local time."""
    if spec.kind == "calendar_days":
        end = counted(office, start, spec.amount, calendar_days=True, pauses=pauses)
        while spec.roll and not office.works((end - DAY).date()):
            end += DAY
        return end
    if spec.kind == "working_days" and spec.start == "next":
        return counted(office, start, spec.amount, pauses=pauses)
    open_minutes = sum(office.open(datetime.combine(_a_working_day(office), time(0)) + i * MINUTE) for i in range(1440))
    minutes = spec.amount * (open_minutes if spec.kind == "working_days" else 60)
    return metered(office, start, minutes, continuous=spec.kind == "continuous", pauses=pauses)


def _a_working_day(office):
    day = date(2030, 1, 7)
    assert office.works(day)
    return day


# Strategies


def _time_of(minute):
    return time(minute // 60 % 24, minute % 60)


@st.composite
def hours(draw):
    """One to three windows with breaks between them, the last perhaps ending at 24:00; an hour or more a day."""
    edges = draw(
        st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True)
        .map(sorted)
        .map(lambda found: found[: len(found) // 2 * 2])
        .filter(lambda found: sum(b - a for a, b in zip(found[::2], found[1::2], strict=True)) >= 60)
    )
    return tuple((_time_of(a), _time_of(b)) for a, b in zip(edges[::2], edges[1::2], strict=True))


@st.composite
def offices(draw):
    """Three weeks on which any weekday may be a holiday and any weekend day a 调休 working day; then weekdays."""
    swapped = draw(st.sets(st.integers(0, 20), max_size=12))
    unsure = draw(st.sets(st.integers(0, 20), max_size=3))
    days = {FIRST + i * DAY: Plain(((FIRST + i * DAY).weekday() < 5) ^ (i in swapped), i in unsure) for i in range(21)}
    return Office(days, draw(st.one_of(st.just(((time(9), time(12)), (time(14), time(18)))), hours())))


def moments(step=timedelta(microseconds=1), days=25):
    """Moments of the invented weeks and a little around them, by the microsecond or by the minute."""
    return st.integers(-2 * DAY // step, days * DAY // step).map(
        lambda count: datetime.combine(FIRST, time(0), LOCAL).astimezone(UTC) + count * step
    )


def metered_specs(largest=12):
    """Kinds that run like a stopwatch."""
    amounts = st.integers(1, largest)
    return st.one_of(
        st.builds(Spec, st.sampled_from(["continuous", "working_hours"]), amounts),
        st.builds(Spec, st.just("working_days"), amounts, st.just("same")),
    )


def office_specs(largest=12):
    """Kinds that look at office hours."""
    amounts = st.integers(1, largest)
    return st.one_of(
        st.builds(Spec, st.just("working_hours"), amounts),
        st.builds(Spec, st.just("working_days"), amounts, st.sampled_from(["same", "next"])),
    )


def plain_specs(largest=12):
    """Every kind whose last day stays where it falls."""
    days = st.builds(Spec, st.just("calendar_days"), st.integers(1, largest))
    return st.one_of(metered_specs(largest), office_specs(largest), days)


def specs(largest=12):
    rolled = st.builds(Spec, st.just("calendar_days"), st.integers(1, largest), roll=st.just(True))
    return st.one_of(plain_specs(largest), rolled)


def spans(step=timedelta(microseconds=1), most=4):
    """One pause or more, in order, that do not touch."""
    return st.lists(moments(step), min_size=2, max_size=2 * most, unique=True).map(
        lambda found: list(zip(sorted(found)[::2], sorted(found)[1::2], strict=False))
    )
