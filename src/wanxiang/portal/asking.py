"""Which facts a rule still needs, and with which values it compares them. Pure: over the bound trees of `core.expressions`.

What a rule counts or sums over the household is asked as one fact (“家里有几口人”), so every aggregate of a tree is
first made a word of its own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from wanxiang.core.expressions import Node, compile_rule
from wanxiang.core.expressions.tree import (
    Aggregate,
    Among,
    Compare,
    Const,
    Derived,
    If,
    IsUnknown,
    Shift,
    Word,
    children,
    rebuild,
    walk,
)  # fmt: skip

Person = Mapping[str, Any]
_WHOLE = {"count": "家中符合“{}”的人数", "sum": "全家{}合计", "min": "家人{}中最低的", "max": "家人{}中最高的"}


class Asked:
    """A bound rule as it is put to a resident, who answers for nobody else. `text` gives what is written at a node."""

    def __init__(self, tree: Node, *, text: Callable[[Node], str]) -> None:
        self.text = text
        self.aggregates: dict[str, str] = {}
        """What is written for an aggregate → what it is called."""
        self.tree = self._plain(tree)
        self._compiled: dict[int, Callable[[Person], Any]] = {}

    def weigh(self, person: Person, part: Node | None = None) -> Any:
        """What the rule (or a part of it) says of a person; None where it is not known."""
        node = part or self.tree
        if id(node) not in self._compiled:
            self._compiled[id(node)] = compile_rule(node)
        return self._compiled[id(node)](person)

    def missing(self, person: Person) -> list[Word]:
        """The words whose value could still change the outcome, in the order of the rule."""
        return list({word.column: word for word in self._missing(self.tree, person)}.values())

    @cached_property
    def words(self) -> dict[str, Word]:
        """Every word that may be asked for, by column."""
        return {word.column: word for word in self._leaves(self.tree)}

    @cached_property
    def compared(self) -> dict[str, list[tuple[Word | Derived, Any]]]:
        """column → (what is compared, the constant) for every comparison that it decides."""
        found: dict[str, list[tuple[Word | Derived, Any]]] = defaultdict(list)
        for side, other in _comparisons(self.tree):
            if isinstance(other, Const) and other.value is not None and isinstance(side, Word | Derived):
                found[asked_for(side).column].append((side, other.value))
        return dict(found)

    def _plain(self, node: Node) -> Node:
        if isinstance(node, Aggregate):
            inner = self.text(node.item) if node.item is not None else ""
            if node.over is not None:
                said = self.text(node)
                self.aggregates[said] = said
                return Word(name=said, column=f"{node.function}:{said}", type=node.type, span=node.span)
            name = _WHOLE[node.function].format(inner) if inner else "家庭人数"
            self.aggregates[self.text(node)] = name
            return Word(name=name, column=f"{node.function}:{inner}", type=node.type, span=node.span)
        return rebuild(node, self._plain)

    def _missing(self, node: Node, person: Person) -> Iterator[Word]:
        if isinstance(node, Const) or (not isinstance(node, IsUnknown) and self.weigh(person, node) is not None):
            return
        if isinstance(node, Word | Derived):
            yield asked_for(node)
            return
        for part in self._open(node, person):
            yield from self._missing(part, person)

    def _open(self, node: Node, person: Person) -> Iterator[Node]:
        """The parts that count: not the way that a test has ruled out."""
        if not isinstance(node, If):
            yield from children(node)
            return
        test = self.weigh(person, node.test)
        yield node.test
        yield from (node.then, node.otherwise) if test is None else (node.then if test else node.otherwise,)

    def _leaves(self, node: Node) -> Iterator[Word]:
        if isinstance(node, Word | Derived):
            yield asked_for(node)
            return
        for child in children(node):
            yield from self._leaves(child)


def asked_for(node: Word | Derived) -> Word:
    """What a resident is asked in place of a computed word: its one source (出生日期 for 年龄), or else the word itself."""
    if isinstance(node, Word):
        return node
    sources = {item.column: item for item in walk(node.rule) if isinstance(item, Word)}
    if len(sources) == 1:
        return next(iter(sources.values()))
    return node.given if isinstance(node.given, Word) else Word(name=node.name, column=node.name, type=node.type)


def _comparisons(tree: Node) -> Iterator[tuple[Node, Node]]:
    for node in walk(tree):
        if isinstance(node, Among):
            yield from ((node.item, choice) for choice in node.choices)
        elif isinstance(node, Compare):
            for side, other in ((node.left, node.right), (node.right, node.left)):
                yield (side.day if isinstance(side, Shift) else side), other
