"""Reads of what persons said of proposals: which target stands confirmed for a claim, which were rejected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Max

from .claims import alike, head
from .models import KeptPair, Tie

Target = tuple[str, str]
"""Kind of record and its key: ("figure", "grids"), ("series", "社零总额|罗湖区")."""


@dataclass
class Said:
    """What persons said of the claims of one fingerprint."""

    confirmed: Tie | None = None
    rejected: set[Target] = field(default_factory=set)


def in_force(fingerprint: str) -> list[Tie]:
    """The last word on each target of a claim."""
    return _last(Tie.objects.filter(fingerprint=fingerprint[:160]))


def said_of(fingerprints: Iterable[str]) -> dict[str, Said]:
    """What persons said of each of these claims, and of claims alike; one query however many there are."""
    by_head: dict[str, list[Tie]] = defaultdict(list)
    for row in _last(Tie.objects.all()):
        by_head[head(row.fingerprint)].append(row)
    return {mark: _said(mark, by_head[head(mark)]) for mark in dict.fromkeys(fingerprints) if head(mark) in by_head}


def _said(mark: str, rows: list[Tie]) -> Said:
    """A word on exactly this claim goes before one on a claim alike; a later before an earlier."""
    told = Said()
    near = [row for row in rows if alike(row.fingerprint, mark)]
    for row in sorted(near, key=lambda row: (row.fingerprint == mark, row.pk)):
        target = (row.target, row.key)
        if row.verdict == Tie.Verdict.CONFIRMED:
            told.confirmed = row
            told.rejected.discard(target)
        elif row.verdict == Tie.Verdict.REJECTED:
            told.rejected.add(target)
            told.confirmed = (
                None if told.confirmed and (told.confirmed.target, told.confirmed.key) == target else told.confirmed
            )
    return told


def pairs_kept_by(account: object) -> list[KeptPair]:
    """The pairs of documents somebody keeps, the latest first, without their texts."""
    return list(KeptPair.objects.filter(by=account).defer("plan_text", "report_text"))


def _last(rows) -> list[Tie]:
    latest = rows.order_by().values("fingerprint", "target", "key").annotate(last=Max("pk")).values("last")
    return list(Tie.objects.filter(pk__in=latest).select_related("by"))
