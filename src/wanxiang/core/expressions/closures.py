"""One person: the tree as nested Python functions, about a microsecond a rule.

A person is a mapping of column → value; a missing column or None is not known. Days are dates, money is 分.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, inf, sqrt
from typing import Any

from wanxiang.core.expressions import calendar, kleene, rows, scales
from wanxiang.core.expressions.tree import (
    Aggregate,
    Among,
    And,
    Arithmetic,
    Call,
    Compare,
    Const,
    Derived,
    If,
    IsUnknown,
    Node,
    Not,
    Or,
    Own,
    Scale,
    Shift,
    Word,
    bounded,
)  # fmt: skip
from wanxiang.core.expressions.tree import least as least_of

Person = Mapping[str, Any]


@dataclass(frozen=True)
class Household:
    """The members of a household, the person included. Incomplete: there may be members that nobody has recorded."""

    members: Sequence[Person]
    complete: bool = True
    subject: Person | None = None
    """Within an aggregate: the person for whom it is asked."""


Value = Callable[[Person, Household], Any]
Bounds = Callable[[Person, Household], kleene.Interval]


def compile_rule(node: Node) -> Callable[..., Any]:
    """A bound tree → function(person, household=None) → value, or None where it is not known.

    Without a household the person is its only known member, and it may have more.
    """
    inner = bounds(node, floor_at_minimum=False) if bounded(node) else value(node)
    numeric = bounded(node)

    def run(person: Person, household: Household | None = None) -> Any:
        found = inner(person, household or Household((person,), complete=False))
        return _point(found) if numeric else found

    return run


def value(node: Node) -> Value:
    """The closure of a node whose value is known or not known."""
    return _VALUES[type(node)](node)


def _point(interval: kleene.Interval) -> float | None:
    return interval[0] if interval[0] == interval[1] else None


def _const(node: Const) -> Value:
    constant = node.value
    return lambda _person, _household: constant


def _word(node: Word) -> Value:
    column = node.column
    return lambda person, _household: person.get(column)


def _own(node: Own) -> Value:
    item = value(node.item)
    return lambda person, household: item(household.subject if household.subject is not None else person, household)


def _scale(node: Scale) -> Value:
    item, steps, mode = value(node.item), _steps(node), node.mode

    def run(person: Person, household: Household) -> Any:
        known = item(person, household)
        return None if known is None else scales.apply(steps, mode, known)

    return run


def _steps(node: Scale) -> scales.Steps:
    return node.table.value  # type: ignore[attr-defined,no-any-return]


def _derived(node: Derived) -> Value:
    rule, given = value(node.rule), value(node.given)

    def run(person: Person, household: Household) -> Any:
        known = rule(person, household)
        return given(person, household) if known is None else known

    return run


def _not(node: Not) -> Value:
    item = value(node.item)

    def run(person: Person, household: Household) -> kleene.Truth:
        known = item(person, household)
        return None if known is None else not known

    return run


def _and(node: And) -> Value:
    items = tuple(value(item) for item in node.items)
    return lambda person, household: kleene.conjunction(item(person, household) for item in items)


def _or(node: Or) -> Value:
    items = tuple(value(item) for item in node.items)
    return lambda person, household: kleene.disjunction(item(person, household) for item in items)


def _if(node: If) -> Value:
    test, then, otherwise = value(node.test), value(node.then), value(node.otherwise)

    def run(person: Person, household: Household) -> Any:
        known = test(person, household)
        if known is not None:
            return (then if known else otherwise)(person, household)
        a, b = then(person, household), otherwise(person, household)
        return a if a == b else None

    return run


_OPERATORS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compare(node: Compare) -> Value:
    if bounded(node.left) or bounded(node.right):
        return _compare_bounds(node)
    left, right, holds = value(node.left), value(node.right), _OPERATORS[node.op]

    def run(person: Person, household: Household) -> kleene.Truth:
        a, b = left(person, household), right(person, household)
        return None if a is None or b is None else holds(a, b)

    return run


def _compare_bounds(node: Compare) -> Value:
    left, right = bounds(node.left, floor_at_minimum=False), bounds(node.right, floor_at_minimum=False)
    holds = kleene.COMPARE[node.op]
    return lambda person, household: holds(left(person, household), right(person, household))


def _among(node: Among) -> Value:
    item, choices = value(node.item), frozenset(choice.value for choice in node.choices)  # type: ignore[attr-defined]

    def run(person: Person, household: Household) -> kleene.Truth:
        known = item(person, household)
        return None if known is None else known in choices

    return run


def _is_unknown(node: IsUnknown) -> Value:
    if bounded(node.item):
        item = bounds(node.item, floor_at_minimum=False)
        return lambda person, household: _point(item(person, household)) is None
    known = value(node.item)
    return lambda person, household: known(person, household) is None


_ARITHMETIC = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: None if b == 0 else a / b,
}


def _arithmetic(node: Arithmetic) -> Value:
    left, right, apply = value(node.left), value(node.right), _ARITHMETIC[node.op]

    def run(person: Person, household: Household) -> Any:
        a, b = left(person, household), right(person, household)
        return None if a is None or b is None else apply(a, b)

    return run


def _shift(node: Shift) -> Value:
    day, by, sign = value(node.day), value(node.by), node.sign

    def run(person: Person, household: Household) -> Any:
        start, span = day(person, household), by(person, household)
        return None if start is None or span is None else calendar.shift(start, span, sign)

    return run


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "years_since": calendar.years_since,
    "months_since": calendar.months_since,
    "days_since": lambda day, as_of: (as_of - day).days,
    "days_between": lambda later, earlier: (later - earlier).days,
    "year": lambda day: day.year,
    "month": lambda day: day.month,
    "least": min,
    "greatest": max,
    "floor": floor,
    "ceil": ceil,
    "sqrt": lambda number: sqrt(number) if number >= 0 else None,
    "round": lambda number: floor(number + 0.5),
}
RISING = ("least", "greatest", "floor", "ceil", "round")
"""Functions that grow with each argument, so that bounds of the arguments give bounds of the result."""


def _call(node: Call) -> Value:
    arguments, apply = tuple(value(item) for item in node.arguments), FUNCTIONS[node.function]

    def run(person: Person, household: Household) -> Any:
        known = [argument(person, household) for argument in arguments]
        return None if None in known else apply(*known)

    return run


_VALUES: dict[type, Callable[[Any], Value]] = {
    Const: _const,
    Word: _word,
    Derived: _derived,
    Not: _not,
    And: _and,
    Or: _or,
    If: _if,
    Compare: _compare,
    Among: _among,
    IsUnknown: _is_unknown,
    Arithmetic: _arithmetic,
    Shift: _shift,
    Call: _call,
    Own: _own,
    Scale: _scale,
}


def bounds(node: Node, *, floor_at_minimum: bool) -> Bounds:
    """The closure of the least and the most a number can be.

    In: floor_at_minimum: within an aggregate a value that is not known is at least the word's minimum
    """
    if isinstance(node, Aggregate):
        return _aggregate(node)
    if isinstance(node, Arithmetic):
        return _interval_arithmetic(node, floor_at_minimum)
    if isinstance(node, If):
        return _interval_if(node, floor_at_minimum)
    if isinstance(node, Scale):
        return _interval_scale(node, floor_at_minimum)
    if isinstance(node, Call) and node.function in RISING:
        return _interval_call(node, floor_at_minimum)
    if isinstance(node, Call) and node.function == "sqrt":
        return _interval_root(node, floor_at_minimum)
    known = value(node)
    minimum = node.minimum if floor_at_minimum and isinstance(node, Word) and node.minimum is not None else -inf

    def run(person: Person, household: Household) -> kleene.Interval:
        number = known(person, household)
        return (minimum, inf) if number is None else (number, number)

    return run


def _interval_arithmetic(node: Arithmetic, floor_at_minimum: bool) -> Bounds:
    left, right = (bounds(side, floor_at_minimum=floor_at_minimum) for side in (node.left, node.right))
    apply = kleene.ARITHMETIC[node.op]
    return lambda person, household: apply(left(person, household), right(person, household))


def _interval_if(node: If, floor_at_minimum: bool) -> Bounds:
    test = value(node.test)
    then, otherwise = (bounds(way, floor_at_minimum=floor_at_minimum) for way in (node.then, node.otherwise))

    def run(person: Person, household: Household) -> kleene.Interval:
        known = test(person, household)
        if known is None:
            return kleene.hull(then(person, household), otherwise(person, household))
        return (then if known else otherwise)(person, household)

    return run


def _interval_call(node: Call, floor_at_minimum: bool) -> Bounds:
    """These functions grow with each argument, so the ends of the result are the functions of the ends."""
    arguments = tuple(bounds(item, floor_at_minimum=floor_at_minimum) for item in node.arguments)
    apply = FUNCTIONS[node.function]

    def end(numbers: list[float]) -> float:
        return numbers[0] if len(numbers) == 1 and abs(numbers[0]) == inf else apply(*numbers)

    def run(person: Person, household: Household) -> kleene.Interval:
        found = [argument(person, household) for argument in arguments]
        return end([low for low, _ in found]), end([high for _, high in found])

    return run


def _interval_scale(node: Scale, floor_at_minimum: bool) -> Bounds:
    item, steps, mode = bounds(node.item, floor_at_minimum=floor_at_minimum), _steps(node), node.mode
    return lambda person, household: scales.between(steps, mode, *item(person, household))


def _interval_root(node: Call, floor_at_minimum: bool) -> Bounds:
    """Of a number that may be below nothing, the root is not known to exist: anything from the root of nothing on."""
    item = bounds(node.arguments[0], floor_at_minimum=floor_at_minimum)

    def run(person: Person, household: Household) -> kleene.Interval:
        low, high = item(person, household)
        return (sqrt(low), sqrt(high)) if low >= 0 else kleene.ANYTHING

    return run


def _aggregate(node: Aggregate) -> Bounds:
    """What is counted or summed, over the household or over rows of another table."""
    total = _total(node)
    if node.over is not None:
        over = node.over
        return lambda person, household: total(*rows.of(over, person), replace(household, subject=person))
    return lambda person, household: total(
        household.members, household.complete, household if household.subject else replace(household, subject=person)
    )


Total = Callable[[Sequence[Person], bool, Household], kleene.Interval]


def _total(node: Aggregate) -> Total:
    """(rows, whether these are all, the household) → bounds."""
    if node.function == "count":
        return _count(node)
    if node.function == "streak":
        return _streak(node)
    item = bounds(node.item, floor_at_minimum=True)  # type: ignore[arg-type]
    total, open_ended = _TOTALS[node.function], _OPEN[node.function]
    least = least_of(node.item)  # type: ignore[arg-type]
    floor_value = -inf if least is None else least

    def run(members: Sequence[Person], complete: bool, household: Household) -> kleene.Interval:
        found = [item(member, household) for member in members]
        low, high = total([low for low, _ in found]), total([high for _, high in found])
        if not complete:
            low, high = open_ended(low, high, floor_value)
        return extreme(node.function, low, high)

    return run


def extreme(function: str, low: float, high: float) -> kleene.Interval:
    """The least and the greatest of nothing are not known."""
    return (-inf if low == inf else low, inf if high == -inf else high) if function in ("min", "max") else (low, high)


_TOTALS: dict[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "min": lambda numbers: min(numbers, default=inf),
    "max": lambda numbers: max(numbers, default=-inf),
}
_OPEN: dict[str, Callable[[float, float, float], kleene.Interval]] = {
    "sum": lambda low, _high, least: (low if least >= 0 else -inf, inf),
    "min": lambda _low, high, least: (least, high),
    "max": lambda low, _high, _least: (low, inf),
}
"""What members that nobody has recorded could add."""


def _count(node: Aggregate) -> Total:
    condition = value(node.item) if node.item is not None else None

    def run(members: Sequence[Person], complete: bool, household: Household) -> kleene.Interval:
        known = [True if condition is None else condition(member, household) for member in members]
        low = sum(1 for truth in known if truth is True)
        return low, (sum(1 for truth in known if truth is not False) if complete else inf)

    return run


def _streak(node: Aggregate) -> Total:
    """Of months in order: how many at the end fulfil the condition, at least and at most."""
    condition = value(node.item)  # type: ignore[arg-type]

    def run(members: Sequence[Person], _complete: bool, household: Household) -> kleene.Interval:
        known = [condition(member, household) for member in members]
        broken = [index for index, truth in enumerate(known, start=1) if truth is not True]
        surely_broken = [index for index, truth in enumerate(known, start=1) if truth is False]
        return len(known) - max(broken, default=0), len(known) - max(surely_broken, default=0)

    return run
