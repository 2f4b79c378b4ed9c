"""Reads of fixed values: what reports print, the versions there were, and how the records differ since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from wanxiang.core import declarations

from . import rowsets
from .computing import Computed, Reader
from .models import FrozenValue
from .over_time import number, per, told
from .periods import Period, parse
from .queries import KIND, within
from .reader import NotComputable
from .values import Value, restored


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A fixed value beside what the records say now."""

    frozen: FrozenValue
    value: Value
    live: Value | None
    reason: str
    records: list[rowsets.Difference]

    @property
    def difference(self) -> Decimal | None:
        """How much more the records say now; None where they say nothing."""
        live = number(self.live)
        return None if live is None else live - self.value.value

    @property
    def moved(self) -> bool:
        return self.live != self.value

    def as_json(self) -> dict[str, Any]:
        row = self.frozen
        return {
            "figure": row.figure, "period": row.period, "version": row.version, "value": row.kept.value,
            "live": self.live.as_json() if self.live else None, "difference": _plain(self.difference),
            "records": [each.as_json() for each in self.records], "reason": self.reason, "by": str(row.by), "why": row.why,
            "at": row.at.isoformat(),
        }  # fmt: skip


def versions(name: str) -> list[FrozenValue]:
    """Every version of every fixed period of a figure, the latest period and version first."""
    rows = FrozenValue.objects.filter(figure=name).select_related("kept", "by")
    return list(rows.order_by("-begins", "period", "-version"))


def in_force(name: str = "") -> dict[tuple[str, str], FrozenValue]:
    """The last version of each (figure, period), of one figure if named."""
    rows = FrozenValue.objects.select_related("kept", "by").order_by("version")
    return {(row.figure, row.period): row for row in (rows.filter(figure=name) if name else rows)}


def beside(row: FrozenValue) -> Beside:
    """A fixed value with what the records say now for the same days, and which records came or went.

    Raises: NoSuchDeclaration where the figure is no longer declared
    """
    declaration = declarations.one(KIND, row.figure)
    period = days_of(row)
    with Reader() as reader:
        (now,) = told(declaration, [period], reader=reader)
        try:
            found = rowsets.differences(declaration, within(declaration.data, period), kept=row.rows, reader=reader)
        except NotComputable:
            found = []
    return Beside(frozen=row, value=value_of(row), live=now.value, reason=now.reason, records=found)


def printed(computed: Sequence[Computed], *, on: date) -> list[Computed]:
    """Figures as a report of a day prints them: fixed where a period that holds the day was fixed, else as they are.

    Of several such periods the longest counts: a report of a year prints what was fixed for the year.
    """
    holding = [row for row in in_force().values() if on in parse(row.period)]
    fixed = {row.figure: row for row in sorted(holding, key=_length)}
    return [as_fixed(one, fixed[one.figure.id]) if one.figure.id in fixed else one for one in computed]


def of_period(computed: Computed, *, period: str) -> Computed:
    """A figure of one period as it is printed: fixed where that period was, else as it is."""
    row = in_force(computed.figure.id).get((computed.figure.id, parse(period).label))
    return as_fixed(computed, row) if row else computed


def as_fixed(computed: Computed, row: FrozenValue) -> Computed:
    """A figure with its fixed value in place of the live one, which stays beside it."""
    return replace(
        computed,
        value=value_of(row),
        reason="",
        as_of=row.kept.as_of,
        lineage=row.kept.lineage,
        frozen=row,
        live=computed.value,
    )


def value_of(row: FrozenValue) -> Value:
    """The fixed value as a value."""
    declaration = declarations.one(KIND, row.figure)
    return restored(row.kept.value, row.kept.parts, per=per(declaration.data))


def days_of(row: FrozenValue) -> Period:
    """The days that were counted: the period, or as much of it as had passed."""
    whole = parse(row.period)
    return replace(whole, begin=row.begins, end=row.ends, part=row.ends < whole.end)


def _length(row: FrozenValue) -> int:
    whole = parse(row.period)
    return (whole.end - whole.begin).days


def _plain(value: Decimal | None) -> int | float | None:
    return None if value is None else (int(value) if value == value.to_integral_value() else float(value))
