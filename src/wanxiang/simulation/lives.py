"""What happened to people: marriage, work, school, disability, insurance, enrolments, and how they answer when asked."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from wanxiang.district import Profile
from wanxiang.simulation.enterprises import Enterprises
from wanxiang.simulation.gazetteer import NEW, OLD, VILLAGE, Grids
from wanxiang.simulation.households import ADULT, CHILD1, CHILD2, FATHER, HEAD, MOTHER, SPOUSE, Households
from wanxiang.simulation.lexicon import lexicon
from wanxiang.simulation.people import LOCAL, NEVER, People
from wanxiang.simulation.streams import exactly, stream, weighted
from wanxiang.simulation.text import Ints, Mask

MARITAL = ("未婚", "已婚", "离异", "丧偶")
EMPLOYMENT = ("在业", "失业", "退休", "在学", "无业")
STAGES = ("幼儿园", "小学", "初中", "高中")
LEVELS = ("一级", "二级", "三级", "四级")
ALLOWANCE_AGE, CHECKUP_AGE, SCREENING_AGES = 70, 65, (35, 64)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Lives:
    """One row a person, beside People. -1 means none; days since 1970, NEVER means never; income in 分 a month."""

    grid: Ints
    lives_alone: Mask
    marital: Ints
    employment: Ints
    employer: Ints
    income: Ints
    medical: Mask
    pension: Mask
    poor: Mask
    disability: Ints
    level: Ints
    veteran: Mask
    stage: Ints
    school: Ints
    record: Mask
    record_on: Ints
    since: Ints
    permit: Mask
    allowance: Mask
    allowance_from: Ints
    checkup_on: Ints
    screening_on: Ints
    willing: Mask
    reachable: Mask


def lived(
    *, profile: Profile, where: Grids, homes: Households, people: People, firms: Enterprises, as_of: date, seed: int,
    willingness: float,
) -> Lives:  # fmt: skip
    """The course of every life up to `as_of`."""
    today = (as_of - date(1970, 1, 1)).days
    grid, here = homes.grid[people.household], np.arange(len(people)) < people.residents
    alone = _alone(people, here)
    work = _employment(people, stream(seed, "work"))
    income = _incomes(work, people, where.form[grid], stream(seed, "income"))
    poor = _poor(profile, people, income, here, stream(seed, "poor"))
    disability, level = _disabilities(profile, people, stream(seed, "disability"))
    stage, school = _schools(people, where, grid, here, stream(seed, "school"))
    since = _since(profile, people, today, stream(seed, "since"))
    served = _Served(
        profile=profile, where=where, people=people, grid=grid, here=here, alone=alone, today=today, seed=seed
    )
    allowance, allowance_from = served.allowance()
    record, record_on = served.records(since)
    work_rng = stream(seed, "employer")
    employed = work == EMPLOYMENT.index("在业")
    insured = stream(seed, "insurance").random((2, len(people)))
    return Lives(
        grid=grid,
        lives_alone=alone,
        marital=_marital(people, stream(seed, "marriage")),
        employment=work,
        employer=np.where(
            employed & (work_rng.random(len(people)) < 0.82), weighted(work_rng, firms.employees, len(people)), -1
        ),
        income=income,
        medical=insured[0] < np.where(employed, 0.93, 0.86),
        pension=insured[1] < np.where(employed, 0.88, np.where(people.age >= 60, 0.7, 0.05)),
        poor=poor,
        disability=disability,
        level=level,
        veteran=people.male
        & (people.age > 22)
        & (stream(seed, "veteran").random(len(people)) < profile.calibration["population"]["veterans"] * 2.6),
        stage=stage,
        school=school,
        record=record,
        record_on=record_on,
        since=since,
        permit=(people.hukou != LOCAL) & (people.age >= 16) & (stream(seed, "permit").random(len(people)) < 0.72),
        allowance=allowance,
        allowance_from=allowance_from,
        checkup_on=served.checkups(),
        screening_on=served.screenings(),
        willing=served.willing(allowance, willingness),
        reachable=stream(seed, "reachable").random(len(people)) < _reach(profile, people, work),
    )


def _alone(people: People, here: Mask) -> Mask:
    members = np.bincount(people.household[here], minlength=people.household.max() + 1)
    return here & (members[people.household] == 1)


def _marital(people: People, rng: np.random.Generator) -> Ints:
    """未婚, 已婚, 离异, 丧偶 by role and age."""
    draw, age = rng.random(len(people)), people.age
    paired = np.zeros(people.household.max() + 1, dtype=bool)
    paired[people.household[people.role == SPOUSE]] = True
    couple = (people.role == SPOUSE) | ((people.role == HEAD) & paired[people.household])
    parent = np.isin(people.role, [FATHER, MOTHER])
    child = np.isin(people.role, [CHILD1, CHILD2])
    never = np.interp(age, [20, 25, 30, 40, 60], [1.0, 0.85, 0.6, 0.25, 0.04])
    single = np.where(draw < never, 0, np.where(draw < never + 0.12, 2, 1))
    old = np.where(draw < 0.04, 0, np.where(draw < 0.12, 2, 3))
    alone_old = (people.role == HEAD) & ~couple & (age >= 60)
    married = np.where(parent, np.where(draw < np.interp(age, [60, 90], [0.1, 0.7]), 3, 1), single)
    result = np.where(couple, 1, np.where(alone_old, old, married))
    return np.where(child | (people.age < 20), 0, result)


def _employment(people: People, rng: np.random.Generator) -> Ints:
    """在业, 失业, 退休, 在学, 无业 by age and sex."""
    draw, age = rng.random(len(people)), people.age
    retired = age >= np.where(people.male, 60, 52 + 3 * (draw < 0.5))
    student = (age < 18) | ((age < 22) & (np.isin(people.role, [CHILD1, CHILD2, ADULT])) & (draw < 0.8))
    working = np.where(draw < 0.86, 0, np.where(draw < 0.91, 1, 4))
    return np.where(age < 3, 4, np.where(student, 3, np.where(retired, np.where(draw < 0.08, 0, 2), working)))


def _incomes(work: Ints, people: People, form: Ints, rng: np.random.Generator) -> Ints:
    """分 a month: wages spread log-normally by form of settlement; pensions; nothing for the rest."""
    wage = rng.lognormal(np.array([8.85, 9.25, 8.55, 9.0])[form], 0.5)
    pension = rng.lognormal(8.1, 0.45, len(people))
    yuan = np.where(work == 0, wage, np.where(work == 2, pension, np.where(work == 1, wage * 0.2, 0)))
    return (yuan.round(-1) * 100).astype(np.int64)


def _poor(profile: Profile, people: People, income: Ints, here: Mask, rng: np.random.Generator) -> Mask:
    """Households on the minimum living allowance: local ones, the poorer the likelier, exactly as many as calibrated."""
    count = people.household.max() + 1
    size = np.maximum(np.bincount(people.household[here], minlength=count), 1)
    each = np.bincount(people.household[here], weights=income[here], minlength=count) / size
    local = np.zeros(count, dtype=bool)
    local[people.household[here & (people.hukou == LOCAL) & (people.role == HEAD)]] = True
    odds = np.where(local, np.exp(-each / 120_000), 0)
    wanted = profile.calibration["population"]["minimum_living"] * people.residents / size[local].mean()
    chosen = exactly(rng, odds, round(wanted))
    return chosen[people.household] & here & (people.hukou == LOCAL)


def _disabilities(profile: Profile, people: People, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Kind and level; likelier with age."""
    table = lexicon()["disability"]
    odds = np.interp(people.age, [0, 18, 50, 70, 90], [0.4, 0.5, 1.0, 2.6, 5.0])
    has = exactly(rng, odds, round(profile.calibration["population"]["disability"] * people.residents))
    kind = weighted(rng, list(table.values()), len(people))
    level = weighted(rng, [0.16, 0.26, 0.30, 0.28], len(people))
    return np.where(has, kind, -1), np.where(has, level, -1)


def _schools(people: People, where: Grids, grid: Ints, here: Mask, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Stage by age, and one of the schools of that stage in the street."""
    stage = np.digitize(people.age, [3, 6, 12, 15, 18]) - 1
    off = (stage < 0) | (stage > 3) | ~here | (rng.random(len(people)) < 0.05)
    stage = np.where(off, -1, stage)
    school = where.street[grid] * 100
    choice = (rng.random(len(people)) * np.array([12, 6, 3, 2])[stage.clip(0)]).astype(np.int64)
    return stage, np.where(off, -1, school + choice)


def _since(profile: Profile, people: People, today: int, rng: np.random.Generator) -> Ints:
    """The day of registration here: a calibrated share within the year, the others long ago; never before birth."""
    new = rng.random(len(people)) < profile.calibration["population"]["new_residents"]
    ago = np.where(new, rng.integers(1, 365, len(people)), 365 + rng.exponential(2600, len(people)).astype(np.int64))
    return np.maximum(np.maximum(today - ago, people.birth), today - 14_000)


def _reach(profile: Profile, people: People, work: Ints) -> Floats:
    """Chance to be found: people at work are harder to find; the mean of the others is as calibrated."""
    return profile.calibration["behaviour"]["reachable"] * np.where((work == 0) & (people.age < 60), 0.92, 1.0)


@dataclass(frozen=True, kw_only=True)
class _Served:
    """Who is enrolled in what, and who would be if asked."""

    profile: Profile
    where: Grids
    people: People
    grid: Ints
    here: Mask
    alone: Mask
    today: int
    seed: int

    def allowance(self) -> tuple[Mask, Ints]:
        """高龄津贴: enrolled persons and the day it began. Exactly the calibrated share of those entitled is enrolled."""
        rng = stream(self.seed, "allowance")
        age, local = self.people.age, self.people.hukou == LOCAL
        entitled = local & (age >= ALLOWANCE_AGE)
        knowing = np.exp(0.05 * (age.clip(70, 95) - 70)) * np.where(self.alone, 0.55, 1.0) * self._climate(rng)
        share = self.profile.coverage("elderly-allowance", "before")
        living = exactly(rng, np.where(entitled & self.here, knowing, 0), round(share * (entitled & self.here).sum()))
        others = entitled & ~self.here & (rng.random(len(age)) < share)
        due = self.people.birth + round(ALLOWANCE_AGE * 365.2425)
        began = np.maximum(due + rng.integers(20, 200, len(age)), self.today - 5_000)
        return living | others, np.minimum(began, self.today - 6)

    def records(self, since: Ints) -> tuple[Mask, Ints]:
        """健康档案: records in force, exactly as many as calibrated; a few of the gone still have one."""
        rng = stream(self.seed, "records")
        residents = self.people.residents
        wanted = round(residents * self.profile.total("health_records") / self.profile.total("residents"))
        draw = rng.random(len(self.people))
        stale = ~self.here & (draw < np.where(self.people.died_on < NEVER, 0.2, 0.06))
        form = self.where.form[self.grid]
        odds = np.where(
            self.here, np.array([3.0, 2.4, 0.8, 1.5])[form] * np.where(self.today - since < 365, 0.5, 1.0), 0
        )
        held = exactly(rng, odds, wanted - int(stale.sum())) | stale
        made = self.today - 6 - (rng.random(len(self.people)) * 3600).astype(np.int64)
        return held, np.minimum(np.maximum(made, self.people.birth + 20), self.today - 6)

    def checkups(self) -> Ints:
        """老年人体检: the day of the last one, within a year."""
        rng = stream(self.seed, "checkups")
        entitled = self.people.age >= CHECKUP_AGE
        odds = np.where(entitled, np.where(self.alone, 0.7, 1.0) * self._climate(rng), 0)
        return self._days(rng, odds, entitled, self.profile.coverage("elder-checkup", "before"), within=320)

    def screenings(self) -> Ints:
        """两癌筛查: the day of the last one, within three years."""
        rng = stream(self.seed, "screenings")
        least, most = SCREENING_AGES
        entitled = ~self.people.male & (self.people.age >= least) & (self.people.age <= most)
        odds = np.where(entitled, np.where(self.where.form[self.grid] == VILLAGE, 0.6, 1.0) * self._climate(rng), 0)
        return self._days(rng, odds, entitled, self.profile.coverage("cancer-screening", "before"), within=1000)

    def willing(self, allowance: Mask, willingness: float) -> Mask:
        """Would accept what they are entitled to: the calibrated share × willingness, exact among the unserved old."""
        rng = stream(self.seed, "willing")
        form = self.where.form[self.grid]
        odds = np.where(self.alone, 1.4, 1.0) * np.array([1.1, 0.7, 1.0, 0.9])[form]
        odds[form == OLD] *= 1.05
        odds[form == NEW] *= 0.95
        share = min(1.0, self.profile.calibration["behaviour"]["willing"] * willingness)
        gap = (self.people.hukou == LOCAL) & (self.people.age >= ALLOWANCE_AGE) & ~allowance & self.here
        result = np.zeros(len(odds), dtype=bool)
        for group in (gap, ~gap):
            result |= exactly(rng, np.where(group, odds, 0), round(share * group.sum()))
        return result

    def _climate(self, rng: np.random.Generator) -> Floats:
        """Communities differ in how well they inform."""
        return rng.lognormal(0, 0.35, self.where.community.max() + 1)[self.where.community[self.grid]]

    def _days(self, rng: np.random.Generator, odds: Floats, entitled: Mask, share: float, *, within: int) -> Ints:
        chosen = exactly(rng, odds, round(share * entitled.sum()))
        day = self.today - 5 - rng.integers(0, within, len(odds))
        last = np.minimum(self.people.died_on, self.people.moved_on) - 3
        return np.where(chosen, np.minimum(day, last), NEVER)
