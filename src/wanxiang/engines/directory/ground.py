"""What places and units are called, read once for a piece of work: names → codes and back, points → grids."""

import json
from collections.abc import Iterable
from functools import cached_property, lru_cache

from shapely import STRtree, from_geojson
from shapely.geometry import Point

from wanxiang.district.levels import DIGITS, above
from wanxiang.district.models import Place, Unit, UnitName
from wanxiang.district.queries import NAMED
from wanxiang.engines.directory.values import BadValue

TWO = ""
"""Stands for a name that two places bear."""


class Ground:
    """The district as rows: reads nothing until it is asked."""

    def place(self, text: str) -> str:
        """The code of a place by code, name or path (桂园街道 老围社区); raises BadValue."""
        if text in self._places:
            return text
        said = "".join(text.split())
        code = self._by_name.get(said)
        if code is None:
            code = self._within(said)
        if code == TWO:
            raise BadValue(f"“{text[:30]}”有不止一处，请写明街道")
        if code is None:
            raise BadValue(f"没有名为“{text[:30]}”的街道、社区或网格")
        return code

    def unit(self, text: str) -> str:
        """The code of a unit by code or any of its names; raises BadValue."""
        if text in self._units:
            return text
        code = self._unit_names.get("".join(text.split()))
        if code is None:
            raise BadValue(f"没有名为“{text[:30]}”的单位")
        return code

    def place_name(self, code: str) -> str:
        """街道 社区 网格; the code itself where it is unknown."""
        return " ".join(self._path(code)) or code

    def _path(self, code: str) -> list[str]:
        """Names from the street down; one that the next begins with (玉龙社区, 玉龙社区第3网格) is left to that."""
        names = [self._places[each] for each in above(code) if each in self._places]
        return [name for name, below in zip(names, [*names[1:], ""], strict=True) if not below.startswith(name)]

    def unit_name(self, code: str) -> str:
        return self._units.get(code, code)

    def at(self, lon: float, lat: float) -> str:
        """The grid in which a point lies; raises BadValue outside the district."""
        codes, tree = self._tree
        found = tree.query(Point(lon, lat), predicate="intersects")
        if not len(found):
            raise BadValue(f"坐标（{lon:.5f}，{lat:.5f}）不在本区范围内")
        return codes[min(found)]

    @cached_property
    def _places(self) -> dict[str, str]:
        return dict(Place.objects.values_list("code", "name"))

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """Names and paths without blanks → code, TWO where they are two places'."""
        found: dict[str, str] = {}
        for code, name in self._places.items():
            own = "".join(name.split())
            names = ["".join(self._places[each].split()) for each in above(code) if each in self._places]
            shown = "".join("".join(self._path(code)).split())
            for key in {own, shown, "".join(names), "".join(names[-2:])}:
                found[key] = code if found.get(key, code) == code else TWO
        return found

    def _within(self, said: str) -> str | None:
        """The place that a text without 街道 or 社区 means: 桂园, 老围."""
        tried = [self._by_name[said + ending] for ending in ("街道", "社区") if said + ending in self._by_name]
        return tried[0] if len(tried) == 1 else None

    @cached_property
    def _units(self) -> dict[str, str]:
        return dict(Unit.objects.values_list("code", "name"))

    @cached_property
    def _unit_names(self) -> dict[str, str]:
        names = UnitName.objects.filter(status__in=NAMED).order_by("-unit__sort").values_list("name", "unit_id")
        return dict(names) | {name: code for code, name in self._units.items()}

    @cached_property
    def _tree(self) -> tuple[list[str], STRtree]:
        rows = tuple(Place.objects.filter(kind="grid").order_by("code").values_list("code", "geometry"))
        return _tree_of(tuple((code, json.dumps(shape)) for code, shape in rows))


@lru_cache(maxsize=2)
def _tree_of(rows: tuple[tuple[str, str], ...]) -> tuple[list[str], STRtree]:
    return [code for code, _ in rows], STRtree(from_geojson([shape for _, shape in rows]))


class NameOf(Ground):
    """The ground for showing a page: only the names that are asked for are read."""

    def __init__(self, places: Iterable[str] = (), units: Iterable[str] = ()) -> None:
        codes = {each for code in places if code for each in above(code)}
        self.__dict__["_places"] = dict(Place.objects.filter(pk__in=codes).values_list("code", "name"))
        wanted = {code for code in units if code}
        self.__dict__["_units"] = dict(Unit.objects.filter(pk__in=wanted).values_list("code", "name")) if wanted else {}


def street_of(code: str | None) -> str | None:
    """The street of a place code; None above it."""
    return code[: DIGITS["street"]] if code and len(code) >= DIGITS["street"] else None


def community_of(code: str | None) -> str | None:
    return code[: DIGITS["community"]] if code and len(code) >= DIGITS["community"] else None
