"""Who is on each department's list on a day: the newly arrived are late, the gone stay on for a while, some appear twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from wanxiang.simulation.lives import EMPLOYMENT
from wanxiang.simulation.people import LOCAL, NEVER
from wanxiang.simulation.streams import stream
from wanxiang.simulation.text import Ints, Mask
from wanxiang.simulation.world import World

REPORTED, CANCELLED_AFTER = 5, 10  # days: the last cut-off before the day, a record's end after its person went


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A delivery's cut-off (days since 1970) and the one before it, None for the first: what lies between is new."""

    cut: int
    before: int | None
    month: str
    corrected: bool = False

    def fresh(self, day: Ints) -> Mask:
        """Days up to the cut-off and after the one before."""
        return (day <= self.cut) & (day > (self.before if self.before is not None else -NEVER))


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows of a list: the entity each is about, the number of the repetition, and flags of the row."""

    index: Ints
    copy: Ints
    entity: str = "person"
    flags: Mapping[str, Mask] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.index)


def draw(world: World, source: str, purpose: str) -> npt.NDArray[np.float64]:
    """One number a person, the same at every delivery."""
    return stream(world.seed, source, purpose).random(len(world.people))


def listed(mask: Mask, *, flags: Mapping[str, Mask] | None = None) -> Rows:
    """Everyone for whom the mask holds, once."""
    index = mask.nonzero()[0]
    return Rows(index=index, copy=np.zeros(len(index), np.int64), flags={k: v[index] for k, v in (flags or {}).items()})


def repeated(rows: Rows, *, share: float, seed: int, source: str, shuffle: bool = True) -> Rows:
    """Repeat a share of the rows (written differently), and put all in the department's own order."""
    rng = stream(seed, source, "repeated")
    twice = (rng.random(len(rows)) < share).nonzero()[0]
    order = np.concatenate([np.arange(len(rows)), twice])
    copy = np.concatenate([rows.copy, np.ones(len(twice), np.int64)])
    final = rng.permutation(len(order)) if shuffle else np.argsort(order, kind="stable")
    taken = order[final]
    flags = {name: values[taken] for name, values in rows.flags.items()}
    return Rows(index=rows.index[taken], copy=copy[final], entity=rows.entity, flags=flags)


def population(world: World, moment: Moment) -> Rows:
    """户籍人口: those registered in the district; the dead are struck off a month late, some never."""
    people, slack = world.people, draw(world, "ga_population", "stay")
    dead = (people.died_on < moment.cut - 30) & (slack > 0.04)
    left = (people.moved_on <= moment.cut) & (slack < 0.12)
    return listed((people.hukou == LOCAL) & (slack > 0.004) & ~dead & ~left)


def residents(world: World, moment: Moment) -> Rows:
    """实有人口: those whom the grid has met; a third of the moved and of the dead are still there; some twice (moved within)."""
    people, slack = world.people, draw(world, "wg_residents", "stay")
    came = world.lives.since <= moment.cut - 3
    left = (people.moved_on <= moment.cut) & (slack > 0.30)
    dead = (people.died_on <= moment.cut) & (slack > 0.30)
    rows = listed(came & ~left & ~dead & (draw(world, "wg_residents", "met") > 0.015))
    within = (draw(world, "wg_residents", "within")[rows.index] < 0.012).nonzero()[0]
    index = np.concatenate([rows.index, rows.index[within]])
    former = np.concatenate([np.zeros(len(rows), bool), np.ones(len(within), bool)])
    order = np.argsort(world.lives.grid[index], kind="stable")
    copy = np.where(former, 2, 0)
    return Rows(index=index[order], copy=copy[order], flags={"former": former[order]})


def allowance(world: World, moment: Moment) -> Rows:
    """高龄津贴: the enrolled; most of the dead are stopped, a few still paid."""
    people, slack = world.people, draw(world, "mz_allowance", "stop")
    begun = world.lives.allowance & (world.lives.allowance_from <= moment.cut)
    dead = people.died_on <= moment.cut
    stopped = (dead & (slack > (0.02 if moment.corrected else 0.12))) | (
        (people.moved_on <= moment.cut) & (slack < 0.2)
    )
    return listed(begun, flags={"stopped": stopped})


def records(world: World, moment: Moment) -> Rows:
    """健康档案: records in force; those of the dead and moved are cancelled, and said so later."""
    people, lives = world.people, world.lives
    gone_on = np.minimum(people.died_on, people.moved_on)
    settled = gone_on <= world.today - REPORTED - CANCELLED_AFTER
    closed = ~lives.record & settled & (draw(world, "wj_records", "had") < 0.6)
    cancelled = closed & (gone_on <= moment.cut - CANCELLED_AFTER)
    fresh = (lives.record | closed) & moment.fresh(np.minimum(lives.record_on, gone_on - 1))
    news = cancelled & moment.fresh(gone_on + CANCELLED_AFTER)
    return listed(fresh | news, flags={"cancelled": cancelled})


def checkups(world: World, moment: Moment) -> Rows:
    return listed(moment.fresh(world.lives.checkup_on))


def screenings(world: World, moment: Moment) -> Rows:
    return listed(moment.fresh(world.lives.screening_on))


def insured(world: World, moment: Moment) -> Rows:
    """参保人员: the covered, and some whose cover has stopped."""
    lives, slack = world.lives, draw(world, "yb_insured", "listed")
    here = np.minimum(world.people.died_on, world.people.moved_on) > moment.cut
    known = (lives.medical & (slack < 0.985)) | (slack < 0.25)
    return listed(known & (here | (slack < 0.4)) & _new(world, moment, slack), flags={"stopped": ~lives.medical})


def disabled(world: World, moment: Moment) -> Rows:
    stay = (world.people.died_on > moment.cut) | (draw(world, "cl_disability", "stay") < 0.25)
    return listed((world.lives.disability >= 0) & stay)


def deaths(world: World, moment: Moment) -> Rows:
    """火化信息: most deaths, three days after."""
    known = draw(world, "mz_deaths", "known") < 0.9
    return listed(known & (world.people.died_on < NEVER) & moment.fresh(np.where(known, world.people.died_on, 0) + 3))


def students(world: World, moment: Moment) -> Rows:
    pupil = (world.lives.stage >= 0) & (draw(world, "jy_students", "here") < 0.9)
    return listed(pupil & _new(world, moment, draw(world, "jy_students", "new")))


def minimum(world: World, moment: Moment) -> Rows:
    return listed(world.lives.poor & (draw(world, "mz_minimum", "listed") < 0.99))


def employment(world: World, moment: Moment) -> Rows:
    """就业登记: workers with an employer, most of the jobless, a part of the retired."""
    share = np.array([0.9, 0.9, 0.35, 0.0, 0.05])[world.lives.employment]
    share = np.where((world.lives.employment == EMPLOYMENT.index("在业")) & (world.lives.employer < 0), 0.3, share)
    here = np.minimum(world.people.died_on, world.people.moved_on) > moment.cut
    slack = draw(world, "rs_employment", "listed")
    return listed((slack < share) & (here | (slack < 0.2)) & _new(world, moment, draw(world, "rs_employment", "new")))


def enterprises(world: World, moment: Moment) -> Rows:
    firms = world.firms
    changed = stream(world.seed, "sj_enterprises", "changed").random(len(firms)) < 0.01
    rows = moment.fresh(firms.founded) | (changed & (moment.before is not None) & (firms.founded <= moment.cut))
    index = rows.nonzero()[0]
    return Rows(index=index, copy=np.zeros(len(index), np.int64), entity="enterprise")


def buildings(world: World, moment: Moment) -> Rows:
    return Rows(index=np.arange(len(world.houses)), copy=np.zeros(len(world.houses), np.int64), entity="building")


def _new(world: World, moment: Moment, slack: npt.NDArray[np.float64]) -> Mask:
    """On the first delivery everyone who had come; afterwards the newcomers and one in a hundred whose entry changed."""
    arrived = moment.fresh(world.lives.since)
    return (
        arrived if moment.before is None else arrived | ((world.lives.since <= moment.cut) & (slack * 100 % 1 < 0.01))
    )
