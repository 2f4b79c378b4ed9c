"""Verified recognitions and claims of being first as rows of the named table `evidence`: what a report's claims are held against."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa

from wanxiang.core import tables

VERIFIED = "已核验"
KINDS = {"获奖": "award", "排名": "rank", "批示": "instruction", "刊发": "article", "推广": "spread"}
FIRST = "first"
_SCHEMA = {
    "register": (pa.string(), "名册"), "entry": (pa.int64(), "条目编号"), "kind": (pa.string(), "award、rank、first …"),
    "title": (pa.string(), "名称"), "says": (pa.list_(pa.string()), "识别词，每条为以空格分开的若干词"), "scope": (pa.string(), "全国、全省、全市"),
    "value": (pa.int64(), "名次"), "publication": (pa.string(), "认定机关与凭据"), "published_on": (pa.date32(), "日期"),
    "valid_until": (pa.date32(), "有效至"),
}  # fmt: skip


def publish() -> None:
    """Make `evidence` known by name."""
    tables.register(
        tables.Table(
            "evidence", {name: said for name, (_, said) in _SCHEMA.items()}, read=evidence, note="经另一人核验的佐证和首创，每条一行"
        )
    )  # fmt: skip


def evidence() -> pa.Table:
    """The verified entries of both registers."""
    schema = pa.schema([(name, kind) for name, (kind, _) in _SCHEMA.items()])
    return pa.Table.from_pylist([*_recognitions(), *_firsts()], schema=schema)


def expired(row: dict[str, Any], *, on: date) -> bool:
    """Whether a proof has run out."""
    return row["valid_until"] is not None and on > row["valid_until"]


def rows(register: str) -> list[dict[str, Any]]:
    """The live entries of one of the registers."""
    table = tables.table(f"register_{register}")
    return table.read().to_pylist() if table.read else []


def _recognitions() -> Iterator[dict[str, Any]]:
    for row in rows("recognitions"):
        if row["verified"] == VERIFIED:
            yield _row("recognitions", row, kind=KINDS[row["kind"]], title=row["title"], value=row["rank"],
                       publication=f"{row['issuer']}，{row['proof']}", published_on=row["issued"])  # fmt: skip


def _firsts() -> Iterator[dict[str, Any]]:
    for row in rows("firsts"):
        if row["verified"] == VERIFIED:
            said = "，".join(filter(None, (row["proved_by"], row["proof"])))
            yield _row("firsts", row, kind=FIRST, title=f"{row['scope']}{row['word']}：{row['subject']}", value=None,
                       publication=said, published_on=row["happened"])  # fmt: skip


def _row(register: str, row: dict[str, Any], **said: Any) -> dict[str, Any]:
    words = (row["words"] or "").replace(";", "；").split("；")
    return {
        "register": register, "entry": row["entry"], "scope": row["scope"], "valid_until": row["valid_until"],
        "says": [" ".join(each.split()) for each in words if each.strip()], **said,
    }  # fmt: skip
