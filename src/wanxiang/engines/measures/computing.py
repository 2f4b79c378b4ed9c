"""Computing figures on the published tables: declaration → SQL tree → number, with its lineage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from wanxiang.core.access import EVERYTHING, Scope
from wanxiang.core.declarations import Declaration

from . import lineage, official, policies, sql
from .declarations import Count, Figure, Growth, Official, Pair, Query, Ratio, counts, on_day, tables_of
from .models import FrozenValue
from .narrowing import ALL, Within, narrowed
from .reader import NotComputable, Reader
from .scans import Ask, totals
from .values import Change, Increase, Number, Share, Value, parts
from .wording import say

__all__ = ["Computed", "NotComputable", "Reader", "by_dimension", "compute", "compute_all", "over_periods", "records"]


@dataclass(frozen=True, kw_only=True)
class Computed:
    """A figure's value as of a day, or the reason why there is none."""

    declaration: Declaration
    value: Value | None
    reason: str
    as_of: date
    lineage: dict[str, Any] = field(default_factory=dict)
    frozen: FrozenValue | None = None
    """The fixed value that stands in for the live one, where a report prints it."""
    live: Value | None = None
    """What the records say now, beside a fixed value."""

    @property
    def figure(self) -> Figure:
        return self.declaration.data

    @property
    def speaks(self) -> bool:
        """Whether there is a value, and a record behind it: nought of nothing answers no claim of a report."""
        return self.value is not None and any(table["rows"] for table in self.lineage["tables"])

    @property
    def wording(self) -> str:
        """The value as a report says it; "" where there is none."""
        if self.value is None:
            return ""
        return say(self.value, unit=self.figure.unit, style=self.figure.wording, policy=policies.in_force())

    def as_json(self) -> dict[str, Any]:
        """The shape `wanxiang figures --json` prints."""
        figure = self.figure
        return {
            "name": figure.id,
            "title": figure.title,
            "definition": figure.definition,
            "unit": figure.unit,
            "value": self.value.as_json() if self.value else None,
            **parts(self.value),
            "as_of": self.as_of.isoformat(),
            "reason": self.reason,
            "lineage": self.lineage,
            "wording": self.wording,
            "report_ids": list(figure.report_ids),
        }


def compute(
    declaration: Declaration, *, as_of: date, reader: Reader, scope: Scope = EVERYTHING, within: Within = ALL
) -> Computed:
    """The value of one figure, for what a scope may see, with where it came from.

    In:  within: the period, the values of dimensions and the last day of the rows that count
    Out: a figure whose table is absent, whose denominator is zero or which cannot be told by place has a reason and no value
    """
    return compute_all([declaration], as_of=as_of, reader=reader, scope=scope, within=within)[0]


def compute_all(
    declarations: Sequence[Declaration],
    *,
    as_of: date,
    reader: Reader,
    scope: Scope = EVERYTHING,
    within: Within = ALL,
) -> list[Computed]:
    """Many figures; those that read the same tables share one scan."""
    asked = [_Asked(each, reader, scope, within, as_of) for each in declarations]
    found = iter(totals([ask for each in asked for ask in each.asks], reader))
    return [each.computed([next(found) for _ in each.asks]) for each in asked]


def over_periods(
    declaration: Declaration, *, withins: Sequence[Within], as_of: date, reader: Reader, scope: Scope = EVERYTHING
) -> list[Computed]:
    """One figure within several periods, in one scan."""
    asked = [_Asked(declaration, reader, scope, within, as_of) for within in withins]
    found = iter(totals([ask for each in asked for ask in each.asks], reader))
    return [each.computed([next(found) for _ in each.asks]) for each in asked]


def by_dimension(
    declaration: Declaration,
    *,
    dimension: str,
    as_of: date,
    reader: Reader,
    scope: Scope = EVERYTHING,
    within: Within = ALL,
) -> list[dict[str, Any]]:
    """The figure for every value of a declared dimension: [{key, value, numerator?, denominator?}].

    Raises: NotComputable
    """
    figure: Figure = declaration.data
    if dimension not in figure.dimensions:
        raise NotComputable(
            f"指标“{figure.title}”没有按“{dimension}”分组", hint=f"可用：{'、'.join(figure.dimensions) or '无'}"
        )
    reader.show(tables_of(figure.query))
    query = on_day(figure.query, as_of)
    query = query.last if isinstance(query, Pair) else query
    sides = [
        dict(reader.run(sql.grouped(each, by=figure.dimensions[dimension], scope=narrowed(figure, each, reader, scope, within))))
        for each in counts(query)
    ]  # fmt: skip
    return list(_by_key(query, sides))


def records(
    declaration: Declaration,
    *,
    limit: int,
    offset: int,
    as_of: date,
    reader: Reader,
    scope: Scope = EVERYTHING,
    part: str = "of",
    within: Within = ALL,
) -> dict[str, Any]:
    """The rows behind a figure: {"columns", "rows", "total"}; of a ratio the numerator, or with part="to" all.

    In:     part: "of" or "to"; of a pair or a growth "before_of" and "before_to" are the rows of the earlier side
    Raises: NotComputable
    """
    figure: Figure = declaration.data
    count = behind(on_day(figure.query, as_of), part)
    reader.show(count.tables)
    columns = _columns(figure, count, reader)
    limited = narrowed(figure, count, reader, scope, within)
    every = replace(count, measure="rows", column="")
    total = reader.run(sql.total(every, scope=limited))[0][0]
    rows = reader.run(sql.page(count, columns=columns, limit=limit, offset=offset, scope=limited))
    return {"columns": columns, "total": total, "rows": [dict(zip(columns, row, strict=True)) for row in rows]}


def behind(query: Query, part: str) -> Count:
    """The count that a part of a query opens to."""
    if isinstance(query, Pair | Growth):
        side = query.first if part.startswith("before_") else query.last
        return behind(side, part.removeprefix("before_"))
    if isinstance(query, Ratio):
        return query.to if part == "to" else query.of
    return next(counts(query))


class _Asked:
    """One figure: what it asks of the tables, and what comes of the answers."""

    def __init__(self, declaration: Declaration, reader: Reader, scope: Scope, within: Within, as_of: date) -> None:
        self.declaration, self.reader, self.within, self.as_of = declaration, reader, within, as_of
        self.query, self.asks, self.reason = declaration.data.query, [], ""
        try:
            reader.show(tables_of(self.query))
            self.query = on_day(self.query, as_of)
            if not isinstance(self.query, Official):
                self.asks = [
                    Ask(each, narrowed(declaration.data, each, reader, scope, within)) for each in counts(self.query)
                ]
        except NotComputable as error:
            self.reason = error.message

    def computed(self, answers: Sequence[Decimal | NotComputable]) -> Computed:
        """The figure with its value or its reason."""
        value, reason = None, self.reason
        origin = lineage.of(self.declaration, reader=self.reader, tables=tables_of(self.query))
        if not reason:
            try:
                value = self._value(answers, origin)
            except NotComputable as error:
                reason = error.message
        return Computed(declaration=self.declaration, value=value, reason=reason, as_of=self.as_of, lineage=origin)

    def _value(self, answers: Sequence[Decimal | NotComputable], origin: dict[str, Any]) -> Value:
        if isinstance(self.query, Official):
            asked = self.within.period
            query = replace(self.query, period=asked.label) if asked else self.query
            value, points = official.value(query, reader=self.reader, until=self.within.until)
            origin["official"] = [point.as_json() for point in points]
            return value
        return _value(self.query, iter(answers))


def _value(query: Query, answers: Iterator[Decimal | NotComputable]) -> Value:
    """The value of a query from the numbers of its counts, in their order."""
    if isinstance(query, Count):
        return Number(_number(answers))
    if isinstance(query, Ratio):
        return _share(_number(answers), _number(answers), query.per)
    if isinstance(query, Growth):
        return _grown(_number(answers), _number(answers))
    return Change(_value(query.first, answers), _value(query.last, answers))


def _number(answers: Iterator[Decimal | NotComputable]) -> Decimal:
    found = next(answers)
    if isinstance(found, NotComputable):
        raise found
    return found


def _share(numerator: Decimal, denominator: Decimal, per: int) -> Share:
    if not denominator:
        raise NotComputable("分母为零，无从计算比例")
    return Share(numerator, denominator, per)


def _grown(first: Decimal, last: Decimal) -> Increase:
    if not first:
        raise NotComputable("前值为零，无从计算增长")
    return Increase(Number(first), Number(last))


def _by_key(query: Query, sides: Sequence[dict[Any, Any]]) -> Iterator[dict[str, Any]]:
    """A line for every key; of a ratio or a growth where there is something to divide by."""
    if len(sides) == 1:
        yield from ({"key": key, "value": Number(_exact(n)).as_json()} for key, n in sides[0].items())
        return
    base = sides[0] if isinstance(query, Growth) else sides[1]
    made: Callable[[Decimal, Decimal], Value] = (
        _grown if isinstance(query, Growth) else lambda one, other: _share(one, other, query.per)
    )
    for key in (key for key, n in base.items() if n):
        value = made(_exact(sides[0].get(key)), _exact(sides[1].get(key)))
        yield {"key": key, "value": value.as_json(), **parts(value)}


def _exact(number: Any) -> Decimal:
    return Decimal(str(number or 0))


def _columns(figure: Figure, count: Count, reader: Reader) -> list[str]:
    """Declared columns, else keys and places: never names, addresses or numbers of persons."""
    there = set.intersection(*(set(reader.columns(name)) for name in count.tables))
    wanted = figure.records or (count.column, *PLAIN_COLUMNS)
    return [c for c in dict.fromkeys(wanted) if c and c in there] or sorted(there)[:1]


PLAIN_COLUMNS = (
    "person_key",
    "household_key",
    "credit_code",
    "case_no",
    "visit_no",
    "policy",
    "delivery",
    "source",
    "street_code",
    "community_code",
    "grid_code",
    "series",
    "area",
    "period",
    "revision",
    "publication",
    "state",
    "at",
)
