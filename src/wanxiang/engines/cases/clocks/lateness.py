"""Whether a clock is late, how much is left, and whose turn is nearest. Pure.

In time means at or before `due_at`; late begins right after it. Statistics ask `overdue`, so that they agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wanxiang.engines.cases.clocks.calendar import OfficeCalendar
from wanxiang.engines.cases.clocks.clock import Clock
from wanxiang.engines.cases.clocks.moments import DAY, HOUR, MINUTE, SECOND
from wanxiang.engines.cases.clocks.reckoning import CIVIL, MIDNIGHTS, OFFICE, Measure, measure_of, origin_of


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of a clock.

    seconds  office time for working kinds, civil time for the others; once late, civil time since due_at, negative
    days     None for kinds in hours. Otherwise the days still to be counted, the present one included while it counts;
             for working days from the moment, days begun; once late, whole civil days as 0 or a negative number
    text     the same for people: 剩 3 个工作日、剩 5 小时、超时 2 天、已暂停，剩 2 天
    """

    seconds: float
    days: int | None
    text: str


def judged_at(clock: Clock, *, at: datetime) -> datetime:
    """The moment at which a clock is judged: where it ended or stands still, otherwise `at`."""
    ended = clock.met_at or clock.stopped_at or at
    return ended if clock.paused_at is None else min(ended, clock.paused_at)


def overdue(clock: Clock, *, at: datetime) -> bool:
    """Whether a clock is late: an ended one when it ended late, a paused one when it was late as the pause began."""
    return judged_at(clock, at=at) > clock.due_at


def soonest(clocks: Iterable[Clock]) -> Clock | None:
    """The running clock whose deadline is nearest; each clock is judged by itself, none hides another."""
    return min((clock for clock in clocks if clock.running), key=lambda clock: clock.due_at, default=None)


def remaining(clock: Clock, *, at: datetime, calendar: OfficeCalendar) -> Remaining:
    """What is left at a moment; of an ended clock, what was left when it ended."""
    now, due = calendar.local(judged_at(clock, at=at)), calendar.local(clock.due_at)
    left = _late(clock, now - due) if now > due else _left(clock, now, due, calendar)
    return Remaining(left.seconds, left.days, _worded(clock, left.text, late=now > due))


def _worded(clock: Clock, text: str, *, late: bool) -> str:
    if clock.stopped:
        return "已取消"
    if clock.met_at:
        return f"{text}完成" if late else "按时完成"
    return f"已暂停，{text}" if clock.paused_at else text


def _late(clock: Clock, late: int) -> Remaining:
    whole = late // DAY
    text = f"{whole} 天" if whole else _hours(late, "小时")
    return Remaining(-late / SECOND, None if clock.spec.in_hours else -whole, f"超时 {text}")


def _left(clock: Clock, now: int, due: int, calendar: OfficeCalendar) -> Remaining:
    measure = measure_of(clock.spec)
    fine = OFFICE if measure.by_table else CIVIL
    left = fine.position(calendar, due) - fine.position(calendar, now)
    days = None if clock.spec.in_hours else _days(clock, measure, now, due, left, calendar)
    return Remaining(left / SECOND, days, f"剩 {_length(measure, days, left, calendar)}")


def _days(clock: Clock, measure: Measure, now: int, due: int, left: int, calendar: OfficeCalendar) -> int:
    if not measure.counted:
        return -(-left // calendar.office_day)
    counting = max(now, origin_of(measure, calendar.local(clock.started_at)))
    return max(measure.position(calendar, due) - measure.position(calendar, counting), 0)


def _length(measure: Measure, days: int | None, left: int, calendar: OfficeCalendar) -> str:
    """Days where more than the last day is left, then hours."""
    if measure is CIVIL:
        return _civil(left)
    if measure is MIDNIGHTS:
        return f"{days} 天" if left >= DAY else _civil(left)
    if days is None or left < calendar.office_day or (measure is OFFICE and left % calendar.office_day):
        whole, rest = (0, left) if days is None else divmod(left, calendar.office_day)
        return f"{whole} 个工作日 {_hours(rest, '工作小时')}" if whole else _hours(left, "工作小时")
    return f"{days} 个工作日"


def _civil(length: int) -> str:
    """Whole days from two days on, hours and minutes below."""
    return f"{length // DAY} 天" if length >= 2 * DAY else _hours(length, "小时")


def _hours(length: int, hour: str) -> str:
    hours, minutes = length // HOUR, length % HOUR // MINUTE
    parts = [f"{hours} {hour}"] * bool(hours) + [f"{minutes} 分钟"] * bool(minutes)
    return " ".join(parts) or "不到 1 分钟"
