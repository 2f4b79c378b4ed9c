"""家庭成员.其中(…).sum(…), 社保缴费.近(12个月).count(…), 从业人员.count(…): chains read as one aggregate."""

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Any

from lark import Token as LarkToken
from lark import Tree

from wanxiang.core.expressions import operands
from wanxiang.core.expressions.errors import nearest
from wanxiang.core.expressions.functions import FILTERS, METHODS, STREAKS, WINDOWS
from wanxiang.core.expressions.tree import (
    Aggregate,
    And,
    AsOf,
    Call,
    Compare,
    Const,
    If,
    Months,
    Node,
    Not,
    Rows,
    Shift,
    Word,
)
from wanxiang.core.expressions.types import BOOL, DATE, NUMBER, Duration, Type
from wanxiang.core.expressions.vocabulary import Relation, Series

if TYPE_CHECKING:
    from wanxiang.core.expressions.checking import Checker

PERSONS, MONTHS = Type("number", "人"), Type("number", "月")
Span = tuple[int, int]


@dataclass(frozen=True)
class Scope:
    """What is gone over: the household (about None), rows of another table, or the months of a series."""

    name: str
    about: Relation | Series | None
    over: Node | None = None
    condition: Node | None = None

    @property
    def counted(self) -> Type:
        """The type of a count."""
        if self.about is None:
            return PERSONS
        return MONTHS if isinstance(self.about, Series) else NUMBER

    def word(self, name: str, span: Span) -> Node | None:
        """A word of a row; None where a row has no such word."""
        if isinstance(self.about, Series) and name == self.about.name:
            return Word(name=name, column="value", minimum=self.about.minimum, type=self.about.type, span=span)
        if isinstance(self.about, Relation) and name in self.about.words:
            entry = self.about.words[name]
            return Word(name=name, column=entry.column, minimum=entry.minimum, type=entry.type, span=span)
        return None


def read(checker: "Checker", tree: Tree[LarkToken], span: Span) -> Node:
    """One chain; raises ExpressionError with the place."""
    scope = _start(checker, tree, span)
    if checker.scopes and (checker.scopes[-1].about is not None or scope.about is None):
        raise checker.source.error("这里的汇总里面不能再汇总", span=span)
    links: list[Any] = list(tree.children[1:])
    for link in links[:-1]:
        scope = _narrowed(checker, scope, link)
    return _totalled(checker, scope, links[-1], span)


def _start(checker: "Checker", tree: Tree[LarkToken], span: Span) -> Scope:
    known, token = checker.vocabulary, checker.token(tree)
    name, at = str(token.value), (token.start, token.end)
    if name in known.relations:
        relation = known.relations[name]
        over = Rows(name=name, table=relation.table, key=relation.key, complete=relation.complete, span=at)
        return Scope(name, relation, over)
    if name in known.series:
        return Scope(name, known.series[name])
    if name == known.members:
        return Scope(name, None)
    names = (*known.series, *known.relations, known.members)
    hint = f"可以汇总的有：{'、'.join(each for each in names if each)}"
    raise checker.source.error(f"“{name}”不能汇总", span=at, near=nearest(name, names), hint=hint)


def _narrowed(checker: "Checker", scope: Scope, link: Tree[LarkToken]) -> Scope:
    """其中(条件), or the months of a series."""
    name, arguments, at = _link(checker, scope, link)
    if name in FILTERS:
        condition = checker.truth(_one(checker, name, arguments, at))
        both = condition if scope.condition is None else And(items=(scope.condition, condition), span=at)
        return replace(scope, condition=both)
    if name in WINDOWS and isinstance(scope.about, Series):
        return replace(scope, over=_months(checker, scope.about, WINDOWS[name], arguments, at))
    if name in WINDOWS:
        raise checker.source.error(f"“{scope.name}”不是按月的数列，不能写 .{name}", span=at)
    raise checker.source.error(f"“.{name}”只能写在最后", span=at)


def _link(checker: "Checker", scope: Scope, link: Tree[LarkToken]) -> tuple[str, list[Node], Span]:
    """The name of a link, its arguments in the scope, and where it stands."""
    token = checker.token(link, 1)
    checker.scopes.append(scope)
    try:
        return str(token.value), checker.parts(link), (token.start, token.end)
    finally:
        checker.scopes.pop()


def _one(checker: "Checker", name: str, arguments: list[Node], at: Span) -> Node:
    if len(arguments) != 1:
        raise checker.source.error(f"{name} 要写明一项，写了 {len(arguments)} 项", span=at)
    return arguments[0]


def _months(checker: "Checker", about: Series, window: str, arguments: list[Node], at: Span) -> Months:
    today = Call(function="month_start", arguments=(AsOf(span=at),), type=DATE, span=at)
    if window == "span":
        first, last = _ends(checker, arguments, at)
    elif window == "recent":
        length = _one(checker, "近", arguments, at)
        if length.type.kind != "duration" or not operands.is_constant(length):
            raise checker.wrong("要写明几个月，例如 近(12个月)", length)
        first, last = _moved(today, length), _moved(today, _lasting(1))
    else:
        year = Call(function="year_start", arguments=(AsOf(span=at),), type=DATE, span=at)
        this = window == "this_year"
        first = year if this else _moved(year, _lasting(12))
        last = _moved(today if this else year, _lasting(1))
    return Months(
        name=about.name, table=about.table, key=about.key, first=first, last=last, covered_from=about.covered_from,
        covered_to=about.covered_to, absent=about.absent, type=about.type, span=at,
    )  # fmt: skip


def _ends(checker: "Checker", arguments: list[Node], at: Span) -> tuple[Node, Node]:
    if len(arguments) != 2 or any(each.type.kind != "date" or not operands.is_constant(each) for each in arguments):
        raise checker.source.error("要写明起止两天，例如 期间(2021-01-01, 2021-12-31)", span=at)
    return arguments[0], arguments[1]


def _lasting(months: int) -> Const:
    return Const(value=Duration(months=months), type=Type("duration"))


def _moved(day: Node, by: Node) -> Node:
    return Shift(day=day, by=by, sign=-1, type=DATE, span=day.span)


def _totalled(checker: "Checker", scope: Scope, link: Tree[LarkToken], span: Span) -> Node:
    name, arguments, at = _link(checker, scope, link)
    if isinstance(scope.about, Series) and scope.over is None:
        hint = f"例如 {scope.name}.近(12个月).{'sum' if scope.about.type.numeric else 'count'}(…)"
        raise checker.source.error(f"“{scope.name}”要先写明哪些月份", span=at, hint=hint)
    if name not in METHODS and name not in STREAKS:
        raise checker.source.error(f"“.{name}”后面还要写汇总什么，例如 .count()", span=at)
    method = METHODS.get(name, STREAKS.get(name, ""))
    if method == "streak" and not isinstance(scope.over, Months):
        raise checker.source.error(f"“{scope.name}”不是按月的数列，不能写 .{name}", span=at)
    if not arguments and isinstance(scope.about, Series) and method not in ("count", "any", "all", "streak"):
        arguments = [scope.word(scope.name, at)]  # type: ignore[list-item]
    if not arguments and method not in ("count",):
        raise checker.source.error(f"{name} 要写明汇总什么，例如 {scope.name}.{name}(…)", span=at)
    item = _one(checker, name, arguments, at) if arguments else None
    if item is not None and method in ("count", "any", "all", "streak"):
        checker.truth(item)
    elif item is not None and not item.type.numeric:
        raise checker.wrong(f"{name} 只能汇总数或金额，“{checker.text(item)}”是{item.type}", item)
    return _spelled_out(method, item, scope, span)


def _spelled_out(method: str, item: Node | None, scope: Scope, span: Span) -> Node:
    """any, all and average by means of count and sum."""
    number = lambda value: Const(value=value, type=NUMBER, span=span)  # noqa: E731
    if method == "any":
        return Compare(op=">=", left=_aggregate("count", item, scope, span), right=number(1), span=span)
    if method == "all":
        negated = Not(item=item, span=item.span) if item is not None else None
        return Compare(op="==", left=_aggregate("count", negated, scope, span), right=number(0), span=span)
    if method == "average":
        return operands.quotient(_aggregate("sum", item, scope, span), _aggregate("count", None, scope, span), span)
    return _aggregate(method, item, scope, span)


_NEUTRAL = {"sum": 0, "min": inf, "max": -inf}


def _aggregate(function: str, item: Node | None, scope: Scope, span: Span) -> Node:
    """One aggregate; rows outside 其中(…) add nothing to it."""
    kind = scope.counted if function in ("count", "streak") or item is None else item.type
    condition = scope.condition
    if condition is not None and item is None:
        item = condition
    elif condition is not None and item is not None and function in ("count", "streak"):
        item = And(items=(condition, item), type=BOOL, span=item.span)
    elif condition is not None and item is not None:
        nothing = Const(value=_NEUTRAL[function], type=item.type, span=item.span)
        item = If(test=condition, then=item, otherwise=nothing, type=item.type, span=item.span)
    return Aggregate(function=function, item=item, over=scope.over, type=kind, span=span)
