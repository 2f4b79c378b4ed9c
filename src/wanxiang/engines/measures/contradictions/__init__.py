"""What a report contradicts by itself. Pure: its paragraphs and claims in, contradictions with quotations out.

Each checker is one module with one function `find(paragraphs, claims)`; they stay silent where the text leaves room.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..claims import Claim, Paragraph
from . import coverage, dates, firsts, numbers, promises, rates, shares, sums, totals, units, values
from .found import SEVERITY_LABELS, Contradiction, Place, Severity

CHECKERS = (sums, totals, values, shares, numbers, rates, coverage, dates, units, promises, firsts)


def contradictions(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> list[Contradiction]:
    """Every contradiction of a report, in the order of its lines."""
    found = [c for checker in CHECKERS for c in checker.find(paragraphs, claims)]
    return sorted(found, key=lambda c: (c.line, c.kind))


__all__ = ["SEVERITY_LABELS", "Contradiction", "Place", "Severity", "contradictions"]
