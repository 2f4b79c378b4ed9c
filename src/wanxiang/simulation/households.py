"""Households: how many of each kind live in each grid, so that sizes, elders and children add up to the calibration."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from wanxiang.district import Profile
from wanxiang.simulation.gazetteer import Buildings, Grids
from wanxiang.simulation.streams import stream
from wanxiang.simulation.text import Ints

Floats = npt.NDArray[np.float64]
FILE = Path(__file__).with_name("households.yml")
ROLES = ("head", "spouse", "child1", "child2", "father", "mother", "adult", "mate1", "mate2", "mate3", "mate4")
HEAD, SPOUSE, CHILD1, CHILD2, FATHER, MOTHER, ADULT, MATE1 = range(8)
ELDER_KINDS = ("elder_couple", "elder_alone", "elder_with", "threegen")
CHILD_KINDS = ("family1", "family2", "threegen", "lone_parent")
PRACTICE = 60  # rounds of raking


@dataclass(frozen=True, kw_only=True)
class Kinds:
    """The table of kinds: names, head ages, chance of each role, share by form of settlement."""

    names: tuple[str, ...]
    head: Floats
    roles: Floats
    share: Floats

    def number(self, name: str) -> int:
        return self.names.index(name)


@dataclass(frozen=True, kw_only=True)
class Households:
    """One row a household: kind, grid, building, room (floor × 100 + door), and how many households there are."""

    kind: Ints
    grid: Ints
    building: Ints
    room: Ints

    def __len__(self) -> int:
        return len(self.kind)


@cache
def kinds() -> Kinds:
    data: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    roles = [[1.0, *(entry["members"].get(role, 0.0) for role in ROLES[1:])] for entry in data.values()]
    return Kinds(
        names=tuple(data),
        head=np.array([entry["head"] for entry in data.values()], dtype=float),
        roles=np.array(roles),
        share=np.array([entry["in"] for entry in data.values()]).T,
    )


def mix(profile: Profile, where: Grids) -> Floats:
    """Share of each kind in each grid (rows sum to 1), raked to the calibrated elders, children, size, elders alone."""
    table, population = kinds(), profile.calibration["population"]
    traits = [profile.calibration["streets"][name]["elders"] for name in where.streets]
    elder_kind = np.isin(table.names, ELDER_KINDS)
    lean = np.where(elder_kind[None, :], np.array(traits)[where.street][:, None], 1.0)
    base = table.share[where.form] * lean
    factor = np.ones(len(table.names))
    for _ in range(PRACTICE):
        now = _normal(base * factor)
        overall = _normal((now * (where.weight / (now @ table.roles.sum(axis=1)))[:, None]).sum(axis=0)[None])[0]
        factor *= _correction(overall, table, population)
    return _normal(base * factor)


def mean_size(profile: Profile, where: Grids) -> float:
    """Persons a household, over the whole district."""
    sizes = mix(profile, where) @ kinds().roles.sum(axis=1)
    return float(1 / (where.weight / sizes).sum())


def settle(*, profile: Profile, where: Grids, houses: Buildings, persons: int, seed: int) -> Households:
    """Enough households for `persons` persons, in grids, buildings and rooms; every grid gets one if there are enough."""
    rng = stream(seed, "households")
    shares = mix(profile, where)
    sizes = shares @ kinds().roles.sum(axis=1)
    odds = where.weight / sizes
    count = int(persons * odds.sum() * 1.06) + 8
    grid = rng.choice(len(odds), size=count, p=odds / odds.sum())
    first = min(count, len(odds))
    grid[:first] = rng.permutation(len(odds))[:first]
    cuts = np.cumsum(shares, axis=1)[grid]
    kind = (rng.random(count)[:, None] > cuts).sum(axis=1).clip(max=len(kinds().names) - 1)
    building, room = _rooms(grid, houses, rng)
    return Households(kind=kind, grid=grid, building=building, room=room)


def _correction(overall: Floats, table: Kinds, population: dict[str, float]) -> Floats:
    """Factors by kind that move the mix towards the calibration (a damped step)."""
    roles, names = table.roles, np.array(table.names)
    size = float(overall @ roles.sum(axis=1))
    elders = _elders(table)
    children = roles[:, [CHILD1, CHILD2]].sum(axis=1) * np.isin(names, CHILD_KINDS) * 0.86
    alone = names == "elder_alone"
    step = np.ones(len(names))
    step[elders > 0] *= population["elders"] / max(overall @ elders / size, 1e-9)
    step[children > 0] *= population["children"] / max(overall @ children / size, 1e-9)
    step[alone] *= population["lives_alone_elders"] / max(overall[alone][0] / (overall @ elders), 1e-9)
    small = np.isin(names, ["single", "couple"])
    step[small] *= size / population["household_size"]
    return step.clip(0.5, 2.0) ** 0.5


def _elders(table: Kinds) -> Floats:
    """Persons of 60 and more that a household of each kind holds, on average."""
    names = np.array(table.names)
    heads = np.isin(names, ["elder_couple", "elder_alone", "elder_with"]).astype(float)
    spouses = heads * table.roles[:, SPOUSE] * 0.9
    return heads + spouses + table.roles[:, [FATHER, MOTHER]].sum(axis=1) * 0.75 + (names == "adult_child") * 0.2


def _normal(rows: Floats) -> Floats:
    return rows / rows.sum(axis=1, keepdims=True)


def _rooms(grid: Ints, houses: Buildings, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """A building of the grid and a room in it; a room holds one household."""
    capacity = houses.floors * houses.per_floor
    cumulative = np.concatenate([[0], np.cumsum(capacity)])
    low, high = cumulative[houses.start[grid]], cumulative[houses.start[grid + 1]]
    order = np.argsort(grid + rng.random(len(grid)) * 0.5)
    ordered = grid[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.empty(len(grid), dtype=np.int64)
    rank[order] = np.arange(len(grid)) - np.repeat(starts, np.diff(np.r_[starts, len(grid)]))
    slot = low + (rank * 7919 + 13 * grid) % (high - low)
    building = np.searchsorted(cumulative, slot, side="right") - 1
    within = slot - cumulative[building]
    return building, (within // houses.per_floor[building] + 1) * 100 + within % houses.per_floor[building] + 1
