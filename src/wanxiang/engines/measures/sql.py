"""Queries of figures as SQLGlot trees; no string of SQL is ever put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlglot import exp

from wanxiang.core.expressions import statement

from .declarations import Count

COMPARE = {"eq": exp.EQ, "ne": exp.NEQ, "lt": exp.LT, "le": exp.LTE, "gt": exp.GT, "ge": exp.GTE}


def total(count: Count, *, scope: exp.Expression | None = None) -> exp.Select:
    """SELECT one number."""
    rows = union(count, columns=_needed(count), scope=scope)
    return exp.select(_aggregate(count)).from_(rows.subquery("behind"))


def side_by_side(tables: Sequence[str], counted: Sequence[tuple[Count, exp.Expression | None]]) -> exp.Select:
    """SELECT one row with a number for each count of the same tables, each under its own conditions: one scan."""
    numbers, used = [], {}
    for count, further in counted:
        kept = [*conditions(count.where), *([further] if further is not None else [])]
        aggregate = _aggregate(count).unalias()
        used |= dict.fromkeys([*(c.name for each in kept for c in each.find_all(exp.Column)), *_needed(count)])
        numbers.append(exp.Filter(this=aggregate, expression=exp.Where(this=exp.and_(*kept))) if kept else aggregate)
    named = [number.as_(f"n{at}") for at, number in enumerate(numbers)]
    rows = union(Count(tables=tuple(tables), measure="rows", where={}), columns=list(used))
    return exp.select(*named).from_(rows.subquery("behind"))


def grouped(count: Count, *, by: str, scope: exp.Expression | None = None) -> exp.Select:
    """SELECT the number for every value of a column, with the value."""
    rows = union(count, columns=(*_needed(count), by), scope=scope)
    key = exp.column(by, quoted=True)
    return exp.select(key, _aggregate(count)).from_(rows.subquery("behind")).group_by(key).order_by(key)


def page(
    count: Count, *, columns: Sequence[str], limit: int, offset: int, scope: exp.Expression | None = None
) -> exp.Select:
    """SELECT some of the rows that were counted, in an order that stays from page to page."""
    rows = union(count, columns=columns, scope=scope)
    ordered = exp.select(exp.Star()).from_(rows.subquery("behind"))
    return ordered.order_by(*(exp.column(c, quoted=True) for c in columns)).limit(limit).offset(offset)


def union(count: Count, *, columns: Sequence[str], scope: exp.Expression | None = None) -> exp.Query:
    """The rows behind a count, of all its tables."""
    parts = [_rows(table, count, columns, scope) for table in count.tables]
    together = parts[0]
    for part in parts[1:]:
        together = exp.union(together, part, distinct=False)
    return together


def conditions(where: Mapping[str, Any]) -> list[exp.Expression]:
    """Each `column: value` of a declaration as a comparison."""
    return [_condition(exp.column(column, quoted=True), condition) for column, condition in where.items()]


def _rows(table: str, count: Count, columns: Sequence[str], scope: exp.Expression | None) -> exp.Select:
    chosen = [exp.column(c, quoted=True) for c in dict.fromkeys(columns)] or [exp.Literal.number(1).as_("one")]
    kept = conditions(count.where)
    if count.at:
        kept.append(_at_edge(table, count))
    if scope is not None:
        kept.append(scope)
    if count.measure == "distinct":
        kept.append(exp.column(count.column, quoted=True).is_(exp.null()).not_())
    used = {c.name for condition in kept for c in condition.find_all(exp.Column)} | set(columns)
    return exp.select(*chosen).from_(_source(table, count, used)).where(*kept)


def _source(table: str, count: Count, used: set[str]) -> exp.Expression:
    """The table, or those of its rows for which the rule surely holds (what is not known is not counted)."""
    if count.node is None:
        return exp.to_table(table)
    judged = statement({"holds": count.node}, relation=table, keys=sorted(used))
    holding = exp.select(exp.Star()).from_(judged.subquery("judged")).where(exp.column("holds", quoted=True))
    return holding.subquery(table)


def _at_edge(table: str, count: Count) -> exp.Expression:
    """column = (SELECT MIN or MAX of it among the rows that meet the conditions); the previous is the greatest but the last."""
    which, column = count.at
    edge = _edge(table, count, exp.Min if which == "first" else exp.Max)
    if which == "previous":
        edge = _edge(table, count, exp.Max, exp.LT(this=exp.column(column, quoted=True), expression=edge.subquery()))
    return exp.EQ(this=exp.column(column, quoted=True), expression=edge.subquery())


def _edge(table: str, count: Count, edge: type[exp.AggFunc], *further: exp.Expression) -> exp.Select:
    column = exp.column(count.at[1], quoted=True)
    return exp.select(edge(this=column)).from_(exp.to_table(table)).where(*conditions(count.where), *further)


def _needed(count: Count) -> tuple[str, ...]:
    return (count.column,) if count.column else ()


def _aggregate(count: Count) -> exp.Expression:
    if count.measure == "rows":
        return exp.Count(this=exp.Star()).as_("value")
    column = exp.column(count.column, quoted=True)
    if count.measure == "distinct":
        return exp.Count(this=exp.Distinct(expressions=[column])).as_("value")
    return exp.Sum(this=column).as_("value")


def _condition(column: exp.Column, condition: Any) -> exp.Expression:
    if isinstance(condition, Mapping):
        return exp.and_(*(_compared(column, operator, value) for operator, value in condition.items()))
    return _compared(
        column,
        "in" if isinstance(condition, list) else "null" if condition is None else "eq",
        True if condition is None else condition,
    )


def _compared(column: exp.Column, operator: str, value: Any) -> exp.Expression:
    if operator == "null":
        is_null = column.is_(exp.null())
        return is_null if value else is_null.not_()
    if operator in ("in", "not_in"):
        within = column.isin(*(_literal(v) for v in value))
        return within if operator == "in" else within.not_()
    return COMPARE[operator](this=column, expression=_literal(value))


def _literal(value: Any) -> exp.Expression:
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    return exp.convert(value)
