"""Reads of the ground: units by a dated name, the tree as of a day, places and their schematic map."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from wanxiang.district.levels import above
from wanxiang.district.models import CalendarDay, Place, Unit, UnitName

NAMED = (UnitName.Status.OFFICIAL, UnitName.Status.CONFIRMED)


def unit_named(name: str, on: date | None = None) -> Unit | None:
    """The unit that bore this name on that day (any day when `on` is None): official and confirmed names only."""
    names = UnitName.objects.filter(name=name, status__in=NAMED).select_related("unit")
    if on is not None:
        names = names.filter(_in_force(on))
    found = names.order_by("status", "unit__sort").first()
    return found.unit if found else None


def units(*, level: str | None = None, on: date | None = None) -> QuerySet[Unit]:
    """Units, of one level and in being on a day if asked."""
    rows = Unit.objects.all()
    if level:
        rows = rows.filter(level=level)
    return rows.filter(_in_force(on)) if on else rows


def official_name(unit: Unit, on: date) -> str:
    """What the unit was officially called on that day; where it had two names at once, that of its entry."""
    names = unit.names.filter(_in_force(on), status=UnitName.Status.OFFICIAL).order_by("valid_from", "id")
    called = list(names.values_list("name", flat=True))
    return unit.name if unit.name in called or not called else called[-1]


def parents_of(unit: Unit, on: date | None = None) -> QuerySet[Unit]:
    """The units it hangs from: none, one, or two (district and city)."""
    links = unit.parents.all()
    if on:
        links = links.filter(_in_force(on))
    return Unit.objects.filter(pk__in=links.values("parent"))


def place(code: str) -> Place | None:
    return Place.objects.filter(pk=code).first()


def places(kind: str | None = None, *, parent: str | None = None) -> QuerySet[Place]:
    """Places of a kind (street, community, grid), below a code prefix if given; without geometry."""
    rows = Place.objects.defer("geometry")
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(code__startswith=parent) if parent else rows


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Names by code; unknown codes are left out."""
    return dict(Place.objects.filter(pk__in=set(codes)).values_list("code", "name"))


def place_path(code: str) -> str:
    """Where a place lies, from the street down: 桂园街道 老围社区 第3网格; "" for no code. Unknown levels are left out."""
    codes = above(code)
    names = place_names(codes)
    return " ".join(names[each] for each in codes if each in names)


def geojson(kind: str, parent: str | None = None) -> dict[str, Any]:
    """A FeatureCollection of the schematic polygons of a kind, below a code prefix if given."""
    rows = Place.objects.filter(kind=kind)
    if parent:
        rows = rows.filter(code__startswith=parent)
    return {"type": "FeatureCollection", "schematic": True, "features": [_feature(row) for row in rows]}


def is_working(on: date) -> bool:
    """Does the public office work that day? From the day table; the rule of weekends where the table ends."""
    found = CalendarDay.objects.filter(pk=on).first()
    return found.working if found else on.weekday() < 5


def _feature(row: Place) -> dict[str, Any]:
    properties = {"code": row.code, "name": row.name, "parent_code": row.parent_code, "schematic": row.schematic}
    return {"type": "Feature", "id": row.code, "properties": properties, "geometry": row.geometry}


def _in_force(on: date) -> Q:
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return begun & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
