"""Comparison and arithmetic of numbers known within bounds, in SQL: the twin of the intervals in `kleene`."""

from math import inf

from sqlglot import exp

from wanxiang.core.expressions.fragments import Ends, Expression, case, numeral, sign


def _below(a: Ends, b: Ends) -> Ends:
    return sign(exp.LT, a[1], b[0]), sign(exp.GTE, a[0], b[1])


def _at_most(a: Ends, b: Ends) -> Ends:
    return sign(exp.LTE, a[1], b[0]), sign(exp.GT, a[0], b[1])


def _equal(a: Ends, b: Ends) -> Ends:
    same = exp.and_(sign(exp.EQ, a[0], a[1]), sign(exp.EQ, a[1], b[0]), sign(exp.EQ, b[0], b[1]))
    return same, exp.or_(sign(exp.LT, a[1], b[0]), sign(exp.LT, b[1], a[0]))


CERTAIN = {
    "<": _below,
    ">": _below,
    "<=": _at_most,
    ">=": _at_most,
    "==": _equal,
    "!=": lambda a, b: _equal(a, b)[::-1],
}
"""op → (when it is certainly true, when it is certainly false); for > and >= the sides are exchanged first."""


def combined(op: str, a: Ends, b: Ends, *, by: float | None = None) -> Ends:
    """In: by: the right side where it is a constant that is not 0; a product then needs no more than its two ends"""
    if op == "+":
        return sign(exp.Add, a[0], b[0]), sign(exp.Add, a[1], b[1])
    if op == "-":
        return exp.paren(sign(exp.Sub, a[0], exp.paren(b[1]))), exp.paren(sign(exp.Sub, a[1], exp.paren(b[0])))
    if by is not None:
        first, last = (a[0], a[1]) if by > 0 else (a[1], a[0])
        times = _times if op == "*" else _over
        return times(first, b[0]), times(last, b[0])
    corners = [(_product if op == "*" else _quotient)(x, y) for x in a for y in b]
    low, high = exp.func("least", *corners), exp.func("greatest", *(corner.copy() for corner in corners))
    if op == "*":
        return low, high
    crosses = exp.and_(sign(exp.LTE, b[0], numeral(0)), sign(exp.GTE, b[1], numeral(0)))
    return case((crosses, numeral(-inf)), default=low), case((crosses.copy(), numeral(inf)), default=high)


def _product(x: Expression, y: Expression) -> Expression:
    zero = exp.or_(sign(exp.EQ, x, numeral(0)), sign(exp.EQ, y, numeral(0)))
    return case((zero, numeral(0)), default=exp.Mul(this=exp.paren(x.copy()), expression=exp.paren(y.copy())))


def _quotient(x: Expression, y: Expression) -> Expression:
    endless = exp.EQ(this=exp.func("abs", y.copy()), expression=numeral(inf))
    divided = exp.Div(this=exp.paren(x.copy()), expression=exp.func("nullif", y.copy(), numeral(0)))
    return case((endless, numeral(0)), default=divided)


def _times(x: Expression, y: Expression) -> Expression:
    return exp.Mul(this=exp.paren(x.copy()), expression=exp.paren(y.copy()))


def _over(x: Expression, y: Expression) -> Expression:
    return exp.Div(this=exp.paren(x.copy()), expression=exp.paren(y.copy()))
