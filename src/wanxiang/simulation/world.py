"""The whole invented district on one day: places, homes, people, firms, lives."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from wanxiang.district import DistrictError, Profile
from wanxiang.simulation import enterprises, gazetteer, households, lives, people
from wanxiang.simulation.lexicon import lexicon
from wanxiang.simulation.streams import stream
from wanxiang.simulation.text import Ints, pick

LEAST = 200
APART = 0.28  # share of registered households whose register names another address (人户分离)


class SimulationError(DistrictError):
    """The simulation cannot be made as asked."""

    code = "simulation"


@dataclass(frozen=True, kw_only=True)
class World:
    profile: Profile
    as_of: date
    seed: int
    where: gazetteer.Grids
    houses: gazetteer.Buildings
    homes: households.Households
    people: people.People
    firms: enterprises.Enterprises
    lives: lives.Lives
    registered: Ints  # building of the household register, by household

    @property
    def today(self) -> int:
        return (self.as_of - date(1970, 1, 1)).days

    def building(self) -> Ints:
        """The building where each person lives."""
        return self.homes.building[self.people.household]

    def hukou_city(self) -> pa.StringArray:
        origins = [row[1] for row in lexicon()["origins"]]
        away = self.people.hukou == people.ELSEWHERE
        return pick([self.profile.city, *origins], np.where(away, self.people.origin + 1, 0))

    def hukou_district(self) -> pa.StringArray:
        origins = [row[2] for row in lexicon()["origins"]]
        near = self.profile.neighbours
        index = np.select(
            [self.people.hukou == people.LOCAL, self.people.hukou == people.CITY],
            [0, 1 + self.people.origin % len(near)],
            1 + len(near) + self.people.origin,
        )
        return pick([self.profile.name, *near, *origins], index)


def made(*, profile: Profile, residents: int, seed: int, as_of: date, willingness: float = 1.0) -> World:
    """A district of exactly `residents` residents.

    In:     residents ≥ 200; as_of: the day it stands; willingness: multiplies the share of people who accept (0 … 1.5)
    Raises: SimulationError when the numbers make no district
    """
    _check(residents, willingness)
    where = gazetteer.grids(profile)
    full = profile.total("residents") / households.mean_size(profile, where)
    houses = gazetteer.buildings(profile, where, households=max(int(full), int(residents * 0.6)))
    persons = round(residents * (1 + profile.calibration["population"]["moved_out"]))
    homes = households.settle(profile=profile, where=where, houses=houses, persons=persons, seed=seed)
    everyone = people.born(profile=profile, where=where, homes=homes, residents=residents, as_of=as_of, seed=seed)
    count = max(20, round(profile.total("enterprises") * residents / profile.total("residents")))
    firms = enterprises.founded(profile=profile, where=where, houses=houses, count=count, as_of=as_of, seed=seed)
    course = lives.lived(
        profile=profile, where=where, homes=homes, people=everyone, firms=firms, as_of=as_of, seed=seed,
        willingness=willingness,
    )  # fmt: skip
    return World(
        profile=profile, as_of=as_of, seed=seed, where=where, houses=houses, homes=homes, people=everyone, firms=firms,
        lives=course, registered=_registered(homes, houses, seed),
    )  # fmt: skip


def _check(residents: int, willingness: float) -> None:
    if residents < LEAST:
        raise SimulationError(f"常住人口 {residents} 太少，至少 {LEAST}")
    if not 0 <= willingness <= 1.5:
        raise SimulationError(f"意愿系数 {willingness} 应在 0 至 1.5 之间")


def _registered(homes: households.Households, houses: gazetteer.Buildings, seed: int) -> Ints:
    rng = stream(seed, "registered")
    elsewhere = rng.integers(0, len(houses), len(homes))
    return np.where(rng.random(len(homes)) < APART, elsewhere, homes.building)
