"""Amounts and persons of a reform as people read them."""

from typing import Any

from wanxiang.console.wording import grouped
from wanxiang.engines.policy.reforms.groups import titles

GROUPS = titles()


def yuan(fen: int | None) -> str:
    """分 as 元 with separators; − before what is saved."""
    if fen is None:
        return "无上限"
    whole, part = divmod(abs(fen), 100)
    text = f"{whole:,}" + (f".{part:02}" if part else "")
    return f"−{text}" if fen < 0 else text


def amount(ends: dict[str, int | None]) -> str:
    """1,200；1,200 至 3,000（元）."""
    low, high = ends["at_least"], ends["at_most"]
    if low == high and low is not None:
        return yuan(low)
    return f"{'无下限' if low is None else yuan(low)} 至 {yuan(high)}"


def persons(line: dict[str, Any], name: str) -> str:
    """12；12，另 3 待核实."""
    perhaps = line.get(f"{name}_perhaps", 0)
    return grouped(line[name]) + (f"，另 {grouped(perhaps)} 待核实" if perhaps else "")
