"""The plan at work, for a demonstration: clauses become tasks, the office supervises, meetings decide, reforms are tried.

The reform office and the units knock at the doors of the real server; meetings and projects are lived by their own years.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from wanxiang.cli import cast, meeting_year, project_year
from wanxiang.cli.loop import Course, Doors
from wanxiang.district import Profile
from wanxiang.simulation import ledger_work, supervision
from wanxiang.simulation.actors import Login

OFFICE, SUPERVISOR, OFFICERS = "reform", "supervisor", "case_unit"
"""Accounts of the demonstration by name, and the role of those who answer for a unit."""


def live(
    course: Course, ground: Profile, accounts: Sequence[cast.Printed], *, doors: Doors | None, seed: int
) -> dict[str, Any]:
    """Four steps, in the order in which a year goes; {break_down, supervision, meetings, projects}: what each did, and {stands}.

    In:     a home with an imported plan; without doors nobody knocks, so that nothing is broken down or supervised
    Raises: DoorShut where a page does not take what was sent
    """
    told: dict[str, Any] = {"break_down": {}, "supervision": {}}
    if doors:
        doors.wait()
        told |= _at_the_doors(course, ground, accounts, doors=doors, seed=seed)
    with course.step("meetings", "会议、议题与改革文件") as tick:
        told["meetings"] = meeting_year.run_meetings(ground, seed=seed, tell=tick)
    with course.step("projects", "微改革、揭榜、试点与经验") as tick:
        told["projects"] = project_year.run_projects(ground, seed=seed, tell=tick)
    return told | {"stands": _standing()}


def _at_the_doors(
    course: Course, ground: Profile, accounts: Sequence[cast.Printed], *, doors: Doors, seed: int
) -> dict[str, dict[str, int]]:
    logins = {each.username: Login(username=each.username, password=each.password) for each in accounts}
    officers = {each.of: logins[each.username] for each in accounts if each.role == OFFICERS}
    with course.step("break_down", "改革方案分解到人到月"):
        broken = ledger_work.break_down(
            base=doors.base, transport=doors.transport, office=logins[OFFICE], officers=officers, today=ground.as_of,
            year=_year_of_plan(), seed=seed,
        )  # fmt: skip
    if _supervised():
        return {"break_down": broken}
    with course.step("supervision", "督查、问题清单、自查"):
        supervised = supervision.supervise(
            base=doors.base, transport=doors.transport, supervisor=logins[SUPERVISOR], office=logins[OFFICE],
            officers=_by_code(officers), as_of=ground.as_of,
        )  # fmt: skip
    return {"break_down": broken, "supervision": supervised}


def _by_code(officers: Mapping[str, Login]) -> dict[str, Login]:
    """The same by the code of the unit."""
    from wanxiang.district.models import Unit

    codes = dict(Unit.objects.filter(name__in=officers).values_list("name", "code"))
    return {codes[name]: login for name, login in officers.items()}


def _supervised() -> bool:
    """Whether an earlier run of the demonstration held a round already."""
    from wanxiang.engines.plans.models import Round

    return Round.objects.exists()


def _standing() -> dict[str, int]:
    """What the ledger holds now, of this run and of earlier ones."""
    from wanxiang.engines.plans.models import SupervisionOrder, Task

    return {"tasks": Task.objects.count(), "orders": SupervisionOrder.objects.count()}


def _year_of_plan() -> int:
    from wanxiang.engines.plans import queries

    return queries.document().year
