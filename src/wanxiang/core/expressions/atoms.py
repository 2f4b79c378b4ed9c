"""Rules taken apart: the distinct comparisons of all of them, and how each rule combines them."""

from collections.abc import Mapping
from dataclasses import dataclass

from wanxiang.core.expressions.tree import And, Const, If, Node, Not, Or

_LOGIC = {And: "and", Or: "or", Not: "not", If: "if"}


@dataclass(frozen=True)
class Formula:
    """How atoms combine. operator: atom (index), constant (value), not, and, or, if (test, then, otherwise)."""

    operator: str
    parts: tuple["Formula", ...] = ()
    atom: int = -1
    constant: bool | None = None

    def indexes(self) -> frozenset[int]:
        """The atoms that take part."""
        below = frozenset[int]().union(*(part.indexes() for part in self.parts))
        return below | {self.atom} if self.operator == "atom" else below


@dataclass(frozen=True)
class Taken:
    """Rules taken apart: `atoms` without repetition, and a formula for each rule."""

    atoms: tuple[Node, ...]
    formulas: Mapping[str, Formula]


def take_apart(rules: Mapping[str, Node]) -> Taken:
    """The atoms of bound conditions. Two rules that say the same of a person share the atom."""
    atoms: dict[Node, int] = {}

    def formula(node: Node) -> Formula:
        if isinstance(node, Const):
            return Formula("constant", constant=node.value)  # type: ignore[arg-type]
        if type(node) in _LOGIC:
            return Formula(_LOGIC[type(node)], tuple(formula(part) for part in _parts(node)))
        return Formula("atom", atom=atoms.setdefault(node, len(atoms)))

    formulas = {name: formula(rule) for name, rule in rules.items()}
    return Taken(tuple(atoms), formulas)


def _parts(node: Node) -> tuple[Node, ...]:
    if isinstance(node, And | Or):
        return node.items
    if isinstance(node, If):
        return node.test, node.then, node.otherwise
    return (node.item,)  # type: ignore[attr-defined]
