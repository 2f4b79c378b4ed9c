"""Names of what a set of rows holds, told by an index and not by reading: the same name, the same rows.

A transaction that began earlier may end later, so the newest row alone names nothing: beside it stands how many there are.
"""

from collections.abc import Hashable
from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum

LATE = timedelta(hours=1)
"""No transaction that touches rows lasts longer than this."""


def appended(rows: QuerySet[Any]) -> Hashable:
    """Of rows that are added and never changed."""
    return rows.count(), rows.order_by("-pk").values_list("pk", flat=True).first()


def touched(rows: QuerySet[Any]) -> Hashable:
    """Of rows whose every change sets `touched_at` and, but for clearing, counts `version` up; by an index on `touched_at`."""
    last = rows.order_by("-touched_at").values_list("touched_at", flat=True).first()
    if last is None:
        return None
    late = rows.order_by().filter(touched_at__gte=last - LATE)
    return (
        rows.count(),
        last,
        *late.aggregate(rows=Count("pk"), keys=Sum("pk"), versions=Sum("version")).values(),
    )
