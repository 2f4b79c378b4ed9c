"""三级指挥视图: the present by grid, what burns, what is late and whose it is; from the district down to a grid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from wanxiang.console.cases.names import Names
from wanxiang.console.command import words
from wanxiang.console.layers import Layer, Row, as_map
from wanxiang.core.access import Scope, requires
from wanxiang.core.clock import now
from wanxiang.district.levels import DIGITS, above
from wanxiang.district.models import Place, Unit
from wanxiang.district.queries import place_names, places
from wanxiang.engines.cases import parties
from wanxiang.engines.cases.statistics import Narrowed, of_query
from wanxiang.engines.cases.statistics import live as present
from wanxiang.engines.cases.statistics.live import Placed

BELOW = {"": "street", "street": "community", "community": "grid", "grid": ""}
TITLES = {"street": "街道", "community": "社区", "grid": "网格"}
LAYERS = (("overdue", "超期未结"), ("open", "在办"), ("repeated", "在办中重复反映"))
SHOWN = 8


@dataclass(frozen=True)
class Fire:
    """One thing that burns: what it is, in a line, and where it opens."""

    badge: str
    tone: str
    text: str
    end: str
    url: str


@require_GET
@requires("case.stats")
def index(request: HttpRequest) -> HttpResponse:
    """The command view of the place that is asked for, or of the account's own."""
    narrowed = _narrowed(request)
    shown = _shown(request, narrowed)
    area = narrowed.area
    at_grid = len(area) >= DIGITS["grid"]
    below = f"?in={area}" if area else ""
    context = shown | {
        "crumbs": _crumbs(narrowed, request.scope),
        "heading": place_names([area]).get(area, "全区") if area else "全区",
        "own": [(code, place_names([code]).get(code, code)) for code in _own(request.scope)],
        "filters": words.filters(replace(narrowed, area=""), on=shown["at"].date()),
        "unfiltered": words.page("board", Narrowed(area=area)),
        "live_url": words.page("live", narrowed),
        "statistics_url": words.page("statistics", narrowed),
        "shapes": f"{reverse('console:shapes', args=['grid'])}{below}",
        "outlines": f"{reverse('console:shapes', args=['community' if area else 'street'])}{'?in=' + area[: DIGITS['community']] if area else ''}",
        "at_grid": at_grid,
    }  # fmt: skip
    return render(request, "console/command/board.html", context)


@require_GET
@requires("case.stats")
def live(request: HttpRequest) -> HttpResponse:
    """What changes from minute to minute, asked again every half minute by the page."""
    return render(request, "console/command/_live.html", _shown(request, _narrowed(request)))


def _narrowed(request: HttpRequest) -> Narrowed:
    """The filters of the address within the account's own area; another's place is not there."""
    asked = replace(of_query(request.GET), by="", key="", since=None, until=None)
    scope: Scope = request.scope
    if not asked.area:
        return replace(asked, area=_home(scope))
    if not _elsewhere(scope) and not scope.allows_area(asked.area):
        raise Http404
    if not Place.objects.filter(pk=asked.area).exists():
        raise Http404
    return asked


def _home(scope: Scope) -> str:
    return "" if _elsewhere(scope) or not scope.areas else scope.areas[0]


def _own(scope: Scope) -> tuple[str, ...]:
    """The places between which somebody with several may choose."""
    return () if _elsewhere(scope) or len(scope.areas) < 2 else scope.areas


def _elsewhere(scope: Scope) -> bool:
    """Whether an account's cases may lie anywhere: the district's staff, and officers of units."""
    return "" in scope.areas or any(reach.unit for reach in scope.reaches)


def _shown(request: HttpRequest, narrowed: Narrowed) -> dict[str, Any]:
    at = now()
    by = request.user
    found = present.by_grid(by=by, at=at, narrowed=narrowed)
    every = present.add(found.values())
    layers = list(_layers(found, narrowed))
    return {
        "at": at,
        "tiles": _tiles(every, found, narrowed),
        "fires": list(_fires(request, narrowed, at)),
        "units": _units(request, narrowed, at),
        "layers": layers,
        "live_map": {"layers": as_map(layers), "rows": {layer.id: _numbers(layer) for layer in layers}},
    }


def _tiles(every: Placed, found: Mapping[str, Placed], narrowed: Narrowed) -> list[dict[str, Any]]:
    unplaced = present.add(placed for code, placed in found.items() if len(code) < DIGITS["street"])
    said = [
        ("在办", every.open, "尚未结束", words.behind("open", narrowed), ""),
        ("超期未结", every.overdue, "办理时限已过", words.behind("overdue", narrowed), "bad" if every.overdue else ""),
        ("在办中重复反映", every.repeated, "此前已有同类反映", words.behind("open_repeated", narrowed), ""),
    ]  # fmt: skip
    if unplaced.open and not narrowed.area:
        said.append(("待定位", unplaced.open, "未定位到街道", words.behind("open", narrowed.to("street", "")), "warn"))
    return [dict(zip(("title", "value", "note", "url", "tone"), each, strict=True)) for each in said]


def _layers(found: Mapping[str, Placed], narrowed: Narrowed) -> Iterator[Layer]:
    level = BELOW[_level(narrowed.area)]
    listed = places(level, parent=narrowed.area or None) if level else places("grid", parent=narrowed.area)
    names = [(place.code, place.name) for place in listed]
    summed = present.summed(found, [code for code, _ in names])
    grids = list(places("grid", parent=narrowed.area or None).values_list("code", flat=True))
    for name, title in LAYERS:
        rows = [
            Row(
                label, _open(code, narrowed), getattr(summed[code], name), None if name == "open" else summed[code].open
            )
            for code, label in names
        ]
        values = {code: getattr(found.get(code, Placed()), name) for code in grids}
        yield Layer(name, title, "件", values, rows, _open("{code}", narrowed), title, "" if name == "open" else "在办", TITLES[level or "grid"])  # fmt: skip


def _open(code: str, narrowed: Narrowed) -> str:
    """The command view of a place under the same filters."""
    return words.page("board", replace(narrowed, area=code)).replace("%7Bcode%7D", "{code}")


def _level(area: str) -> str:
    return next((level for level, digits in DIGITS.items() if digits == len(area) and level != "district"), "")


def _fires(request: HttpRequest, narrowed: Narrowed, at: datetime) -> Iterator[Fire]:
    by = request.user
    found = present.urgent(by=by, narrowed=narrowed).only(*FIELDS)[:SHOWN]
    names = Names(found, at=at)
    for case in found:
        url = reverse("console:cases:case", args=[case.case_no])
        tone = "bad" if case.level == 4 or names.urgency(case) == "late" else "warn"
        yield Fire(names.level(case), tone, case.title, f"{names.state(case)}　{names.remaining(case)}", url)
    for topic in present.topics(by=by, at=at, narrowed=narrowed)[:SHOWN]:
        place = place_names([topic.community]).get(topic.community, topic.community)
        text = f"{place}：{words.class_title(topic.class_code, on=at.date())}"
        asked = f"?state=all&code={topic.class_code}&area={topic.community}&since={at:%Y-%m-%d}"
        yield Fire("集中反映", "warn", text, f"{present.TOPIC_HOURS} 小时内 {topic.reports} 件", f"{reverse('console:cases:list')}{asked}")  # fmt: skip
    if waiting := present.held(by=by, narrowed=narrowed).count():
        yield Fire(
            "待确认上报",
            "bad",
            "大量时限同时到期，逐级上报暂缓，等人工确认",
            f"{waiting} 条",
            words.behind("overdue", narrowed),
        )


def _units(request: HttpRequest, narrowed: Narrowed, at: datetime) -> list[tuple[str, int, str]]:
    """Overdue by the unit that answers for it, in the order of the organisation: a list to work on, no league table."""
    found = present.overdue_by_unit(by=request.user, at=at, narrowed=narrowed)
    order = {code: place for place, code in enumerate(Unit.objects.order_by("sort").values_list("code", flat=True))}
    keys = sorted(found, key=lambda code: (order.get(code, len(order)), code))
    return [
        (parties.name_of(key) or words.NOBODY["unit"], found[key], words.behind("overdue", narrowed.to("unit", key)))
        for key in keys
    ]


def _numbers(layer: Layer) -> dict[str, list[int | None]]:
    """Address of a row → its numbers, for the script that writes them into the table."""
    return {row.url: [row.value, row.base] for row in layer.rows}


def _crumbs(narrowed: Narrowed, scope: Scope) -> list[tuple[str, str]]:
    """From the district down, linked where the account may look."""
    codes = above(narrowed.area)
    names = place_names(codes)
    everywhere = _elsewhere(scope)
    top = [("指挥视图", words.page("board", replace(narrowed, area="")) if everywhere else "")]
    linked = [
        (names.get(code, code), _open(code, narrowed) if everywhere or scope.allows_area(code) else "")
        for code in codes
    ]
    return [*top, *linked[:-1], *((names.get(code, code), "") for code in codes[-1:])]


FIELDS = ("case_no", "title", "level", "state", "flow", "clocks", "due_clock", "due_at", "grid_code")
