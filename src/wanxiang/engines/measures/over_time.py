"""A figure period by period: from its records where it says by which day they count, else from the values kept then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from wanxiang.core.access import EVERYTHING, Reach, Scope
from wanxiang.core.declarations import Declaration

from .comparing import PREVIOUS, TO_DATE, YEAR, Comparison
from .computing import Reader, over_periods
from .declarations import Figure, Official, Pair
from .models import FigureValue
from .narrowing import Within
from .periods import Period
from .values import Value, restored

GRAINS = {"day": ("month", "quarter", "year"), "month": ("month", "quarter", "year"), "year": ("year",)}


@dataclass(frozen=True, kw_only=True)
class Told:
    """A figure for one period; `kept_on`: the day of the kept value it is taken from, None where it is from records."""

    period: Period
    value: Value | None
    reason: str = ""
    kept_on: date | None = None
    lineage: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "period": self.period.label, "words": self.period.words, "begin": self.period.begin.isoformat(),
            "end": self.period.end.isoformat(), "value": self.value.as_json() if self.value else None, "reason": self.reason,
            "kept_on": self.kept_on.isoformat() if self.kept_on else None,
        }  # fmt: skip


def grains(figure: Figure) -> tuple[str, ...]:
    """How finely a figure can be told over time."""
    return GRAINS[figure.period.grain] if figure.period else GRAINS["day"]


def told(
    declaration: Declaration,
    periods: Sequence[Period],
    *,
    reader: Reader,
    scope: Scope = EVERYTHING,
    keys: Mapping[str, str] | None = None,
) -> list[Told]:
    """A figure for each period; periods that are cut at a day hold what had come by its end."""
    figure: Figure = declaration.data
    if figure.period is None and not isinstance(figure.query, Official):
        return [_kept(figure, period, scope, keys) for period in periods]
    withins = [Within(period=period, keys=keys or {}) for period in periods]
    day = max(period.last for period in periods)
    computed = over_periods(declaration, withins=withins, as_of=day, reader=reader, scope=scope)
    return [
        Told(period=period, value=one.value, reason=one.reason, lineage=one.lineage)
        for period, one in zip(periods, computed, strict=True)
    ]


def comparisons(
    declaration: Declaration,
    period: Period,
    *,
    reader: Reader,
    scope: Scope = EVERYTHING,
    keys: Mapping[str, str] | None = None,
) -> list[Comparison]:
    """同比、环比, and 累计同比 for what adds up over a year."""
    figure: Figure = declaration.data
    pairs = {YEAR: (period, period.year_before())}
    if period.grain in ("month", "quarter"):
        pairs[PREVIOUS] = (period, period.previous())
        if figure.period and figure.period.counts == "flow":
            whole = period.year_to_date()
            pairs[TO_DATE] = (whole, whole.year_before())
    wanted = list(dict.fromkeys(each for pair in pairs.values() for each in pair))
    found = {one.period: one for one in told(declaration, wanted, reader=reader, scope=scope, keys=keys)}
    return [
        Comparison(
            kind=kind, period=now.words, base_period=base.words, value=number(found[now].value),
            base=number(found[base].value), unit=figure.unit,
        )
        for kind, (now, base) in pairs.items()
    ]  # fmt: skip


def number(value: Value | None) -> Decimal | None:
    """The number that a value is compared by (of a pair, the later one)."""
    return None if value is None else value.value


def per(figure: Figure) -> int:
    """Per how many the ratio of a figure is."""
    query = figure.query.last if isinstance(figure.query, Pair) else figure.query
    return getattr(query, "per", 100)


def _kept(figure: Figure, period: Period, scope: Scope, keys: Mapping[str, str] | None) -> Told:
    """The last value that was kept within the period."""
    if Reach() not in scope.reaches or keys:
        return Told(period=period, value=None, reason="留存的数只有全区的")
    row = (
        FigureValue.objects.filter(figure=figure.id, period="", as_of__gte=period.begin, as_of__lt=period.end)
        .exclude(value=None)
        .order_by("as_of", "pk")
        .last()
    )
    if row is None:
        return Told(period=period, value=None, reason="该期间没有留存的数")
    return Told(
        period=period, value=restored(row.value, row.parts, per=per(figure)), kept_on=row.as_of, lineage=row.lineage
    )
