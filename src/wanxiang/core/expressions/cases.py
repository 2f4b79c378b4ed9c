"""Which cases of comparisons can occur together: 年龄 < 60 and 年龄 >= 70 never do.

Comparisons that share a column form a part; a part has one pattern of truths for each way its columns can turn out
(values at and between the thresholds that the rules name, and "not known"). Parts are free of each other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from wanxiang.core.expressions.closures import Household, value
from wanxiang.core.expressions.kleene import Truth
from wanxiang.core.expressions.tree import (
    Aggregate,
    Among,
    Arithmetic,
    Compare,
    Const,
    Derived,
    IsUnknown,
    Node,
    Word,
    columns,
    walk,
)  # fmt: skip
from wanxiang.core.expressions.variables import OTHER, Abstraction, Variable, free_in, leaves, ways

MOST_OF_A_PART = 4096
MOST_STEPS = 20_000
MOST_FREE = 6
USUAL_DAY = date(2000, 1, 1).toordinal()
World = Mapping[str, Any]
"""Column → value (None: not known); columns that begin with NUL stand for values of `Cases.variables`."""
NOBODY = Household((), complete=True)


class TooMany(Exception):
    """More cases than are looked through; nothing is said then."""


@dataclass(frozen=True)
class Part:
    """Comparisons that hang together: their numbers, and each pattern of truths with a world that shows it."""

    atoms: tuple[int, ...]
    patterns: Mapping[tuple[Truth, ...], World]

    def within(self, wanted: frozenset[int]) -> "Part":
        """The same for some of the comparisons."""
        kept = [place for place, index in enumerate(self.atoms) if index in wanted]
        found: dict[tuple[Truth, ...], World] = {}
        for pattern, world in self.patterns.items():
            found.setdefault(tuple(pattern[place] for place in kept), world)
        return Part(tuple(self.atoms[place] for place in kept), found)

    def allowed(self, held: Sequence[Truth]) -> "Part":
        """The patterns that agree with what is known."""
        known = [(place, held[index]) for place, index in enumerate(self.atoms) if held[index] is not None]
        if not known:
            return self
        return Part(self.atoms, {pattern: world for pattern, world in self.patterns.items()
                                 if all(pattern[place] is truth for place, truth in known)})  # fmt: skip


class Cases:
    """The cases of bound comparisons (`take_apart(...).atoms`).

    In: known: only worlds in which everything is known
        asked: of these, columns of which a rule asks whether they are known may be missing all the same
        plausible: a derived number (年龄) is never below the least that may be delivered for it
    """

    def __init__(self, atoms: Sequence[Node], *, known: bool = False, asked: bool = False, plausible: bool = True) -> None:  # fmt: skip
        self._abstraction = Abstraction()
        self.atoms = [self._abstraction.boolean(atom) for atom in atoms]
        self.variables: Mapping[str, Variable] = self._abstraction.variables
        self._asked = _asked(self.atoms) if asked else frozenset()
        self._columns = [columns(atom) for atom in self.atoms]
        values = {name: self._values(variable, plausible) for name, variable in self.variables.items()}
        self.values: Mapping[str, list[Any]] = values
        self.parts = [self._part(indexes, known) for indexes in self._together()]

    def _values(self, variable: Variable, plausible: bool) -> list[Any]:
        """Values at which every comparison takes each of its truths, those at thresholds first."""
        if variable.type.kind == "bool":
            return [True, False]
        found = [leaf for atom in self.atoms for leaf in leaves(atom) if variable.column in columns(leaf)]
        if not variable.scale:
            named = [constant for leaf in found for constant in _constants(leaf)]
            return list(dict.fromkeys([*named, *(variable.type.choices or (OTHER,))]))
        high = self._plausible_end(variable) if plausible else variable.high
        steps = {step for leaf in found for step in _flips(leaf, variable) if variable.low < step <= high}
        usual = min(max(variable.low, USUAL_DAY if variable.type.kind == "date" else 0), high)
        return [variable.value(step) for step in [*sorted(steps), min(steps) - 1 if steps else usual]]

    def _plausible_end(self, variable: Variable) -> int:
        """The last step at which no derived number falls below its least: a birthday, not one to come."""
        high = variable.high
        for node in (item for atom in self.atoms for item in walk(atom) if isinstance(item, Derived)):
            least = node.given.minimum if isinstance(node.given, Word) else None
            if least is None or columns(node.rule) != {variable.column}:
                continue
            test = _at(Compare(op=">=", left=node.rule, right=Const(value=least)), variable)
            if test(variable.low) and not test(high):
                high = _flip(test, variable.low, high) - 1
        return high

    def _together(self) -> list[tuple[int, ...]]:
        """Comparisons by shared columns."""
        groups: list[tuple[set[str], list[int]]] = []
        for index, names in enumerate(self._columns):
            touching = [group for group in groups if group[0] & names]
            groups = [group for group in groups if not group[0] & names]
            joined = (set(names).union(*(group[0] for group in touching)),
                      sorted([index, *(each for group in touching for each in group[1])]))  # fmt: skip
            groups.append(joined)
        return [tuple(indexes) for _, indexes in groups]

    def _part(self, indexes: tuple[int, ...], known: bool) -> Part:
        names = sorted(set().union(*(self._columns[index] for index in indexes)))
        choices = [self._choices(name, known) for name in names]
        size = 1
        for each in choices:
            size *= len(each)
        if size > MOST_OF_A_PART:
            free = product((True, False, None), repeat=len(indexes)) if len(indexes) <= MOST_FREE else ()
            return Part(indexes, {pattern: {} for pattern in free})
        tests = [value(self.atoms[index]) for index in indexes]
        found: dict[tuple[Truth, ...], World] = {}
        for turn in product(*choices):
            world = dict(zip(names, turn, strict=True))
            pattern = tuple(test(world, NOBODY) for test in tests)
            if not known or None not in pattern or any(self._may_miss(name) for name in names):
                found.setdefault(pattern, world)
        return Part(indexes, found)

    def _choices(self, name: str, known: bool) -> list[Any]:
        """What a column can be; what merely stands in for a derived word is left out first."""
        values = self.values[name]
        roles = {role for atom in self.atoms for item in walk(atom) if isinstance(item, Derived)
                 for role in ("given", "rule") if name in columns(getattr(item, role))}  # fmt: skip
        if "given" in roles:
            return [None, *values]
        return [*values, None] if roles or not known or self._may_miss(name) else values

    def _may_miss(self, name: str) -> bool:
        return name in self._asked or may_fail(self.variables[name].node)

    def find(
        self,
        accept: Callable[[Sequence[Truth]], Truth],
        wanted: Iterable[int],
        *,
        held: Sequence[Truth] | None = None,
        at_last: Callable[[Sequence[Truth]], bool] | None = None,
    ) -> World | None:
        """A world in which `accept` says true; None when there is none.

        In:     accept: from truths (None: not known or not yet chosen) to true, false, or None: look further
                wanted: the comparisons that may turn out either way; held: truths of the others, and of these where known
                at_last: asked where `accept` still says None when everything is chosen; without it such a world does not count
        Raises: TooMany
        """
        chosen = frozenset(wanted)
        start: list[Truth] = list(held) if held is not None else [None] * len(self.atoms)
        parts = [part.within(chosen) for part in self.parts if chosen & set(part.atoms)]
        if any(not part.patterns for part in parts):
            raise TooMany
        parts = [part.allowed(start) for part in parts]
        return _Search(accept, at_last).run(parts, start, {})


class _Search:
    """Part after part, leaving off where the truths chosen so far decide."""

    def __init__(self, accept: Callable[[Sequence[Truth]], Truth], at_last: Callable[[Sequence[Truth]], bool] | None) -> None:  # fmt: skip
        self.accept, self.at_last, self.steps = accept, at_last, 0

    def run(self, parts: Sequence[Part], truths: list[Truth], world: World) -> World | None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMany
        said = self.accept(truths)
        if said is None and not parts:
            said = self.at_last is not None and self.at_last(truths)
        if said is not None:
            return world if said else None
        for pattern, shown in parts[0].patterns.items():
            tried = list(truths)
            for index, truth in zip(parts[0].atoms, pattern, strict=True):
                tried[index] = truth
            found = self.run(parts[1:], tried, {**world, **shown})
            if found is not None:
                return found
        return None


def _asked(atoms: Sequence[Node]) -> frozenset[str]:
    """The columns of which something asks whether they are known."""
    nodes = (node for atom in atoms for node in walk(atom) if isinstance(node, IsUnknown))
    return frozenset(name for node in nodes for name in columns(node))


def may_fail(node: Node) -> bool:
    """Whether a value may be missing with every fact known: a divisor may be zero."""
    return any(isinstance(item, Arithmetic) and item.op == "/" and not _safe(item.right) for item in walk(node))


def _safe(divisor: Node) -> bool:
    members = isinstance(divisor, Aggregate) and divisor.function == "count" and divisor.item is None
    return members or (isinstance(divisor, Const) and divisor.value not in (0, None))


def _constants(leaf: Node) -> Iterator[Any]:
    if isinstance(leaf, Among):
        yield from (choice.value for choice in leaf.choices)  # type: ignore[attr-defined]
    elif isinstance(leaf, Compare) and isinstance(leaf.right, Const):
        yield leaf.right.value


def _flips(leaf: Node, variable: Variable) -> Iterator[int]:
    """Steps at which a comparison changes."""
    for way in _plain(leaf):
        if free_in(way) is None or variable.column not in columns(way):
            continue
        test = _at(way, variable)
        if test(variable.low) != test(variable.high):
            yield _flip(test, variable.low, variable.high)


def _plain(leaf: Node) -> Iterator[Compare]:
    """A comparison as ones that change but once: an equality lies between ≥ and >."""
    if isinstance(leaf, Among):
        pairs: list[tuple[Node, Node, str]] = [(leaf.item, choice, "==") for choice in leaf.choices]
    elif isinstance(leaf, Compare) and isinstance(leaf.right, Const):
        pairs = [(leaf.left, leaf.right, leaf.op)]
    else:
        return
    for left, right, op in pairs:
        if left.type.kind not in ("number", "money", "date") or getattr(right, "value", None) is None:
            continue
        for way in ways(left):
            for sign in (">=", ">") if op in ("==", "!=") else (op,):
                yield Compare(op=sign, left=way, right=right)


def _at(test: Node, variable: Variable) -> Callable[[int], Truth]:
    run = value(test)
    return lambda step: run({variable.column: variable.value(step)}, NOBODY)


def _flip(test: Callable[[int], Truth], low: int, high: int) -> int:
    """The first step at which a test differs from what it says at `low`."""
    first = test(low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if test(middle) == first else (low, middle)
    return high


def only(world: World) -> dict[str, Any]:
    """The known columns of a world."""
    return {name: found for name, found in world.items() if found is not None and not name.startswith("\0")}
