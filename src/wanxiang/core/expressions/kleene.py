"""Three values and bounds. True, False and None (not known); a number between a least and a most.

Kleene's tables: what is not known stays not known unless the rest decides. An interval is the least and the most a
number can be; a comparison of intervals is known when every choice within them gives the same.
"""

from collections.abc import Iterable
from math import inf

Truth = bool | None
Interval = tuple[float, float]
ANYTHING: Interval = (-inf, inf)


def negation(value: Truth) -> Truth:
    return None if value is None else not value


def conjunction(values: Iterable[Truth]) -> Truth:
    """False if any is false, else not known if any is not known."""
    known: Truth = True
    for value in values:
        if value is False:
            return False
        if value is None:
            known = None
    return known


def disjunction(values: Iterable[Truth]) -> Truth:
    """True if any is true, else not known if any is not known."""
    known: Truth = False
    for value in values:
        if value is True:
            return True
        if value is None:
            known = None
    return known


def less(a: Interval, b: Interval) -> Truth:
    """a < b, known when the intervals allow only one answer."""
    return True if a[1] < b[0] else False if a[0] >= b[1] else None


def less_or_equal(a: Interval, b: Interval) -> Truth:
    return True if a[1] <= b[0] else False if a[0] > b[1] else None


def equal(a: Interval, b: Interval) -> Truth:
    if a[0] == a[1] == b[0] == b[1]:
        return True
    return False if a[1] < b[0] or b[1] < a[0] else None


COMPARE = {
    "<": less,
    "<=": less_or_equal,
    ">": lambda a, b: less(b, a),
    ">=": lambda a, b: less_or_equal(b, a),
    "==": equal,
    "!=": lambda a, b: negation(equal(a, b)),
}


def add(a: Interval, b: Interval) -> Interval:
    return a[0] + b[0], a[1] + b[1]


def subtract(a: Interval, b: Interval) -> Interval:
    return a[0] - b[1], a[1] - b[0]


def multiply(a: Interval, b: Interval) -> Interval:
    products = [_product(x, y) for x in a for y in b]
    return min(products), max(products)


def divide(a: Interval, b: Interval) -> Interval:
    """Anything, when the divisor may be zero."""
    if b[0] <= 0 <= b[1]:
        return ANYTHING
    quotients = [_quotient(x, y) for x in a for y in b]
    return min(quotients), max(quotients)


def hull(a: Interval, b: Interval) -> Interval:
    return min(a[0], b[0]), max(a[1], b[1])


def _product(x: float, y: float) -> float:
    return 0.0 if x == 0 or y == 0 else x * y


def _quotient(x: float, y: float) -> float:
    return 0.0 if abs(y) == inf else x / y


ARITHMETIC = {"+": add, "-": subtract, "*": multiply, "/": divide}
