"""Many counts in few scans: those of the same tables are counted side by side, each under its own conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlglot import exp

from . import sql
from .declarations import Count
from .reader import NotComputable, Reader


@dataclass(frozen=True)
class Ask:
    """A count under a further condition."""

    count: Count
    condition: exp.Expression | None = None

    @property
    def alone(self) -> bool:
        """Whether it reads its tables in a way of its own: by a rule, or at an edge."""
        return self.count.node is not None or self.count.at is not None


def totals(asks: Sequence[Ask], reader: Reader) -> list[Decimal | NotComputable]:
    """The number of each count, in their order, or why there is none; the tables are visible already."""
    found: dict[int, Decimal | NotComputable] = {}
    together: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, ask in enumerate(asks):
        if ask.alone:
            found[at] = _one(ask, reader)
        else:
            together[ask.count.tables].append(at)
    for tables, places in together.items():
        found |= dict(zip(places, _many(tables, [asks[at] for at in places], reader), strict=True))
    return [found[at] for at in range(len(asks))]


def _many(tables: tuple[str, ...], asks: Sequence[Ask], reader: Reader) -> list[Decimal | NotComputable]:
    """One scan for all; where one of them asks for a column that is not there, each by itself."""
    if len(asks) > 1:
        try:
            counted = [(ask.count, ask.condition) for ask in asks]
            return [_exact(number) for number in reader.run(sql.side_by_side(tables, counted))[0]]
        except NotComputable:
            pass
    return [_one(ask, reader) for ask in asks]


def _one(ask: Ask, reader: Reader) -> Decimal | NotComputable:
    try:
        return _exact(reader.run(sql.total(ask.count, scope=ask.condition))[0][0])
    except NotComputable as reason:
        return reason


def _exact(number: Any) -> Decimal:
    return Decimal(str(number or 0))
