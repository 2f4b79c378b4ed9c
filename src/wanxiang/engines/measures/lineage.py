"""Where a figure came from: tables, snapshots, deliveries with their rows, declaration and code version."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import wanxiang
from wanxiang.core import tables as published
from wanxiang.core.declarations import Declaration

if TYPE_CHECKING:
    from .computing import Reader


@cache
def code_version() -> str:
    """The release, and the content of the code that computes: two figures of one version were computed alike."""
    digest = hashlib.sha256()
    for name in ("computing.py", "sql.py", "values.py", "declarations.py"):
        digest.update(Path(__file__).with_name(name).read_bytes())
    return f"{wanxiang.__version__}+{digest.hexdigest()[:8]}"


def of(declaration: Declaration, *, reader: Reader, tables: tuple[str, ...]) -> dict[str, Any]:
    """{"tables": [{name, snapshot, rows}], "deliveries": [...], "declaration": version, "origin": …, "code": version}."""
    listed = [_table(name, reader) for name in tables]
    return {
        "tables": listed,
        "deliveries": _deliveries(declaration, reader) if any(table["snapshot"] for table in listed) else [],
        "declaration": declaration.version,
        "origin": declaration.origin,
        "declared_in": f"{declaration.path.parent.name}/{declaration.path.name}",
        "code": code_version(),
    }


def _table(name: str, reader: Reader) -> dict[str, Any]:
    from .computing import NotComputable

    try:
        reader.show([name])
    except NotComputable:
        return {"name": name, "snapshot": None, "rows": None}
    snapshot = published.table(name).snapshot
    rows = reader.connection.table(name).count("*").fetchone()[0]
    return {"name": name, "snapshot": snapshot() if snapshot else None, "rows": rows}


def _deliveries(declaration: Declaration, reader: Reader) -> list[dict[str, Any]]:
    """The deliveries of the sources a figure draws on (all of them where it names none)."""
    from .computing import NotComputable

    try:
        reader.show(["deliveries"])
    except NotComputable:
        return []
    wanted = declaration.data.sources
    there = set(reader.columns("deliveries"))
    columns = [
        c for c in ("delivery", "source", "department", "file", "received_on", "rows", "kept", "aside") if c in there
    ]
    rows = reader.connection.table("deliveries").project(", ".join(f'"{c}"' for c in columns)).fetchall()
    found = [dict(zip(columns, map(_plain, row), strict=True)) for row in rows]
    return sorted(
        (d for d in found if not wanted or d.get("source") in wanted),
        key=lambda d: (str(d.get("received_on")), str(d.get("source")), str(d.get("delivery"))),
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
