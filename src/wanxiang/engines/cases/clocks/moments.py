"""Moments as whole microseconds: no float, no zone of the machine, nothing lost at midnight. Pure."""

from datetime import UTC, datetime, timedelta

from wanxiang.core.errors import WanxiangError

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NaiveMoment(WanxiangError):
    code = "cases.naive_moment"
    status = 500


def micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC.

    Raises: NaiveMoment when the moment has no zone
    """
    if moment.tzinfo is None:
        raise NaiveMoment(f"时刻 {moment.isoformat()} 没有时区", hint="请传入带时区的时刻")
    gap = moment - EPOCH
    return (gap.days * 86_400 + gap.seconds) * SECOND + gap.microseconds


def moment_of(count: int) -> datetime:
    """The moment, in UTC, so many microseconds after 1970."""
    return EPOCH + timedelta(microseconds=count)


def in_utc(moment: datetime) -> datetime:
    """The same moment written in UTC, so that equal clocks are written alike."""
    return moment if moment.tzinfo is UTC else moment_of(micros(moment))
