"""A community blows the whistle: what it may call, the call itself, and how who is called answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from django.db import transaction

from wanxiang.core.access import scope_of
from wanxiang.core.declarations import declared, one
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import parties, queries, worktime
from wanxiang.engines.cases.actions import Report, Words, act, receive
from wanxiang.engines.cases.flows import LEVELS
from wanxiang.engines.cases.models import Case

FLOW, WHISTLE, KIND = "whistle", "case.whistle", "community_resource"
NOW, DAY = "now", "day"
MOST_CALLED = 5


class BadCall(WanxiangError):
    """A call that cannot be made; says what is missing."""

    code = "community_whistle.bad_call"


class BadResources(WanxiangError):
    """The list of resources is faulty."""

    code = "community_whistle.bad_resources"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """Something that a community may call: the competence that brings it, at once or for a day, how urgent it is."""

    id: str
    title: str
    competence: str
    when: str
    level: str


@dataclass(frozen=True, kw_only=True)
class Call:
    """Whom a community calls, about what, where; `day` where a resource is wanted for a day."""

    place: str
    text: str
    resource: str = ""
    units: Sequence[str] = ()
    """Units by name: the first leads where no resource does, the others help."""
    address: str = ""
    day: date | None = None


@dataclass(frozen=True, kw_only=True)
class Answering:
    """How a unit answers calls: how often it was called, answered in time, how long it took, how communities rate it."""

    unit: str
    called: int
    in_time: int
    hours: float | None
    resolved: int
    rated: int


def blow(call: Call, *, key: str, by: Account, at: datetime) -> Case:
    """Call: one case, whoever leads called at once, the others beside. The same key again gives the same call.

    Raises: BadCall, NoSuchHandler, NoSuchPlace
    """
    if not _reaches(by, call.place):
        raise BadCall("只能为本社区吹哨", hint="请选择本人所在的社区或其网格")
    resource = one(KIND, call.resource).data if call.resource else None
    called = _called(call, resource, on=worktime.civil_day(at))
    said = {"resource": call.resource, **({"day": call.day.isoformat()} if call.day else {})}
    report = Report(source="whistle", external_id=f"whistle-{key}", flow=FLOW, text=call.text, grid_code=call.place, address=call.address, extra=said,
                    title=f"呼叫{resource.title if resource else parties.name_of(called[0])}")  # fmt: skip
    with transaction.atomic():
        made = receive(report, by=by, at=at)
        if not made.new:
            return made.case
        words = Words(to=called[0], assists=tuple(called[1:]), why=resource.title if resource else "点名呼叫")
        return act(case_no=made.case.case_no, action="dispatch", by=by, at=at, words=words)


def resources() -> list[Resource]:
    """What may be called beside units by name."""
    return [each.data for each in declared(KIND)]


def answering(cases: Iterable[Case]) -> list[Answering]:
    """How each unit that leads a call answers, the most called first; of calls, never of people."""
    by_unit: dict[str, list[Case]] = {}
    for case in cases:
        if case.handler:
            by_unit.setdefault(case.handler, []).append(case)
    return sorted(
        (_answering(unit, listed) for unit, listed in by_unit.items()), key=lambda each: (-each.called, each.unit)
    )


def calls(*, by: Account) -> Any:
    """The calls that an account sees, the newest first."""
    return queries.cases(by=by, flows=[FLOW]).order_by("-pk")


def load(path: Path) -> list[tuple[str, Resource]]:
    """Read the list of resources; raises BadResources."""
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))["resources"]
        made = [Resource(**row) for row in rows]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise BadResources(f"{path.name} 无法读取：{error!r}") from error
    for each in made:
        if each.when not in (NOW, DAY) or each.level not in LEVELS.values():
            raise BadResources(
                f"{path.name}：{each.id} 的 when 须是 now 或 day，level 须是 {'、'.join(LEVELS.values())}"
            )
    return [(each.id, each) for each in made]


def _called(call: Call, resource: Resource | None, *, on: date) -> list[str]:
    led = parties.of_competence(resource.competence) if resource else None
    if resource and led is None:
        raise BadCall(f"本区没有负责“{resource.title}”的单位", hint="请点名呼叫单位")
    if resource and resource.when == DAY and (call.day is None or call.day < on):
        raise BadCall(f"呼叫{resource.title}须写明今天或以后哪一天要", hint="不急的服务按约定日期到场")
    named = [parties.party(unit) for unit in call.units]
    if any(each.level in ("community", "grid") for each in named):
        raise BadCall("吹哨只呼叫部门、街道和其他单位，不派给社区和网格")
    found = list(dict.fromkeys([*([led.code] if led else []), *(each.code for each in named)]))
    if not found or len(found) > MOST_CALLED:
        raise BadCall(f"请选择呼叫的资源或单位，最多 {MOST_CALLED} 个")
    return found


def _reaches(by: Account, place: str) -> bool:
    return bool(place) and any(
        not reach.unit and place.startswith(reach.area) for reach in scope_of(by, WHISTLE).reaches
    )


def _answering(unit: str, listed: Sequence[Case]) -> Answering:
    met = [_moments(case) for case in listed if case.clocks.get("answer", {}).get("met_at")]
    rated = [case for case in listed if case.resolved]
    return Answering(
        unit=unit, called=len(listed), in_time=sum(when <= due for _, when, due in met), rated=len(rated),
        hours=round(median((when - start).total_seconds() / 3600 for start, when, _ in met), 1) if met else None,
        resolved=sum(case.resolved == "yes" for case in rated),
    )  # fmt: skip


def _moments(case: Case) -> tuple[datetime, datetime, datetime]:
    clock: Mapping[str, Any] = case.clocks["answer"]
    return tuple(datetime.fromisoformat(clock[name]) for name in ("started_at", "met_at", "due_at"))  # type: ignore[return-value]
