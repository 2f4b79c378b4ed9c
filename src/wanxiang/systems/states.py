"""What runs, what is begun, what is not yet there: computed, never typed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError
from django.urls import Resolver404, resolve

from wanxiang.core import tables
from wanxiang.core.errors import WanxiangError

from .catalogue import Module, catalogue
from .folders import Folder, folders

WORKS, BEGUN, NOT_YET = "works", "begun", "not_yet"
LABELS = {WORKS: "已运行", BEGUN: "已开工", NOT_YET: "未接入"}


@dataclass(frozen=True)
class System:
    """A module of the catalogue with its folder if it has one, or a folder that serves no module (`module` None)."""

    id: str
    name: str
    english: str
    engines: tuple[str, ...]
    rows: tuple[int, ...]
    sensitive: bool
    module: Module | None
    folder: Folder | None
    state: str
    why: str

    @property
    def state_label(self) -> str:
        return LABELS[self.state]

    @property
    def url(self) -> str | None:
        """The page it opens on; None while it has none."""
        pages = _pages(self.folder) if self.folder else []
        return pages[0] if pages else None

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "english": self.english,
            "state": self.state,
            "state_label": self.state_label,
            "why": self.why,
            "url": self.url,
            "folder": self.folder.id if self.folder else None,
            "owner": self.folder.owner if self.folder else None,
            "question": self.folder.question if self.folder else None,
            "engines": list(self.engines),
            "rows": list(self.rows),
            "plan": list(self.module.plan) if self.module else [],
            "report": list(self.module.report) if self.module else [],
            "sensitive": self.sensitive,
        }


def systems(only: Collection[str] | None = None) -> list[System]:
    """The 50 modules in the order of the catalogue, then the folders that serve no module; `only` those of these ids.

    A state looks into every table of its system, so whoever shows a few asks for those.
    """
    found = folders()
    by_module = {module: folder for folder in found for module in folder.realises}
    modules = [module for module in catalogue().modules if only is None or module.id in only]
    loose = [folder for folder in found if not folder.realises and (only is None or folder.id in only)]
    wanted = {folder.id: folder for folder in (*(by_module.get(module.id) for module in modules), *loose) if folder}
    filled = {name: _holds(name) for name in {name for folder in wanted.values() for name in folder.tables}}
    states = {key: _state(folder, filled) for key, folder in wanted.items()}
    listed = [_of_module(module, by_module.get(module.id), states) for module in modules]
    return listed + [_of_folder(folder, states) for folder in loose]


def _of_module(module: Module, folder: Folder | None, states: dict[str, tuple[str, str]]) -> System:
    state, why = states[folder.id] if folder else (NOT_YET, "尚无系统目录")
    return System(
        module.id,
        module.name,
        module.english,
        module.engines,
        module.rows,
        module.sensitive,
        module,
        folder,
        state,
        why,
    )


def _of_folder(folder: Folder, states: dict[str, tuple[str, str]]) -> System:
    state, why = states[folder.id]
    return System(folder.id, folder.name, folder.english, folder.engines, folder.rows, False, None, folder, state, why)


def _state(folder: Folder, filled: Mapping[str, bool]) -> tuple[str, str]:
    """Works: a page that opens, specs, and data in each of its tables. Begun: the folder is there."""
    if not _pages(folder):
        return BEGUN, "页面尚未接通"
    if not folder.specs:
        return BEGUN, "尚无行为测试"
    empty = [name for name in folder.tables if not filled[name]]
    if empty:
        return BEGUN, f"尚无数据：{'、'.join(empty)}"
    return WORKS, "页面、测试、数据齐备"


def _pages(folder: Folder) -> list[str]:
    return [entry["url"] for entry in folder.menu if _opens(entry.get("url", ""))]


def _opens(url: str) -> bool:
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def _holds(name: str) -> bool:
    try:
        return tables.holds(name)
    except (WanxiangError, DatabaseError):  # nothing published, or no database made yet
        return False
