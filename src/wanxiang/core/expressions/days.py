"""Ages and parts of days in SQL, written out so that DuckDB and Spark agree: the twin of `calendar`."""

from datetime import date
from math import ceil, floor

from sqlglot import exp

from wanxiang.core.expressions.calendar import anniversary, born_by, last_of_month
from wanxiang.core.expressions.fragments import Expression, case, literal, numeral
from wanxiang.core.expressions.tree import Const, Node


def day_of(node: Node) -> date:
    if not isinstance(node, Const) or not isinstance(node.value, date):
        raise TypeError("ages are written only after bind: 统计日 must be a constant")
    return node.value


def by_birthday(day: Expression, op: str, years: float, as_of: date) -> Expression | None:
    """Complete years against a number, by the last birthday that has that many."""
    reached = {">=": ceil(years), "<": ceil(years), ">": floor(years) + 1, "<=": floor(years) + 1}.get(op)
    last = born_by(as_of, reached) if reached is not None else None
    if last is None:
        return None
    sign = exp.LTE if op in (">=", ">") else exp.GT
    return exp.paren(sign(this=exp.paren(day), expression=literal(last)))


def part(name: str, day: Expression) -> Expression:
    return exp.cast(exp.func(name, day.copy()), "int")


def years_since(day: Expression, as_of: date) -> Expression:
    """Complete calendar years; see `calendar.anniversary` for 29 February."""
    reached = exp.Add(this=exp.Mul(this=part("month", day), expression=numeral(100)), expression=part("day", day))
    late = case((exp.GT(this=reached, expression=numeral(anniversary(as_of))), numeral(1)), default=numeral(0))
    years = exp.Sub(this=numeral(as_of.year), expression=part("year", day))
    return exp.paren(exp.Sub(this=years, expression=late))


def months_since(day: Expression, as_of: date) -> Expression:
    limit = 31 if last_of_month(as_of) else as_of.day
    late = case((exp.GT(this=part("day", day), expression=numeral(limit)), numeral(1)), default=numeral(0))
    before = exp.Add(this=exp.Mul(this=part("year", day), expression=numeral(12)), expression=part("month", day))
    whole = exp.Sub(this=numeral(as_of.year * 12 + as_of.month), expression=exp.paren(before))
    return exp.paren(exp.Sub(this=whole, expression=late))
