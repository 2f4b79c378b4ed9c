"""A register on the map: how many entries in each grid (or community), with the same numbers in the table beside it."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from wanxiang.console.layers import Layer, Row
from wanxiang.console.registers.asking import ListFilter, asked_of, scope_of
from wanxiang.core.access import requires
from wanxiang.district.levels import DIGITS
from wanxiang.district.queries import place_names
from wanxiang.engines.directory import queries
from wanxiang.engines.directory.catalogue import InForce

Places = dict[str, dict[str, int]]
MOST_LAYERS, EVERY = 6, "\0"
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
    facet = _facet(force)
    with queries.scan(force, by=request.user, as_of=form.as_of_day) as found:
        places = _counts(found.places(asked, facet))
    level = _level(places)
    layers = _layers(request, force, places, level, facet)
    known = {
        "register": force.register,
        "layers": layers,
        "heading": f"{force.register.title}（按{WORDS[level]}）",
        "shapes": f"/map/{level}.json",
        "outlines": "/map/street.json",
        "total": sum(places[EVERY].values()),
        "placed": sum(layers[0].values.values()),
        "query": request.GET.urlencode(),
        "crumbs": [
            ("名册", reverse("console:registers:index")),
            (force.register.title, reverse("console:registers:list", args=[register])),
            ("地图", ""),
        ],
    }
    return render(request, "console/registers/map.html", known)


def _counts(rows: Sequence[tuple[str, str | None, int]]) -> Places:
    """Value of the facet (EVERY: all of them) → place → entries."""
    found: Places = {EVERY: {}}
    for code, value, count in rows:
        for own in (found[EVERY], found.setdefault(value or "", {})):
            own[code] = own.get(code, 0) + count
    return found


def _at(places: Places, level: str, value: str = EVERY) -> dict[str, int]:
    """Counts added up at a level; what lies nowhere so fine is left out."""
    digits = DIGITS[level]
    found: dict[str, int] = {}
    for code, count in places.get(value, {}).items():
        if code and len(code) >= digits:
            found[code[:digits]] = found.get(code[:digits], 0) + count
    return found


def _level(places: Places) -> str:
    """The finest level at which nearly all entries lie."""
    whole = sum(_at(places, "street").values())
    for level in ("grid", "community"):
        if whole and sum(_at(places, level).values()) >= FINE_ENOUGH * whole:
            return level
    return "street"


def _facet(force: InForce) -> str:
    """The first enumeration among the facets: each of its values is a layer. Not one with many values: they add up to more."""
    fields = force.register.fields
    single = (name for name in force.register.facets if name in fields and not fields[name].many)
    return next((name for name in single if fields[name].type == "enum"), "")


def _layers(request: HttpRequest, force: InForce, places: Places, level: str, facet: str) -> list[Layer]:
    """All entries, then those of each of the most frequent values."""
    layers = [_layer(request, force, places, level, "all", "全部")]
    often = sorted(places.keys() - {EVERY}, key=lambda value: -sum(places[value].values()))
    for number, value in enumerate(often[: MOST_LAYERS - 1]):
        if value and facet:
            layers.append(_layer(request, force, places, level, f"f{number}", value, facet=facet))
    return layers


def _layer(
    request: HttpRequest, force: InForce, places: Places, level: str, name: str, title: str, *, facet: str = ""
) -> Layer:
    value = title if facet else EVERY
    query = request.GET.copy()
    for key in ("area", "page", "export"):
        query.pop(key, None)
    if facet:
        query.setlist(f"f.{facet}", [title])
    listed = f"{reverse('console:registers:list', args=[force.id])}?{query.urlencode()}{'&' if query else ''}area="
    beside_level = "community" if len(_at(places, "street")) == 1 else "street"
    beside = sorted(_at(places, beside_level, value).items(), key=lambda pair: -pair[1])
    names = place_names(code for code, _ in beside)
    return Layer(
        id=name, title=title, unit="条", values=_at(places, level, value), open=f"{listed}{{code}}",
        rows=[Row(names.get(code, code), f"{listed}{code}", count) for code, count in beside], unit_title="条目",
        place=WORDS[beside_level],
    )  # fmt: skip
