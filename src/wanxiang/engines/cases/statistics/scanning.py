"""Conditions, keys and measures as SQLGlot trees over the relation `cases`. Pure; no string of SQL is put together."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlglot import exp

from wanxiang.engines.cases.statistics.conditions import All, Condition, Either, Test
from wanxiang.engines.cases.statistics.definitions import Definition
from wanxiang.engines.cases.statistics.dimensions import Dimension

ROWS, HELPING = "cases", "helping"
COMPARE = {"eq": exp.EQ, "lt": exp.LT, "le": exp.LTE, "gt": exp.GT, "ge": exp.GTE}
LOCAL = exp.Interval(this=exp.Literal.string("8"), unit=exp.var("HOUR"))
"""From UTC to the civil time of the district; the zone has no summer time, or the calendar would refuse it."""


def where(condition: Condition) -> exp.Expression:
    """A condition as SQL."""
    if isinstance(condition, All):
        return exp.and_(exp.true(), *(where(part) for part in condition.parts))
    if isinstance(condition, Either):
        return exp.or_(exp.false(), *(where(part) for part in condition.parts))
    return _test(condition)


def grouped(
    definitions: Sequence[Definition], *, condition: Condition, dimension: Dimension | None, moment: str
) -> exp.Select:
    """SELECT key, numerators, denominators FROM cases WHERE condition GROUP BY key, and in the same scan the whole (whole = 1).

    In:  definitions: all of one moment
    Out: without a dimension one line, the whole
    """
    columns = [column for definition in definitions for column in _columns(definition)]
    query = exp.select(*columns).from_(ROWS).where(where(condition))
    if dimension is None:
        return query
    key = exp.column("key")
    inner = exp.select("*", keyed(dimension, moment).as_("key")).from_(ROWS).where(where(condition)).subquery(ROWS)
    sets = exp.GroupingSets(expressions=[exp.Tuple(expressions=[key]), exp.Tuple(expressions=[])])
    query = exp.select(*columns, key, exp.func("grouping", key.copy()).as_("whole")).from_(inner)
    query.set("group", exp.Group(grouping_sets=[sets]))
    return query


def keyed(dimension: Dimension, moment: str) -> exp.Expression:
    """The key of a case under a dimension."""
    if dimension.period:
        local = exp.Add(this=exp.column(moment), expression=LOCAL.copy())
        unit = exp.Literal.string(dimension.period)
        return exp.cast(exp.cast(exp.func("date_trunc", unit, local), "date"), "text")
    column = exp.column(dimension.column)
    if not dimension.digits:
        return exp.cast(column, "text")
    cut = exp.func("substr", column, exp.Literal.number(1), exp.Literal.number(dimension.digits))
    deep = exp.GTE(this=exp.func("length", column.copy()), expression=exp.Literal.number(dimension.digits))
    return exp.case().when(deep, cut).else_(exp.Literal.string(""))


def literal(value: Any) -> exp.Expression:
    """A value as SQL; moments in UTC without a zone, as the snapshot holds them."""
    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")), "timestamp")
    return exp.convert(value)


def _columns(definition: Definition) -> list[exp.Expression]:
    named = [_kept(exp.Count(this=exp.Star()), definition.of).as_(f"{definition.name}__of")]
    if definition.to is not None:
        named.append(_kept(exp.Count(this=exp.Star()), definition.to).as_(f"{definition.name}__to"))
    if definition.spread == "mean":
        named.append(_kept(exp.func("avg", exp.column("worked")), definition.of).as_(f"{definition.name}__value"))
    if definition.spread == "median":
        named.append(_kept(exp.func("median", exp.column("worked")), definition.of).as_(f"{definition.name}__value"))
    return named


def _kept(aggregate: exp.Expression, condition: Condition) -> exp.Expression:
    return exp.Filter(this=aggregate, expression=exp.Where(this=where(condition)))


def _test(test: Test) -> exp.Expression:
    column = exp.column(test.column)
    if test.operator in COMPARE:
        return COMPARE[test.operator](this=column, expression=literal(test.value))
    return OTHERS[test.operator](column, test.value)


def _in(column: exp.Expression, value: Any) -> exp.Expression:
    return exp.In(this=column, expressions=[literal(each) for each in value]) if value else exp.false()


def _null(column: exp.Expression, value: bool) -> exp.Expression:
    found = exp.Is(this=column, expression=exp.null())
    return found if value else exp.not_(found)


def _helped(column: exp.Expression, value: Any) -> exp.Expression:
    return exp.In(this=column, query=exp.select("pk").from_(HELPING).subquery())


OTHERS = {
    "in": _in,
    "not_in": lambda column, value: exp.not_(_in(column, value)),
    "null": _null,
    "prefix": lambda column, value: exp.func("starts_with", column, exp.Literal.string(value)),
    "shorter": lambda column, value: exp.LT(this=exp.func("length", column), expression=exp.Literal.number(value)),
    "at_most_column": lambda column, value: exp.LTE(this=column, expression=exp.column(value)),
    "helped": _helped,
}
