"""The systems that have a folder: what their system.yml declares."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from wanxiang.district import profile

from .catalogue import FaultyCatalogue

_HERE = Path(__file__).parent
_REQUIRED = ("name", "question", "owner", "rows", "engines")


@dataclass(frozen=True)
class Folder:
    """A declared system. realises: catalogue modules; tables: named tables that hold its data; menu: its pages."""

    id: str
    path: Path
    name: str
    english: str
    question: str
    owned_by: str
    """A unit's name, or a competence word: whoever has it in the district owns the system there."""
    rows: tuple[int, ...]
    engines: tuple[str, ...]
    realises: tuple[str, ...]
    tables: tuple[str, ...]
    menu: tuple[dict[str, Any], ...]
    roles: tuple[str, ...]

    @property
    def owner(self) -> str:
        """The name of the unit that owns it in this district."""
        ground = profile()
        slug = ground.competences.get(self.owned_by)
        return next((unit.name for unit in ground.units if unit.code == slug), self.owned_by)

    @property
    def specs(self) -> list[Path]:
        return sorted((self.path / "specs").glob("test_*.py"))


def folders() -> list[Folder]:
    """Every systems/<id>/ that has a system.yml, by id. Raises: FaultyCatalogue naming file and key"""
    return [_folder(path) for path in sorted(_HERE.glob("*/system.yml"))]


def _folder(path: Path) -> Folder:
    data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    missing = [key for key in _REQUIRED if not data.get(key)]
    if missing:
        raise FaultyCatalogue(f"{path.parent.name}/system.yml 缺少：{'、'.join(missing)}。")
    return Folder(
        id=path.parent.name,
        path=path.parent,
        name=data["name"],
        english=data.get("english", ""),
        question=data["question"],
        owned_by=data["owner"],
        rows=tuple(data["rows"]),
        engines=tuple(data["engines"]),
        realises=tuple(data.get("realises", ())),
        tables=tuple(data.get("tables", ())),
        menu=tuple(data.get("menu", ())),
        roles=tuple(data.get("roles", ())),
    )
