"""Before and after, person by person, over the twelve months from a reform's first day: who changes, and what it costs.

A month is decided on its last day, so that whoever reaches an age during it enters in that month; amounts are the whole
month's. What is not known stays within bounds: at least what is certain, at most what is possible. What both sides share
is looked at once, so that a person whose unknown fact matters alike before and after is not counted as a change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf

import numpy as np

from wanxiang.core.expressions.bitsets import Bits
from wanxiang.engines.policy.reforms import population
from wanxiang.engines.policy.reforms.amounting import Ends, amounts
from wanxiang.engines.policy.reforms.applying import Reformed
from wanxiang.engines.policy.reforms.population import Population
from wanxiang.engines.policy.reforms.truths import Sides, Truth, either, maybe, sides_of, truths_of

MONTHS = 12
QUARTER_ENDS = (3, 6, 9, 12)


def month_ends(since: date) -> tuple[date, ...]:
    """The last days of the twelve months from the one that holds `since`."""
    firsts = [date(since.year + (since.month + i) // 12, (since.month + i) % 12 + 1, 1) for i in range(MONTHS)]
    return tuple(first - timedelta(days=1) for first in firsts)


@dataclass(frozen=True)
class Month:
    """One month of one policy: how many are entitled before and after, and what it costs."""

    day: date
    heads: Mapping[str, int]
    before: tuple[float, float]
    after: tuple[float, float]
    difference: tuple[float, float]


@dataclass(frozen=True)
class PolicyEffect:
    """One policy. `rows`: the numbers of those entitled, or perhaps, at some time before or after; the rest get nothing."""

    id: str
    title: str
    per: str
    heads: Mapping[str, int]
    months: tuple[Month, ...]
    rows: np.ndarray
    before: Ends
    after: Ends
    difference: Ends
    newly: Bits
    lost: Bits


def compare(reformed: Reformed, *, people: Population, since: date, local: Mapping[str, str]) -> PolicyEffect:
    """What a reform does to one policy. Raises ParameterMissing"""
    days = (since, *month_ends(since))
    sides = [sides_of(*reformed.on(day, local=local)) for day in days]
    truths = truths_of(sides, people)
    rows = population.chosen((maybe(each) for truth in truths for each in (truth.before, truth.after)), people.rows)
    paid = _paid(sides[1:], people, rows)
    per = _per(reformed, since)
    months, before, after, difference = (_monthly if per in ("月", "季") else _once)(days[1:], sides[1:], truths, paid, rows, people.rows, per)  # fmt: skip
    newly, lost = (either([getattr(truth, name) for truth in truths]) for name in ("newly", "lost"))
    return PolicyEffect(
        reformed.id, reformed.title, per, truths[0].heads(), months, rows, before, after, difference, newly, lost
    )


def _per(reformed: Reformed, since: date) -> str:
    """How often it is paid: 月, 季, or once in the twelve months (年, 次)."""
    policy = reformed.after(since) or reformed.before
    said = policy.benefit.per if policy else ""
    return "季" if said.startswith("季") else said


Paid = list[tuple[Ends, Ends]]
"""For each month what an entitled person gets, before and after."""


def _paid(sides: Sequence[Sides], people: Population, rows: np.ndarray) -> Paid:
    numbers = {(i, side): node for i, each in enumerate(sides) for side, node in enumerate(each.amounts) if node}
    known = amounts({f"{i}.{side}": node for (i, side), node in numbers.items()}, people=people, of=rows)
    nothing = Ends.nothing(len(rows))
    return [(known.get(f"{i}.0", nothing), known.get(f"{i}.1", nothing)) for i in range(len(sides))]


def _cost(truth: Bits, amount: Ends, rows: np.ndarray, total: int) -> Ends:
    """At least what is certain, at most what is possible."""
    surely, perhaps = (population.spread(bits, total, rows) for bits in (truth.true, maybe(truth)))
    return Ends(np.where(surely, amount.low, 0.0), np.where(perhaps, amount.high, 0.0))


def _monthly(
    days: Sequence[date], sides: Sequence[Sides], truths: Sequence[Truth], paid: Paid, rows: np.ndarray, total: int, per: str
) -> tuple[tuple[Month, ...], Ends, Ends, Ends]:  # fmt: skip
    """Paid every month, or at the end of every quarter."""
    zero = Ends.nothing(len(rows))
    months, sums = [], [zero, zero, zero]
    for day, side, truth, (was, becomes) in zip(days, sides, truths[1:], paid, strict=True):
        due = per == "月" or day.month in QUARTER_ENDS
        parts = [
            _cost(truth.before, was, rows, total),
            _cost(truth.after, becomes, rows, total),
            _difference(truth, was, becomes, same=side.amounts[0] == side.amounts[1], rows=rows, total=total),
        ]
        parts = parts if due else [zero, zero, zero]
        sums = [whole + part for whole, part in zip(sums, parts, strict=True)]
        months.append(Month(day, truth.heads(), *(part.total() for part in parts)))
    return tuple(months), sums[0], sums[1], sums[2]


def _difference(truth: Truth, was: Ends, becomes: Ends, *, same: bool, rows: np.ndarray, total: int) -> Ends:
    """What changes for each row: all of the new amount, minus all of the old, or the step between them."""
    low, high = np.full(len(rows), inf), np.full(len(rows), -inf)
    step = Ends.nothing(len(rows)) if same else Ends(becomes.low - was.high, becomes.high - was.low)  # fmt: skip
    for bits, ends in ((truth.newly, becomes), (truth.lost, Ends(-was.high, -was.low)), (truth.stays, step)):
        possible = population.spread(maybe(bits), total, rows)
        low = np.where(possible, np.minimum(low, ends.low), low)
        high = np.where(possible, np.maximum(high, ends.high), high)
    certain = np.zeros(len(rows), dtype=bool)
    for bits in (truth.newly, truth.lost, truth.stays):
        certain |= population.spread(bits.true, total, rows)
    return Ends(np.where(certain, low, np.minimum(low, 0)), np.where(certain, high, np.maximum(high, 0)))


def _once(
    days: Sequence[date], sides: Sequence[Sides], truths: Sequence[Truth], paid: Paid, rows: np.ndarray, total: int, per: str
) -> tuple[tuple[Month, ...], Ends, Ends, Ends]:  # fmt: skip
    """Paid once in the twelve months, in the first of them in which one is entitled.

    Whoever is not known could be paid in any of them: the months' upper ends add up to more than the year's.
    """
    states = [_Once(len(rows)) for _ in range(2)]
    months = []
    for day, truth, gets in zip(days, truths[1:], paid, strict=True):
        now = [
            state.month(_bools(bits, rows, total), amount)
            for state, bits, amount in zip(states, (truth.before, truth.after), gets, strict=True)
        ]
        between = (now[1][0] - now[0][1], now[1][1] - now[0][0])
        months.append(Month(day, truth.heads(), now[0], now[1], between))
    before, after = (state.year() for state in states)
    moved = np.zeros(len(rows), dtype=bool)
    for truth, side in zip(truths[1:], sides, strict=True):
        moved |= population.spread(maybe(truth.newly) | maybe(truth.lost), total, rows)
        if side.amounts[0] != side.amounts[1]:
            moved |= True
    step = Ends(np.where(moved, after.low - before.high, 0.0), np.where(moved, after.high - before.low, 0.0))
    return tuple(months), before, after, step


def _bools(bits: Bits, rows: np.ndarray, total: int) -> tuple[np.ndarray, np.ndarray]:
    return population.spread(bits.true, total, rows), population.spread(maybe(bits), total, rows)


class _Once:
    """Who was surely, and who was perhaps, paid so far."""

    def __init__(self, rows: int) -> None:
        self.surely, self.perhaps = np.zeros(rows, dtype=bool), np.zeros(rows, dtype=bool)
        self.low, self.high = np.full(rows, inf), np.zeros(rows)

    def month(self, known: tuple[np.ndarray, np.ndarray], amount: Ends) -> tuple[float, float]:
        """What the month costs, at least and at most."""
        true, maybe = known
        least = np.where(true & ~self.perhaps, amount.low, 0.0).sum()
        open_ = maybe & ~self.surely
        self.low = np.where(open_, np.minimum(self.low, amount.low), self.low)
        self.high = np.where(open_, np.maximum(self.high, amount.high), self.high)
        self.surely, self.perhaps = self.surely | true, self.perhaps | maybe
        return float(least), float(np.where(open_, amount.high, 0.0).sum())

    def year(self) -> Ends:
        """Each row's whole year."""
        return Ends(np.where(self.surely, self.low, 0.0), np.where(self.perhaps, self.high, 0.0))
