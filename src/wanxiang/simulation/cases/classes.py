"""The class list that the district reports by, and the codes of other lists for its classes, read from their files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from wanxiang.district import DistrictError
from wanxiang.simulation.cases import said

LEVELS = {"一般": 1, "较急": 2, "紧急": 3, "特急": 4}
SCHEMES = {"hotline": "hotline12345", "city": "city_code", "govern": "grid9x", "enterprise": "enterprise_tags"}
"""Which list a door codes by; the others use the district's own."""
OWN = "district"
PASSED_DOWN = ("kind", "level", "sensitive", "confidential")


class NoClasses(DistrictError):
    code = "simulation.no_classes"


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A class that a report can be of."""

    code: str
    name: str
    kind: str
    plain: str
    words: tuple[str, ...]
    level: int
    sensitive: bool
    confidential: bool

    @property
    def group(self) -> str:
        return self.code[:4]


class Foreign(NamedTuple):
    """A class of another list: its code (or name), its kind where codes of two kinds meet, how well it fits."""

    code: str
    kind: str
    fits: float


@dataclass(frozen=True)
class Classes:
    """Leaves by code; for each door's list, the classes that a leaf is called there."""

    leaves: Mapping[str, Leaf]
    foreign: Mapping[str, Mapping[str, tuple[Foreign, ...]]]
    names: Mapping[str, Mapping[str, str]]
    """scheme → "kind/code" → name."""
    alarms: tuple[str, ...]
    vulnerable: tuple[str, ...]


def read(declarations: Path, *, first: date, until: date) -> Classes:
    """Read taxonomy/, crosswalks/ and grading.yml of a folder.

    In:     first, until: the half-open period in which every leaf must be in force
    Raises: NoClasses when the folder has no list for the period
    """
    lists = [said.read(path) for path in sorted((declarations / "taxonomy").glob("*.yml"))]
    own = [each for each in lists if each["id"] == OWN and _overlaps(each, first, until)]
    if not own:
        raise NoClasses(f"{declarations / 'taxonomy'} 中没有 {first} 至 {until} 间有效的事件清单")
    found = [_leaves(each) for each in own]
    leaves = {code: leaf for code, leaf in found[0].items() if all(code in other for other in found)}
    signals = said.read(declarations / "grading.yml")["signals"]
    names = {each["id"]: _names(each) for each in lists if each["id"] in SCHEMES.values()}
    return Classes(leaves, _foreign(declarations, leaves), names, tuple(signals["危险"]), tuple(signals["弱势群体"]))


def _overlaps(listed: Mapping[str, Any], first: date, until: date) -> bool:
    return listed["valid_from"] < until and (listed.get("valid_to") is None or listed["valid_to"] > first)


def _leaves(listed: Mapping[str, Any]) -> dict[str, Leaf]:
    found: dict[str, Leaf] = {}

    def walk(rows: list[dict[str, Any]], passed: dict[str, Any]) -> None:
        for row in rows:
            own = passed | {key: row[key] for key in PASSED_DOWN if key in row}
            if "children" in row:
                walk(row["children"], own)
                continue
            found[row["code"]] = Leaf(
                code=row["code"], name=row["name"], kind=own["kind"], plain=row.get("plain", row["name"]),
                words=tuple(row.get("words", ())), level=LEVELS[own.get("level", "一般")],
                sensitive=bool(own.get("sensitive")), confidential=bool(own.get("confidential")),
            )  # fmt: skip

    walk(listed["classes"], {"kind": next(iter(listed["kinds"]))})
    return found


def _names(listed: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}

    def walk(rows: list[dict[str, Any]], kind: str) -> None:
        for row in rows:
            own = row.get("kind", kind)
            found[f"{own}/{row.get('code', row['name'])}"] = row["name"]
            walk(row.get("children", []), own)

    walk(listed["classes"], next(iter(listed["kinds"])))
    return found


def _foreign(declarations: Path, leaves: Mapping[str, Leaf]) -> dict[str, dict[str, tuple[Foreign, ...]]]:
    """Crosswalks read backwards, to whichever version of the own list they lead: what a source would have called a leaf."""
    found: dict[str, dict[str, list[Foreign]]] = {scheme: {} for scheme in SCHEMES.values()}
    for path in sorted((declarations / "crosswalks").glob("*.yml")):
        walk = said.read(path)
        scheme = str(walk["from"]).partition("@")[0]
        if scheme not in found or str(walk["to"]).partition("@")[0] != OWN:
            continue
        for row in walk["rows"]:
            kind, _, code = str(row["from"]).rpartition("/")
            leaf = str(row["to"]).rpartition("/")[2]
            if leaf not in leaves:
                continue
            found[scheme].setdefault(leaf, []).append(
                Foreign(code, kind or walk.get("kind_from", ""), row["confidence"])
            )
    return {scheme: {leaf: tuple(rows) for leaf, rows in said.items()} for scheme, said in found.items()}
