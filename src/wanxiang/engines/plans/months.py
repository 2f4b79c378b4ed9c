"""Months of a task: the nodes that are proposed for it, and how months are named. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

QUARTERS = (3, 6, 9, 12)
_NAMES = {3: "第一季度", 6: "第二季度", 9: "第三季度", 12: "第四季度"}


@dataclass(frozen=True, slots=True)
class Node:
    """A node proposed for a task; a person accepts it or does not."""

    title: str
    due: date


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def quarter_nodes(*, title: str, begins: date | None, due: date, year: int) -> list[Node]:
    """A node at the end of each quarter between the beginning (or that of the year) of a task and its own end.

    The end itself is the task's deadline and no node. What stands in a node is for a person to say; the words here only tell
    which one it is.
    """
    first = begins or date(year, 1, 1)
    ends = [month_end(at, month) for at in range(first.year, due.year + 1) for month in QUARTERS]
    short = title if len(title) <= 60 else title[:59] + "…"
    return [Node(f"{_NAMES[end.month]}进展：{short}", end) for end in ends if first <= end < due]
