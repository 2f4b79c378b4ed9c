"""What a comparison is free in: a column, or a value that several words or a household make together.

Each comparison becomes one over a single free value: `年龄 + 1 >= 66` is one in the column behind 年龄;
`家庭成员.sum(月收入) < 线` is one in the sum, taken as a value of its own; what has no such shape is free as a whole.
Taking more cases for possible than there are errs on the side of saying nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from wanxiang.core.expressions.tree import (
    FLIPPED,
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
    Shift,
    Word,
    walk,
)  # fmt: skip
from wanxiang.core.expressions.types import NUMBER, Type

FIRST_DAY, LAST_DAY = date(1850, 1, 1), date(2199, 12, 31)
MOST = 10**13
FINE = 1000
"""Numbers that may be fractions are looked at in thousandths."""
OTHER = "（其他）"
"""Stands for any text that no rule names."""
_MONOTONE = ("years_since", "months_since", "days_since", "days_between", "year", "floor", "round", "least", "greatest")


@dataclass(frozen=True)
class Variable:
    """A free value. node: what it stands for; scale: the steps of a number (1: whole), 0 for what has no order."""

    column: str
    node: Node
    type: Type
    low: int = 0
    high: int = 0
    scale: int = 0

    def value(self, step: int) -> Any:
        """The value at a step of the scale."""
        if self.type.kind == "date":
            return date.fromordinal(step)
        return step if self.scale == 1 else step / self.scale


@dataclass
class Abstraction:
    """Rewrites comparisons over free values; `variables` grows as they are met."""

    variables: dict[str, Variable] = field(default_factory=dict)
    _opaque: dict[Node, Word] = field(default_factory=dict)

    def boolean(self, node: Node) -> Node:
        """A condition, each comparison in one free value."""
        if isinstance(node, And | Or):
            return replace(node, items=tuple(self.boolean(item) for item in node.items))
        if isinstance(node, Not):
            return replace(node, item=self.boolean(node.item))
        if isinstance(node, If) and node.type.kind == "bool":
            return replace(node, test=self.boolean(node.test), then=self.boolean(node.then), otherwise=self.boolean(node.otherwise))  # fmt: skip
        if isinstance(node, Derived):
            return replace(node, rule=self.boolean(node.rule), given=self.boolean(node.given))
        if isinstance(node, Const):
            return node
        if isinstance(node, Word):
            return self._column(node)
        return self._comparison(node)

    def _comparison(self, node: Node) -> Node:
        if isinstance(node, Compare):
            return self._compare(node)
        if isinstance(node, Among) and all(isinstance(choice, Const) for choice in node.choices):
            return replace(node, item=self.term(node.item))
        if isinstance(node, IsUnknown) and isinstance(node.item, Word | Derived):
            inner = self.boolean(node.item) if node.item.type.kind == "bool" else self.term(node.item)
            return replace(node, item=inner)
        return self._whole(node)

    def _compare(self, node: Compare) -> Node:
        left, right, op = node.left, node.right, node.op
        if isinstance(left, Const) or (not isinstance(right, Const) and repr(left) > repr(right)):
            left, right, op = right, left, FLIPPED[op]
        if isinstance(left, Const):
            return self._whole(node)
        if isinstance(right, Const):
            term = self.boolean(left) if left.type.kind == "bool" else self.term(left)
            return Compare(op=op, left=term, right=right)
        if left.type.numeric:
            apart: Node = Arithmetic(op="-", left=left, right=right, type=left.type)
        elif left.type.kind == "date":
            apart = Call(function="days_between", arguments=(left, right), type=Type("number", "天"))
        else:
            return self._whole(node)
        return Compare(op=op, left=self._whole(apart), right=Const(value=0, type=NUMBER))

    def term(self, node: Node) -> Node:
        """A value that rises or falls with one free value."""
        if isinstance(node, Word):
            return self._column(node)
        if isinstance(node, Derived):
            return replace(node, rule=self.term(node.rule), given=self.term(node.given))
        if isinstance(node, Arithmetic) and _peels(node):
            return replace(node, left=self._side(node.left), right=self._side(node.right))
        if isinstance(node, Shift) and isinstance(node.by, Const):
            return replace(node, day=self.term(node.day))
        if isinstance(node, Call) and node.function in _MONOTONE and _one_free(node.arguments):
            return replace(node, arguments=tuple(self._side(item) for item in node.arguments))
        return self._whole(node)

    def _side(self, node: Node) -> Node:
        return node if isinstance(node, Const) else self.term(node)

    def _column(self, node: Word) -> Word:
        self.variables.setdefault(
            node.column, _variable(node.column, node, whole=node.minimum is not None, least=node.minimum)
        )
        return node

    def _whole(self, node: Node) -> Word:
        """What is taken as a value of its own."""
        if node not in self._opaque:
            word = Word(name=f"值{len(self._opaque)}", column=f"\0{len(self._opaque)}", type=node.type)
            self._opaque[node] = word
            least = _least(node)
            whole = isinstance(node, Aggregate) and (node.function == "count" or node.type.kind == "money")
            self.variables[word.column] = _variable(word.column, node, whole=whole, least=least)
        return self._opaque[node]


def _least(node: Node) -> float | None:
    if not isinstance(node, Aggregate):
        return None
    minimum = getattr(node.item, "minimum", None)
    return 0 if node.function == "count" or (minimum is not None and minimum >= 0) else None


def _variable(column: str, node: Node, *, whole: bool, least: float | None) -> Variable:
    kind = node.type
    if kind.kind == "date":
        return Variable(column, node, kind, FIRST_DAY.toordinal(), LAST_DAY.toordinal(), 1)
    if not kind.numeric:
        return Variable(column, node, kind)
    scale = 1 if whole or (kind.kind == "money" and isinstance(node, Word)) else FINE
    low = -MOST if least is None else int(least) * scale
    return Variable(column, node, kind, low, MOST, scale)


def _peels(node: Arithmetic) -> bool:
    if node.op == "/":
        return isinstance(node.right, Const) and node.right.value not in (0, None)
    return isinstance(node.left, Const) != isinstance(node.right, Const)


def _one_free(arguments: tuple[Node, ...]) -> bool:
    return sum(1 for item in arguments if not isinstance(item, Const)) == 1


def leaves(node: Node) -> Iterator[Node]:
    """The comparisons and yes-or-no values of a rewritten condition."""
    if isinstance(node, And | Or | Not | If):
        for item in node.items if isinstance(node, And | Or) else _parts(node):
            yield from leaves(item)
    elif isinstance(node, Derived):
        yield from leaves(node.rule)
        yield from leaves(node.given)
    elif isinstance(node, IsUnknown):
        yield from leaves(node.item)
    else:
        yield node


def _parts(node: Node) -> tuple[Node, ...]:
    return (node.item,) if isinstance(node, Not) else (node.test, node.then, node.otherwise)  # type: ignore[attr-defined]


def ways(node: Node) -> Iterator[Node]:
    """A value with each derived word read either way: as its rule has it, as it was delivered."""
    if isinstance(node, Derived):
        yield from ways(node.rule)
        yield from ways(node.given)
        return
    inner = next((item for item in walk(node) if isinstance(item, Derived)), None)
    if inner is None:
        yield node
        return
    for way in ways(inner):
        yield from ways(_swapped(node, inner, way))


def _swapped(node: Node, old: Node, new: Node) -> Node:
    from wanxiang.core.expressions.tree import rebuild

    return new if node is old else rebuild(node, lambda item: _swapped(item, old, new))


def free_in(node: Node) -> Word | None:
    """The one free value of a comparison whose derived words are gone."""
    found = {item.column: item for item in walk(node) if isinstance(item, Word)}
    return next(iter(found.values())) if len(found) == 1 else None
