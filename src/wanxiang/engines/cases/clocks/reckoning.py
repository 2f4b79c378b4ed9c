"""From the facts of a clock to its deadline. Pure; inside, moments are microseconds of the local wall.

Two families. *Metered* kinds (hours, and working days from the moment) run like a stopwatch over office or civil time.
*Counted* kinds count ends of days: a day counts when the clock runs at its end (closing, or 24:00), the starting day
never. So a pause takes exactly the days whose end lies in it, and the deadline stays at the end of a day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wanxiang.engines.cases.clocks.calendar import OfficeCalendar
from wanxiang.engines.cases.clocks.clock import Clock
from wanxiang.engines.cases.clocks.moments import DAY, HOUR
from wanxiang.engines.cases.clocks.spec import CALENDAR_DAYS, CONTINUOUS, NEXT, WORKING_DAYS, Spec

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """A ruler laid along time: the mark at a moment, the first moment at a mark, and whether the day table has a say."""

    position: Callable[[OfficeCalendar, int], int]
    moment: Callable[[OfficeCalendar, int], int]
    counted: bool
    by_table: bool


CIVIL = Measure(lambda _, local: local, lambda _, mark: mark, counted=False, by_table=False)
OFFICE = Measure(OfficeCalendar.office, OfficeCalendar.office_moment, counted=False, by_table=True)
CLOSINGS = Measure(OfficeCalendar.closings, OfficeCalendar.closing, counted=True, by_table=True)
MIDNIGHTS = Measure(lambda _, local: local // DAY, lambda _, mark: mark * DAY, counted=True, by_table=False)


@dataclass(frozen=True, slots=True)
class Leg:
    """One period on one ruler: days for counted kinds, microseconds for metered ones."""

    measure: Measure
    units: int
    roll: bool = False

    def end(self, mark: int, calendar: OfficeCalendar) -> int:
        """The moment at a mark; rolled to a working day where the period says so."""
        moment = self.measure.moment(calendar, mark)
        return calendar.rolled(moment) if self.roll else moment

    def fine(self, calendar: OfficeCalendar) -> tuple[Measure, int]:
        """The ruler on which shares of the period are measured, and its length there in microseconds."""
        if self.measure is CLOSINGS:
            return OFFICE, self.units * calendar.office_day
        if self.measure is MIDNIGHTS:
            return CIVIL, self.units * DAY
        return self.measure, self.units


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What follows from the facts: the deadline and whether a day without decree had a say in it."""

    due: int
    provisional: bool


def measure_of(spec: Spec) -> Measure:
    """The ruler of a kind."""
    if spec.kind == CONTINUOUS:
        return CIVIL
    if spec.kind == CALENDAR_DAYS:
        return MIDNIGHTS
    return CLOSINGS if spec.kind == WORKING_DAYS and spec.start == NEXT else OFFICE


def leg_of(spec: Spec, calendar: OfficeCalendar) -> Leg:
    measure = measure_of(spec)
    if measure.counted:
        return Leg(measure, int(spec.amount), spec.roll)
    return Leg(measure, int(spec.amount * (HOUR if spec.in_hours else calendar.office_day)))


def legs(clock: Clock, calendar: OfficeCalendar) -> list[Leg]:
    """The period and its extension: one when both lie on one ruler (60日 + 30日 = 90日), otherwise one after the other."""
    first = leg_of(clock.spec, calendar)
    if clock.extension is None:
        return [first]
    more = leg_of(clock.extension, calendar)
    if more.measure is not first.measure:
        return [first, more]
    return [Leg(first.measure, first.units + more.units, first.roll or more.roll)]


def origin_of(measure: Measure, started: int) -> int:
    """Where counting begins for a clock started at a moment: hours there and then, days with the next day.

    Source: 民法典 第二百零一条
    """
    return (started // DAY + 1) * DAY if measure.counted else started


def origin_after(measure: Measure, due: int) -> int:
    """Where counting begins for a period that follows a deadline: days with the first that begins at or after it."""
    return -(-due // DAY) * DAY if measure.counted else due


def run(leg: Leg, origin: int, pauses: Sequence[Span], calendar: OfficeCalendar) -> Reckoned:
    """Where a period ends. Pauses that ended before its origin cost nothing; one begun at or after its end comes late."""
    mark = leg.measure.position(calendar, origin) + leg.units
    end = leg.end(mark, calendar)
    for began, ended in pauses:
        if began >= end:
            break
        mark += _between(leg.measure, max(began, origin), max(ended, origin), calendar)
        if leg.roll:  # begun on a day it had rolled over: the day of resuming is left at least
            mark = max(mark, ended // DAY + 1)
        end = leg.end(mark, calendar)
    return Reckoned(end, _unsure(leg, origin, mark, end, calendar))


def _unsure(leg: Leg, origin: int, mark: int, end: int, calendar: OfficeCalendar) -> bool:
    if leg.measure.by_table:
        return calendar.unsure(origin // DAY, (end - 1) // DAY)
    return leg.roll and calendar.unsure(mark - 1, (end - 1) // DAY)


def _between(measure: Measure, began: int, ended: int, calendar: OfficeCalendar) -> int:
    return measure.position(calendar, ended) - measure.position(calendar, began)


def reckon(clock: Clock, calendar: OfficeCalendar) -> Reckoned:
    """The deadline that follows from a clock's facts. A pause begun at or after the deadline no longer moves it."""
    first, *more = legs(clock, calendar)
    pauses = [(calendar.local(began), calendar.local(ended)) for began, ended in clock.pauses]
    found = run(first, origin_of(first.measure, calendar.local(clock.started_at)), pauses, calendar)
    for leg in more:
        then = run(leg, origin_after(leg.measure, found.due), pauses, calendar)
        found = Reckoned(then.due, found.provisional or then.provisional)
    return found


def elapsed(clock: Clock, *, at: datetime, calendar: OfficeCalendar) -> int:
    """How much of its own kind a clock has run by a moment, pauses left out.

    Out: days for kinds that count days, microseconds for the others; it goes on after the deadline
    """
    measure = measure_of(clock.spec)
    origin = origin_of(measure, calendar.local(clock.started_at))
    until = calendar.local(at if clock.paused_at is None else min(at, clock.paused_at))
    spans = [(origin, until)] + [(calendar.local(a), min(calendar.local(b), until)) for a, b in clock.pauses]
    whole, *lost = [_between(measure, max(a, origin), max(a, b, origin), calendar) for a, b in spans]
    return whole - sum(lost)
