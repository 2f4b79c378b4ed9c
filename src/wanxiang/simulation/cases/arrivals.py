"""What is reported, when, where, by whom and through which door: a year of it, in the order of time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from wanxiang.simulation.cases.classes import SCHEMES, Classes, Leaf
from wanxiang.simulation.cases.ground import Ground
from wanxiang.simulation.cases.office import Office
from wanxiang.simulation.cases.said import file
from wanxiang.simulation.streams import stream, weighted

A_TENTH = 119_625
STAFF = ("field", "city", "video", "govern")
NOBODY = -1


@dataclass(slots=True)
class Matter:
    """One report: what it is about and how it came."""

    leaf: Leaf
    at: datetime
    door: str
    grid: int
    building: int
    person: int = NOBODY
    firm: int = NOBODY
    anonymous: bool = False
    confidential: bool = False
    place: str = "home"
    pace: float = 1.0
    load: float = 1.0
    main: "Matter | None" = None
    """The first report of the same thing on that day."""
    earlier: "Matter | None" = None
    """The report that the same person made of the same thing before."""
    gridded: bool = True
    """Whether the source says in which grid it lies."""
    noise: int = NOBODY
    """A call about nothing that can be handled: which kind."""
    number: str = ""
    level: int = 1
    text: str = ""
    title: str = ""
    steps: list[Any] = field(default_factory=list)
    closes: datetime | None = None


@dataclass(frozen=True)
class Habit:
    """Of a class: how often, in which season and hours, at what kind of place, by which doors, how fast it is handled."""

    weight: float
    season: str
    hours: str
    place: str
    door: str
    pace: float


def habits(classes: Classes) -> dict[str, Habit]:
    """The habit of every leaf: its own, else its group's."""
    said = file("rates.yml")
    found = {}
    for code in classes.leaves:
        of_group = said["groups"][code[:4]].split()
        weight, *own = str(said["leaves"].get(code, said["others"])).split()
        season, hours, place, door = (own[at] if at < len(own) and own[at] != "." else of_group[at] for at in range(4))
        found[code] = Habit(float(weight), season, hours, place, door, float(of_group[4]))
    return found


def arrivals(
    *, classes: Classes, where: Ground, office: Office, residents: int, seed: int, first: date, until: date
) -> list[Matter]:
    """Every report of the half-open period, in the order of time."""
    year = Year(classes=classes, where=where, office=office, seed=seed, first=first, until=until)
    count = file("rates.yml")["per_resident"] * residents
    matters = [*year.usual(count), *year.bursts(residents / A_TENTH), *year.noise(count * 0.012)]
    matters += year.repeats(matters)
    matters.sort(key=lambda each: (each.at, each.leaf.code, each.building))
    _loads(matters, first=first, until=until)
    _number(matters)
    return matters


class Year:
    """Draws of one year; each kind from a stream of its own."""

    def __init__(self, *, classes: Classes, where: Ground, office: Office, seed: int, first: date, until: date) -> None:
        self.classes, self.where, self.office, self.seed, self.first, self.until = (
            classes,
            where,
            office,
            seed,
            first,
            until,
        )
        self.said = file("rates.yml")
        self.habits = habits(classes)
        self.days = [first + timedelta(days=number) for number in range((until - first).days)]
        self.storm = storms(self.days, seed)
        self.seasons = {name: self._season(name, months) for name, months in self.said["seasons"].items()}

    def usual(self, count: float) -> Iterator[Matter]:
        """What comes day by day."""
        rng = stream(self.seed, "cases", "usual")
        whole = sum(habit.weight for habit in self.habits.values())
        for code, habit in self.habits.items():
            number = rng.poisson(count * habit.weight / whole)
            days = weighted(rng, self._days(habit), number)
            grids = weighted(rng, self.where.weights[habit.place], number)
            for day, grid in zip(days, grids, strict=True):
                yield self._matter(self.classes.leaves[code], habit, self.days[day], int(grid), rng)

    def bursts(self, scale: float) -> Iterator[Matter]:
        """One thing that many report on one day: a burst main, a gym that closed overnight."""
        rng = stream(self.seed, "cases", "bursts")
        for said in self.said["bursts"]:
            if said["class"] not in self.classes.leaves:
                continue
            leaf, habit = self.classes.leaves[said["class"]], self.habits[said["class"]]
            for _ in range(rng.poisson(said["times"] * min(scale**0.5, 3))):
                day = self.days[int(weighted(rng, self.seasons[said["season"]], 1)[0])]
                grid = int(weighted(rng, self.where.weights[habit.place], 1)[0])
                yield from self._burst(leaf, habit, day, grid, 2 + rng.poisson(said["size"] * min(scale**0.4, 4)), rng)

    def _burst(
        self, leaf: Leaf, habit: Habit, day: date, grid: int, size: int, rng: np.random.Generator
    ) -> Iterator[Matter]:
        main = self._matter(leaf, habit, day, grid, rng, door="hotline")
        main.at = datetime.combine(day, time()) + timedelta(
            minutes=int(rng.integers(7 * 60, 19 * 60)), seconds=int(rng.integers(60))
        )
        yield main
        community = np.flatnonzero(self.where.grids.community == self.where.grids.community[grid])
        for _ in range(size - 1):
            near = grid if rng.random() < 0.7 else int(rng.choice(community))
            other = self._matter(leaf, habit, day, near, rng, door="portal" if rng.random() < 0.2 else "hotline")
            other.at = main.at + timedelta(minutes=float(rng.exponential(150)) + 2)
            other.main = main
            if other.at.date() < self.until:
                yield other

    def noise(self, count: float) -> Iterator[Matter]:
        """Calls that nobody can handle."""
        rng = stream(self.seed, "cases", "noise")
        kinds = len(file("done.yml")["noise"])
        leaf, habit = self.classes.leaves["180103"], self.habits["180103"]
        for _ in range(rng.poisson(count)):
            day = self.days[int(weighted(rng, self.seasons["flat"], 1)[0])]
            grid = int(weighted(rng, self.where.weights["home"], 1)[0])
            matter = self._matter(leaf, habit, day, grid, rng, door="hotline")
            matter.noise = int(rng.integers(kinds))
            yield matter

    def repeats(self, matters: list[Matter]) -> list[Matter]:
        """The same person with the same thing again, some more than once."""
        rng = stream(self.seed, "cases", "repeats")
        said, found = self.said["repeats"], []
        able = [each for each in sorted(matters, key=lambda one: (one.at, one.leaf.code)) if each.person != NOBODY and each.main is None and each.noise < 0]  # fmt: skip
        for matter in able:
            before, chance = (
                matter,
                said["share"] * (1.6 if matter.leaf.group in ("0301", "1301", "1002", "0401") else 1),
            )
            while rng.random() < chance:
                at = before.at + timedelta(days=float(rng.uniform(*said["days"])), minutes=float(rng.integers(0, 400)))
                if at.date() >= self.until:
                    break
                again = Matter(matter.leaf, at, matter.door if rng.random() < 0.8 else "hotline", matter.grid, matter.building, matter.person,
                               anonymous=False, confidential=matter.confidential, place=matter.place, pace=matter.pace, earlier=before)  # fmt: skip
                found.append(again)
                before, chance = again, said["again"]
        return found

    def _matter(
        self, leaf: Leaf, habit: Habit, day: date, grid: int, rng: np.random.Generator, *, door: str = ""
    ) -> Matter:
        door = door or self._door(leaf, habit, rng)
        hour = int(
            weighted(rng, self.said["hours"]["patrol" if door in STAFF and door != "video" else habit.hours], 1)[0]
        )
        at = datetime.combine(day, time(hour, int(rng.integers(60)), int(rng.integers(60))))
        start, end = self.where.start[grid], self.where.start[grid + 1]
        matter = Matter(leaf, at, door, grid, int(rng.integers(start, end)), place=habit.place, pace=habit.pace)
        if door == "enterprise" or (leaf.kind == "enterprise" and door in ("hotline", "portal")):
            self._from_a_firm(matter, rng)
        elif door not in STAFF:
            self._from_a_person(matter, habit, rng)
        matter.anonymous = bool(rng.random() < self.said["anonymous"].get(door, 0)) and door not in STAFF
        matter.confidential = bool(rng.random() < self.said["confidential"]) and door not in STAFF
        return matter

    def _from_a_firm(self, matter: Matter, rng: np.random.Generator) -> None:
        firms = self.where.firms
        matter.firm = int(rng.integers(len(firms.name)))
        matter.building = int(firms.building[matter.firm])
        matter.grid = int(np.searchsorted(self.where.start, matter.building, side="right") - 1)

    def _from_a_person(self, matter: Matter, habit: Habit, rng: np.random.Generator) -> None:
        """Somebody of the grid; where nobody lives, anybody of the district. What happens at home happens in his building."""
        people = self.where.residents
        start, end = people.start[matter.grid], people.start[matter.grid + 1]
        lives_here = end > start and rng.random() < 0.9
        matter.person = int(rng.integers(start, end)) if lives_here else int(rng.integers(len(people)))
        if habit.place in ("home", "village") and lives_here:
            matter.building = int(people.building[matter.person])

    def _door(self, leaf: Leaf, habit: Habit, rng: np.random.Generator) -> str:
        shares = self.said["doors"]["enterprise" if leaf.kind == "enterprise" else habit.door]
        able = {door: share for door, share in shares.items() if self._knows(door, leaf)}
        names = list(able) or ["portal"]
        return names[int(weighted(rng, [able.get(name, 1) for name in names], 1)[0])]

    def _knows(self, door: str, leaf: Leaf) -> bool:
        """A hotline takes anything down; other lists have only their own classes."""
        return door not in ("city", "govern", "enterprise") or leaf.code in self.classes.foreign[SCHEMES[door]]

    def _days(self, habit: Habit) -> npt.NDArray[np.float64]:
        if habit.hours not in ("office", "patrol"):
            return self.seasons[habit.season]
        usual, office = np.array(self.said["weekdays"]), np.array(self.said["office_weekdays"])
        weekday = np.array([day.weekday() for day in self.days])
        return self.seasons[habit.season] * office[weekday] / usual[weekday]

    def _season(self, name: str, months: list[float]) -> npt.NDArray[np.float64]:
        found = np.array(
            [months[day.month - 1] * self.said["weekdays"][day.weekday()] * self._rest(day) for day in self.days]
        )
        return found * self.storm if name == "rain" else found

    def _rest(self, day: date) -> float:
        festival = self.office.festival(day)
        if festival == "春节":
            return self.said["festival"]
        return self.said["holiday"] if festival else 1.0


def storms(days: list[date], seed: int) -> npt.NDArray[np.float64]:
    """How much more rain brings on each day: heavy rain, and some typhoons with the days after them."""
    said = file("rates.yml")["storms"]
    rng = stream(seed, "cases", "weather")
    found = np.ones(len(days))
    for number, day in enumerate(days):
        if rng.random() < said["rainy"][day.month - 1] / 30:
            found[number] = said["heavy"]
    season = [number for number, day in enumerate(days) if day.month in said["typhoons"]]
    for number in sorted(rng.choice(season, size=min(4, len(season)), replace=False)) if season else ():
        found[number] = said["typhoon"]
        found[number + 1 : number + 4] = np.maximum(found[number + 1 : number + 4], said["after"])
    return found


def _loads(matters: list[Matter], *, first: date, until: date) -> None:
    """How busy the week was, as a multiple of the usual."""
    counts = np.zeros((until - first).days + 14)
    for matter in matters:
        counts[(matter.at.date() - first).days + 7] += 1
    weeks = np.convolve(counts, np.ones(7), "full")[: len(counts)]
    usual = max(float(np.median(weeks[14:-7])) if len(weeks) > 28 else 1.0, 1.0)
    for matter in matters:
        matter.load = float(weeks[(matter.at.date() - first).days + 7] / usual)


PREFIX = {"hotline": "HL", "portal": "WX", "console": "CK", "field": "WG", "city": "CG", "video": "SP", "govern": "ZZ", "enterprise": "QF"}  # fmt: skip


def _number(matters: list[Matter]) -> None:
    last: dict[tuple[str, date], int] = {}
    for matter in matters:
        key = (matter.door, matter.at.date())
        last[key] = last.get(key, 0) + 1
        matter.number = f"{PREFIX[matter.door]}{matter.at:%Y%m%d}{last[key]:05d}"
