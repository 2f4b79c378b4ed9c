"""Half-open periods: from a day, up to and without another; an open end is None."""

from datetime import date


def covers(day: date, *, begins: date | None, ends: date | None) -> bool:
    """Whether a day lies in a period."""
    return (begins is None or begins <= day) and (ends is None or day < ends)
