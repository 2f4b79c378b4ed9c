"""Where things happen and who reports them: the places, people and firms that the simulation already has."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from wanxiang.district import Profile
from wanxiang.simulation import enterprises, gazetteer
from wanxiang.simulation.cases.said import file
from wanxiang.simulation.streams import stream

_BLOCK = re.compile(r"(\d+栋|\d+巷\d+号)$")
_DOOR = re.compile(r"\d+号$")
ELDER = 65


@dataclass(frozen=True)
class Ground:
    """Grids with their weights by kind of place; buildings of each grid; residents of each grid; firms."""

    grids: gazetteer.Grids
    names: tuple[str, ...]
    doors: tuple[str, ...]
    start: npt.NDArray[np.int64]
    weights: Mapping[str, npt.NDArray[np.float64]]
    residents: "Residents"
    firms: "Firms"

    def street(self, grid: int) -> str:
        return self.grids.streets[self.grids.street[grid]]

    def community(self, grid: int) -> str:
        return self.grids.communities[self.grids.community[grid]]

    def road(self, building: int) -> str:
        return _DOOR.sub("", self.doors[building])

    def estate(self, building: int) -> str:
        return _BLOCK.sub("", self.names[building])


@dataclass(frozen=True)
class Residents:
    """Who lives in the district, ordered by grid; `start` is the first of each grid."""

    name: tuple[str, ...]
    phone: tuple[str, ...]
    building: npt.NDArray[np.int64]
    elder: npt.NDArray[np.bool_]
    start: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True)
class Firms:
    """Enterprises: name, credit code, building."""

    name: tuple[str, ...]
    credit_code: tuple[str, ...]
    building: npt.NDArray[np.int64]


def ground(*, profile: Profile, truth: Path, residents: int, seed: int, as_of: date) -> Ground:
    """The ground of a simulated district, as `truth/persons.parquet` peoples it."""
    grids = gazetteer.grids(profile)
    houses = gazetteer.buildings(profile, grids, households=round(residents * 0.6))
    count = max(20, round(profile.total("enterprises") * residents / profile.total("residents")))
    firms = enterprises.founded(profile=profile, where=grids, houses=houses, count=count, as_of=as_of, seed=seed)
    alive = np.flatnonzero(firms.state == 0)
    return Ground(
        grids, tuple(houses.name.to_pylist()), tuple(houses.door.to_pylist()), houses.start, _weights(profile, grids, seed),
        _residents(truth, houses, as_of),
        Firms(tuple(firms.name.take(alive).to_pylist()), tuple(firms.credit_code.take(alive).to_pylist()), firms.building[alive]),
    )  # fmt: skip


def _weights(profile: Profile, grids: gazetteer.Grids, seed: int) -> dict[str, npt.NDArray[np.float64]]:
    """Each kind of place has hot spots of its own: a few grids make most of its cases."""
    said = file("rates.yml")
    found = {}
    for place, forms in said["places"].items():
        rng = stream(seed, "cases", "hot spots", profile.id, place)
        found[place] = (
            grids.weight * np.array(forms)[grids.form] * rng.lognormal(0, said["spread"][place], len(grids.weight))
        )
    return found


def _residents(truth: Path, houses: gazetteer.Buildings, as_of: date) -> Residents:
    columns = ["name", "phone", "birth_date", "building_code", "died_on", "moved_out_on"]
    table = pq.read_table(truth / "persons.parquet", columns=columns)
    here = np.array([not died and not moved for died, moved in zip(table["died_on"].to_pylist(), table["moved_out_on"].to_pylist(), strict=True)])  # fmt: skip
    places = {code: number for number, code in enumerate(houses.code.to_pylist())}
    building = np.array([places[code] for code in table["building_code"].to_pylist()])
    born = np.array([_year(said) for said in table["birth_date"].to_pylist()])
    chosen = np.flatnonzero(here & (as_of.year - born >= 18))
    order = chosen[np.argsort(houses.grid[building[chosen]], kind="stable")]
    name, phone = table["name"].take(order).to_pylist(), table["phone"].take(order).to_pylist()
    start = np.searchsorted(houses.grid[building[order]], np.arange(len(houses.start)))
    return Residents(tuple(name), tuple(phone), building[order], as_of.year - born[order] >= ELDER, start)


def _year(said: object) -> int:
    return said.year if isinstance(said, date) else int(str(said)[:4])
