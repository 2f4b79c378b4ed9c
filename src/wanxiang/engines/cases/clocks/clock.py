"""A clock of one step: the facts that happened to it, and the deadline that follows from them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.clocks.moments import in_utc
from wanxiang.engines.cases.clocks.spec import Spec

Pause = tuple[datetime, datetime]


class BadClock(WanxiangError):
    code = "cases.bad_clock"
    status = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One clock. Moments are in UTC.

    Facts: name, spec, started_at, pauses (ended ones, in order), paused_at, extension with extended_at, met_at,
    stopped_at (cancelled without being met). What follows from them and a calendar:
    due_at       the last moment that is in time; while paused, where it stood when the pause began
    spent        while paused, how much of `spec` had elapsed: days for kinds that count days (working_days from the next
                 day, calendar_days), microseconds for the others; 0 while it runs
    provisional  whether a day without decree had a say in due_at
    """

    name: str
    spec: Spec
    started_at: datetime
    due_at: datetime
    paused_at: datetime | None = None
    spent: int = 0
    met_at: datetime | None = None
    stopped_at: datetime | None = None
    extension: Spec | None = None
    extended_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    provisional: bool = False

    @property
    def stopped(self) -> bool:
        """Cancelled without being met."""
        return self.stopped_at is not None

    @property
    def ended(self) -> bool:
        return self.met_at is not None or self.stopped_at is not None

    @property
    def running(self) -> bool:
        return self.paused_at is None and not self.ended

    def as_json(self) -> dict[str, Any]:
        """Plain JSON; moments as ISO 8601 in UTC."""
        return {
            "name": self.name,
            "spec": self.spec.as_json(),
            "started_at": self.started_at.isoformat(),
            "due_at": self.due_at.isoformat(),
            "paused_at": _iso(self.paused_at),
            "spent": self.spent,
            "met_at": _iso(self.met_at),
            "stopped_at": _iso(self.stopped_at),
            "stopped": self.stopped,
            "extension": self.extension and self.extension.as_json(),
            "extended_at": _iso(self.extended_at),
            "pauses": [[began.isoformat(), ended.isoformat()] for began, ended in self.pauses],
            "provisional": self.provisional,
        }

    @classmethod
    def of_json(cls, found: Mapping[str, Any]) -> Self:
        """The clock that `as_json` wrote, exactly.

        Raises: BadClock
        """
        try:
            return cls(
                name=found["name"],
                spec=Spec.of_json(found["spec"]),
                started_at=_read(found["started_at"]),
                due_at=_read(found["due_at"]),
                paused_at=_maybe(found["paused_at"]),
                spent=int(found["spent"]),
                met_at=_maybe(found["met_at"]),
                stopped_at=_maybe(found["stopped_at"]),
                extension=Spec.of_json(found["extension"]) if found["extension"] else None,
                extended_at=_maybe(found["extended_at"]),
                pauses=tuple((_read(began), _read(ended)) for began, ended in found["pauses"]),
                provisional=bool(found["provisional"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise BadClock(f"存下的时钟读不出来：{error!r}", hint="请从事件重放该事项") from None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read(text: str) -> datetime:
    return in_utc(datetime.fromisoformat(text))


def _maybe(text: str | None) -> datetime | None:
    return _read(text) if text else None
