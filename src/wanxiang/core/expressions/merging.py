"""Comparisons of one value that stand in several places, seen together: 年龄 < 60 或 年龄 >= 60 is true of any age.

Kleene's tables take every comparison for free of the others, and so leave open what no age leaves open. Such a group is
written out by the value that its members share: 若 年龄 < 60 则 … 否则 …, where a choice that is not known is known all
the same when every way gives one answer. The tree stays a tree: closures, bitsets and SQL run it as they run any other.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product

from wanxiang.core.expressions.atoms import take_apart
from wanxiang.core.expressions.cases import Cases, Part
from wanxiang.core.expressions.kleene import Truth
from wanxiang.core.expressions.settling import evaluate, verdict
from wanxiang.core.expressions.tree import And, Const, If, IsUnknown, Node, Not, Or, columns, walk

MOST_STATES = 600
MOST_LEAVES = 24


@lru_cache(maxsize=4096)
def merged(node: Node) -> Node:
    """The same bound condition, deciding also what every value of a word decides alike.

    Where all facts are known nothing changes. Groups that ask whether something is known, and those of very many
    cases, stay as they are.
    """
    if isinstance(node, Not):
        inner = merged(node.item)
        return node if inner is node.item else Not(item=inner, span=node.span)
    if isinstance(node, If) and node.type.kind == "bool":
        return _written_out(node)
    if not isinstance(node, And | Or):
        return node
    items = [merged(item) for item in node.items]
    groups = [_group(type(node), [items[index] for index in group]) for group in _sharing(items)]
    if all(new is old for new, old in zip([item for group in groups for item in group], node.items, strict=False)):
        return node
    kept = tuple(item for group in groups for item in group)
    return kept[0] if len(kept) == 1 else type(node)(items=kept, span=node.span)


def _sharing(items: Sequence[Node]) -> list[list[int]]:
    """The items in groups that share a column, each in its order."""
    groups: list[tuple[set[str], list[int]]] = []
    for index, item in enumerate(items):
        names = columns(item)
        touching = [group for group in groups if group[0] & names]
        groups = [group for group in groups if not group[0] & names]
        groups.append((names.union(*(group[0] for group in touching)),
                       sorted([*(each for group in touching for each in group[1]), index])))  # fmt: skip
    return [group[1] for group in sorted(groups, key=lambda group: group[1][0])]


def _group(kind: type[And] | type[Or], items: list[Node]) -> list[Node]:
    if len(items) == 1:
        return items
    whole = kind(items=tuple(items))
    new = _written_out(whole)
    return items if new is whole else [new]


def _written_out(node: Node) -> Node:
    """By the values that stand in it more than once; the node itself where that decides nothing more."""
    if any(isinstance(item, IsUnknown) for item in walk(node)):
        return node
    taken = take_apart({"": node})
    formula, cases = taken.formulas[""], Cases(taken.atoms, known=True, plausible=False)
    uses = _leaves(node, {atom: index for index, atom in enumerate(taken.atoms)})
    shared = [part for part in cases.parts if sum(uses.count(index) for index in part.atoms) > 1]
    if not shared or any(not part.patterns for part in shared):
        return node
    states = [_states(part) for part in cases.parts]
    if _product(states) > MOST_STATES:
        return node
    for turn in product(*states):
        truths: list[Truth] = [None] * len(taken.atoms)
        for part, pattern in zip(cases.parts, turn, strict=True):
            for index, truth in zip(part.atoms, pattern, strict=True):
                truths[index] = truth
        if evaluate(formula, truths) is None and verdict(formula, truths, cases) is not None:
            return _by_value(node, shared, taken.atoms)
    return node


def _states(part: Part) -> list[tuple[Truth, ...]]:
    """What a part can look like: each of its patterns, and not known."""
    return [*part.patterns, (None,) * len(part.atoms)]


def _product(states: Sequence[Sequence[object]]) -> int:
    size = 1
    for each in states:
        size *= len(each)
    return size


def _leaves(node: Node, numbers: Mapping[Node, int]) -> list[int]:
    if node in numbers:
        return [numbers[node]]
    parts = node.items if isinstance(node, And | Or) else _inner(node)
    return [index for part in parts for index in _leaves(part, numbers)]


def _inner(node: Node) -> tuple[Node, ...]:
    if isinstance(node, If):
        return node.test, node.then, node.otherwise
    return (node.item,) if isinstance(node, Not) else ()


def _by_value(node: Node, shared: Sequence[Part], atoms: Sequence[Node]) -> Node:
    """若 … 则 … 否则 … over the cases of the shared values."""
    if _product([list(part.patterns) for part in shared]) > MOST_LEAVES:
        return node
    if not shared:
        return node
    part, rest = shared[0], shared[1:]
    ways = []
    for pattern in part.patterns:
        truths = {atoms[index]: truth for index, truth in zip(part.atoms, pattern, strict=True)}
        test = And(items=tuple(atom if truth else Not(item=atom) for atom, truth in truths.items()))
        ways.append((test, _by_value(_given(node, truths), rest, atoms)))
    result = ways[-1][1]
    for test, way in reversed(ways[:-1]):
        result = way if way == result else If(test=test, then=way, otherwise=result)
    return result


def _given(node: Node, truths: Mapping[Node, Truth]) -> Node:
    """A condition with some of its comparisons settled, shortened."""
    if node in truths:
        return Const(value=truths[node])
    if isinstance(node, Not):
        inner = _given(node.item, truths)
        return Const(value=not inner.value) if isinstance(inner, Const) else Not(item=inner)
    if isinstance(node, If) and node.type.kind == "bool":
        test, then, otherwise = (_given(part, truths) for part in _inner(node))
        if isinstance(test, Const):
            return then if test.value else otherwise
        return then if then == otherwise else If(test=test, then=then, otherwise=otherwise)
    if isinstance(node, And | Or):
        decides = isinstance(node, Or)
        items = [_given(item, truths) for item in node.items]
        if any(isinstance(item, Const) and item.value is decides for item in items):
            return Const(value=decides)
        left = tuple(item for item in items if not isinstance(item, Const))
        if not left:
            return Const(value=not decides)
        return left[0] if len(left) == 1 else type(node)(items=left)
    return node
