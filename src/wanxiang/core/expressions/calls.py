"""Calls of functions: ordinary ones by their table, and those that have a form of their own."""

from functools import reduce
from typing import TYPE_CHECKING

from wanxiang.core.expressions import operands
from wanxiang.core.expressions.errors import nearest
from wanxiang.core.expressions.functions import FUNCTIONS, Function
from wanxiang.core.expressions.scales import MODES
from wanxiang.core.expressions.tree import AsOf, Call, Const, Node, Refers, Scale, respan
from wanxiang.core.expressions.types import MONEY, NUMBER

if TYPE_CHECKING:
    from wanxiang.core.expressions.checking import Checker

Span = tuple[int, int]
ASPECTS = {"符合": "met", "可得金额": "amount"}


def read(checker: "Checker", name: str, arguments: list[Node], span: Span) -> Node:
    """One call; raises ExpressionError with the place."""
    if name in MODES:
        return _scale(checker, name, arguments, span)
    if name == "限于":
        return _limited(checker, name, arguments, span)
    if name == "名单":
        return respan(_named(checker, name, arguments, span, checker.vocabulary.lists), span)
    if name in ("享受", *ASPECTS):
        return _of_rule(checker, name, arguments, span)
    return _ordinary(checker, name, FUNCTIONS[name], arguments, span)


def _ordinary(checker: "Checker", name: str, function: Function, arguments: list[Node], span: Span) -> Node:
    wanted = list(function.takes)
    on_a_day = function.as_of and len(arguments) == len(wanted) + 1
    if on_a_day:
        wanted.append("date")
    elif function.many and len(arguments) > len(wanted):
        wanted += wanted[-1:] * (len(arguments) - len(wanted))
    _counted(checker, name, arguments, len(wanted), span)
    for kind, argument in zip(wanted, arguments, strict=True):
        if not (argument.type.numeric if kind == "numeric" else argument.type.kind == kind):
            need = {"numeric": "数或金额", "number": "数"}.get(kind, "日期")
            raise checker.wrong(f"{name} 要{need}，“{checker.text(argument)}”是{argument.type}", argument)
    if function.many:
        return reduce(lambda left, right: _pair(checker, function.name, left, right, span), arguments)
    if on_a_day and not operands.is_constant(arguments[-1]):
        raise checker.wrong(f"{name} 的第二项要写一个固定的日期", arguments[-1])
    extra = (AsOf(span=span),) if function.as_of and not on_a_day else ()
    kind_of = function.gives or arguments[0].type
    return Call(function=function.name, arguments=(*arguments, *extra), type=kind_of, span=span)


def _counted(checker: "Checker", name: str, arguments: list[Node], wanted: int, span: Span) -> None:
    if len(arguments) != wanted:
        raise checker.source.error(f"{name} 要 {wanted} 个参数，写了 {len(arguments)} 个", span=span)


def _pair(checker: "Checker", function: str, left: Node, right: Node, span: Span) -> Node:
    left, right = operands.alike(checker, left, right)
    return Call(function=function, arguments=(left, right), type=left.type, span=span)


def _limited(checker: "Checker", name: str, arguments: list[Node], span: Span) -> Node:
    """限于(x, 下限, 上限)."""
    _counted(checker, name, arguments, 3, span)
    for argument in arguments:
        if not argument.type.numeric:
            raise checker.wrong(f"{name} 要数或金额，“{checker.text(argument)}”是{argument.type}", argument)
    number, low, high = arguments
    return _pair(checker, "least", _pair(checker, "greatest", number, low, span), high, span)


def _scale(checker: "Checker", name: str, arguments: list[Node], span: Span) -> Node:
    """按级累进(金额, 级距表): the table is a parameter made of steps."""
    _counted(checker, name, arguments, 2, span)
    item, table = arguments
    if table.type.kind != "steps":
        hint = "级距表写在 parameters 里，每级写 起（或 超过）与 比率（或 值）"
        raise checker.wrong(f"“{checker.text(table)}”不是级距表", table, hint=hint)
    wanted, given = table.type.choices
    if item.type.kind != wanted or not item.type.numeric:
        raise checker.wrong(
            f"“{checker.text(item)}”是{item.type}，级距表的起点是{'金额' if wanted == 'money' else '数'}", item
        )
    if name != "按级取值" and given == "money":
        raise checker.wrong(f"级距表“{checker.text(table)}”写的是金额，请用 按级取值", table)
    kind = (MONEY if given == "money" else NUMBER) if name == "按级取值" else item.type
    return Scale(item=item, table=table, mode=MODES[name], type=kind, span=span)


def _named(checker: "Checker", name: str, arguments: list[Node], span: Span, known: object) -> Node:
    """What stands under a name in quotation marks."""
    _counted(checker, name, arguments, 1, span)
    called = _text(checker, name, arguments[0])
    if called not in known:  # type: ignore[operator]
        raise checker.wrong(f"没有“{called}”这个{name}", arguments[0], near=nearest(called, known))  # type: ignore[arg-type]
    return known[called]  # type: ignore[index,no-any-return]


def _text(checker: "Checker", name: str, argument: Node) -> str:
    if not isinstance(argument, Const) or not isinstance(argument.value, str):
        raise checker.wrong(f"{name} 里要写带引号的名称", argument)
    return argument.value


def _of_rule(checker: "Checker", name: str, arguments: list[Node], span: Span) -> Node:
    """享受, 符合, 可得金额 of another policy."""
    _counted(checker, name, arguments, 1, span)
    called, known = _text(checker, name, arguments[0]), checker.vocabulary.rules
    if called not in known:
        raise checker.wrong(f"没有编号为“{called}”的政策", arguments[0], near=nearest(called, known))
    if name == "享受":
        return respan(known[called], span)
    if name == "可得金额":
        return Refers(rule=called, aspect="amount", type=MONEY, span=span)
    return Refers(rule=called, aspect="met", span=span)
