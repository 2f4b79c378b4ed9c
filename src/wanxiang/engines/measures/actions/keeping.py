"""Keeping computed values as they were: by themselves, and all of one day as a run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.models import Account

from ..computing import Computed
from ..lineage import code_version
from ..models import FigureRun, FigureValue
from ..queries import figures
from ..values import parts


@dataclass(frozen=True)
class Snapshot:
    """A run; `made`: whether it is new, or the same inputs had been computed before."""

    run: FigureRun
    made: bool


def keep(*, by: Account, as_of: date | None = None) -> list[Computed]:
    """Compute every declared figure and keep what is new; the same value of the same rows is kept once."""
    computed = figures(as_of=as_of)
    with transaction.atomic():
        new = sum(kept_value(one, by=by)[1] for one in computed)
        if new:
            audit.record("measures.keep", by=by, details={"figures": len(computed), "new": new})
    return computed


def snapshot(*, as_of: date, by: Account, at: datetime, kind: str = FigureRun.Kind.ASKED) -> Snapshot:
    """Compute every declared figure as of the end of a day and keep them as one run.

    Out: the run; the same inputs give the run that is there, and nothing is kept anew
    """
    computed = figures(as_of=as_of)
    with transaction.atomic():
        kept = [kept_value(one, by=by) for one in computed]
        fingerprint = _digest([as_of.isoformat(), *sorted(row.fingerprint for row, _ in kept)])
        known = FigureRun.objects.filter(fingerprint=fingerprint).first()
        if known is not None:
            return Snapshot(known, made=False)
        counts = {
            "figures": len(kept), "with_value": sum(one.value is not None for one in computed),
            "new": sum(new for _, new in kept),
        }  # fmt: skip
        run = FigureRun.objects.create(
            as_of=as_of, kind=kind, tables=_tables(computed), deliveries=_deliveries(computed), code=code_version(),
            counts=counts, fingerprint=fingerprint, at=at, by=by,
        )  # fmt: skip
        run.values.set([row for row, _ in kept])
        audit.record("measures.snapshot", by=by, subject=as_of.isoformat(), details={"kind": kind, **counts})
    return Snapshot(run, made=True)


def kept_value(computed: Computed, *, by: Account, period: str = "") -> tuple[FigureValue, bool]:
    """The row of a value, and whether it is new."""
    row = {
        "figure": computed.figure.id,
        "period": period,
        "value": computed.value.as_json() if computed.value else None,
        "parts": parts(computed.value),
        "unit": computed.figure.unit,
        "as_of": computed.as_of,
        "reason": computed.reason[:300],
        "lineage": computed.lineage,
    }
    fingerprint = _digest([json.dumps(row, sort_keys=True, default=str)])
    return FigureValue.objects.get_or_create(fingerprint=fingerprint, defaults={**row, "by": by})


def _tables(computed: Sequence[Computed]) -> list[dict[str, Any]]:
    """Every table that was read, once."""
    found = {table["name"]: table for one in computed for table in one.lineage["tables"]}
    return [found[name] for name in sorted(found)]


def _deliveries(computed: Sequence[Computed]) -> list[str]:
    """The deliveries that any figure draws on, by number."""
    return sorted({str(each.get("delivery")) for one in computed for each in one.lineage["deliveries"]})


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
