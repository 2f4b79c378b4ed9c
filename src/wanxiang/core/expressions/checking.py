"""The parse tree → typed nodes: words looked up, kinds and units checked, shorthand spelled out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lark import Token as LarkToken
from lark import Tree

from wanxiang.core.expressions import aggregates, calls, operands
from wanxiang.core.expressions.aggregates import Scope
from wanxiang.core.expressions.errors import ExpressionError, Source, nearest
from wanxiang.core.expressions.tokens import Token
from wanxiang.core.expressions.tree import (
    Among,
    And,
    AsOf,
    Compare,
    Const,
    Defined,
    Derived,
    If,
    IsUnknown,
    Node,
    Not,
    Or,
    Own,
    Parameter,
    Word,
    bounded,
)  # fmt: skip
from wanxiang.core.expressions.types import BOOL, MONEY, TEXT, Type
from wanxiang.core.expressions.vocabulary import Relation, Vocabulary
from wanxiang.core.expressions.vocabulary import Word as Entry

SIGNS = {"EQ": "==", "NE": "!=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">="}


class Checker:
    """Types one rule. `notes` collects what was read with some good will, for the author to see."""

    def __init__(self, source: Source, vocabulary: Vocabulary, tokens: Mapping[int, Token]) -> None:
        self.source, self.vocabulary, self.tokens = source, vocabulary, tokens
        self.notes: list[str] = []
        self.scopes: list[Scope] = []
        """Which rows are gone over where we are, outermost first."""

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
        return self._word(str(self.token(tree).value), span)

    def _word(self, name: str, span: tuple[int, int]) -> Node:
        known = self.vocabulary
        if name in known.parameters:
            return Parameter(name=name, type=known.parameters[name], span=span)
        if self.scopes and self.scopes[-1].about is not None:
            return self._word_of_row(name, span)
        if name in known.words:
            return self._known(known.words[name], span)
        if name in known.definitions:
            item = known.definitions[name]
            return Defined(name=name, item=item, type=item.type, span=span)
        if name in known.series:
            hint = f"例如 {name}.近(12个月).{'sum()' if known.series[name].type.numeric else f'count({name})'}"
            raise self.source.error(f"“{name}”每个月都有一个值，要写明哪些月份", span=span, hint=hint)
        owner = next(relation.name for relation in known.relations.values() if name in relation.words)
        raise self.source.error(f"“{name}”只能写在“{owner}”的汇总里，例如 {owner}.count(…)", span=span)

    def _word_of_row(self, name: str, span: tuple[int, int]) -> Node:
        scope = self.scopes[-1]
        found = scope.word(name, span)
        if found is None:
            own = scope.about.words if isinstance(scope.about, Relation) else (scope.name,)
            raise self.source.error(
                f"“{name}”不是“{scope.name}”里的词", span=span, near=nearest(name, own) or list(own)[:6]
            )
        return found

    def _known(self, entry: Entry, span: tuple[int, int]) -> Node:
        given = Word(name=entry.name, column=entry.column, minimum=entry.minimum, type=entry.type, span=span)
        if not entry.derived:
            return given
        return Derived(name=entry.name, rule=self._rule(entry), given=given, type=entry.type, span=span)

    def _rule(self, entry: Entry) -> Node:
        """The rule behind a derived word, read in the same vocabulary."""
        from wanxiang.core.expressions.reading import read

        return read(entry.derived, vocabulary=self.vocabulary, expect=entry.type, file=f"词汇“{entry.name}”").tree

    def on_call(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        return calls.read(self, str(self.token(tree).value), self.parts(tree), span)

    def on_aggregate(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        return aggregates.read(self, tree, span)

    def on_own(self, tree: Tree[LarkToken], span: tuple[int, int]) -> Node:
        """本人.出生日期: within an aggregate over the household, the person asked for; elsewhere the word itself."""
        if self.scopes and self.scopes[-1].about is not None:
            raise self.source.error("“本人”只能写在家庭成员的汇总里", span=span)
        scopes, self.scopes = self.scopes, []
        item = self._word(str(self.token(tree, 1).value), span)
        self.scopes = scopes
        return Own(item=item, type=item.type, span=span) if scopes else item


def _span(tree: Tree[LarkToken]) -> tuple[int, int]:
    return tree.meta.start_pos, tree.meta.end_pos
