"""What can happen to a clock. Pure: each function takes a clock and gives another; none asks what time it is.

A moment may equal the one before, never precede it: a replay in order always succeeds, and so does one that repeats it.
"""

from dataclasses import replace
from datetime import datetime

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.clocks.calendar import OfficeCalendar
from wanxiang.engines.cases.clocks.clock import Clock
from wanxiang.engines.cases.clocks.lateness import overdue
from wanxiang.engines.cases.clocks.moments import in_utc
from wanxiang.engines.cases.clocks.reckoning import elapsed, leg_of, origin_of, reckon, run
from wanxiang.engines.cases.clocks.spec import Spec


class ClockError(WanxiangError):
    """This cannot happen to the clock as it stands."""

    code = "cases.clock"
    status = 409


class ClockEnded(ClockError):
    code = "cases.clock_ended"


class AlreadyPaused(ClockError):
    code = "cases.already_paused"


class NotPaused(ClockError):
    code = "cases.not_paused"


class AlreadyExtended(ClockError):
    code = "cases.already_extended"


class TooLate(ClockError):
    code = "cases.too_late"


class OutOfOrder(ClockError):
    code = "cases.out_of_order"


def start(name: str, spec: Spec, *, at: datetime, calendar: OfficeCalendar) -> Clock:
    """A clock that begins to run.

    In:     at: any moment with a zone, office open or not
    Raises: NaiveMoment
    Source: 民法典 第二百零一条, 第二百零三条
    """
    began, leg = calendar.local(at), leg_of(spec, calendar)
    found = run(leg, origin_of(leg.measure, began), (), calendar)
    return Clock(
        name=name,
        spec=spec,
        started_at=in_utc(at),
        due_at=calendar.moment(found.due),
        provisional=found.provisional,
    )


def pause(clock: Clock, *, at: datetime, calendar: OfficeCalendar) -> Clock:
    """The clock stands still. An overdue one may be paused too: it stays overdue, and its deadline stays.

    Out:    paused_at and spent set, due_at as it was
    Raises: ClockEnded, AlreadyPaused, OutOfOrder
    """
    _in_order(clock, at)
    if clock.paused_at is not None:
        raise AlreadyPaused(f"“{clock.name}”已在暂停中", hint="恢复计时后才能再次暂停")
    return replace(clock, paused_at=in_utc(at), spent=elapsed(clock, at=at, calendar=calendar))


def resume(clock: Clock, *, at: datetime, calendar: OfficeCalendar) -> Clock:
    """The clock runs on with what was left. Two pauses that touch are one; one of no length is none.

    Raises: ClockEnded, NotPaused, OutOfOrder
    """
    _in_order(clock, at)
    if clock.paused_at is None:
        raise NotPaused(f"“{clock.name}”没有暂停，不能恢复", hint="请先核对该事项的当前状态")
    pauses, began, ended = clock.pauses, clock.paused_at, in_utc(at)
    if pauses and pauses[-1][1] == began:
        pauses, began = pauses[:-1], pauses[-1][0]
    if began < ended:
        pauses = (*pauses, (began, ended))
    return recompute(replace(clock, paused_at=None, pauses=pauses), calendar)


def extend(clock: Clock, *, by: Spec, at: datetime, calendar: OfficeCalendar) -> Clock:
    """The one extension, asked no later than the deadline; it is added to the end of the period, not to the day of asking.

    A paused clock may be extended when it was in time as the pause began: the extension is added to what is left.
    Raises: ClockEnded, AlreadyExtended, TooLate, OutOfOrder
    """
    _in_order(clock, at)
    if clock.extension is not None:
        raise AlreadyExtended(
            f"“{clock.name}”已延期一次（{clock.extension}）", hint="只能延期一次，请按期办结或报请督办"
        )
    if overdue(clock, at=at):
        raise TooLate(f"“{clock.name}”已超过期限，不能再申请延期", hint="延期须在到期前申请")
    return recompute(replace(clock, extension=by, extended_at=in_utc(at)), calendar)


def meet(clock: Clock, *, at: datetime) -> Clock:
    """The step is done. A paused clock may be met as well, and is then in time if it was so when the pause began.

    Raises: ClockEnded, OutOfOrder
    """
    _in_order(clock, at)
    return replace(clock, met_at=in_utc(at))


def cancel(clock: Clock, *, at: datetime) -> Clock:
    """The clock ends without being met: the step fell away.

    Raises: ClockEnded, OutOfOrder
    """
    _in_order(clock, at)
    return replace(clock, stopped_at=in_utc(at))


def recompute(clock: Clock, calendar: OfficeCalendar) -> Clock:
    """The clock with the same facts under a calendar; the same calendar gives the same clock.

    Ended clocks too: callers who want what was said at the time to stand recompute only those that have not ended.
    """
    found = reckon(clock, calendar)
    spent = 0 if clock.paused_at is None else elapsed(clock, at=clock.paused_at, calendar=calendar)
    return replace(clock, due_at=calendar.moment(found.due), spent=spent, provisional=found.provisional)


def _in_order(clock: Clock, at: datetime) -> None:
    if clock.ended:
        raise ClockEnded(f"“{clock.name}”的计时已结束", hint="请刷新页面，核对该事项的当前状态")
    last = max(filter(None, (clock.started_at, clock.paused_at, clock.extended_at, *(b for _, b in clock.pauses[-1:]))))
    if in_utc(at) < last:
        raise OutOfOrder(f"“{clock.name}”在 {last.isoformat()} 已有记录，不能补记在此之前", hint="请按先后顺序登记")
