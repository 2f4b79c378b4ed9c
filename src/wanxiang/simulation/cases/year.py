"""The one door: make a year of cases and write what the predecessor's systems would hand over."""

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

from wanxiang.district import Profile
from wanxiang.simulation.cases import sheets
from wanxiang.simulation.cases.arrivals import Matter, arrivals
from wanxiang.simulation.cases.classes import Classes, read
from wanxiang.simulation.cases.ground import Ground, ground
from wanxiang.simulation.cases.lives import Lives
from wanxiang.simulation.cases.office import Office
from wanxiang.simulation.cases.texts import Writer
from wanxiang.simulation.cases.urgency import Urgency
from wanxiang.simulation.streams import stream

DAYS = 365


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was made: counts, and where it lies."""

    folder: str
    cases: int
    steps: int
    doors: dict[str, int]
    classes: int
    repeats: int
    same: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def year(
    *, profile: Profile, out: Path, declarations: Path, residents: int, seed: int, as_of: date,
    tell: Callable[[str], None] = lambda _: None,
) -> Report:  # fmt: skip
    """Write the year before a day; the same arguments give the same bytes.

    In:     out: the folder of a simulated district (its `truth/persons.parquet` peoples the cases); declarations: a folder with
            taxonomy/, crosswalks/ and grading.yml; as_of: the first day that has not happened
    Out:    `out/cases/` (takeover.yml, reports/, history.csv) and `out/truth/cases.parquet`
    Raises: NoClasses
    """
    began = time.perf_counter()
    first = as_of - timedelta(days=DAYS)
    classes = read(declarations, first=first, until=as_of)
    where = ground(profile=profile, truth=out / "truth", residents=residents, seed=seed, as_of=as_of)
    office = Office(first=first, until=as_of)
    matters = arrivals(
        classes=classes, where=where, office=office, residents=residents, seed=seed, first=first, until=as_of
    )
    tell("诉求")
    clerk = _live(matters, classes=classes, where=where, office=office, seed=seed)
    tell("办理")
    folder = out / "cases"
    shutil.rmtree(folder, ignore_errors=True)
    title = f"{profile.name}原有各系统 {first} 至 {as_of - timedelta(days=1)}"
    steps = sheets.write(matters, clerk=clerk, folder=folder, title=title, until=datetime.combine(as_of, clock()))
    sheets.truth(matters, out / "truth" / "cases.parquet")
    tell("文件")
    return Report(
        folder=str(folder), cases=len(matters), steps=steps, doors=dict(Counter(each.door for each in matters)),
        classes=len({each.leaf.code for each in matters}), repeats=sum(each.earlier is not None for each in matters),
        same=sum(each.main is not None for each in matters), seconds=round(time.perf_counter() - began, 2),
    )  # fmt: skip


def _live(matters: list[Matter], *, classes: Classes, where: Ground, office: Office, seed: int) -> sheets.Clerk:
    """Texts, codes, levels, courses: each from a stream of its own."""
    writer = Writer(classes, where, _random(seed, "texts"))
    clerk = sheets.Clerk(classes, where, _random(seed, "codes"))
    urgency, lives = Urgency(classes), Lives(classes, office, _random(seed, "lives"))
    for matter in matters:
        writer.write(matter)
        matter.level = urgency.level(matter, matter.leaf)
        lives.live(matter, named=clerk.named(matter))
    return clerk


def _random(seed: int, name: str) -> random.Random:
    return random.Random(int(stream(seed, "cases", name).integers(2**62)))
