"""Tables of steps in SQL: the twin of `scales`."""

from math import inf

from sqlglot import exp

from wanxiang.core.expressions.fragments import Ends, Expression, case, double, numeral
from wanxiang.core.expressions.scales import Piece, Steps, pieces


def value(steps: Steps, mode: str, number: Expression) -> Expression:
    """The value at a number; NULL where the number is not known."""
    number = double(number)
    reached = exp.GT if steps.above else exp.GTE
    found = pieces(steps, mode)
    ways = [
        (reached(this=number.copy(), expression=numeral(piece.start)), _at(piece, number))
        for piece in reversed(found[1:])
    ]
    unknown = (number.copy().is_(exp.null()), exp.null())
    return case(unknown, *ways, default=double(numeral(found[0].base)))


def between(steps: Steps, mode: str, low: Expression, high: Expression) -> Ends:
    """The least and the most between two ends: at the ends and at every step between them."""
    found = pieces(steps, mode)
    ends = [*(piece.start for piece in found[1:]), inf]
    inside = [(piece, end) for piece, end in zip(found, ends, strict=True)]
    point = exp.EQ(this=low, expression=high)
    result = []
    for function, nothing in (("least", inf), ("greatest", -inf)):
        parts = [_of_piece(piece, end, low, high, function, nothing) for piece, end in inside]
        widest = exp.func(function, *parts) if len(parts) > 1 else parts[0]
        result.append(case((point.copy(), value(steps, mode, low.copy())), default=widest))
    return result[0], result[1]


def _of_piece(piece: Piece, end: float, low: Expression, high: Expression, function: str, nothing: float) -> Expression:
    """What one piece gives of it; nothing where it lies outside."""
    outside = exp.or_(
        exp.GT(this=numeral(piece.start), expression=high.copy()), exp.LT(this=numeral(end), expression=low.copy())
    )
    first = _limit(piece, exp.func("greatest", low.copy(), numeral(piece.start)))
    last = _limit(piece, exp.func("least", high.copy(), numeral(end)))
    return case((outside, numeral(nothing)), default=exp.func(function, double(first), double(last)))


def _limit(piece: Piece, number: Expression) -> Expression:
    """The value at a number, or towards it where it is without end."""
    if piece.rate == 0:
        return numeral(float(piece.base))
    towards = number.copy() if piece.rate > 0 else exp.Neg(this=exp.paren(number.copy()))
    endless = exp.EQ(this=exp.func("abs", number.copy()), expression=numeral(inf))
    return case((endless, towards), default=_at(piece, number))


def _at(piece: Piece, number: Expression) -> Expression:
    if piece.rate == 0:
        return numeral(float(piece.base))
    beyond = exp.Sub(this=exp.paren(number.copy()), expression=numeral(float(piece.origin)))
    step = exp.Mul(this=numeral(float(piece.rate)), expression=exp.paren(beyond))
    return exp.Add(this=numeral(float(piece.base)), expression=step)
