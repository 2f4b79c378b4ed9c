"""What policies share, by name: definitions, lists, series, relations, and the other policies. Found beside the file that
speaks of them, in the district's own declarations, or shipped; the nearest wins. Each is read when it is asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from wanxiang.core import declarations
from wanxiang.core.expressions import ExpressionError
from wanxiang.engines.policy.declaring.entries import Entry, read_file

Thing = TypeVar("Thing")
NAME = ("name", "名称", "名")


class Shelf(Mapping[str, Thing], Generic[Thing]):
    """Name → thing. A name that leads back to itself is an error at the place where it is written."""

    def __init__(
        self,
        folder: str,
        read: Callable[[str, Entry], Thing],
        *,
        beside: Path | None = None,
        wanted: Callable[[Entry], bool] = lambda _entry: True,
    ) -> None:
        self._folder, self._read, self._wanted, self._beside = folder, read, wanted, beside
        self._things: dict[str, Thing] = {}
        self._reading: list[str] = []
        self._index: dict[str, Entry] | None = None

    @property
    def _entries(self) -> dict[str, Entry]:
        if self._index is None:
            self._index = {}
            for path in files(self._folder, beside=self._beside):
                for name, entry in contents(path).items():
                    if self._wanted(entry):
                        self._index[name] = entry
        return self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __getitem__(self, name: str) -> Thing:
        if name not in self._things:
            entry = self._entries[name]
            if name in self._reading:
                way = " → ".join((*self._reading[self._reading.index(name) :], name))
                raise entry.error(f"循环引用：{way}", word=name)
            self._reading.append(name)
            try:
                self._things[name] = self._read(name, entry)
            finally:
                self._reading.remove(name)
        return self._things[name]


def files(folder: str, *, beside: Path | None = None) -> list[Path]:
    """The files of a kind, those that win last: shipped, the district's own, those near the file that asks."""
    found = declarations.files_of(f"{folder}/*.yml")
    if beside is not None and beside.is_file():
        for near in (beside.parent.parent / folder, beside.parent / folder):
            found += sorted(near.glob("*.yml"))
    return found


def root(path: Path) -> Entry | None:
    """A whole file; None where it cannot be read (whoever loads it says why)."""
    return _root(path, declarations.version_of(path))


@lru_cache(maxsize=1024)
def _root(path: Path, _version: str) -> Entry | None:
    try:
        found = read_file(path)
        list(found.items())
    except ExpressionError:
        return None
    return found


def value(entry: Entry, names: Iterable[str]) -> Entry | None:
    """What a mapping says under one of several names."""
    wanted = set(names)
    return next((each for key, each in entry.items() if key.text in wanted), None) if entry.is_mapping else None


def contents(path: Path) -> dict[str, Entry]:
    """Name → what is said of it: a file holds one thing with its `name`, or several by their names."""
    whole = root(path)
    if whole is None:
        return {}
    name = value(whole, NAME)
    if name is not None and name.is_scalar:
        return {name.text: whole}
    return {key.text: each for key, each in whole.items() if not each.is_list}
