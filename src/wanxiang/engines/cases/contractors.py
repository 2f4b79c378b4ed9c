"""Companies that handle cases under contract: parties beside units and places, declared by the system that hires them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from wanxiang.engines.cases.rulefile import BadRule, rows

_KEYS = {"code", "name", "area", "services", "valid_from", "valid_to", "contract"}


@dataclass(frozen=True, kw_only=True)
class Contractor:
    """A company, the area of its contract ("" for the whole district), what it does there, and from when until when."""

    code: str
    name: str
    area: str = ""
    services: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    contract: str = ""

    def holds(self, on: date) -> bool:
        """Whether the contract is in force on a day (`valid_to` is the first day on which it no longer is)."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)


def load(path: Path) -> list[tuple[str, Contractor]]:
    """Read a list of contractors; raises BadRule naming file and line."""
    _, listed = rows(path, "contractors")
    return [(row["code"], _contractor(row)) for line, row in listed if _whole(row, file=path.name, line=line)]


def _whole(row: Mapping[str, Any], *, file: str, line: int) -> bool:
    if unknown := row.keys() - _KEYS:
        raise BadRule(
            f"{file} 第 {line} 行：不认识的写法 {'、'.join(unknown)}", hint=f"可用：{'、'.join(sorted(_KEYS))}"
        )
    if not row.get("code") or not row.get("name"):
        raise BadRule(f"{file} 第 {line} 行：承包单位须有代码 code 和名称 name")
    return True


def _contractor(row: Mapping[str, Any]) -> Contractor:
    return Contractor(**{**row, "area": str(row.get("area", "")), "services": tuple(row.get("services", ()))})
