"""Whether anything was written since: pages that read the whole district are made once per state of the records.

Every write leaves an audit row, and what follows from it (a household decided again) runs as an event: so the audit rows, the
events and the current snapshots name a state. Looks change nothing and do not count.
"""

from collections.abc import Hashable
from typing import Any

from django.db.models import Count, QuerySet, Sum

from wanxiang.core.declarations import declared
from wanxiang.core.models import AuditRow, Event, Snapshot

LOOKS = ("person.look", "person.search", "case.reporter", "mediation.look")
WINDOW = 10_000


def state() -> Hashable:
    """Equal as long as nothing that a page could show has changed."""
    waiting = Event.objects.filter(delivered_at=None).order_by().aggregate(n=Count("id"), which=Sum("id"))
    return (
        _latest(AuditRow.objects.exclude(action__in=LOOKS)),
        _latest(Event.objects.all()),
        tuple(waiting.values()),
        tuple(Snapshot.objects.filter(current=True).order_by("kind").values_list("key", flat=True)),
        tuple((each.id, each.version) for kind in ("figure", "policy") for each in declared(kind)),
    )


def _latest(rows: QuerySet[Any]) -> tuple[int, int]:
    """The last row and how many are among the last ids: one that got its number earlier may be committed later."""
    last = rows.order_by("-id").values_list("id", flat=True).first() or 0
    return last, rows.order_by().filter(id__gt=last - WINDOW).count()
