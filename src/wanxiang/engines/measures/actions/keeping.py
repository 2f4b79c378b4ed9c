"""Writes: keeping computed values as they were."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.models import Account

from ..computing import Computed
from ..models import FigureValue
from ..queries import figures
from ..values import parts


def keep(*, by: Account, as_of: date | None = None) -> list[Computed]:
    """Compute every declared figure and keep what is new; the same value of the same rows is kept once."""
    computed = figures(as_of=as_of)
    with transaction.atomic():
        added = [c for c in computed if _keep_one(c, by)]
        if added:
            audit.record("measures.keep", by=by, details={"figures": len(computed), "new": len(added)})
    return computed


def _keep_one(computed: Computed, by: Account) -> bool:
    row = {
        "figure": computed.figure.id,
        "value": computed.value.as_json() if computed.value else None,
        "parts": parts(computed.value),
        "unit": computed.figure.unit,
        "as_of": computed.as_of,
        "reason": computed.reason[:300],
        "lineage": computed.lineage,
    }
    fingerprint = hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()
    _, made = FigureValue.objects.get_or_create(fingerprint=fingerprint, defaults={**row, "by": by})
    return made
