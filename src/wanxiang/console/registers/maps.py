"""A register on the map: how many entries in each grid (or community), with the same numbers in the table beside it."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from wanxiang.console.layers import Layer, Row
from wanxiang.console.registers.asking import ListFilter, asked_of, scope_of
from wanxiang.core.access import requires
from wanxiang.district.queries import place_names
from wanxiang.engines.directory import queries
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.scanning import NONE, Asked, Scan

MOST_LAYERS = 6
FINE_ENOUGH = 0.9
"""The share of the placed entries that must lie so fine for a level to be drawn."""
WORDS = {"grid": "网格", "community": "社区", "street": "街道"}


@require_GET
@requires("register.view")
def index(request: HttpRequest, register: str) -> HttpResponse:
    """The map of a register under the filters of its list; 404 for one without places."""
    force = queries.register(register, by=request.user)
    if force.register.place is None:
        raise Http404
    form = ListFilter(request.GET, register=force.register, scope=scope_of(request, force))
    asked = asked_of(form, request.GET)
    with queries.scan(force, by=request.user, as_of=form.as_of_day) as found:
        level = _level(found, asked)
        layers = _layers(request, force, found, asked, level)
        total = found.total(asked)
    known = {
        "register": force.register,
        "layers": layers,
        "heading": f"{force.register.title}（按{WORDS[level]}）",
        "shapes": f"/map/{level}.json",
        "outlines": "/map/street.json",
        "total": total,
        "placed": sum(layers[0].values.values()),
        "query": request.GET.urlencode(),
        "crumbs": [
            ("名册", reverse("console:registers:index")),
            (force.register.title, reverse("console:registers:list", args=[register])),
            ("地图", ""),
        ],
    }
    return render(request, "console/registers/map.html", known)


def _level(found: Scan, asked: Asked) -> str:
    """The finest level at which nearly all entries lie."""
    whole = sum(found.by_place(asked, "street").values())
    for level in ("grid", "community"):
        if whole and sum(found.by_place(asked, level).values()) >= FINE_ENOUGH * whole:
            return level
    return "street"


def _layers(request: HttpRequest, force: InForce, found: Scan, asked: Asked, level: str) -> list[Layer]:
    """All entries, then those of each value of the first enumeration among the facets."""
    layers = [_layer(request, force, found, asked, level, "all", "全部")]
    facet = next((name for name in force.register.facets if name in force.register.fields and force.register.fields[name].type == "enum"), "")  # fmt: skip
    if facet:
        values = [each.value for each in found.facet(asked, facet) if each.value != NONE][: MOST_LAYERS - 1]
        for number, value in enumerate(values):
            narrowed = replace(asked, facets={**asked.facets, facet: (value,)})
            layers.append(_layer(request, force, found, narrowed, level, f"f{number}", value, {f"f.{facet}": value}))
    return layers


def _layer(
    request: HttpRequest, force: InForce, found: Scan, asked: Asked, level: str, name: str, title: str,
    extra: dict[str, str] | None = None,
) -> Layer:  # fmt: skip
    query = {key: value for key, value in request.GET.items() if key not in ("area", "page", "export")} | (extra or {})
    listed = f"{reverse('console:registers:list', args=[force.id])}?{urlencode(query)}{'&' if query else ''}area="
    rows_level = "community" if len(found.by_place(asked, "street")) == 1 else "street"
    beside = found.by_place(asked, rows_level)
    names = place_names(beside)
    rows = [Row(names.get(code, code), f"{listed}{code}", count) for code, count in sorted(beside.items(), key=lambda pair: -pair[1])]  # fmt: skip
    return Layer(
        id=name, title=title, unit="条", values=found.by_place(asked, level), rows=rows, open=f"{listed}{{code}}",
        unit_title="条目", place=WORDS[rows_level],
    )  # fmt: skip
