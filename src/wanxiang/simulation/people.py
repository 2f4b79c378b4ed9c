"""Persons: who they are. Role in the household, sex, birth, registration (户籍), name, ID number, telephone."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from wanxiang.district import Profile
from wanxiang.simulation.gazetteer import OLD, VILLAGE, Grids
from wanxiang.simulation.households import (
    ADULT,
    CHILD1,
    CHILD2,
    FATHER,
    HEAD,
    MATE1,
    MOTHER,
    SPOUSE,
    Households,
    kinds,
)
from wanxiang.simulation.lexicon import lexicon, words
from wanxiang.simulation.numbers import id_numbers, phones
from wanxiang.simulation.streams import stream, weighted
from wanxiang.simulation.text import Bytes, Ints, Mask, choose, digits, join, pick

LOCAL, CITY, ELSEWHERE = range(3)
YEAR = 365.2425
HUKOU_BY_FORM = np.array([1.1, 0.6, -1.6, -0.4])  # log odds of a local registration by form of settlement
LATE_DEATHS = 365


@dataclass(frozen=True, kw_only=True)
class People:
    """One row a person. The first `residents` rows live in the district; then come those who moved out, then the dead."""

    residents: int
    household: Ints
    role: Ints
    kind: Ints
    male: Mask
    birth: Ints
    age: Ints
    hukou: Ints
    origin: Ints
    surname: Ints
    name: pa.StringArray
    id_matrix: Bytes
    phone: Ints
    moved_on: Ints
    died_on: Ints

    def __len__(self) -> int:
        return len(self.birth)

    @property
    def person_id(self) -> pa.StringArray:
        return join("P", digits(np.arange(1, len(self) + 1), 8))


NEVER = np.iinfo(np.int64).max


def born(*, profile: Profile, where: Grids, homes: Households, residents: int, as_of: date, seed: int) -> People:
    """Everyone the simulation knows: exactly `residents` residents, then the moved, then the dead of the last year."""
    population = profile.calibration["population"]
    moved, dead = round(residents * population["moved_out"]), round(residents * population["deaths"])
    today = (as_of - date(1970, 1, 1)).days
    rng = stream(seed, "people")
    household, role = _members(homes, residents + moved, rng)
    household, role = _with_dead(household, role, residents=residents, dead=dead, rng=rng)
    gone = np.arange(len(role)) >= residents + moved
    kind = homes.kind[household]
    male = _sexes(household, role, kind, rng)
    age = _ages(household, role, kind, gone, rng)
    birth = today - np.floor(age * YEAR).astype(np.int64) - 1
    hukou = _hukou(profile, where, homes, household=household, role=role, rng=rng)
    origin = _origins(household, rng)
    surname, name = _names(household, role, male, birth, seed)
    areas = _areas(profile, hukou, origin)
    return People(
        residents=residents,
        household=household,
        role=role,
        kind=kind,
        male=male,
        birth=birth,
        age=full_years(birth, as_of),
        hukou=hukou,
        origin=origin,
        surname=surname,
        name=name,
        id_matrix=id_numbers(areas=areas, birth_days=birth, male=male),
        phone=_phones(household, role, age, rng),
        moved_on=_when(np.arange(len(role)) >= residents, gone, today, 540, rng),
        died_on=_when(gone, ~gone, today, LATE_DEATHS, rng),
    )


def full_years(birth: Ints, on: date) -> Ints:
    """Completed calendar years on a day."""
    stamps = birth.astype("datetime64[D]")
    months = stamps.astype("datetime64[M]").astype(np.int64)
    year, month = months // 12 + 1970, months % 12 + 1
    day = (stamps - stamps.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    return on.year - year - ((month > on.month) | ((month == on.month) & (day > on.day)))


def _members(homes: Households, persons: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Household and role of the first `persons` persons, in order of household."""
    chance = kinds().roles[homes.kind]
    present = rng.random(chance.shape) < chance
    household, role = np.nonzero(present)
    return household[:persons], role[:persons]


def _with_dead(
    household: Ints, role: Ints, *, residents: int, dead: int, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Append the dead: former fathers and mothers of households that still live here."""
    living = household[:residents]
    bereaved = rng.choice(np.unique(living[role[:residents] == HEAD]), size=dead)
    parent = np.where(rng.random(dead) < 0.52, FATHER, MOTHER)
    return np.concatenate([household, bereaved]), np.concatenate([role, parent])


def _sexes(household: Ints, role: Ints, kind: Ints, rng: np.random.Generator) -> Mask:
    male = rng.random(len(role)) < 0.52
    head_male = np.zeros(household.max() + 1, dtype=bool)
    heads = role == HEAD
    old_alone = kind == kinds().number("elder_alone")
    male[heads] = rng.random(heads.sum()) < np.where(old_alone[heads], 0.36, 0.66)
    head_male[household[heads]] = male[heads]
    spouse = role == SPOUSE
    male[spouse] = ~head_male[household[spouse]]
    male[role == FATHER], male[role == MOTHER] = True, False
    return male


def _ages(household: Ints, role: Ints, kind: Ints, gone: Mask, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Age in years: heads by kind; others by their distance from the head."""
    mean, spread, least, most = kinds().head.T
    noise = rng.normal(size=len(role))
    age = (mean[kind] + spread[kind] * noise).clip(least[kind], most[kind]) + rng.random(len(role))
    head_age = np.full(household.max() + 1, 40.0)
    head_age[household[role == HEAD]] = age[role == HEAD]
    base = head_age[household]
    gap = rng.normal(size=len(role)).clip(-2.8, 2.8)
    rules = {
        SPOUSE: lambda b, g: (b - 1.5 + 3 * g).clip(20, 104),
        CHILD1: lambda b, g: _child(b - 28 - 3.5 * g),
        CHILD2: lambda b, g: _child(b - 32 - 3.0 * g),
        FATHER: lambda b, g: (b + 28 + 4 * g).clip(48, 104),
        MOTHER: lambda b, g: (b + 25.5 + 3.5 * g).clip(46, 104),
        ADULT: lambda b, g: (b - 27 - 3.5 * g).clip(18, 68),
    }
    for each, rule in rules.items():
        rows = role == each
        age[rows] = rule(base[rows], gap[rows])
    mates = role >= MATE1
    age[mates] = (base[mates] + 4 * gap[mates]).clip(18, 58)
    age[gone] = (79 + 10 * gap[gone]).clip(35, 105)
    grown = gone | ~np.isin(role, [HEAD, CHILD1, CHILD2])
    return age + np.where(grown, rng.random(len(role)), 0.0)


def _child(age: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Ages below zero wrap into the first years; a child past 24 has left and a younger one is meant."""
    return np.where(age < 0.02, np.abs(age) % 3 + 0.02, np.where(age > 24, age % 18, age))


def _hukou(
    profile: Profile, where: Grids, homes: Households, *, household: Ints, role: Ints, rng: np.random.Generator
) -> Ints:
    """Where each is registered. A household shares it, except flatmates and parents who came along."""
    traits = np.log([profile.calibration["streets"][name]["hukou"] for name in where.streets])
    form, street = where.form[homes.grid], where.street[homes.grid]
    elder = np.isin(homes.kind, [kinds().number(n) for n in ("elder_couple", "elder_alone", "elder_with")])
    odds = HUKOU_BY_FORM[form] + 3 * traits[street] + 1.2 * elder * (form != VILLAGE) + 0.4 * (form == OLD)
    draw, own = rng.random(len(homes)), rng.random(len(role))
    mate, came = role >= MATE1, np.isin(role, [FATHER, MOTHER]) & (rng.random(len(role)) < 0.35)
    luck = np.where(mate, own, draw[household])
    population = profile.calibration["population"]
    level = _level(odds[household], luck, came, population["hukou_district"])
    local = (luck < 1 / (1 + np.exp(-odds[household] - level))) & ~came
    rest = population["hukou_city"] / (1 - population["hukou_district"])
    city = ~local & (np.where(mate | came, own, rng.random(len(homes))[household]) < rest)
    return np.where(local, LOCAL, np.where(city, CITY, ELSEWHERE))


def _level(odds: npt.NDArray[np.float64], luck: npt.NDArray[np.float64], came: Mask, share: float) -> float:
    """The shift of the log odds at which the share comes out (bisection)."""
    low, high = -8.0, 8.0
    for _ in range(40):
        middle = (low + high) / 2
        found = np.mean((luck < 1 / (1 + np.exp(-odds - middle))) & ~came)
        low, high = (middle, high) if found < share else (low, middle)
    return (low + high) / 2


def _origins(household: Ints, rng: np.random.Generator) -> Ints:
    """Index of the place of registration for who is not registered here, one for a household; nearer ones likelier."""
    count = len(lexicon()["origins"])
    return weighted(rng, 1 / (np.arange(count) + 3), household.max() + 1)[household]


def _areas(profile: Profile, hukou: Ints, origin: Ints) -> Ints:
    """The first six digits of the ID number: province, the unassigned city 98, county."""
    provinces = lexicon()["provinces"]
    away = np.array([provinces[row[0]] * 10_000 + 9_810 + i for i, row in enumerate(lexicon()["origins"])])
    own = int(profile.code[:2]) * 10_000 + 9_800 + int(profile.code[4:6])
    return np.where(hukou == ELSEWHERE, away[origin], own + np.where(hukou == CITY, 60 + origin % 30, 0))


def _names(household: Ints, role: Ints, male: Mask, birth: Ints, seed: int) -> tuple[Ints, pa.StringArray]:
    rng = stream(seed, "names")
    surnames = words("surnames")
    surname = weighted(rng, 1 / (np.arange(len(surnames)) + 2.5), len(role))
    family = weighted(rng, 1 / (np.arange(len(surnames)) + 2.5), household.max() + 1)
    heads = role == HEAD
    family[household[heads]] = surname[heads]
    inherit = np.isin(role, [CHILD1, CHILD2, ADULT, FATHER])
    surname[inherit] = family[household[inherit]]
    name = join(pick(surnames, surname), _given(male, birth, rng))
    rare = rng.random(len(role)) < 0.002
    return surname, choose(rare, _ethnic(male, rng), name)


def _given(male: Mask, birth: Ints, rng: np.random.Generator) -> pa.StringArray:
    """Given names in the fashion of the years of birth; one in six is of one character."""
    first, second, single = rng.random(len(birth)), rng.random(len(birth)), rng.random(len(birth)) < 0.16
    year = birth / YEAR + 1970
    era = np.searchsorted([entry["until"] for entry in lexicon()["given"]["men"]], year, side="right").clip(max=3)
    one: list[str] = []
    two: list[str] = []
    offset_one, offset_two = np.zeros(len(birth), np.int64), np.zeros(len(birth), np.int64)
    for sex, mask in (("men", male), ("women", ~male)):
        for number, entry in enumerate(lexicon()["given"][sex]):
            rows = mask & (era == number)
            heads, tails = entry["first"].split(), entry["second"].split()
            offset_one[rows] = len(one) + _zipf(first[rows], len(heads))
            offset_two[rows] = len(two) + _zipf(second[rows], len(tails))
            one, two = one + heads, two + tails
    return join(choose(single, "", pick(one, offset_one)), pick(two, offset_two))


def _zipf(draw: npt.NDArray[np.float64], count: int) -> Ints:
    shares = np.cumsum(1 / (np.arange(count) + 4))
    return np.searchsorted(shares / shares[-1], draw, side="right").astype(np.int64)


def _ethnic(male: Mask, rng: np.random.Generator) -> pa.StringArray:
    men, women = words("ethnic", "men"), words("ethnic", "women")
    index = rng.integers(0, 6, len(male))
    return pick(men + women, np.where(male, index, index + len(men)))


def _phones(household: Ints, role: Ints, age: npt.NDArray[np.float64], rng: np.random.Generator) -> Ints:
    """Everyone's number; children and a third of the very old give the number of the head."""
    own = phones(rng, len(role))
    heads = np.zeros(household.max() + 1, dtype=np.int64)
    heads[household[role == HEAD]] = own[role == HEAD]
    borrow = ((age < 14) | ((age > 76) & (rng.random(len(role)) < 0.35))) & (heads[household] > 0)
    return np.where(borrow, heads[household], own)


def _when(yes: Mask, no: Mask, today: int, within: int, rng: np.random.Generator) -> Ints:
    """A day in the last `within` days where `yes` and not `no`; NEVER elsewhere."""
    day = today - 1 - rng.integers(0, within, len(yes))
    return np.where(yes & ~no, day, NEVER)
