"""One district's hand: how many of what, and how names, days and places are typed."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wanxiang.district import Profile

Row = Sequence[Any]
WORDS = "安宁福华锦秀兰桂翠湖景城嘉和祥瑞泰康云天海龙凤鹏翔文昌新源丰盛"
SURNAMES, GIVEN = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国文斌",
)
TRADES = ("珠宝", "科技", "贸易", "餐饮", "文化", "设计", "物流", "咨询")
UNREADABLE = 0.015
"""The share of rows, beside those that count, which cannot be taken."""
OF_COMMUNITIES = {
    "stations": 0.25, "stations_new": 0.06, "party_centres": 0.97, "hk_centres": 0.13, "items": 14, "items_instant": 1.2,
    "items_no_apply": 2.6, "items_bundled": 0.35, "items_handed_down": 5.2, "estates": 12.6, "villages": 0.45, "branches": 6,
    "branch_members": 210, "property_orgs": 0.11, "model_communities": 0.16, "schools": 1.4, "schools_built": 0.05,
    "places_new": 52, "kindergartens_built": 0.03, "preschool_places_new": 9, "sister_schools": 1.1, "health_centres": 0.82,
    "health_centres_area": 830, "health_centres_new": 0.07, "disciplines": 0.4, "medical_teams": 0.11, "parks": 7.5,
    "parks_joined": 6, "bays": 220, "bays_night": 161, "parking_users": 1900, "hk_firms": 0.23, "hk_internships": 2,
    "hk_posts": 2, "hk_placed": 1.45, "talent_bases": 0.05, "bonded_members": 2.3, "bonded_fairs": 0.23, "bonded_trade": 3100,
    "bonded_domestic": 115, "bonded_tax": 35, "honoured_groups": 0.36, "honoured_persons": 0.72, "media_main": 0.8,
    "media_reposts": 6.2, "media_reads": 36_500, "documents": 0.3, "meetings": 0.08, "water_alerts": 5, "water_alerts_open": 0.05, "hk_clinics": 0.03,
    "hk_restaurants_new": 0.2, "subsidies": 12_000, "land": 190, "digital_spending": 80, "bays_patients": 3, "parking_clicks": 19,
    "doctors": 8, "literacy_first": 17, "literacy_last": 52, "reverse_items": 0.3, "reverse_fields": 0.1, "reverse_times": 6_100,
    "ai_calls": 190, "checkups": 210, "checkups_before": 130, "screenings": 95, "screenings_before": 62, "filing_fields": 0.05,
    "departments": 0.4, "named_enterprises": 5, "micro_reforms": 0.8, "pilot_matters": 0.12, "pilot_measures": 0.35, "pilot_done": 0.1,
    "pilot_substantial": 0.12, "key_reforms": 0.15,
}  # fmt: skip
"""How many a district has for each of its communities where no public figure is known: an assumption of the simulation."""


@dataclass(frozen=True)
class Table:
    """One file: what stands above the header (if anything), the header, rows that count, rows that cannot be taken."""

    register: str
    header: Sequence[str]
    rows: Sequence[Row]
    bad: Sequence[Row] = ()
    title: str = ""
    form: str = "csv"
    encoding: str = "utf-8-sig"


class Hand:
    """Dice, numbers and names of one district."""

    def __init__(self, profile: Profile, seed: int, share: float = 1.0) -> None:
        """`share`: of the district's residents that are simulated; what is told per resident keeps to it."""
        self.share, self.seed = share, seed
        self.profile, self.dice = profile, random.Random(f"registers {profile.id} {seed}")
        self.day = profile.as_of
        self.year = profile.as_of.year
        self.places = [(street.name, community.name) for street, community in profile.communities()]
        self.weights = [self.dice.paretovariate(1.6) for _ in self.places]
        self._known: Mapping[str, Any] = profile.calibration.get("registers", {})
        self._used: set[str] = set()

    def count(self, name: str) -> int:
        """How many: the public figure, or what the communities suggest."""
        if name in self._known:
            return int(self._known[name]["value"])
        some = random.Random(f"{name} {self.profile.id} {self.seed}").uniform(0.9, 1.1)
        return max(1, round(OF_COMMUNITIES[name] * some * len(self.places)))

    def months(self) -> list[tuple[str, date]]:
        """(2021-03, its last day) for each month of the year up to the day."""
        firsts = [date(self.year, month, 1) for month in range(1, self.day.month + 1)]
        return [
            (f"{each:%Y-%m}", min(self.day, (each + timedelta(days=31)).replace(day=1) - timedelta(days=1)))
            for each in firsts
        ]

    def for_residents(self, name: str) -> int:
        """How many there are for as many residents as are simulated."""
        return max(1, round(self.count(name) * self.share))

    def place(self) -> tuple[str, str]:
        """(street, community): some have many, most few."""
        return self.dice.choices(self.places, self.weights)[0]

    def at(self) -> str:
        """A community as it is typed: with its street, so that nobody mistakes it."""
        street, community = self.place()
        return self.dice.choice((f"{street}{community}", f"{street} {community}"))

    def name(self, ending: str, *, words: int = 2) -> str:
        """A name that nothing else bears."""
        while True:
            made = "".join(self.dice.choices(WORDS, k=words)) + ending
            if made not in self._used:
                self._used.add(made)
                return made
            words += self.dice.random() < 0.05

    def unit_of(self, competence: str, dice: random.Random) -> str:
        """The code of the unit that has a competence here; any department where none has."""
        departments = [unit.code for unit in self.profile.units if unit.kind == "department"]
        return self.profile.competences.get(competence) or dice.choice(departments)

    def person(self) -> str:
        return self.dice.choice(SURNAMES) + "".join(self.dice.choices(GIVEN, k=self.dice.choice((1, 2))))

    def phone(self) -> str:
        return f"0{self.dice.randrange(20, 99)}5-{self.dice.randrange(20_000_000, 89_999_999)}"

    def firm(self) -> str:
        return self.name(f"{self.dice.choice(TRADES)}有限公司", words=3)

    def date(self, first: date, last: date) -> str:
        """A day in one of the ways in which days are typed."""
        day = first + timedelta(days=self.dice.randrange((last - first).days + 1))
        return self.dice.choice(
            (f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y.%m.%d}")
        )

    def lately(self, days: int = 300) -> str:
        return self.date(self.day - timedelta(days=days), self.day - timedelta(days=3))

    def earlier(self, years: int = 12) -> str:
        return self.date(date(self.year - years, 1, 1), date(self.year - 1, 12, 31))

    def shares(self, total: int, parts: int, *, least: int = 0) -> list[int]:
        """A total split unevenly into whole parts."""
        free = total - least * parts
        weights = [self.dice.paretovariate(1.8) for _ in range(parts)]
        made = [least + int(free * weight / sum(weights)) for weight in weights]
        made[max(range(parts), key=made.__getitem__)] += total - sum(made)
        return made

    def some(self, rows: Sequence[Row], spoil: Callable[[list[Any]], Row]) -> list[Row]:
        """Rows that cannot be taken, made from good ones."""
        count = max(1, round(UNREADABLE * len(rows)))
        return [spoil(list(self.dice.choice(rows))) for _ in range(count)]


def unplaced(row: list[Any], at: int) -> Row:
    row[0] = f"{row[0]}（旧）"
    row[at] = "原址已撤"
    return row


def blank(row: list[Any], at: int) -> Row:
    row[0] = f"{row[0]}（补）"
    row[at] = ""
    return row
