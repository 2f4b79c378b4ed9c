"""Tables of steps: marginal rates (按级累进), one rate on the whole (按级全额), a value by step (按级取值).

Each is a function of straight pieces, so what it can be between two ends is found at the ends and at the steps between.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from fractions import Fraction
from math import inf, isinf

from wanxiang.core.expressions.types import exact

MODES = {"按级累进": "marginal", "按级全额": "whole", "按级取值": "value"}


@dataclass(frozen=True)
class Steps:
    """Where each step begins, rising, and the rate or value from there on.

    above: a step begins above its threshold (超过), not at it (自 … 起)
    """

    thresholds: tuple[float, ...]
    values: tuple[float, ...]
    above: bool = False


@dataclass(frozen=True)
class Piece:
    """From `start` on: base + rate × (number - origin)."""

    start: float
    origin: float
    base: float
    rate: float

    def at(self, number: float) -> float:
        if self.rate == 0:
            return self.base
        return self.base + self.rate * (number - self.origin)


def pieces(steps: Steps, mode: str) -> tuple[Piece, ...]:
    """The pieces, the first from nothing on: below the first step the result is 0."""
    found = [Piece(-inf, 0, 0, 0)]
    base, before = Fraction(0), Fraction(0)
    for index, (start, value) in enumerate(zip(steps.thresholds, steps.values, strict=True)):
        at, rate = Fraction(str(start)), Fraction(str(value))
        if mode == "marginal":
            base += before * (at - Fraction(str(steps.thresholds[index - 1]))) if index else 0
            found.append(Piece(start, start, exact(base), value))
        elif mode == "whole":
            found.append(Piece(start, 0, 0, value))
        else:
            found.append(Piece(start, 0, value, 0))
        before = rate
    return tuple(found)


def apply(steps: Steps, mode: str, number: float) -> float:
    """The value at a number."""
    find = bisect_left if steps.above else bisect_right
    return pieces(steps, mode)[find(steps.thresholds, number)].at(number)


def between(steps: Steps, mode: str, low: float, high: float) -> tuple[float, float]:
    """The least and the most that the value can be for a number between two ends."""
    if low == high:
        point = apply(steps, mode, low)
        return point, point
    found = pieces(steps, mode)
    ends = [*(piece.start for piece in found[1:]), inf]
    values = [
        value
        for piece, end in zip(found, ends, strict=True)
        if piece.start <= high and end >= low
        for value in (limit(piece, max(low, piece.start)), limit(piece, min(high, end)))
    ]
    return min(values), max(values)


def limit(piece: Piece, number: float) -> float:
    """The value at a number, or towards it where it is without end."""
    if piece.rate == 0:
        return piece.base
    return (number if piece.rate > 0 else -number) if isinf(number) else piece.at(number)
