"""Service points at three levels: where one can go, when, for what; the nearest that offers a service is one trip. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError

KIND = "service_points"
SERVICES = ("投诉建议", "纠纷调处", "法律服务", "心理服务", "帮扶救助")
LEVELS = {"district": "区", "street": "街道", "community": "社区"}
_LEVEL_KEYS = {"level", "name", "hours", "staff", "services"}
_POINT_KEYS = {"code", "name", "hours", "staff", "services", "address"}


class BadPoints(WanxiangError):
    """The list of service points is faulty; the message names file and entry."""

    code = "appeals.bad_points"


@dataclass(frozen=True, kw_only=True)
class Point:
    """One service point: where it is, when it is open, how many people, which services."""

    code: str
    level: str
    name: str
    hours: str
    staff: int
    services: tuple[str, ...]
    address: str = ""


@dataclass(frozen=True)
class Network:
    """What is declared: a pattern for each level, and what differs at single places (by code)."""

    levels: Mapping[str, Mapping[str, Any]]
    others: Mapping[str, Mapping[str, Any]]

    def points(self, places: Iterable[tuple[str, str, str]]) -> list[Point]:
        """Every service point of a district's places (code, level, name), from the top."""
        return [self._point(*place) for place in places if place[1] in self.levels]

    def _point(self, code: str, level: str, name: str) -> Point:
        said = {**self.levels[level]}
        made = Point(code=code, level=level, name=said["name"].replace("{place}", name), hours=said["hours"],
                     staff=int(said["staff"]), services=tuple(said["services"]))  # fmt: skip
        own = dict(self.others.get(code, {}))
        if "services" in own:
            own["services"] = tuple(own["services"])
        return replace(made, **own) if own else made


def nearest(points: Iterable[Point], *, grid_code: str, service: str) -> Point | None:
    """The lowest point above a place that offers a service: one trip is enough (最多跑一次); None where none does."""
    near = [each for each in points if grid_code.startswith(each.code) and service in each.services]
    return max(near, key=lambda each: len(each.code), default=None)


def load(path: Path) -> list[tuple[str, Network]]:
    """Read a list of service points; raises BadPoints."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        levels = {row["level"]: _known(row, _LEVEL_KEYS, path.name) for row in data["levels"]}
        others = {str(row["code"]): _known(row, _POINT_KEYS, path.name) for row in data.get("points", [])}
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise BadPoints(f"{path.name} 无法读取：{error!r}") from error
    if unknown := levels.keys() - LEVELS.keys():
        raise BadPoints(f"{path.name}：层级“{'、'.join(unknown)}”不存在", hint=f"可用：{'、'.join(LEVELS)}")
    return [(data.get("id", path.stem), Network(levels, {code: _own(row) for code, row in others.items()}))]


def _known(row: Mapping[str, Any], keys: set[str], file: str) -> Mapping[str, Any]:
    if unknown := row.keys() - keys:
        raise BadPoints(f"{file}：不认识的写法 {'、'.join(sorted(unknown))}", hint=f"可用：{'、'.join(sorted(keys))}")
    if odd := set(row.get("services", ())) - set(SERVICES):
        raise BadPoints(f"{file}：没有“{'、'.join(sorted(odd))}”这项服务", hint=f"五项服务：{'、'.join(SERVICES)}")
    return row


def _own(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "code"}
