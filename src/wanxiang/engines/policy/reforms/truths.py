"""Whether each person is entitled before and after, day by day, and where the two part."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import bitsets, tree
from wanxiang.core.expressions.bitsets import Bits
from wanxiang.engines.policy.declaring import Day
from wanxiang.engines.policy.reforms.implying import implies
from wanxiang.engines.policy.reforms.population import Population

NOTHING = tree.Const(value=False)


@dataclass(frozen=True)
class Sides:
    """A day's condition before and after, as what both share and what each has besides."""

    shared: ex.Node
    before: ex.Node
    after: ex.Node
    amounts: tuple[ex.Node | None, ex.Node | None]


@dataclass(frozen=True)
class Truth:
    """A day's decisions for everybody, and where before and after part."""

    before: Bits
    after: Bits
    newly: Bits
    lost: Bits
    stays: Bits

    def heads(self) -> dict[str, int]:
        """Counts of the day."""
        count = bitsets.count
        return {
            "eligible_before": count(self.before.true),
            "eligible_after": count(self.after.true),
            "unknown_before": count(self.before.unknown),
            "unknown_after": count(self.after.unknown),
            "newly": count(self.newly.true),
            "newly_perhaps": count(self.newly.unknown),
            "lost": count(self.lost.true),
            "lost_perhaps": count(self.lost.unknown),
        }


def sides_of(before: Day | None, after: Day | None) -> Sides:
    """A day's two conditions, with what both ask for only once."""
    old, new = _requirements(before), _requirements(after)
    shared = [node for node in old if node in new]
    rest = [[node for node in each if node not in shared] for each in (old, new)]
    amounts = (before.amount if before else None, after.amount if after else None)
    return Sides(_all(shared), _all(rest[0]), _all(rest[1]), amounts)


def _requirements(day: Day | None) -> list[ex.Node]:
    """What must all hold, one by one."""
    return _flat(day.condition) if day is not None else [NOTHING]


def _flat(node: ex.Node) -> list[ex.Node]:
    return [part for item in node.items for part in _flat(item)] if isinstance(node, tree.And) else [node]


def _all(nodes: Sequence[ex.Node]) -> ex.Node:
    if not nodes:
        return tree.Const(value=True)
    return nodes[0] if len(nodes) == 1 else tree.And(items=tuple(nodes))


def truths_of(sides: Sequence[Sides], people: Population) -> list[Truth]:
    """Every day at once: each distinct comparison of all of them is computed at most once."""
    names = ("shared", "before", "after")
    bits = people.bits({f"{i}.{name}": getattr(side, name) for i, side in enumerate(sides) for name in names})
    return [_truth(side, *(bits[f"{i}.{name}"] for name in names)) for i, side in enumerate(sides)]


def _truth(side: Sides, shared: Bits, before: Bits, after: Bits) -> Truth:
    """Where one side follows from the other, nobody can change the wrong way, whatever is not known of them."""
    nobody = bitsets.constant(False, shared.rows)
    widened, narrowed = implies(side.before, side.after), implies(side.after, side.before)
    return Truth(
        before=_both(shared, before),
        after=_both(shared, after),
        newly=nobody if narrowed else _both(shared, _both(after, _not(before))),
        lost=nobody if widened else _both(shared, _both(before, _not(after))),
        stays=_both(shared, before if widened else after if narrowed else _both(before, after)),
    )


def _both(a: Bits, b: Bits) -> Bits:
    return Bits(a.true & b.true, a.false | b.false, a.rows)


def _not(a: Bits) -> Bits:
    return Bits(a.false, a.true, a.rows)


def either(several: Sequence[Bits]) -> Bits:
    """True where one is true, false where all are false."""
    true, false = several[0].true, several[0].false
    for each in several[1:]:
        true, false = true | each.true, false & each.false
    return Bits(true, false, several[0].rows)


def maybe(bits: Bits) -> np.ndarray:
    """Where it is not false."""
    return bits.true | bits.unknown
