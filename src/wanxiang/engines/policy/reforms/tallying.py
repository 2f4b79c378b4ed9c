"""What a reform does, told by month, place and group. Every table is a sum of the same persons, so that they agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf
from typing import Any

import numpy as np

from wanxiang.core.expressions.bitsets import Bits
from wanxiang.engines.policy.reforms import population
from wanxiang.engines.policy.reforms.amounting import Ends
from wanxiang.engines.policy.reforms.comparing import PolicyEffect
from wanxiang.engines.policy.reforms.groups import Group
from wanxiang.engines.policy.reforms.truths import either

CHANGES = {
    "gains": "受益（全年多得）",
    "loses": "受损（全年少得）",
    "newly": "新符合",
    "lost": "不再符合",
    "perhaps": "待核实，可能变化",
}


@dataclass(frozen=True)
class Whole:
    """All policies together. `rows`: numbers of those whom any of them concerns; arrays in that order."""

    rows: np.ndarray
    before: Ends
    after: Ends
    difference: Ends
    marks: dict[str, np.ndarray]
    """newly, newly_perhaps, lost, lost_perhaps, gains, gains_perhaps, loses, loses_perhaps: one boolean a row."""


def whole(effects: Sequence[PolicyEffect], *, total: int) -> Whole:
    """Add the policies up, person by person. In: total: rows of the population"""
    rows = np.unique(np.concatenate([effect.rows for effect in effects])) if effects else np.zeros(0, dtype=np.int64)
    before, after, difference = (
        _summed([(effect.rows, getattr(effect, name)) for effect in effects], rows)
        for name in ("before", "after", "difference")
    )
    marks: dict[str, np.ndarray] = {}
    for name in ("newly", "lost"):
        bits = either([getattr(effect, name) for effect in effects])
        marks |= {name: population.spread(bits.true, total, rows), f"{name}_perhaps": _unsure(bits, total, rows)}
    marks |= {"gains": difference.low > 0, "gains_perhaps": (difference.low <= 0) & (difference.high > 0)}
    marks |= {"loses": difference.high < 0, "loses_perhaps": (difference.high >= 0) & (difference.low < 0)}
    return Whole(rows, before, after, difference, marks)


def _unsure(bits: Bits, total: int, rows: np.ndarray) -> np.ndarray:
    return population.spread(bits.unknown, total, rows)


def _summed(parts: Sequence[tuple[np.ndarray, Ends]], rows: np.ndarray) -> Ends:
    low, high = np.zeros(len(rows)), np.zeros(len(rows))
    for numbers, ends in parts:
        at = np.searchsorted(rows, numbers)
        low[at] += ends.low
        high[at] += ends.high
    return Ends(low, high)


def totals(found: Whole) -> dict[str, Any]:
    """Everybody: amounts of twelve months in 分 as {at_least, at_most}, persons by what changes for them."""
    amounts = {name: between(*getattr(found, name).total()) for name in ("before", "after", "difference")}
    return {**amounts, **{name: int(marked.sum()) for name, marked in found.marks.items()}}


def by(found: Whole, group: Group) -> list[dict[str, Any]]:
    """One line a label: amounts of twelve months, persons by what changes; lines in which nothing stands are left out."""
    codes, size = group.codes[found.rows], len(group.labels)
    counts = {name: np.bincount(codes[marked], minlength=size) for name, marked in found.marks.items()}
    sums = {
        name: [
            np.bincount(codes, weights=getattr(getattr(found, name), end), minlength=size) for end in ("low", "high")
        ]
        for name in ("before", "after", "difference")
    }
    lines = []
    for code, label in enumerate(group.labels):
        amounts = {name: between(float(low[code]), float(high[code])) for name, (low, high) in sums.items()}
        line = {"label": label, **amounts, **{name: int(count[code]) for name, count in counts.items()}}
        if any(line[name] for name in counts) or any(amount != between(0, 0) for amount in amounts.values()):
            lines.append(line)
    return lines if group.id not in ("street", "community") else sorted(lines, key=lambda line: line["label"])


def by_month(effects: Sequence[PolicyEffect]) -> list[dict[str, Any]]:
    """One line a month, all policies together (entitlements, not persons: who has two counts twice)."""
    lines = []
    for months in zip(*(effect.months for effect in effects), strict=True):
        heads = {name: sum(month.heads[name] for month in months) for name in months[0].heads}
        amounts = {
            name: between(*(sum(getattr(month, name)[end] for month in months) for end in (0, 1)))
            for name in ("before", "after", "difference")
        }
        lines.append({"month": f"{months[0].day:%Y-%m}", **heads, **amounts})
    return lines


def between(low: float, high: float) -> dict[str, int | None]:
    """Whole 分; None where there is no bound."""
    return {"at_least": None if isinf(low) else round(low), "at_most": None if isinf(high) else round(high)}
