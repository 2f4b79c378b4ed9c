"""Trying a source declaration, alone or against a sample file; nothing is written."""

from pathlib import Path
from typing import Any

from wanxiang.core.declarations import version_of
from wanxiang.engines.registry import landing, sources
from wanxiang.engines.registry.reading import read
from wanxiang.engines.registry.sources import Source
from wanxiang.engines.registry.standard.rows import Batch, standardise


def check(path: Path, *, sample: Path | None = None) -> dict[str, Any]:
    """Load a declaration and, where a sample is given, standardise it in memory.

    Out:    id, title, department, columns, version, and for a sample: rows, refused rows and values, reasons with an example
    Raises: DeclarationFault naming file, line and word; BadFile when the sample cannot be read by the declaration
    """
    source: Source = sources.load(path)[0][1]
    told = {name: getattr(source, name) for name in ("id", "title", "department", "entity", "full")}
    result: dict[str, Any] = {"ok": True, **told, "columns": len(source.columns), "version": version_of(path)}
    if sample:
        result["sample"] = _tried(sample, source)
    return result


def _tried(sample: Path, source: Source) -> dict[str, Any]:
    taken = read(sample, source=source)
    received = landing.received_on(sample)
    batch = Batch(table=taken.table, row_no=taken.row_no, delivery="0" * 64, received_on=received, broken=taken.broken)
    made = standardise(batch, source=source, tokens=lambda numbers: lambda: numbers)
    grouped = (
        made.aside.group_by(["column", "reason"]).aggregate([("row_no", "count"), ("value_masked", "min")]).to_pylist()
    )
    reasons = [
        {"column": g["column"], "reason": g["reason"], "count": g["row_no_count"], "example": g["value_masked_min"]}
        for g in grouped
    ]
    return {
        "file": sample.name,
        "matches_pattern": source.matches(sample.name),
        "rows": made.rows.num_rows,
        "refused_rows": made.refused,
        "refused_values": made.aside.num_rows - made.refused,
        "unknown_columns": taken.unknown,
        "reasons": sorted(reasons, key=lambda line: -line["count"]),
    }
