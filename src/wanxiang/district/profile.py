"""A district as a declaration: profiles/<id>/{profile,units,competences,places,calibration}.yml → frozen dataclasses.

Pure: reads files, no Django. A district of one's own lies in $WANXIANG_HOME/declarations/profiles/<id>/.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from wanxiang.core.config import config
from wanxiang.core.errors import WanxiangError

SHIPPED = Path(__file__).with_name("profiles")
LEVELS = frozenset({"city", "party", "district", "street", "company"})


class DistrictError(WanxiangError):
    """The ground is not as asked: a profile, a unit or a place is missing or faulty."""

    code = "district"
    status = 400


@dataclass(frozen=True, kw_only=True)
class OfficialName:
    """An official name during a half-open period; an open end is None."""

    name: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class UnitEntry:
    """A unit as declared: its slug, level, parents (slugs) and every official name with its dates."""

    code: str
    name: str
    level: str
    kind: str
    parents: tuple[str, ...]
    names: tuple[OfficialName, ...]
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class CommunityEntry:
    code: str
    name: str
    schematic_name: bool
    grids: int


@dataclass(frozen=True, kw_only=True)
class StreetEntry:
    """A street: place code, the unit that runs it, where it lies in the outline (0…1), its communities."""

    code: str
    name: str
    unit: str
    at: tuple[float, float]
    communities: tuple[CommunityEntry, ...]

    @property
    def grids(self) -> int:
        return sum(community.grids for community in self.communities)


@dataclass(frozen=True, kw_only=True)
class Outline:
    """The schematic outline: seed of its shape, corner and size in degrees, width ÷ height, how many bays."""

    seed: int
    lon: float
    lat: float
    width: float
    height: float
    aspect: float
    bays: int


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A district. `calibration` is the file as read: totals, coverage, population, behaviour, streets."""

    id: str
    name: str
    city: str
    province: str
    code: str
    invented: bool
    as_of: date
    phone_area: str
    folder: Path
    plan_path: Path
    report_path: Path
    units: tuple[UnitEntry, ...]
    groups: Mapping[str, tuple[str, ...]]
    competences: Mapping[str, str]
    """Competence word (城市管理, 消防 …) → slug of the unit that has it here; empty without a competences.yml."""
    streets: tuple[StreetEntry, ...]
    outline: Outline
    neighbours: tuple[str, ...]
    calibration: Mapping[str, Any]

    def total(self, name: str) -> int:
        """A published total, as residents or enterprises. Raises DistrictError for an unknown name."""
        return int(self._number("totals", name, "value"))

    def coverage(self, name: str, key: str = "value") -> float:
        """A share of `coverage`: health_records, or a policy id with key before, after or growth."""
        return float(self._number("coverage", name, key))

    def words(self) -> dict[str, str]:
        """Values of the profile words: 本区, 本市."""
        return {"本区": self.name, "本市": self.city}

    def communities(self) -> Iterator[tuple[StreetEntry, CommunityEntry]]:
        for street in self.streets:
            for community in street.communities:
                yield street, community

    def _number(self, section: str, name: str, key: str) -> Any:
        try:
            return self.calibration[section][name][key]
        except KeyError as error:
            raise DistrictError(f"区情 {self.id} 的 calibration.yml 没有 {section}.{name}.{key}") from error


def available() -> tuple[str, ...]:
    """Ids of every profile that can be loaded, shipped and local."""
    folders = (folder for root in _roots() if root.is_dir() for folder in root.iterdir())
    return tuple(sorted({folder.name for folder in folders if (folder / "profile.yml").is_file()}))


def profile(name: str | None = None) -> Profile:
    """The profile of that id; without one, the installation's (WANXIANG_DISTRICT).

    Raises: DistrictError naming file and key when it is absent or faulty
    """
    wanted = name or config().district
    for root in _roots():
        if (root / wanted / "profile.yml").is_file():
            return read_profile(root / wanted)
    raise DistrictError(f"没有名为“{wanted}”的区情", hint=f"可用：{'、'.join(available())}")


@cache
def read_profile(folder: Path) -> Profile:
    """Read the files of a profile folder; competences.yml may be absent."""
    head, calibration = _read(folder / "profile.yml"), _read(folder / "calibration.yml")
    units, places = _read(folder / "units.yml"), _read(folder / "places.yml")
    code = str(_need(head, "code", folder / "profile.yml"))
    documents = _need(head, "documents", folder / "profile.yml")
    fields = {
        key: _need(head, key, folder / "profile.yml") for key in ("name", "city", "province", "invented", "as_of")
    }
    entries = _units(units, path=folder / "units.yml")
    return Profile(
        id=folder.name,
        code=code,
        phone_area=str(head.get("phone_area", "")),
        folder=folder,
        plan_path=folder / documents["plan"],
        report_path=folder / documents["report"],
        units=entries,
        competences=_competences(folder / "competences.yml", {entry.code for entry in entries}),
        groups=MappingProxyType({name: tuple(codes) for name, codes in units.get("groups", {}).items()}),
        streets=_streets(places, code=code, path=folder / "places.yml"),
        outline=Outline(**_need(places, "outline", folder / "places.yml")),
        neighbours=tuple(places.get("neighbours", ())),
        calibration=MappingProxyType(calibration),
        **fields,
    )


def _roots() -> tuple[Path, Path]:
    return config().home / "declarations" / "profiles", SHIPPED


def _read(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise DistrictError(f"区情文件 {path.parent.name}/{path.name} 无法读取：{error}") from error
    if not isinstance(data, dict):
        raise DistrictError(f"区情文件 {path.parent.name}/{path.name} 应为“键: 值”")
    return data


def _need(data: Mapping[str, Any], key: str, path: Path) -> Any:
    if key not in data:
        raise DistrictError(f"区情文件 {path.parent.name}/{path.name} 缺少“{key}”")
    return data[key]


def _units(data: dict[str, Any], *, path: Path) -> tuple[UnitEntry, ...]:
    entries = tuple(_unit(code, entry, path) for code, entry in _need(data, "units", path).items())
    known = {entry.code for entry in entries}
    for entry in entries:
        for parent in set(entry.parents) - known:
            raise DistrictError(f"{path.parent.name}/units.yml：单位“{entry.code}”的上级“{parent}”未声明")
    return entries


def _competences(path: Path, known: set[str]) -> Mapping[str, str]:
    if not path.is_file():
        return MappingProxyType({})
    found = {str(word): str(slug) for word, slug in _need(_read(path), "competences", path).items()}
    for word, slug in found.items():
        if slug not in known:
            raise DistrictError(f"{path.parent.name}/competences.yml：职能“{word}”所指的单位“{slug}”未声明")
    return MappingProxyType(found)


def _unit(code: str, entry: Mapping[str, Any], path: Path) -> UnitEntry:
    level = _need(entry, "level", path)
    if level not in LEVELS:
        raise DistrictError(f"{path.parent.name}/units.yml：单位“{code}”的层级“{level}”不在 {sorted(LEVELS)} 之内")
    name = _need(entry, "name", path)
    later = tuple(
        OfficialName(name=each["name"], valid_from=each.get("from"), valid_to=each.get("to"))
        for each in entry.get("names", ())
    )
    renamed = any(each.valid_from and each.valid_from == entry.get("to") for each in later)
    first = OfficialName(name=name, valid_from=entry.get("from"), valid_to=entry.get("to"))
    return UnitEntry(
        code=code,
        name=name,
        level=level,
        kind=entry.get("kind", ""),
        parents=tuple(entry.get("parents", ())),
        names=(first, *later),
        valid_from=entry.get("from"),
        valid_to=entry.get("to") if not renamed else None,
    )


def _streets(data: dict[str, Any], *, code: str, path: Path) -> tuple[StreetEntry, ...]:
    streets = tuple(
        _street(f"{code}{number:03d}", entry, path)
        for number, entry in enumerate(_need(data, "streets", path), start=1)
    )
    counted = {
        "streets": len(streets),
        "communities": sum(len(street.communities) for street in streets),
        "grids": sum(street.grids for street in streets),
    }
    for key, total in _need(data, "totals", path).items():
        if counted.get(key) != total:
            raise DistrictError(f"{path.parent.name}/places.yml：{key} 合计 {counted.get(key)}，声明为 {total}")
    return streets


def _street(code: str, entry: Mapping[str, Any], path: Path) -> StreetEntry:
    count, grids = _need(entry, "communities", path), _need(entry, "grids", path)
    named = list(entry.get("names", ()))
    if len(named) > count or grids < count:
        raise DistrictError(f"{path.parent.name}/places.yml：“{entry['name']}”的社区名多于社区数，或网格少于社区")
    short = entry["name"].removesuffix("街道").removesuffix("镇")
    names = named + [f"{short}第{number}社区" for number in range(len(named) + 1, count + 1)]
    shares = _shares(grids, count)
    return StreetEntry(
        code=code,
        name=entry["name"],
        unit=_need(entry, "unit", path),
        at=(float(entry["at"][0]), float(entry["at"][1])),
        communities=tuple(
            CommunityEntry(
                code=f"{code}{number:03d}", name=name, schematic_name=number > len(named), grids=shares[number - 1]
            )
            for number, name in enumerate(names, start=1)
        ),
    )


def _shares(total: int, parts: int) -> list[int]:
    """Split a total into unequal whole parts that add up, always the same way (weights 0.7 … 1.3)."""
    weights = [0.7 + 0.6 * ((7 * number + 3) % parts) / max(parts - 1, 1) for number in range(parts)]
    edges = [0.0]
    for weight in weights:
        edges.append(edges[-1] + weight)
    cuts = [round(total * edge / edges[-1]) for edge in edges]
    return [after - before for before, after in pairwise(cuts)]
