"""Pieces of SQL that the writers share: constants, doubles, CASE, IS TRUE."""

from collections.abc import Mapping
from datetime import date
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlglot import exp

from wanxiang.core.expressions.tree import Node

if TYPE_CHECKING:
    Expression = exp.Expr
else:
    Expression = exp.Expression
Ends = tuple[Expression, Expression]
"""The least and the most a number can be."""
INFINITY = {end: exp.cast(exp.Literal.string(text), "double") for end, text in ((inf, "Infinity"), (-inf, "-Infinity"))}
NOTHING: Mapping[Node, str] = MappingProxyType({})


def literal(value: object) -> Expression:
    """A constant; fractions are doubles, as in Python."""
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    if isinstance(value, int | float):
        return numeral(value)
    return exp.Literal.string(str(value))


def numeral(value: float) -> Expression:
    if value in INFINITY:
        return INFINITY[value].copy()
    if isinstance(value, int):
        return exp.Literal.number(value) if value >= 0 else exp.paren(exp.Neg(this=exp.Literal.number(-value)))
    return exp.cast(exp.Literal.string(repr(float(value))), "double")


def double(value: Expression) -> Expression:
    return exp.cast(value, "double")


def case(*ways: tuple[Expression, Expression], default: Expression | None = None) -> exp.Case:
    case = exp.Case()
    for condition, result in ways:
        case = case.when(condition, result)
    return case.else_(default) if default is not None else case


def truth_is(condition: Expression, truth: bool) -> Expression:
    return exp.paren(exp.Is(this=exp.paren(condition.copy()), expression=exp.true() if truth else exp.false()))


def sign(sign: type[exp.Binary], left: Expression, right: Expression) -> Expression:
    return sign(this=left.copy(), expression=right.copy())
