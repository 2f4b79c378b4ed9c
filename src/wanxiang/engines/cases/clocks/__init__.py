"""The clocks of a case's steps: how long a step may take, when it is due, what is left, whom to tell.

    officer's words ─ Spec.parse → Spec ─┐
    day table ─ OfficeCalendar ──────────┴ start → Clock ─ pause, resume, extend, meet, cancel → Clock
                                                     ├ remaining, overdue, soonest     for people and statistics
                                                     ├ warn_at, escalations            for notices
                                                     └ recompute                       when the year's decree comes

A clock keeps facts (when it started, paused, was extended …); its deadline follows from them and a calendar, so that a
replay and a new decree give the same answer. In time means at or before `due_at`. All arithmetic is in whole
microseconds; civil days are those of the calendar's zone, whatever zone the process runs in. Pure: no Django, no I/O,
no clock of the machine.
"""

from wanxiang.engines.cases.clocks.alarms import BadShare, escalations, warn_at
from wanxiang.engines.cases.clocks.calendar import OFFICE_HOURS, BadCalendar, DayLike, OfficeCalendar
from wanxiang.engines.cases.clocks.clock import BadClock, Clock
from wanxiang.engines.cases.clocks.course import (
    AlreadyExtended,
    AlreadyPaused,
    ClockEnded,
    ClockError,
    NotPaused,
    OutOfOrder,
    TooLate,
    cancel,
    extend,
    meet,
    pause,
    recompute,
    resume,
    start,
)
from wanxiang.engines.cases.clocks.lateness import Remaining, overdue, remaining, soonest
from wanxiang.engines.cases.clocks.moments import NaiveMoment
from wanxiang.engines.cases.clocks.reckoning import elapsed
from wanxiang.engines.cases.clocks.spec import (
    CALENDAR_DAYS,
    CONTINUOUS,
    WORKING_DAYS,
    WORKING_HOURS,
    BadSpec,
    Spec,
)

__all__ = [
    "CALENDAR_DAYS", "CONTINUOUS", "OFFICE_HOURS", "WORKING_DAYS", "WORKING_HOURS", "AlreadyExtended", "AlreadyPaused",
    "BadCalendar", "BadClock", "BadShare", "BadSpec", "Clock", "ClockEnded", "ClockError", "DayLike", "NaiveMoment",
    "NotPaused", "OfficeCalendar", "OutOfOrder", "Remaining", "Spec", "TooLate", "cancel", "elapsed", "escalations",
    "extend", "meet", "overdue", "pause", "recompute", "remaining", "resume", "soonest", "start", "warn_at",
]  # fmt: skip
