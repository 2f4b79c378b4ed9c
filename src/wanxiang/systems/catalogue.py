"""The catalogue: 50 modules, and the matters that no system of its own carries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError

_FILE = Path(__file__).with_name("catalogue.yml")
LEDGER = "reform-ledger"


class FaultyCatalogue(WanxiangError):
    code = "systems.faulty"
    status = 500


@dataclass(frozen=True)
class Module:
    """A buildable system. rows: lines of the mission's list; plan, report: where the public documents name it."""

    id: str
    name: str
    english: str
    engines: tuple[str, ...]
    rows: tuple[int, ...]
    terms: tuple[tuple[str, ...], ...]
    plan: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True)
class Matter:
    """Something a plan asks for that the ledger tracks. kind: mechanism | task."""

    name: str
    kind: str
    rows: tuple[int, ...]
    terms: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Catalogue:
    modules: tuple[Module, ...]
    matters: tuple[Matter, ...]

    def module(self, key: str) -> Module:
        """Raises: FaultyCatalogue for an id that is not in it"""
        for one in self.modules:
            if one.id == key:
                return one
        raise FaultyCatalogue(f"系统目录里没有“{key}”。", hint="核对 system.yml 的 realises。")


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return Catalogue(tuple(_module(one) for one in data["modules"]), tuple(_matter(one) for one in data["matters"]))


def _module(one: dict[str, Any]) -> Module:
    return Module(
        id=one["id"],
        name=one["name"],
        english=one["english"],
        engines=tuple(one["engines"]),
        rows=tuple(one["rows"]),
        terms=_terms(one),
        plan=tuple(str(item) for item in one.get("plan", ())),
        report=tuple(one.get("report", ())),
        sensitive=one.get("sensitive", False),
    )


def _matter(one: dict[str, Any]) -> Matter:
    return Matter(one["name"], one["kind"], tuple(one["rows"]), _terms(one))


def _terms(one: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    """ "a + b" → both words, within one clause."""
    return tuple(tuple(word.strip() for word in str(term).split("+")) for term in one["terms"])
