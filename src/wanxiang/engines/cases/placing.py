"""A place for a report: from coordinates, from an address, or none (it then waits to be placed by a person)."""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from shapely import STRtree, from_geojson
from shapely.geometry import Point

from wanxiang.core import tables
from wanxiang.core.errors import WanxiangError
from wanxiang.core.steady import once
from wanxiang.core.tables import NoSuchTable, TableNotReady
from wanxiang.district.models import Place


class NoSuchPlace(WanxiangError):
    code = "cases.no_such_place"


class Placed(NamedTuple):
    """A place code ("" when it could not be told) and how it was found."""

    code: str
    by: str


UNKNOWN = Placed("", "")
LONGEST = 40
SHORTEST = 4
"""A building's name shorter than this is found in too many addresses that do not mean it."""


def place(*, grid_code: str = "", lon: float | None = None, lat: float | None = None, address: str = "") -> Placed:
    """The grid (or community, or street) of a report.

    In:     what is known of it; a code given is taken as it is when it exists
    Raises: NoSuchPlace for a code that does not exist, or coordinates outside the district
    """
    if grid_code:
        return _known(grid_code)
    if lon is not None and lat is not None:
        return _at(lon, lat)
    return _named(address) if address else UNKNOWN


def forget() -> None:
    """Forget the shapes and names that were read: the ground changed."""
    _tree.cache_clear()
    _names.cache_clear()
    name_of.cache_clear()


@lru_cache(maxsize=4096)
def name_of(code: str) -> str | None:
    """What a place is called; None where there is none of this code."""
    return Place.objects.filter(pk=code).values_list("name", flat=True).first() if code else None


@once
def _known(code: str) -> Placed:
    if name_of(code) is None:
        name_of.cache_clear()  # one that came since is found the next time
        raise NoSuchPlace(f"没有编码为“{code[:24]}”的街道、社区或网格", hint="编码见 组织与网格；不知道编码可只写地址")
    return Placed(code, "code")


def _at(lon: float, lat: float) -> Placed:
    codes, tree = _tree()
    point = Point(lon, lat)
    found = tree.query(point, predicate="intersects")
    if len(found):
        return Placed(codes[min(found)], "coordinates")
    raise NoSuchPlace(f"坐标（{lon:.5f}，{lat:.5f}）不在本区范围内", hint="请核对经纬度，或改写地址")


def _named(address: str) -> Placed:
    """The longest name of a building, community or street that the address holds; two of one length tell nothing."""
    text = "".join(address.split())
    for names, by in _names():
        held = max(_held(names, text), key=len, default="")
        if held and (code := names[held]):
            return Placed(code, by)
    return UNKNOWN


def _held(names: dict[str, str], text: str) -> Iterator[str]:
    """The names that a text holds: its own pieces are looked up, which is quick however many names there are."""
    longest = min(max(map(len, names), default=0), LONGEST)
    for start in range(len(text)):
        for end in range(start + 2, min(start + longest, len(text)) + 1):
            if text[start:end] in names:
                yield text[start:end]


@lru_cache(maxsize=1)
def _tree() -> tuple[Sequence[str], STRtree]:
    rows = list(Place.objects.filter(kind="grid").order_by("code").values_list("code", "geometry"))
    shapes = from_geojson([json.dumps(shape) for _, shape in rows])
    return [code for code, _ in rows], STRtree(shapes)


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[dict[str, str], str], ...]:
    """Names → code (or "" where one name is two places), the finest first."""
    communities: dict[str, str] = {}
    for name, code in Place.objects.filter(kind="community").values_list("name", "code"):
        communities[name] = "" if name in communities else code
    streets = dict(Place.objects.filter(kind="street").values_list("name", "code"))
    return ((_buildings(), "building"), (communities, "community"), (streets, "street"))


def _buildings() -> dict[str, str]:
    """Building names and door addresses of the base data, where they are there."""
    try:
        connection = tables.connect("buildings")
    except (NoSuchTable, TableNotReady):
        return {}
    with connection:
        rows = connection.table("buildings").project("building_name, door_address, grid_code").fetchall()
    found: dict[str, str] = {}
    for name, door, code in rows:
        for said in filter(None, (name, door)):
            text = "".join(said.split())
            if len(text) >= SHORTEST:
                found[text] = code if found.get(text, code) == code else ""
    return found
