"""Computing figures on the published tables: declaration → SQL tree → number, with its lineage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
from sqlglot import exp

from wanxiang.core import tables as published
from wanxiang.core.access import EVERYTHING, Reach, Scope
from wanxiang.core.config import config
from wanxiang.core.declarations import Declaration
from wanxiang.core.errors import WanxiangError

from . import lineage, sql
from .declarations import Count, Figure, Growth, Pair, Query, Ratio, counts, on_day, tables_of
from .values import Change, Increase, Number, Share, Value, parts
from .wording import say


class NotComputable(WanxiangError):
    """A figure that has no value now; the message is the reason people read."""

    code = "measures.not_computable"
    status = 409


@dataclass(frozen=True, kw_only=True)
class Computed:
    """A figure's value as of a day, or the reason why there is none."""

    declaration: Declaration
    value: Value | None
    reason: str
    as_of: date
    lineage: dict[str, Any] = field(default_factory=dict)

    @property
    def figure(self) -> Figure:
        return self.declaration.data

    @property
    def speaks(self) -> bool:
        """Whether there is a value, and a record behind it: nought of nothing answers no claim of a report."""
        return self.value is not None and any(table["rows"] for table in self.lineage["tables"])

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
            "wording": say(self.value, unit=figure.unit, style=figure.wording) if self.value else "",
            "report_ids": list(figure.report_ids),
        }


class Reader:
    """One connection for many figures: tables are made visible when the first figure asks for them."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(config={"threads": config().threads})
        self._shown: set[str] = set()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def show(self, names: Iterable[str]) -> None:
        """Make tables visible; raises NotComputable naming the one that is absent."""
        for name in names:
            if name not in self._shown:
                try:
                    published.show(self.connection, name)
                except (published.NoSuchTable, published.TableNotReady) as error:
                    raise NotComputable(error.message) from None
                self._shown.add(name)

    def columns(self, name: str) -> list[str]:
        """The columns of a visible table."""
        return self.connection.table(name).columns

    def run(self, tree: exp.Query) -> list[tuple]:
        """The rows of a query; raises NotComputable where a column is absent."""
        try:
            return self.connection.execute(tree.sql(dialect="duckdb")).fetchall()
        except duckdb.BinderException as error:
            raise NotComputable(f"数据表与指标声明不符：{str(error).splitlines()[0]}") from None


def compute(declaration: Declaration, *, as_of: date, reader: Reader, scope: Scope = EVERYTHING) -> Computed:
    """The value of one figure now, for what a scope may see, with where it came from.

    A figure whose table is absent, whose denominator is zero or which cannot be told by place has no value and a reason.
    """
    figure: Figure = declaration.data
    value, reason = None, ""
    try:
        reader.show(tables_of(figure.query))
        value = _value(on_day(figure.query, as_of), reader, scope)
    except NotComputable as error:
        reason = error.message
    origin = lineage.of(declaration, reader=reader, tables=tables_of(figure.query))
    return Computed(declaration=declaration, value=value, reason=reason, as_of=as_of, lineage=origin)


def by_dimension(
    declaration: Declaration, *, dimension: str, as_of: date, reader: Reader, scope: Scope = EVERYTHING
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
    return _by_key(query.last if isinstance(query, Pair) else query, figure.dimensions[dimension], reader, scope)


def records(
    declaration: Declaration,
    *,
    limit: int,
    offset: int,
    as_of: date,
    reader: Reader,
    scope: Scope = EVERYTHING,
    part: str = "of",
) -> dict[str, Any]:
    """The rows behind a figure: {"columns", "rows", "total"}; of a ratio the numerator, or with part="to" all.

    Raises: NotComputable
    """
    figure: Figure = declaration.data
    count = _behind(on_day(figure.query, as_of), part)
    reader.show(count.tables)
    columns = _columns(figure, count, reader)
    limited = _scope_condition(count, reader, scope)
    every = replace(count, measure="rows", column="")
    total = reader.run(sql.total(every, scope=limited))[0][0]
    rows = reader.run(sql.page(count, columns=columns, limit=limit, offset=offset, scope=limited))
    return {"columns": columns, "total": total, "rows": [dict(zip(columns, row, strict=True)) for row in rows]}


def _value(query: Query, reader: Reader, scope: Scope) -> Value:
    if isinstance(query, Count):
        return Number(_number(query, reader, scope))
    if isinstance(query, Ratio):
        return _share(_number(query.of, reader, scope), _number(query.to, reader, scope), query.per)
    if isinstance(query, Growth):
        return _grown(_number(query.first, reader, scope), _number(query.last, reader, scope))
    return Change(_value(query.first, reader, scope), _value(query.last, reader, scope))


def _share(numerator: Decimal, denominator: Decimal, per: int) -> Share:
    if not denominator:
        raise NotComputable("分母为零，无从计算比例")
    return Share(numerator, denominator, per)


def _grown(first: Decimal, last: Decimal) -> Increase:
    if not first:
        raise NotComputable("前值为零，无从计算增长")
    return Increase(Number(first), Number(last))


def _number(count: Count, reader: Reader, scope: Scope) -> Decimal:
    tree = sql.total(count, scope=_scope_condition(count, reader, scope))
    return _exact(reader.run(tree)[0][0])


def _by_key(query: Count | Ratio | Growth, column: str, reader: Reader, scope: Scope) -> list[dict[str, Any]]:
    sides = [
        dict(reader.run(sql.grouped(c, by=column, scope=_scope_condition(c, reader, scope)))) for c in counts(query)
    ]
    if len(sides) == 1:
        return [{"key": key, "value": Number(_exact(n)).as_json()} for key, n in sides[0].items()]
    if isinstance(query, Growth):
        return [
            _keyed(key, _grown(_exact(first), _exact(sides[1].get(key)))) for key, first in sides[0].items() if first
        ]
    return [
        _keyed(key, _share(_exact(sides[0].get(key)), _exact(base), query.per))
        for key, base in sides[1].items()
        if base
    ]


def _exact(number: Any) -> Decimal:
    return Decimal(str(number or 0))


def _keyed(key: Any, value: Share | Increase) -> dict[str, Any]:
    return {"key": key, "value": value.as_json(), **parts(value)}


def _behind(query: Query, part: str) -> Count:
    if isinstance(query, Pair | Growth):
        return _behind(query.last, part)
    if isinstance(query, Ratio):
        return query.to if part == "to" else query.of
    return query


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
    "state",
    "at",
)


PLACE_COLUMNS = ("grid_code", "community_code", "street_code")


def _scope_condition(count: Count, reader: Reader, scope: Scope) -> exp.Expression | None:
    """The scope as a condition on the place and the policy of the rows; whoever sees everything has none."""
    if Reach() in scope.reaches:
        return None
    columns = set.intersection(*(set(reader.columns(name)) for name in count.tables))
    policy = "policy" if "policy" in columns else None
    area = next((column for column in PLACE_COLUMNS if column in columns), "")
    if not area and (policy is None or any(scope.areas)):
        raise NotComputable("本指标没有落到地块，只能看全区")
    return scope.sql(area=area, policy=policy)
