"""The menu: what the systems declare in `system.yml`, and the console's own pages; an account sees what it may open."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from wanxiang.core.access import has_permission
from wanxiang.core.declarations import SYSTEMS, version_of

if TYPE_CHECKING:
    from wanxiang.core.models import Account

OWN = Path(__file__).with_name("menu.yml")


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    label: str
    url: str
    permission: str
    icon: str = "file-text"
    order: int = 500

    def holds(self, path: str) -> bool:
        """Whether a page at this path belongs to the entry."""
        return path == self.url or (self.url != "/" and path.startswith(self.url))


_read: dict[Path, tuple[str, list[Entry]]] = {}


def entries() -> list[Entry]:
    """Every entry, in the order of the menu."""
    declared = [entry for path in (OWN, *sorted(SYSTEMS.glob("*/system.yml"))) for entry in _entries(path)]
    return sorted(declared, key=lambda entry: (entry.order, entry.label))


def entries_for(account: "Account") -> list[Entry]:
    """The entries that an account may open."""
    return [entry for entry in entries() if has_permission(account, entry.permission)]


def current(listed: Iterable[Entry], path: str) -> Entry | None:
    """The entry a page belongs to: the longest address that the path begins with."""
    return max((entry for entry in listed if entry.holds(path)), key=lambda entry: len(entry.url), default=None)


def _entries(path: Path) -> list[Entry]:
    """The `menu:` of one file, read again only when the file changes."""
    version = version_of(path)
    kept = _read.get(path)
    if kept is None or kept[0] != version:
        declared: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        kept = _read[path] = (version, [Entry(**line) for line in declared.get("menu") or []])
    return kept[1]
