"""The parse tree → typed nodes: words looked up, kinds and units checked, shorthand spelled out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lark import Token as LarkToken
from lark import Tree

from wanxiang.core.expressions import operands
from wanxiang.core.expressions.errors import ExpressionError, Source
from wanxiang.core.expressions.functions import FUNCTIONS
from wanxiang.core.expressions.tokens import Token
from wanxiang.core.expressions.tree import (
    Aggregate,
    Among,
    And,
    AsOf,
    Call,
    Compare,
    Const,
    Derived,
    If,
    IsUnknown,
    Node,
    Not,
    Or,
    Parameter,
    Word,
    bounded,
)  # fmt: skip
from wanxiang.core.expressions.types import BOOL, MONEY, NUMBER, TEXT, Type
from wanxiang.core.expressions.vocabulary import Vocabulary
from wanxiang.core.expressions.vocabulary import Word as Entry

SIGNS = {"EQ": "==", "NE": "!=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">="}
COUNT = Type("number", "人")


class Checker:
    """Types one rule. `notes` collects what was read with some good will, for the author to see."""

    def __init__(self, source: Source, vocabulary: Vocabulary, tokens: Mapping[int, Token]) -> None:
        self.source, self.vocabulary, self.tokens = source, vocabulary, tokens
        self.notes: list[str] = []
        self.inside = False

    def whole(self, tree: Tree[LarkToken], *, expect: Type | None) -> Node:
        """The rule, of the expected type."""
        node = self.node(tree.children[0])  # type: ignore[arg-type]
        if expect is None:
            return node
        if expect.kind == "money" and node.type.kind == "number":
            node = self.as_money(node)
        if node.type.kind != expect.kind:
            raise self.wrong(f"这里要的是{expect}，写的却是{node.type}", node)
        return node

    def node(self, tree: Tree[LarkToken]) -> Node:
        """One node of the parse tree."""
        return getattr(self, f"on_{tree.data}")(tree, _span(tree))

    def wrong(self, reason: str, at: Node, *, near: list[str] | None = None, hint: str = "") -> ExpressionError:
        """An error at a node."""
        return self.source.error(reason, span=at.span, near=near or (), hint=hint)

    def parts(self, tree: Tree[LarkToken]) -> list[Node]:
        return [self.node(child) for child in tree.children if isinstance(child, Tree)]

    def token(self, tree: Tree[LarkToken], index: int = 0) -> Token:
        return self.tokens[tree.children[index].start_pos]  # type: ignore[union-attr,index]

    def truth(self, node: Node) -> Node:
        """The node, which must be a condition."""
        if node.type.kind != "bool":
            hint = "写成比较，例如 年龄 >= 70" if node.type.kind != "text" else ""
            raise self.wrong(f"“{self.text(node)}”是{node.type}，不是条件", node, hint=hint)
        return node

    def text(self, node: Node) -> str:
        return self.source.text[slice(*node.span)].strip()

    def as_money(self, node: Node) -> Node:
        """A bare number where money is meant counts as 元."""
        if node.type.unit:
            raise self.wrong(f"“{self.text(node)}”的单位是{node.type.unit}，不能当作金额", node)
        if node.type.numeric and node.type.kind == "number" and getattr(node, "value", 1) != 0:
            self.notes.append(f"“{self.text(node)}”没有单位，按元理解")
        return operands.scaled(node, 100, MONEY)

    # -- logic

    def on_either(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        return Or(items=tuple(self.truth(item) for item in self.parts(tree)), span=span)

    def on_both(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        return And(items=tuple(self.truth(item) for item in self.parts(tree)), span=span)

    def on_negation(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        return Not(item=self.truth(self.parts(tree)[0]), span=span)

    def on_conditional(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        test, then, otherwise = self.parts(tree)
        self.truth(test)
        then, otherwise = operands.alike(self, then, otherwise)
        kind = Type(then.type.kind, then.type.unit or otherwise.type.unit, then.type.choices)
        return If(test=test, then=then, otherwise=otherwise, type=kind, span=span)

    def on_is_unknown(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        return IsUnknown(item=self.parts(tree)[0], span=span)

    def on_is_known(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        return Not(item=self.on_is_unknown(tree, span), span=span)

    # -- comparisons

    def on_compare(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        """a <= b <= c is a <= b and b <= c."""
        sides = [self.node(child) for child in tree.children[::2]]  # type: ignore[arg-type]
        signs = [SIGNS[child.children[0].type] for child in tree.children[1::2]]  # type: ignore[union-attr]
        pairs = zip(sides, signs, sides[1:], strict=False)
        links = [self.comparison(op, left, right) for left, op, right in pairs]
        return links[0] if len(links) == 1 else And(items=tuple(links), span=span)

    def comparison(self, op: str, left: Node, right: Node) -> Node:
        """One comparison, its sides of one kind and unit."""
        span = (left.span[0], right.span[1])
        left, right = operands.comparable(self, op, left, right)
        return Compare(op=op, left=left, right=right, span=span)

    def on_among(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        item = self.node(tree.children[0])  # type: ignore[arg-type]
        listing: Any = next(child for child in tree.children[1:] if isinstance(child, Tree))
        ways: list[Node] = []
        single: list[Node] = []
        for entry in (child for child in listing.children if isinstance(child, Tree)):
            if entry.data == "range":
                low, high = self.parts(entry)
                ends = self.comparison(">=", item, low), self.comparison("<=", item, high)
                ways.append(And(items=ends, span=span))
            else:
                single.append(self.node(entry))
        ways += self._one_of(item, single, span)
        return ways[0] if len(ways) == 1 else Or(items=tuple(ways), span=span)

    def _one_of(self, item: Node, values: list[Node], span: tuple[int, int]) -> list[Node]:
        constant = [value for value in values if operands.is_constant(value) and not bounded(item)]
        ways: list[Node] = [
            Compare(op="==", left=left, right=right, span=span)
            for value in values
            if value not in constant
            for left, right in [operands.comparable(self, "==", item, value)]
        ]
        if constant:
            choices = tuple(operands.comparable(self, "==", item, value)[1] for value in constant)
            ways.append(Among(item=item, choices=choices, span=span))
        return ways

    def on_not_among(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        return Not(item=self.on_among(tree, span), span=span)

    # -- arithmetic

    def on_plus(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        left, right = self.parts(tree)
        return operands.added(self, "+", left, right, span)

    def on_minus(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        left, right = self.parts(tree)
        return operands.added(self, "-", left, right, span)

    def on_times(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        left, right = self.parts(tree)
        return operands.multiplied(self, "*", left, right, span)

    def on_over(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        left, right = self.parts(tree)
        return operands.multiplied(self, "/", left, right, span)

    def on_negative(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        item = self.parts(tree)[0]
        if not item.type.numeric:
            raise self.wrong(f"“{self.text(item)}”是{item.type}，不能取负", item)
        return operands.negative(item, span)

    # -- values

    def on_grouped(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        return replace(self.parts(tree)[0], span=span)

    def on_literal(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        token = self.token(tree)
        return Const(value=token.value, type=token.type or TEXT, span=span)

    def on_choice_value(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        return Const(value=self.token(tree).value, type=TEXT, span=span)

    def on_true(self, _tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        return Const(value=True, type=BOOL, span=span)

    def on_false(self, _tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        return Const(value=False, type=BOOL, span=span)

    def on_as_of(self, _tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        return AsOf(span=span)

    def on_word(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        name = str(self.token(tree).value)
        if name in self.vocabulary.parameters:
            return Parameter(name=name, type=self.vocabulary.parameters[name], span=span)
        entry = self.vocabulary.words[name]
        given = Word(name=name, column=entry.column, minimum=entry.minimum, type=entry.type, span=span)
        return (
            Derived(name=name, rule=self._rule(entry), given=given, type=entry.type, span=span)
            if entry.derived
            else given
        )

    def _rule(self, entry: Entry) -> Node:
        """The rule behind a derived word, read in the same vocabulary."""
        from wanxiang.core.expressions.reading import read

        return read(entry.derived, vocabulary=self.vocabulary, expect=entry.type, file=f"词汇“{entry.name}”").tree

    def on_call(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        name = str(self.token(tree).value)
        function, arguments = FUNCTIONS[name], self.parts(tree)
        whole = Const(value=None, span=span)
        if len(arguments) != len(function.takes):
            raise self.wrong(f"{name} 要 {len(function.takes)} 个参数，写了 {len(arguments)} 个", whole)
        for wanted, argument in zip(function.takes, arguments, strict=True):
            if not (argument.type.numeric if wanted == "numeric" else argument.type.kind == wanted):
                need = "数或金额" if wanted == "numeric" else "日期"
                raise self.wrong(f"{name} 要{need}，“{self.text(argument)}”是{argument.type}", argument)
        if len(arguments) == 2:
            arguments = list(operands.alike(self, *arguments))
        extra = (AsOf(span=span),) if function.as_of else ()
        kind = function.gives or arguments[0].type
        return Call(function=function.name, arguments=(*arguments, *extra), type=kind, span=span)

    def on_aggregate(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        if self.inside:
            raise self.wrong("汇总里面不能再汇总", Const(value=None, span=span))
        self.inside = True
        items = self.parts(tree)
        self.inside = False
        method = next(index for index, child in enumerate(tree.children) if getattr(child, "type", "") == "METHOD")
        name = str(self.token(tree, method).value)
        return self._aggregate(name, items[0] if items else None, span)

    def _aggregate(self, name: str, item: Node | None, span: tuple[int, int]) -> Node:
        whole = Const(value=None, span=span)
        if item is None and name != "count":
            raise self.wrong(f"{name} 要写明汇总什么，例如 家庭成员.{name}(…)", whole)
        if item is not None and name in ("count", "any", "all"):
            self.truth(item)
        elif item is not None and not item.type.numeric:
            raise self.wrong(f"{name} 只能汇总数或金额，“{self.text(item)}”是{item.type}", item)
        return _spelled_out(name, item, span)


def _spelled_out(name: str, item: Node | None, span: tuple[int, int]) -> Node:
    """any, all and average by means of count and sum."""

    def aggregate(function: str, over: Node | None) -> Node:
        kind = over.type if over is not None and function != "count" else COUNT
        return Aggregate(function=function, item=over, type=kind, span=span)

    number = lambda value: Const(value=value, type=NUMBER, span=span)  # noqa: E731
    if name == "any":
        return Compare(op=">=", left=aggregate("count", item), right=number(1), span=span)
    if name == "all":
        negated = Not(item=item, span=item.span) if item is not None else None
        return Compare(op="==", left=aggregate("count", negated), right=number(0), span=span)
    if name == "average":
        return operands.quotient(aggregate("sum", item), aggregate("count", None), span)
    return aggregate(name, item)


def _span(tree: Tree[LarkToken]) -> tuple[int, int]:
    return tree.meta.start_pos, tree.meta.end_pos
