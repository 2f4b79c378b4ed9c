"""Which rows of a table count: those of a scope, of a period, of values of dimensions. As conditions in SQLGlot trees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlglot import exp

from wanxiang.core.access import Reach, Scope

from .declarations import Count, Figure, PeriodRule
from .periods import Period
from .reader import NotComputable, Reader

PLACE_COLUMNS = ("grid_code", "community_code", "street_code")
LOCAL = exp.Interval(this=exp.Literal.string("8"), unit=exp.var("HOUR"))
"""From UTC, in which tables hold moments, to the civil time of the district."""
NOWHERE = "—"
"""The value of a dimension of rows that have none, as it stands in an address."""


@dataclass(frozen=True)
class Within:
    """What narrows a figure.

    period: rows of it (or up to its end, as declared); keys: dimension → value, NOWHERE for rows without one; until: rows
    up to the end of this day, for figures that know by which day a row counts
    """

    period: Period | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    until: date | None = None


ALL = Within()


def narrowed(figure: Figure, count: Count, reader: Reader, scope: Scope, within: Within) -> exp.Expression | None:
    """The condition on the rows of a count beyond its own; None where every row counts.

    Raises: NotComputable where the rows do not tell it
    """
    columns = {
        name: kind
        for name, kind in reader.columns(count.tables[0]).items()
        if all(name in reader.columns(table) for table in count.tables[1:])
    }
    conditions = [
        *_of_scope(columns, scope), *_of_keys(figure, columns, within.keys), *_of_period(figure, count, columns, within),
    ]  # fmt: skip
    return exp.and_(*conditions) if conditions else None


def _of_scope(columns: Mapping[str, str], scope: Scope) -> Iterator[exp.Expression]:
    """The scope as a condition on the place and the policy of the rows; whoever sees everything has none."""
    if Reach() in scope.reaches:
        return
    policy = "policy" if "policy" in columns else None
    area = next((column for column in PLACE_COLUMNS if column in columns), "")
    if not area and (policy is None or any(scope.areas)):
        raise NotComputable("本指标没有落到地块，只能看全区")
    yield scope.sql(area=area, policy=policy)


def _of_keys(figure: Figure, columns: Mapping[str, str], keys: Mapping[str, str]) -> Iterator[exp.Expression]:
    for name, value in keys.items():
        column = figure.dimensions.get(name, "")
        if column not in columns:
            raise NotComputable(f"指标“{figure.title}”不能按“{name}”分")
        held = exp.column(column, quoted=True)
        if value == NOWHERE:
            yield held.is_(exp.null())
        else:
            yield exp.EQ(this=exp.cast(held, "text"), expression=exp.Literal.string(value))


def _of_period(figure: Figure, count: Count, columns: Mapping[str, str], within: Within) -> Iterator[exp.Expression]:
    rule = figure.period
    if within.period is None and (within.until is None or rule is None):
        return
    if rule is None:
        raise NotComputable("本指标只有截至某日的数，期间的数取当时留存的快照")
    column = count.dated or rule.column
    if column not in columns:
        raise NotComputable(f"数据表“{'、'.join(count.tables)}”没有列“{column}”，不能按期间统计")
    if within.period is not None and rule.grain == "year" and within.period.grain != "year":
        raise NotComputable("本指标只记到年份，不能按月、按季统计")
    day, (begin, end) = _day(column, columns[column], rule), _bounds(rule, within)
    if begin is not None:
        yield exp.GTE(this=day, expression=_literal(begin))
    yield exp.LT(this=day, expression=_literal(end))


def _bounds(rule: PeriodRule, within: Within) -> tuple[date | None, date]:
    """Half-open: from (None: from the beginning) and up to."""
    after = within.until + timedelta(days=1) if within.until else None
    if within.period is None:
        return None, after or date.max
    end = min(within.period.end, after) if after else within.period.end
    return (within.period.begin if rule.counts == "flow" else None), end


def _day(column: str, kind: str, rule: PeriodRule) -> exp.Expression:
    """The civil day by which a row counts."""
    held = exp.column(column, quoted=True)
    if kind == "DATE":
        return held
    if kind.startswith("TIMESTAMP"):
        return exp.cast(exp.Add(this=held, expression=LOCAL.copy()), "date")
    if kind == "VARCHAR":
        rest = {"year": "-01-01", "month": "-01", "day": ""}[rule.grain]
        text = exp.DPipe(this=held, expression=exp.Literal.string(rest)) if rest else held
        return exp.TryCast(this=text, to=exp.DataType.build("date"))
    return exp.func("make_date", held, exp.Literal.number(1), exp.Literal.number(1))


def _literal(day: date) -> exp.Expression:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")
