"""Values as people read them."""

from collections.abc import Iterable
from datetime import date
from math import isinf
from typing import Any

from wanxiang.core import expressions as ex


def money(fen: int | float) -> str:
    """分 as 元: 20000 → 200元, 150000000 → 150万元."""
    yuan = fen / 100
    if yuan and yuan % 10_000 == 0:
        return f"{yuan / 10_000:g}万元"
    return f"{yuan:.2f}".rstrip("0").rstrip(".") + "元"


def value(found: Any, kind: ex.Type) -> str:
    """A value with its unit; 未知 for None."""
    if found is None:
        return "未知"
    if isinstance(found, tuple):
        return "、".join(value(item, kind) for item in found)
    if isinstance(found, bool):
        return "是" if found else "否"
    if isinstance(found, date):
        return found.isoformat()
    if kind.kind == "money":
        return money(found)
    return f"{found:g}{kind.unit}" if isinstance(found, int | float) else str(found)


def between(low: float, high: float, kind: ex.Type) -> str:
    """A number known within bounds: 3人, 至少 5000元, 1000元 至 3000元, 未知."""
    if low == high:
        return value(low, kind)
    if isinf(high):
        return "未知" if isinf(low) or low == 0 else f"至少 {value(low, kind)}"
    return f"至多 {value(high, kind)}" if isinf(low) or low == 0 else f"{value(low, kind)} 至 {value(high, kind)}"


def plain(found: Any) -> Any:
    """A value for JSON."""
    return found.isoformat() if isinstance(found, date) else found


def listed(texts: Iterable[str]) -> str:
    return "、".join(texts)
