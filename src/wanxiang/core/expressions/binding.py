"""A tree for one day: parameters and 统计日 become constants, and constants are computed once, exactly."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from wanxiang.core.errors import WanxiangError
from wanxiang.core.expressions import calendar
from wanxiang.core.expressions.tree import (
    Among,
    Arithmetic,
    AsOf,
    Call,
    Const,
    Dated,
    Defined,
    Node,
    Parameter,
    Shift,
    rebuild,
    respan,
)  # fmt: skip
from wanxiang.core.expressions.types import Duration, exact


class ParameterMissing(WanxiangError):
    """A parameter has no value on the day (not yet, or repealed)."""

    code = "expression.parameter_missing"


def bind(node: Node, *, as_of: date, parameters: Mapping[str, object]) -> Node:
    """The same rule with the values of a day in place of parameters and 统计日.

    In:     parameters: name → value (分 for money, Duration for durations, a tuple for lists)
    Raises: ParameterMissing
    """

    def change(item: Node) -> Node:
        if isinstance(item, AsOf):
            return Const(value=as_of, type=item.type, span=item.span)
        if isinstance(item, Parameter):
            return Const(value=_value(item.name, as_of, parameters), type=item.type, span=item.span)
        if isinstance(item, Dated):
            return change(of_day(item, as_of))
        if isinstance(item, Defined):
            return respan(change(item.item), item.span)
        return fold(rebuild(item, change))

    return change(node)


def of_day(node: Dated, as_of: date) -> Node:
    """The way that holds on a day: of those that cover it, the one that began last. Raises ParameterMissing."""
    spans = zip(node.starts, node.ends, node.ways, strict=True)
    covering = [
        (start or date.min, way) for start, end, way in spans
        if (start is None or start <= as_of) and (end is None or as_of < end)
    ]  # fmt: skip
    if not covering:
        raise ParameterMissing(f"“{node.name}”在 {as_of.isoformat()} 没有规定", hint="请补上这一天有效的一期")
    return max(covering, key=lambda pair: pair[0])[1]


def _value(name: str, as_of: date, parameters: Mapping[str, object]) -> object:
    value = parameters.get(name)
    if value is None:
        raise ParameterMissing(
            f"参数“{name}”在 {as_of.isoformat()} 没有取值", hint="请在 parameters 中补上这一天有效的值"
        )
    return value


def fold(node: Node) -> Node:
    """A node over constants becomes a constant; logic is left as written, for explanations."""
    if isinstance(node, Among):
        return rebuild_choices(node)
    if isinstance(node, Arithmetic) and isinstance(node.left, Const) and isinstance(node.right, Const):
        return _constant(node, _arithmetic(node.op, node.left.value, node.right.value))
    if isinstance(node, Call) and node.function in STARTS and isinstance(node.arguments[0], Const):
        return _constant(node, STARTS[node.function](node.arguments[0].value))  # type: ignore[arg-type]
    if isinstance(node, Shift) and isinstance(node.day, Const) and isinstance(node.by, Const):
        day, by = node.day.value, node.by.value
        return _constant(node, calendar.shift(day, by, node.sign))  # type: ignore[arg-type]
    if isinstance(node, Call) and node.function in CONVERSIONS and isinstance(node.arguments[0], Const):
        return _constant(node, CONVERSIONS[node.function](node.arguments[0].value))
    return node


def rebuild_choices(node: Among) -> Among:
    """A list parameter spreads into its values."""
    spread: list[Node] = []
    for choice in node.choices:
        values = choice.value if isinstance(choice, Const) and isinstance(choice.value, tuple) else None
        spread += [Const(value=value, type=choice.type, span=choice.span) for value in values] if values else [choice]
    return Among(item=node.item, choices=tuple(spread), type=node.type, span=node.span)


def _constant(node: Node, value: object) -> Const:
    return Const(value=value, type=node.type, span=node.span)


def _arithmetic(op: str, left: object, right: object) -> object:
    if left is None or right is None or (op == "/" and right == 0):
        return None
    a, b = _fraction(left), _fraction(right)
    return exact({"+": a.__add__, "-": a.__sub__, "*": a.__mul__, "/": a.__truediv__}[op](b))


def _fraction(value: object) -> Fraction:
    """A decimal as written (0.7 is seven tenths), not as its nearest binary number."""
    return Fraction(str(value))


def _as_years(value: object) -> Duration | None:
    return Duration(months=int(Fraction(str(value)) * 12)) if value is not None else None


STARTS = {"month_start": calendar.month_start, "year_start": lambda day: day.replace(month=1, day=1)}
CONVERSIONS = {
    "in_years": lambda value: exact(Fraction(value.months, 12)),
    "in_months": lambda value: value.months,
    "in_days": lambda value: value.days,
    "as_years": _as_years,
}
"""Between durations and numbers of years, months or days: only ever over constants."""
