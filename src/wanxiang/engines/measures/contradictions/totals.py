"""The bottom row of a table against the rows above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..claims import Claim, Kind, Paragraph
from ..claims.tables import claims_of, tables
from .found import COUNTED, Contradiction, added, contradiction, shown

SUMMED = (*COUNTED, Kind.TARGET)


def find(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Counts and sums of money only: rates do not add up."""
    for table in tables(paragraphs):
        ends = [row.paragraph.where[0][0] for row in table.rows if row.is_total]
        if len(ends) != 1:
            continue
        read = [c for c in claims_of(table) if c.kind in SUMMED]
        for total in (c for c in read if c.line == ends[0]):
            column = _column(total)
            parts = [c for c in read if c.line != ends[0] and _column(c) == column and c.unit == total.unit]
            together = sum((c.amount for c in parts if c.amount is not None), Decimal(0))
            if len(parts) == len(table.rows) - 1 and total.amount != together:
                why = f"{added(c.amount for c in parts if c.amount is not None)}＝{shown(together)}，合计写作 {shown(total.amount)}"
                yield contradiction(
                    "sum",
                    "表中分项与合计不符",
                    why,
                    *parts,
                    total,
                    quote=f"{total.subject} {total.text}",
                    line=total.line,
                )


def _column(claim: Claim) -> str:
    """The heading of the column: the subject without the label of its row."""
    return claim.context
