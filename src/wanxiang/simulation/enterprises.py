"""Enterprises: invented firms with valid credit codes, uneven over industries and grids."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from wanxiang.district import Profile
from wanxiang.simulation.gazetteer import TOWERS, VILLAGE, Buildings, Grids
from wanxiang.simulation.lexicon import lexicon, words
from wanxiang.simulation.numbers import credit_codes
from wanxiang.simulation.streams import stream, weighted
from wanxiang.simulation.text import Ints, join, pick, text_of

STATES = ("存续", "吊销", "注销")


@dataclass(frozen=True, kw_only=True)
class Enterprises:
    """One row an enterprise. capital in 万元; founded in days since 1970."""

    credit_code: pa.StringArray
    name: pa.StringArray
    kind: Ints
    employees: Ints
    capital: Ints
    founded: Ints
    state: Ints
    building: Ints
    room: Ints

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def industry(self) -> pa.StringArray:
        return pick([entry["industry"] for entry in lexicon()["firms"]["kinds"]], self.kind)


def founded(*, profile: Profile, where: Grids, houses: Buildings, count: int, as_of: date, seed: int) -> Enterprises:
    """`count` enterprises of a district."""
    rng = stream(seed, "enterprises")
    table = lexicon()["firms"]["kinds"]
    kind = weighted(rng, [entry["weight"] for entry in table], count)
    size = np.array([entry["size"] for entry in table])[kind]
    today = (as_of - date(1970, 1, 1)).days
    area = int(profile.code[:2]) * 10_000 + 9_800 + int(profile.code[4:6])
    building = _premises(where, houses, rng, count)
    return Enterprises(
        credit_code=text_of(credit_codes(rng, area=area, count=count)),
        name=_names(profile, kind, rng),
        kind=kind,
        employees=np.maximum(1, (size * rng.lognormal(-0.5, 1.0, count)).round()).astype(np.int64),
        capital=rng.choice(
            [1, 3, 10, 50, 100, 200, 500, 1000, 5000], count, p=[0.1, 0.12, 0.22, 0.16, 0.18, 0.08, 0.08, 0.05, 0.01]
        ),
        founded=today - 1 - (rng.exponential(2200, count)).astype(np.int64).clip(max=14_000),
        state=weighted(rng, [0.93, 0.03, 0.04], count),
        building=building,
        room=(rng.integers(1, houses.floors[building] + 1)) * 100 + rng.integers(1, houses.per_floor[building] + 1),
    )


def _premises(where: Grids, houses: Buildings, rng: np.random.Generator, count: int) -> Ints:
    """Firms crowd into towers; few sit in villages."""
    pull = where.weight * np.where(where.form == TOWERS, 30, np.where(where.form == VILLAGE, 0.6, 1.0))
    grid = weighted(rng, pull, count)
    width = houses.start[grid + 1] - houses.start[grid]
    return houses.start[grid] + rng.integers(0, width)


def _names(profile: Profile, kind: Ints, rng: np.random.Generator) -> pa.StringArray:
    count = len(kind)
    first, second = words("firms", "mark_first"), words("firms", "mark_second")
    forms = words("firms", "forms")
    form = rng.integers(0, len(forms), count)
    town = pick([profile.city, profile.city.removesuffix("市"), profile.city + profile.name], rng.integers(0, 3, count))
    mark = join(*(pick(part, rng.integers(0, len(part), count)) for part in (first, second, second)))
    trade = pick([entry["word"] for entry in lexicon()["firms"]["kinds"]], kind)
    return join(town, mark, trade, pick(forms, form))
