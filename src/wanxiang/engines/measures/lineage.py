"""Where a figure came from: tables, snapshots, deliveries with their rows, declaration and code version."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import wanxiang
from wanxiang.core.declarations import Declaration

from .reader import NotComputable, Reader

PARTS = (
    "computing.py",
    "declarations.py",
    "narrowing.py",
    "official.py",
    "periods.py",
    "scans.py",
    "sql.py",
    "values.py",
)


@cache
def code_version() -> str:
    """The release, and the content of the code that computes: two figures of one version were computed alike."""
    digest = hashlib.sha256()
    for name in PARTS:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return f"{wanxiang.__version__}+{digest.hexdigest()[:8]}"


def of(declaration: Declaration, *, reader: Reader, tables: tuple[str, ...]) -> dict[str, Any]:
    """{"tables": [{name, snapshot, rows, digest}], "deliveries": [...], "declaration": version, "origin": …, "code": version}."""
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
    try:
        reader.show([name])
    except NotComputable:
        return {"name": name, "snapshot": None, "rows": None, "digest": None}
    return {"name": name, "snapshot": reader.snapshot(name), "rows": reader.rows(name), "digest": reader.digest(name)}


def _deliveries(declaration: Declaration, reader: Reader) -> list[dict[str, Any]]:
    """The deliveries of the sources a figure draws on (all of them where it names none)."""
    wanted = declaration.data.sources
    return [each for each in reader.deliveries if each.get("source") in wanted] if wanted else reader.deliveries
