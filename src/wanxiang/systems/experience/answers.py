"""The library's three registers as rows; and a verified entry as a line of evidence, which claims of reports are held against."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wanxiang.core import tables

VERIFIED = "已核验"
ANSWERING = ("recognitions", "firsts")
"""Registers whose verified entries become evidence."""
SORTS = {"获奖": "获奖", "排名": "排名"}
LEVELS = {"全国": "国家", "全省": "省", "全市": "市"}


def rows(register: str) -> list[dict[str, Any]]:
    """The live entries of one of the registers."""
    table = tables.table(f"register_{register}")
    return table.read().to_pylist() if table.read else []


def expired(row: Mapping[str, Any], *, on: date) -> bool:
    """Whether a proof has run out."""
    return row["valid_until"] is not None and on > row["valid_until"]


def address(register: str, entry: int) -> str:
    """Where the entry stands: the link of the evidence that comes of it."""
    return f"/registers/{register}/{entry}/"


def line(register: str, entry: int, values: Mapping[str, Any]) -> dict[str, str]:
    """A verified entry in the columns in which evidence is entered."""
    said = _first(values) if register == "firsts" else _recognition(values)
    return said | {"类别": "佐证", "层级": LEVELS[values["scope"]], "链接": address(register, entry)}


def _recognition(values: Mapping[str, Any]) -> dict[str, str]:
    return {
        "名称": values["title"][:160], "类型": SORTS.get(values["kind"], "其他"), "机构": values["issuer"][:120], "获得日期": values["issued"],
        "出处": f"{values['issuer']}，{values['proof']}"[:200], "值": str(values.get("rank") or ""),
        "识别词": values.get("words") or values["title"],
    }  # fmt: skip


def _first(values: Mapping[str, Any]) -> dict[str, str]:
    by = values.get("proved_by", "")
    return {
        "名称": f"{values['scope']}{values['word']}：{values['subject']}"[:160], "类型": "首创", "机构": by[:120], "获得日期": values["happened"],
        "出处": "，".join(filter(None, (by, values["proof"])))[:200], "识别词": values.get("words") or values["subject"],
    }  # fmt: skip
