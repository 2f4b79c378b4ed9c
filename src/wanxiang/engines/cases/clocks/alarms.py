"""When people are told: a warning before the deadline, one level of the chain after another behind it. Pure."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from itertools import accumulate

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.clocks.calendar import OfficeCalendar
from wanxiang.engines.cases.clocks.clock import Clock
from wanxiang.engines.cases.clocks.reckoning import leg_of, legs, origin_after, run
from wanxiang.engines.cases.clocks.spec import Spec

Share = float | int | Fraction


class BadShare(WanxiangError):
    code = "cases.bad_share"


def warn_at(clock: Clock, calendar: OfficeCalendar, *, share: Share = 0.2) -> datetime:
    """The moment when that share of the period is left; of an extended clock, of the whole or of the extension where
    the two are counted differently.

    In:     share: 0 < share < 1
    Out:    never before the clock started. Working kinds: in office hours or at a closing. A paused clock gives where it
            would be, had it not been paused: warn only those that run
    Raises: BadShare
    """
    part = _share(share)
    if not 0 < part < 1:
        raise BadShare(f"预警比例“{share}”须在 0 与 1 之间", hint="例如 0.2，即剩余五分之一时预警")
    return _shifted(clock, -part, calendar)


def escalations(clock: Clock, ladder: Sequence[Spec | Share], calendar: OfficeCalendar) -> tuple[datetime, ...]:
    """The moments after the deadline at which the levels of the chain are told, one for each rung.

    In:     rungs from the lowest level up: a Spec counted from the deadline, or a share (≥ 0) of the period
    Out:    as many moments, none before due_at, a higher level never before a lower one
    Raises: BadShare on a negative share
    """
    return tuple(accumulate((_rung(clock, rung, calendar) for rung in ladder), max))


def _rung(clock: Clock, rung: Spec | Share, calendar: OfficeCalendar) -> datetime:
    if not isinstance(rung, Spec):
        if (part := _share(rung)) < 0:
            raise BadShare(f"升级比例“{rung}”不能为负", hint="例如 0.5，即再过期限的一半仍未办结时上报")
        return _shifted(clock, part, calendar)
    leg = leg_of(rung, calendar)
    found = run(leg, origin_after(leg.measure, calendar.local(clock.due_at)), (), calendar)
    return calendar.moment(found.due)


def _shifted(clock: Clock, part: Fraction, calendar: OfficeCalendar) -> datetime:
    """The deadline moved by a part of the period, on the fine ruler of its kind."""
    measure, length = legs(clock, calendar)[-1].fine(calendar)
    mark = measure.position(calendar, calendar.local(clock.due_at)) + round(part * length)
    return calendar.moment(measure.moment(calendar, mark))


def _share(share: Share) -> Fraction:
    try:
        return share if isinstance(share, Fraction) else Fraction(str(float(share)))
    except (ValueError, TypeError):
        raise BadShare(f"比例“{share}”须是数字", hint="例如 0.2") from None
