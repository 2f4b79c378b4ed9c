"""A figure as it is declared in `measures.yml`, read and checked.

    figures:
      - id: health_record_rate
        title: 居民健康档案建档率
        definition: 在册常住居民中已建立健康档案的比例
        unit: '%'
        query:
          ratio:
            of: {table: persons, count: rows, where: {resident: true, health_record: true}}
            to: {table: persons, count: rows, where: {resident: true}}
        dimensions: {street: street_code}
        says: [健康档案 建档率]

`where` may also be a condition in the expression language (`where: 常住 且 年龄 >= 65`) over persons or enterprises.
`query` is one of `count` / `sum` over a table, `ratio` {of, to} of two of them (in percent; `per: 10000` for so many in ten
thousand, `per: 1` for a mean), `pair` {from, to} of any of these, `growth` {from, to} of two counts, in percent; or a value
of official series: `{series: 社会消费品零售总额, take: rank, of: growth, area: 本区}` (see `official.py`).

A figure that can be told by month says by which day a row belongs to one, `period: {column: opened_at, counts: flow}` (当期;
`cumulative` is 截至 its end); a part of a ratio with a day of its own says `dated: closed_at`. Days are half-open periods
(`periods.py`). A figure that says nothing is told by period from the values kept on its days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.core.expressions import Node, Rule

from . import conditions
from .claims import Kind

SERIES_TABLE = "official_series"


class BadFigure(WanxiangError):
    """A declaration that cannot be computed; the message names file, figure and word."""

    code = "measures.bad_declaration"


@dataclass(frozen=True, kw_only=True)
class Count:
    """Rows, distinct values, or a sum over the union of some tables.

    `where` maps a column to a value, a list of values, or {operator: value}; `rule` is a condition in the expression
    language instead, `node` the same bound to a day; `at` keeps the rows in which a column is at its first, last or last but
    one value ("first"/"last"/"previous", column).
    """

    tables: tuple[str, ...]
    measure: str
    column: str = ""
    where: Mapping[str, Any]
    at: tuple[str, str] | None = None
    rule: Rule | None = None
    node: Node | None = None
    dated: str = ""
    """The column that says when a row counts, where it is not that of the figure."""


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """One count over another, per hundred or whatever is said; both are kept."""

    of: Count
    to: Count
    per: int = 100


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The same thing before and after."""

    first: Count | Ratio
    last: Count | Ratio


@dataclass(frozen=True, kw_only=True)
class Growth:
    """By how much a count grew."""

    first: Count
    last: Count


@dataclass(frozen=True, kw_only=True)
class Official:
    """A value of official series.

    take: value; growth (on the same period a year before, in percent); change (the same, as a difference); gap (to the
    area `against`); rank (1 is the highest, or with order "low" the lowest, among the areas of one level).
    of: of what gap and rank are, "value" or "growth"; among: how many areas must be there for a rank (0: any).
    period: "" is the latest that the area has.
    """

    series: str
    take: str = "value"
    of: str = "value"
    area: str = ""
    against: str = ""
    period: str = ""
    order: str = "high"
    among: int = 0


Query = Count | Ratio | Pair | Growth | Official


@dataclass(frozen=True, slots=True)
class Dimension:
    """By what a figure can be told: a column, and what its values are (place, unit or value)."""

    name: str
    column: str
    type: str = "value"
    label: str = ""


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """By which day a row belongs to a period.

    counts: "flow" (rows of the period, 当期) or "cumulative" (rows up to its end, 截至); grain: the finest period that the
    column tells ("day", "month" where it holds 2021-11, "year" where it holds 2021)
    """

    column: str
    counts: str = "flow"
    grain: str = "day"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A declared figure. `axes`: its dimensions; `says`: phrases by which a report's claim is known to be about it; every word must be there."""

    id: str
    title: str
    definition: str
    unit: str
    query: Query
    axes: Mapping[str, Dimension]
    says: tuple[tuple[str, ...], ...]
    wording: Mapping[str, Any]
    records: tuple[str, ...]
    sources: tuple[str, ...]
    report_ids: tuple[str, ...]
    units: tuple[str, ...] = ()
    """Measure words a claim must use to be about it; none given: any of the same sort."""
    kinds: tuple[Kind, ...] = ()
    """Sorts of claims that it answers (target, growth …); none given: what its query can tell."""
    interim: str = ""
    """On what it stands for now, where the engine behind it is still to come; told wherever the figure answers a claim."""
    period: PeriodRule | None = None

    @property
    def dimensions(self) -> dict[str, str]:
        """Dimension → column."""
        return {name: axis.column for name, axis in self.axes.items()}

    @property
    def kind(self) -> str:
        """What sort of query it is: count, sum, ratio, pair, growth or official."""
        if isinstance(self.query, Count):
            return "sum" if self.query.measure == "sum" else "count"
        return type(self.query).__name__.lower()


def counts(query: Query) -> Iterator[Count]:
    """The counts a query is made of, the numerator before the denominator."""
    if isinstance(query, Count):
        yield query
    elif isinstance(query, Ratio):
        yield from (query.of, query.to)
    elif isinstance(query, Official):
        yield Count(tables=(SERIES_TABLE,), measure="rows", where={"series": query.series})
    else:
        yield from counts(query.first)
        yield from counts(query.last)


def tables_of(query: Query) -> tuple[str, ...]:
    """Every table a query reads, each once."""
    return tuple(dict.fromkeys(name for count in counts(query) for name in count.tables))


def on_day(query: Query, as_of: date) -> Query:
    """The query with its conditions bound to a day."""
    if isinstance(query, Count):
        return replace(query, node=conditions.bound(query.rule, as_of=as_of)) if query.rule else query
    if isinstance(query, Ratio):
        return replace(query, of=on_day(query.of, as_of), to=on_day(query.to, as_of))
    if isinstance(query, Official):
        return query
    return replace(query, first=on_day(query.first, as_of), last=on_day(query.last, as_of))
