"""Conditions, keys and measures as SQLGlot trees over the relation `cases`. Pure; no string of SQL is put together."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import reduce
from typing import Any

from sqlglot import exp

from wanxiang.engines.cases.statistics.conditions import All, Condition, Either, Test
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


def counted(
    parts: Mapping[str, Condition], *, condition: Condition, dimension: Dimension | None, moment: str, worked: Sequence[str] = ()
) -> exp.Select:  # fmt: skip
    """SELECT key, whole, how many cases each part counts, in one scan of those for which the condition holds.

    Each case is read once and becomes a number whose bits say which parts count it; cases of one key and one such number
    are counted together, and only those few lines are summed part by part.
    In:  worked: parts whose office time is summed, as <part>__worked
    Out: a line for each key with whole = 0, and one for all with whole = 1
    """
    bits = {name: exp.Literal.number(1 << place) for place, name in enumerate(parts)}
    marks: list[exp.Expression] = [exp.case().when(where(part), bits[name]).else_("0") for name, part in parts.items()]
    marked = _of_rows(
        condition, dimension, moment, reduce(lambda one, other: exp.Add(this=one, expression=other), marks).as_("bits")
    )
    few = exp.select("key", "bits", exp.Count(this=exp.Star()).as_("n"), exp.func("sum", exp.column("worked")).as_("w"))
    few = few.from_(marked.subquery("marked")).group_by("key", "bits")
    sums = [_summed("n", bits[name]).as_(name) for name in parts]
    times = [_summed("w", bits[name]).as_(f"{name}__worked") for name in worked]
    return _with_whole(exp.select(*sums, *times).from_(few.subquery("few")))


def medians(condition: Condition, *, dimension: Dimension | None, moment: str) -> exp.Select:
    """SELECT key, whole, the median office time of the cases for which the condition holds."""
    every = _of_rows(condition, dimension, moment)
    return _with_whole(
        exp.select(exp.func("median", exp.column("worked")).as_("median")).from_(every.subquery("every"))
    )


def _of_rows(condition: Condition, dimension: Dimension | None, moment: str, *more: exp.Expression) -> exp.Select:
    key = keyed(dimension, moment) if dimension else exp.Literal.string("")
    return exp.select(key.as_("key"), exp.column("worked"), *more).from_(ROWS).where(where(condition))


def _summed(column: str, bit: exp.Expression) -> exp.Expression:
    """The sum over the lines in which a bit is set; 0 where there is none."""
    has = exp.NEQ(
        this=exp.Paren(this=exp.BitwiseAnd(this=exp.column("bits"), expression=bit.copy())),
        expression=exp.Literal.number(0),
    )
    kept = exp.Filter(this=exp.func("sum", exp.column(column)), expression=exp.Where(this=has))
    return exp.cast(exp.func("coalesce", kept, exp.Literal.number(0)), "bigint")


def _with_whole(query: exp.Select) -> exp.Select:
    """Grouped by key, and all together beside it."""
    key = exp.column("key")
    sets = exp.GroupingSets(expressions=[exp.Tuple(expressions=[key]), exp.Tuple(expressions=[])])
    query = query.select(key.copy(), exp.func("grouping", key.copy()).as_("whole"))
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
