"""What each row would get, within bounds: tables of amounts by the bits of their lines, anything else in SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.engines.policy.reforms.population import Population, Seen


@dataclass(frozen=True)
class Ends:
    """Amounts within bounds, in 分; one for each row."""

    low: np.ndarray
    high: np.ndarray

    def __add__(self, other: "Ends") -> "Ends":
        return Ends(self.low + other.low, self.high + other.high)

    def total(self) -> tuple[float, float]:
        """Over all rows."""
        return float(self.low.sum()), float(self.high.sum())

    @classmethod
    def nothing(cls, rows: int) -> "Ends":
        """0 for every row."""
        return cls(np.zeros(rows), np.zeros(rows))


def amounts(numbers: Mapping[str, ex.Node], *, people: Population, of: np.ndarray) -> dict[str, Ends]:
    """Bound amounts for chosen rows (`of`, ascending): whole 分, rounded half up, never below nothing."""
    nodes = dict.fromkeys(numbers.values())
    lines = {node: _lines(node) for node in nodes}
    tests = list(dict.fromkeys(test for found in lines.values() for test, _ in found if test is not None))
    truths = people.seen(tests, of=of)
    others = dict.fromkeys(leaf for found in lines.values() for _, leaf in found if not isinstance(leaf, tree.Const))
    measured = people.amounts({f"{index}": leaf for index, leaf in enumerate(others)}, of=of)
    leaves = {leaf: Ends(*measured[f"{index}"]) for index, leaf in enumerate(others)}
    found = {node: _whole(_chosen(lines[node], truths, leaves, len(of))) for node in nodes}
    return {name: found[node] for name, node in numbers.items()}


Lines = list[tuple[ex.Node | None, ex.Node]]


def _lines(node: ex.Node) -> Lines:
    """若 a 则 x 否则 若 b 则 y 否则 z: the lines a → x, b → y, and z for the rest."""
    found: Lines = []
    while isinstance(node, tree.If):
        found.append((node.test, node.then))
        node = node.otherwise
    return [*found, (None, node)]


def _chosen(lines: Lines, truths: Mapping[ex.Node, Seen], leaves: Mapping[ex.Node, Ends], rows: int) -> Ends:
    """The hull of every line that may be the first to hold."""
    low, high = np.full(rows, np.inf), np.full(rows, -np.inf)
    open_ = np.ones(rows, dtype=bool)
    for test, leaf in lines:
        holds, fails = truths[test] if test is not None else (np.ones(rows, dtype=bool), np.zeros(rows, dtype=bool))
        here = open_ & holds
        ends = leaves.get(leaf) or _constant(leaf)
        low = np.where(here, np.minimum(low, ends.low), low)
        high = np.where(here, np.maximum(high, ends.high), high)
        open_ = open_ & fails
    return Ends(low, high)


def _constant(leaf: ex.Node) -> Ends:
    """An amount written in the table; one that is not known could be anything."""
    value: Any = leaf.value if isinstance(leaf, tree.Const) else None
    if value is None:
        return Ends(np.array(-np.inf), np.array(np.inf))
    return Ends(np.array(float(value)), np.array(float(value)))


def _whole(ends: Ends) -> Ends:
    return Ends(np.maximum(np.floor(ends.low + 0.5), 0.0), np.maximum(np.floor(ends.high + 0.5), 0.0))
