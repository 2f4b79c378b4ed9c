"""Declarations: policies, sources, measures and the like, as files with a version that is their content.

Shipped files lie in `systems/*/`; a district's own lie in `$WANXIANG_HOME/declarations/` and win by id, so that an
upgrade never overwrites a local one. Each kind says where its files are and how one is loaded and checked.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import home
from wanxiang.core.steady import once

SYSTEMS = Path(__file__).parent.parent / "systems"


class NoSuchDeclaration(WanxiangError):
    code = "declarations.unknown"
    status = 404


@dataclass(frozen=True)
class Kind:
    """A kind of declaration."""

    name: str
    """Such as "policy"."""
    pattern: str
    """Relative to a system's folder, such as "policies/*.yml" or "measures.yml"; the same below the home."""
    load: Callable[[Path], list[tuple[str, Any]]]
    """One file → [(id, object)]; raises WanxiangError naming file, line and word when it is faulty."""
    speaks_of: tuple[str, ...] = ()
    """Patterns of other files that one of this kind may speak of: it is read again when any of those changes."""


@dataclass(frozen=True)
class Declaration:
    """One declared thing and where it came from."""

    kind: str
    id: str
    version: str
    """The first 12 hex digits of the SHA-256 of its file."""
    path: Path
    origin: str
    """"shipped" or "local"."""
    data: Any


_kinds: dict[str, Kind] = {}
_loaded: dict[tuple[str, Path], tuple[str, list[tuple[str, Any]]]] = {}
_versions: dict[Path, tuple[tuple[int, ...], str]] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind known; engines do so when Django starts."""
    _kinds[kind.name] = kind


@once
def declared(kind: str) -> list[Declaration]:
    """Every declaration of a kind, sorted by id; a local one stands in for the shipped one of the same id."""
    found: dict[str, Declaration] = {}
    spoken = _spoken(_kind(kind))
    for origin, path in _files(_kind(kind)):
        version, things = _load(_kind(kind), path, spoken)
        found |= {name: Declaration(kind, name, version, path, origin, thing) for name, thing in things}
    return [found[name] for name in sorted(found)]


def one(kind: str, name: str) -> Declaration:
    """The declaration of that id; raises NoSuchDeclaration."""
    for declaration in declared(kind):
        if declaration.id == name:
            return declaration
    raise NoSuchDeclaration(f"没有编号为“{name}”的声明", hint=f"可用：{'、'.join(d.id for d in declared(kind))}")


def version_of(path: Path) -> str:
    """The version of a file: its content; read again only where the file system says that the file was touched."""
    said = path.stat()
    touched = (said.st_mtime_ns, said.st_ctime_ns, said.st_size, said.st_ino)
    kept = _versions.get(path)
    if kept is None or kept[0] != touched:
        kept = _versions[path] = (touched, hashlib.sha256(path.read_bytes()).hexdigest()[:12])
    return kept[1]


def _kind(name: str) -> Kind:
    try:
        return _kinds[name]
    except KeyError:
        raise NoSuchDeclaration(f"没有名为“{name}”的声明种类") from None


def _files(kind: Kind) -> Iterator[tuple[str, Path]]:
    """Shipped files first, local ones after: the later wins."""
    yield from (("shipped", path) for path in _shipped(SYSTEMS, kind.pattern))
    yield from (("local", path) for path in sorted(home("declarations").glob(kind.pattern)))


@cache
def _shipped(root: Path, pattern: str) -> list[Path]:
    """Which files are shipped; they come and go with the program, only their content is looked at again."""
    return sorted(root.glob(f"*/{pattern}"))


def _spoken(kind: Kind) -> str:
    """The versions of the files that those of a kind may speak of: looked up once for all of them."""
    return " ".join(version_of(other) for pattern in kind.speaks_of for other in files_of(pattern))


def _load(kind: Kind, path: Path, spoken: str) -> tuple[str, list[tuple[str, Any]]]:
    """Loaded once per content: a long-running server sees an edited file, and does not parse an unchanged one again."""
    version = version_of(path)
    known = f"{version} {spoken}".rstrip()
    kept = _loaded.get((kind.name, path))
    if kept is None or kept[0] != known:
        kept = _loaded[kind.name, path] = (known, kind.load(path))
    return version, kept[1]


def files_of(pattern: str) -> list[Path]:
    """Every file of a pattern, shipped ones first."""
    return [*_shipped(SYSTEMS, pattern), *sorted(home("declarations").glob(pattern))]
