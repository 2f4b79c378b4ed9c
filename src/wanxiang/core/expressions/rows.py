"""Rows of other tables that belong to one person: as a list (证照, 从业人员), or month by month (社保缴费).

A person carries them under `@table`: a list of mappings, months with `month` (any day of it) and `value`. Where a person
has no such entry, nobody has looked: rows may exist that are not known.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from wanxiang.core.expressions.calendar import month_start, months_between
from wanxiang.core.expressions.tree import Const, Months, Node, Rows

Row = Mapping[str, Any]


def key_of(table: str) -> str:
    """Where a person carries the rows of a table."""
    return f"@{table}"


def of(over: Node, person: Row) -> tuple[Sequence[Row], bool]:
    """The rows that an aggregate goes over, and whether these are all."""
    found = person.get(key_of(over.table))  # type: ignore[attr-defined]
    if isinstance(over, Rows):
        found = person.get(key_of(over.under), found)
        return found or (), over.complete and found is not None
    if isinstance(over, Months):
        return _months(over, found), True
    raise TypeError(f"{type(over).__name__} has no rows")


def _months(over: Months, found: Sequence[Row] | None) -> list[Row]:
    """A row a month, in order; several of one month are one."""
    by_month: dict[date, list[Any]] = {}
    for row in found or ():
        if row.get("month") is not None:
            by_month.setdefault(month_start(row["month"]), []).append(row.get("value"))
    return [
        {"value": together(by_month[month]) if month in by_month else absent(over, month, found is not None)}
        for month in months(over)
    ]


def months(over: Months) -> list[date]:
    """The months asked about; after `bind`."""
    if not isinstance(over.first, Const) or not isinstance(over.last, Const):
        raise TypeError("months are counted only after bind: both ends must be constants")
    return months_between(over.first.value, over.last.value)  # type: ignore[arg-type]


def absent(over: Months, month: date, looked: bool = True) -> Any:
    """What a month without row says: the declared value where the source covers the month, else not known."""
    begun = over.covered_from is not None and month_start(over.covered_from) <= month
    covered = begun and (over.covered_to is None or month < month_start(over.covered_to))
    return over.absent if looked and covered else None


def together(values: Iterable[Any]) -> Any:
    """Several values of one month: numbers are added, of yes and no one yes is enough; one not known leaves it so."""
    found = list(values)
    if any(value is True for value in found):
        return True
    if any(value is None for value in found):
        return None
    return False if all(value is False for value in found) else sum(found)
