"""What may stand beside what: kinds, units, and the few conversions that have one reading."""

from datetime import date
from typing import TYPE_CHECKING

from wanxiang.core.expressions.errors import nearest
from wanxiang.core.expressions.tree import Arithmetic, AsOf, Call, Const, Dated, Node, Parameter, Shift, walk
from wanxiang.core.expressions.types import BOOL, DATE, DURATION, MONEY, NUMBER, Type, same_unit

if TYPE_CHECKING:
    from wanxiang.core.expressions.checking import Checker

ORDERED = ("number", "money", "date")
_LEAVES = (Const, Parameter, AsOf, Arithmetic, Shift, Call, Dated)


def is_constant(node: Node) -> bool:
    """Whether the value is the same for everybody on a day."""
    return all(isinstance(item, _LEAVES) for item in walk(node))


def comparable(checker: "Checker", op: str, left: Node, right: Node) -> tuple[Node, Node]:
    """Both sides, converted where one reading exists; raises ExpressionError otherwise."""
    left, right = _days_between(left, right)
    left, right = alike(checker, left, right)
    if op not in ("==", "!=") and left.type.kind not in ORDERED:
        raise checker.wrong(f"{left.type}不能比大小，只能用 == 或 !=", left)
    return left, right


def alike(checker: "Checker", left: Node, right: Node) -> tuple[Node, Node]:
    """Two values of one kind and unit."""
    left, right = _read_as(checker, left, right), _read_as(checker, right, left)
    if {left.type.kind, right.type.kind} == {"text", "enum"}:
        return left, right
    if left.type.kind != right.type.kind or not same_unit(left.type.unit, right.type.unit):
        reason = f"“{checker.text(left)}”是{left.type}，“{checker.text(right)}”是{right.type}，不能放在一起比较或计算"
        raise checker.wrong(reason, right)
    return left, right


def _read_as(checker: "Checker", node: Node, other: Node) -> Node:
    """One side as the other side has it."""
    wanted = other.type
    if isinstance(node, Const) and node.type.kind == "text" and isinstance(node.value, str):
        return _text_as(checker, node, node.value, wanted)
    if wanted.kind == "money" and node.type.kind == "number" and not node.type.unit and is_constant(node):
        return checker.as_money(node)
    if node.type.kind == "duration" and wanted.kind == "number" and wanted.unit in _IN_UNIT:
        return _duration_as_number(checker, node, wanted.unit)
    if isinstance(node, Const) and node.type.kind == "number" and wanted.kind == "bool" and node.value in (0, 1):
        return Const(value=bool(node.value), type=BOOL, span=node.span)
    return node


def _text_as(checker: "Checker", node: Const, value: str, wanted: Type) -> Node:
    """Text in quotation marks as a day, a yes or no, or one of an enumeration's values."""
    if wanted.kind == "date":
        try:
            return Const(value=date.fromisoformat(value), type=DATE, span=node.span)
        except ValueError:
            raise checker.wrong(f"“{value}”不是日期，日期写作 2021-12-08", node) from None
    if wanted.kind == "bool" and value in ("是", "否"):
        return Const(value=value == "是", type=BOOL, span=node.span)
    if wanted.kind == "enum" and value not in wanted.choices:
        near = nearest(value, wanted.choices) or list(wanted.choices[:6])
        raise checker.wrong(f"“{value}”不是可选的值，可选：{'、'.join(wanted.choices)}", node, near=near)
    return node


_IN_UNIT = {"岁": "in_years", "年": "in_years", "月": "in_months", "天": "in_days"}


def _duration_as_number(checker: "Checker", node: Node, unit: str) -> Node:
    """3年 against a number of years."""
    by_days = isinstance(node, Const) and bool(getattr(node.value, "days", 0))
    if by_days != (unit == "天"):
        raise checker.wrong(f"“{checker.text(node)}”与以{unit}计的数不能比较", node)
    return Call(function=_IN_UNIT[unit], arguments=(node,), type=Type("number", unit), span=node.span)


def _days_between(left: Node, right: Node) -> tuple[Node, Node]:
    """统计日 - 某日 >= 3年 is 统计日 >= 某日 + 3年: months have no fixed number of days."""
    if right.type.kind == "duration" and isinstance(left, Call) and left.function == "days_between":
        later, earlier = left.arguments
        return later, Shift(day=earlier, by=right, sign=1, type=DATE, span=left.span)
    if left.type.kind == "duration" and isinstance(right, Call) and right.function == "days_between":
        later, earlier = right.arguments
        return Shift(day=earlier, by=left, sign=1, type=DATE, span=right.span), later
    return left, right


def added(checker: "Checker", op: str, left: Node, right: Node, span: tuple[int, int]) -> Node:
    """Numbers, money; a day moved by a duration; the days between two days."""
    if left.type.kind == "date":
        return _moved(checker, op, left, right, span)
    if right.type.kind == "date" and op == "+":
        return _moved(checker, op, right, left, span)
    left, right = alike(checker, left, right)
    if not left.type.numeric:
        raise checker.wrong(f"“{checker.text(left)}”是{left.type}，不能加减", left)
    unit = left.type.unit or right.type.unit
    return Arithmetic(op=op, left=left, right=right, type=Type(left.type.kind, unit), span=span)


def _moved(checker: "Checker", op: str, day: Node, by: Node, span: tuple[int, int]) -> Node:
    if by.type.kind == "date" and op == "-":
        return Call(function="days_between", arguments=(day, by), type=Type("number", "天"), span=span)
    if by.type.kind == "number" and by.type.unit in ("岁", "年") and is_constant(by):
        by = Call(function="as_years", arguments=(by,), type=DURATION, span=by.span)
    if by.type.kind != "duration":
        raise checker.wrong(f"日期只能加减时长（如 3年），“{checker.text(by)}”是{by.type}", by)
    return Shift(day=day, by=by, sign=1 if op == "+" else -1, type=DATE, span=span)


def multiplied(checker: "Checker", op: str, left: Node, right: Node, span: tuple[int, int]) -> Node:
    """Money times a number, money over money, numbers; a product of two money values means nothing."""
    if op == "*":
        left, right = _times(left), _times(right)
    for side in (left, right):
        if not side.type.numeric:
            raise checker.wrong(f"“{checker.text(side)}”是{side.type}，不能乘除", side)
    money = [side.type.kind == "money" for side in (left, right)]
    if (op == "*" and all(money)) or (op == "/" and money == [False, True]):
        raise checker.wrong("金额不能这样乘除", right)
    if op == "/" and all(money):
        return Arithmetic(op=op, left=left, right=right, type=NUMBER, span=span)
    kind = MONEY if any(money) else _unit_of(op, left.type, right.type)
    return Arithmetic(op=op, left=left, right=right, type=kind, span=span)


def _times(node: Node) -> Node:
    """800元/月 × 12个月: a duration of months beside × counts its months."""
    in_days = isinstance(node, Const) and bool(getattr(node.value, "days", 0))
    if node.type.kind != "duration" or not is_constant(node) or in_days:
        return node
    return Call(function="in_months", arguments=(node,), type=NUMBER, span=node.span)


def _unit_of(op: str, left: Type, right: Type) -> Type:
    if op == "/" and left.unit and left.unit == right.unit:
        return NUMBER
    return Type("number", left.unit or (right.unit if op == "*" else ""))


def quotient(left: Node, right: Node, span: tuple[int, int]) -> Node:
    """A sum over a count: in the unit of the sum."""
    return Arithmetic(op="/", left=left, right=right, type=left.type, span=span)


def negative(item: Node, span: tuple[int, int]) -> Node:
    """A constant changes its sign; the rest is taken from nothing."""
    if isinstance(item, Const) and isinstance(item.value, int | float):
        return Const(value=-item.value, type=item.type, span=span)
    return Arithmetic(op="-", left=Const(value=0, type=item.type, span=span), right=item, type=item.type, span=span)


def scaled(node: Node, factor: int, kind: Type) -> Node:
    """A number as another type: at once where it is written out, else by multiplication."""
    if isinstance(node, Const) and isinstance(node.value, int | float):
        return Const(value=round(node.value * factor), type=kind, span=node.span)
    times = Const(value=factor, type=NUMBER, span=node.span)
    return Arithmetic(op="*", left=node, right=times, type=kind, span=node.span)
