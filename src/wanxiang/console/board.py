"""The cockpit: the few figures that matter, the map, what waits for a decision. One call, `board`."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from wanxiang.console import fresh
from wanxiang.console.figures import number, trend
from wanxiang.console.layers import Layer, Row, total
from wanxiang.core.access import Scope
from wanxiang.core.declarations import Declaration, declared, one
from wanxiang.core.errors import WanxiangError
from wanxiang.district.queries import places
from wanxiang.engines.measures import queries as measures
from wanxiang.engines.outreach import queries as outreach
from wanxiang.engines.plans import queries as plans
from wanxiang.engines.policy import queries as policies
from wanxiang.systems import folders

WAITING_DAYS = 3
"""Days after which a case that waits for approval is brought to a leader."""
TILES = {
    "elderly_allowance_uptake": "走访办理前 → 目前",
    "people_served": "经主动服务享受待遇",
    "visits_done": "一户一次",
    "approvals": "部门审批通过",
    "health_record_rate": "有档案的常住居民占比",
    "residents": "部门数据关联后",
}
"""Figures on the first screen, in order, with what a reader must know of each."""
TREND = "elderly_allowance_uptake"


@dataclass(frozen=True)
class Tile:
    """A figure that opens."""

    title: str
    value: str
    url: str
    note: str = ""
    tone: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Decision:
    """Something that waits for a person: what, whose it is, where it is decided."""

    kind: str
    what: str
    who: str
    url: str
    tone: str = "warn"


@dataclass(frozen=True)
class Board:
    """Everything on the first screen."""

    as_of: date
    tiles: list[Tile] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    trend: dict[str, Any] | None = None


def board(*, scope: Scope, as_of: date) -> Board:
    """The first screen as a scope may see it; a part whose data are not there yet is left out.

    Made once for a state of the records, and again after the next write.
    """
    return _board(fresh.state(), scope, as_of)


@lru_cache(maxsize=16)
def _board(state: Hashable, scope: Scope, as_of: date) -> Board:
    gaps = {policy.id: gap_by_grid(policy.id, scope=scope) for policy in seen(scope)}
    return Board(
        as_of=as_of,
        tiles=_first_is_wide([*_figure_tiles(scope), *_gap_tile(gaps)]),
        layers=list(layers(gaps, scope=scope)),
        decisions=list(_decisions(scope, as_of)),
        trend=_trend(),
    )


def seen(scope: Scope) -> list[Declaration]:
    """The policies about people of a scope: the map and the tiles count residents."""
    people = [each for each in declared("policy") if each.data.audience == "person"]
    return [each for each in people if scope.policies is None or each.id in scope.policies]


def gap_by_grid(policy: str, *, scope: Scope) -> dict[str, int]:
    """How many people are entitled and unserved in each grid; empty before the first run."""
    return {row["code"]: row["gap"] for row in policies.gap_by_place(policy, level="grid", scope=scope)}


def layers(
    gaps: Mapping[str, Mapping[str, int]], *, scope: Scope, below: str = "", level: str = "street"
) -> Iterator[Layer]:
    """The map's layers over the grids below a place: residents, and the gap of each policy that is not sensitive.

    In: level: the places of the table beside the map (street, community or grid)
    """
    listed = [(place.code, place.name) for place in places(level, parent=below or None)]
    people = residents_by_grid(scope=scope, below=below)
    shown = {"street": "街道", "community": "社区", "grid": "网格"}[level]
    for policy in seen(scope):
        found = {code: count for code, count in gaps.get(policy.id, {}).items() if code.startswith(below)}
        if found and not policy.data.sensitive:
            rows = [Row(name, f"/place/{code}/", total(found, code), total(people, code)) for code, name in listed]
            yield Layer(
                f"gap-{policy.id}", f"应享未享：{policy.data.title}", "人", _every_grid(found, people), _most_first(rows),
                "/place/{code}/", "应享未享", "常住人口", shown,
            )  # fmt: skip
    if people:
        rows = [Row(name, f"/place/{code}/", total(people, code)) for code, name in listed]
        yield Layer("residents", "常住人口", "人", people, _most_first(rows), "/place/{code}/", "人数", "", shown)


def _most_first(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -row.value)


def residents_by_grid(*, scope: Scope, below: str = "") -> dict[str, int]:
    """Residents of each grid; empty before the data are linked."""
    try:
        lines = measures.by("residents", dimension="grid", scope=scope)
    except WanxiangError:
        return {}
    return {line["key"]: line["value"] for line in lines if line["key"] and line["key"].startswith(below)}


def _every_grid(found: Mapping[str, int], people: Mapping[str, int]) -> dict[str, int]:
    """A grid with residents and nobody in the gap is 0, not unknown."""
    return dict.fromkeys(people, 0) | dict(found)


def _figure_tiles(scope: Scope) -> Iterator[Tile]:
    computed = {each.figure.id: each for each in measures.figures(names=TILES, scope=scope)}
    for name, note in TILES.items():
        found = computed.get(name)
        if found is not None and found.value is not None:
            value = found.value.as_json()
            said = number(value, found.figure.unit)
            yield Tile(
                found.figure.title, said, reverse("console:figure", args=[name]), note, wide=isinstance(value, dict)
            )


def _gap_tile(gaps: Mapping[str, Mapping[str, int]]) -> Iterator[Tile]:
    count = sum(sum(found.values()) for found in gaps.values())
    if any(gaps.values()):
        yield Tile("应享未享", f"{count:,} 人次", "/reverse/", f"{len(gaps)} 项政策合计", "bad")


def _first_is_wide(tiles: list[Tile]) -> list[Tile]:
    """What went up and what is left to do stand first."""
    return sorted(tiles, key=lambda tile: (not tile.wide, not tile.tone))


def _decisions(scope: Scope, as_of: date) -> Iterator[Decision]:
    yield from _lists_to_confirm(scope)
    yield from _late_approvals(scope, as_of)
    yield from _names_and_gaps()


def _lists_to_confirm(scope: Scope) -> Iterator[Decision]:
    for policy in seen(scope):
        waiting = outreach.cases(scope=scope, policy=policy.id, states=["suspected"]).count()
        if waiting:
            what = f"{policy.data.title}名单 {waiting:,} 人等待核定"
            yield Decision("待核定", what, policy.data.lead_unit, f"/reverse/{policy.id}/")


def _late_approvals(scope: Scope, as_of: date) -> Iterator[Decision]:
    late = outreach.cases(scope=scope, states=["reviewed"]).filter(since__lte=as_of - timedelta(days=WAITING_DAYS))
    titles = {policy.id: policy.data for policy in seen(scope)}
    for policy, count in late.order_by().values_list("policy").annotate(n=Count("pk")):
        if policy in titles:
            what = f"{titles[policy].title} {count:,} 件审核后超过 {WAITING_DAYS} 天未审批"
            yield Decision("待审批", what, titles[policy].lead_unit, f"/reverse/{policy}/", "bad")


def _names_and_gaps() -> Iterator[Decision]:
    document, keeper = plans.current(), _owner("reform_ledger")
    if document is None:
        yield Decision("待导入", "还没有导入今年的改革要点", keeper, reverse("console:plan"))
        return
    names = len(plans.proposals(document=document))
    if names:
        yield Decision("待确认", f"{names} 个单位名称疑似同一单位", keeper, reverse("console:plan-aliases"))
    for kind in _worst(plans.gap_report(document=document)["by_kind"]):
        address = f"{reverse('console:plan-gaps')}?{urlencode({'kind': kind['kind']})}"
        yield Decision("待明确", f"{kind['count']} 项改革任务{kind['title']}", keeper, address)


def _owner(system: str) -> str:
    """The unit that a system says it belongs to."""
    return next(folder.owner for folder in folders() if folder.id == system)


def _worst(kinds: Iterable[dict[str, Any]], most: int = 3) -> list[dict[str, Any]]:
    return sorted(kinds, key=lambda kind: -kind["count"])[:most]


def _trend() -> dict[str, Any] | None:
    try:
        title = one(measures.KIND, TREND).data.title
    except WanxiangError:
        return None
    chart = trend(measures.history(TREND))
    if chart is None:
        return None
    values = chart["series"][0]["values"]
    rows = [(day, [value]) for day, value in zip(chart["days"], values, strict=True)]
    return {
        "label": title,
        "url": reverse("console:figure", args=[TREND]),
        "chart": chart,
        "names": [title],
        "rows": rows,
    }
