"""Grids and buildings: the part of the district that never scales and does not depend on the seed."""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from wanxiang.district import Profile
from wanxiang.simulation.lexicon import words
from wanxiang.simulation.streams import stream, weighted
from wanxiang.simulation.text import Ints, digits, join, numbers, pick

Floats = npt.NDArray[np.float64]
OLD, NEW, VILLAGE, TOWERS = range(4)
FORM_WEIGHT = np.array([1.0, 1.1, 1.7, 0.45])  # residents of a grid of that form, relatively
FORM_BUILDINGS = np.array([12, 7, 22, 5])
FORM_FLOORS = np.array([7, 26, 7, 24])
FORM_PER_FLOOR = np.array([4, 6, 5, 8])


@dataclass(frozen=True, kw_only=True)
class Grids:
    """One row a grid, in order of code."""

    codes: tuple[str, ...]
    street: Ints
    community: Ints
    form: Ints
    weight: Floats
    streets: tuple[str, ...]
    communities: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Buildings:
    """One row a building, ordered by grid; `start` is the first building of each grid (and the end at last)."""

    code: pa.StringArray
    name: pa.StringArray
    door: pa.StringArray
    prefix: pa.StringArray
    grid: Ints
    floors: Ints
    per_floor: Ints
    start: Ints

    def __len__(self) -> int:
        return len(self.grid)


def grids(profile: Profile) -> Grids:
    """Every grid with its form of settlement and its weight in residents (sums to 1)."""
    rng = stream(crc32(profile.id.encode()), "grids")
    rows = [
        (f"{community.code}{number:03d}", s, c)
        for c, (s, community) in enumerate(_communities(profile))
        for number in range(1, community.grids + 1)
    ]
    street, community = np.array([r[1] for r in rows]), np.array([r[2] for r in rows])
    traits = [profile.calibration["streets"][each.name] for each in profile.streets]
    form = _forms(np.array([t["village"] for t in traits])[street], community, rng)
    weight = np.array([t["density"] for t in traits])[street] * FORM_WEIGHT[form]
    weight = weight * rng.lognormal(0, 0.25, community.max() + 1)[community] * rng.lognormal(0, 0.35, len(rows))
    return Grids(
        codes=tuple(r[0] for r in rows),
        street=street,
        community=community,
        form=form,
        weight=weight / weight.sum(),
        streets=tuple(each.name for each in profile.streets),
        communities=tuple(each.name for _, each in profile.communities()),
    )


def _communities(profile: Profile):
    for number, street in enumerate(profile.streets):
        for community in street.communities:
            yield number, community


def _forms(village: Floats, community: Ints, rng: np.random.Generator) -> Ints:
    """Old estates, new estates, urban villages, towers: neighbours in a community are alike."""
    leaning = rng.dirichlet([1.6, 1.2, 0.8, 0.6], community.max() + 1)[community]
    odds = (leaning + 0.12) * np.column_stack(
        [np.ones_like(village), np.ones_like(village), village, np.ones_like(village)]
    )
    cuts = np.cumsum(odds, axis=1)
    return (rng.random(len(odds))[:, None] * cuts[:, -1:] > cuts).sum(axis=1)


def buildings(profile: Profile, where: Grids, *, households: int) -> Buildings:
    """Every building; `households` is what the full-scale district holds, so that each has room for its share."""
    rng = stream(crc32(profile.id.encode()), "buildings")
    count = np.maximum(2, rng.poisson(FORM_BUILDINGS[where.form]))
    start = np.concatenate([[0], np.cumsum(count)])
    grid = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(grid)) - start[grid] + 1
    form = where.form[grid]
    floors = np.maximum(3, rng.normal(FORM_FLOORS[form], FORM_FLOORS[form] * 0.2).round().astype(np.int64))
    needed = np.ceil(1.4 * households * where.weight / count)[grid]
    per_floor = np.maximum(FORM_PER_FLOOR[form], np.ceil(needed / floors)).astype(np.int64)
    name, door = _names(where, grid=grid, number=number, rng=rng)
    return Buildings(
        code=join(pick(where.codes, grid), digits(number, 3)),
        name=name,
        door=door,
        prefix=pick([f"{profile.city}{profile.name}{street}" for street in where.streets], where.street[grid]),
        grid=grid,
        floors=floors,
        per_floor=per_floor,
        start=start,
    )


def _names(
    where: Grids, *, grid: Ints, number: Ints, rng: np.random.Generator
) -> tuple[pa.StringArray, pa.StringArray]:
    """A building's own name and its door on a road."""
    road, door = _roads(where, rng), rng.integers(1, 190, len(where.codes)) * 2
    estate = _estates(where, rng)
    village = where.form[grid] == VILLAGE
    lane, house = (number - 1) // 8 + 1, (number - 1) % 8 + 1
    block = join(pick(estate, grid), numbers(number), "栋")
    hut = join(pick(estate, grid), numbers(lane), "巷", numbers(house), "号")
    name = pa.array(np.where(village, np.array(hut), np.array(block)), pa.string())
    return name, join(pick(road, grid), numbers(door[grid]), "号")


def _roads(where: Grids, rng: np.random.Generator) -> list[str]:
    """The road of each grid: neighbours in a community share a few."""
    first, second, kind = (words("roads", part) for part in ("first", "second", "kind"))
    names = [a + b for a in first for b in second if a != b]
    chosen = rng.permutation(len(names))[: 3 * (where.community.max() + 1)]
    roads = [names[each] + kind[number % len(kind)] for number, each in enumerate(chosen)]
    return [roads[3 * c + g % 3] for g, c in enumerate(where.community)]


def _estates(where: Grids, rng: np.random.Generator) -> list[str]:
    """The estate or village of each grid; every name once."""
    first, second = words("estates", "first"), words("estates", "second")
    stems = [a + b for a in first for b in second if a != b]
    suffix = {OLD: words("estates", "old"), NEW: words("estates", "new"), TOWERS: words("estates", "towers")}
    names, used = [], set()
    for grid, stem in enumerate(weighted(rng, np.ones(len(stems)), len(where.codes))):
        form = int(where.form[grid])
        name, step = _estate(grid, form, stems[stem], suffix), 0
        while name in used:
            step += 1
            name = _estate(grid, form, stems[(stem + step) % len(stems)], suffix)
        used.add(name)
        names.append(name)
    return names


def _estate(grid: int, form: int, stem: str, suffix: dict[int, tuple[str, ...]]) -> str:
    if form == VILLAGE:
        return f"{stem}村"
    return stem + suffix[form][grid % len(suffix[form])]
