"""The one door: make a district and write what its departments send."""

import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from wanxiang.district import Profile
from wanxiang.simulation import deliveries, truth
from wanxiang.simulation.people import LOCAL
from wanxiang.simulation.world import SimulationError, World, made

OURS = ("deliveries", "truth", "cases", "registers", "published", "roll")


def nothing(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was made: counts of the truth, rows by source, seconds."""

    district: str
    as_of: str
    seed: int
    residents: int
    persons: int
    households: int
    enterprises: int
    buildings: int
    health_records: int
    allowance: dict[str, int]
    rows: dict[str, int]
    files: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def steps(as_of: date) -> int:
    """How many times `tell` will be called."""
    return 2 + len(deliveries.postings(as_of))


def simulate(
    *,
    profile: Profile,
    out: Path,
    residents: int,
    seed: int,
    as_of: date | None = None,
    willingness: float = 1.0,
    tell: Callable[[str], None] = nothing,
) -> Report:
    """Write a simulated district under `out`, replacing an earlier one; the same arguments give the same bytes.

    In:     residents ≥ 200; as_of: the profile's day by default; tell: called after each step with its name
    Raises: SimulationError when `out` holds something else, or the numbers make no district
    """
    began = time.perf_counter()
    day = as_of or profile.as_of
    world = made(profile=profile, residents=residents, seed=seed, as_of=day, willingness=willingness)
    tell("人口与家庭")
    _clear(out)
    persons = truth.write(world, out / "truth")
    tell("真值")
    rows, files = deliveries.send(world, out, tell=tell)
    return _report(world, persons=persons, rows=rows, files=files, seconds=time.perf_counter() - began)


def _clear(out: Path) -> None:
    """Empty our own folders; refuse a folder that holds anything else."""
    if out.exists() and not out.is_dir():
        raise SimulationError(f"{out} 不是文件夹")
    strangers = [item.name for item in out.iterdir() if item.name not in OURS] if out.exists() else []
    if strangers:
        raise SimulationError(f"{out} 中已有其他内容（{strangers[0]} 等），不会覆盖", hint="换一个空文件夹")
    for name in OURS:
        shutil.rmtree(out / name, ignore_errors=True)
    for name in OURS[:2]:
        (out / name).mkdir(parents=True)


def _report(world: World, *, persons: int, rows: dict[str, int], files: int, seconds: float) -> Report:
    people, lives = world.people, world.lives
    old = (people.hukou == LOCAL) & (people.age >= 70)
    old[people.residents :] = False
    return Report(
        district=world.profile.id,
        as_of=world.as_of.isoformat(),
        seed=world.seed,
        residents=people.residents,
        persons=persons,
        households=len(set(people.household[: people.residents].tolist())),
        enterprises=len(world.firms),
        buildings=len(world.houses),
        health_records=int(lives.record.sum()),
        allowance={"eligible": int(old.sum()), "enrolled": int((old & lives.allowance).sum())},
        rows=rows,
        files=files,
        seconds=round(seconds, 2),
    )
