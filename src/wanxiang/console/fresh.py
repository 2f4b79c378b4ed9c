"""Whether anything was written since: pages that read the whole district are made once per state of the records.

Every write leaves an audit row, and what follows from it (a household decided again) runs as an event: so the last audit
row, the last delivery and the last run name a state. Looks change nothing and do not count.
"""

from collections.abc import Hashable

from django.db.models import Max

from wanxiang.core.declarations import declared
from wanxiang.core.models import AuditRow, Event, Snapshot

LOOKS = ("person.look", "person.search", "case.reporter")


def state() -> Hashable:
    """Equal as long as nothing that a page could show has changed."""
    return (
        AuditRow.objects.exclude(action__in=LOOKS).order_by("-id").values_list("id", flat=True).first(),
        Event.objects.aggregate(last=Max("delivered_at"))["last"],
        tuple(Snapshot.objects.filter(current=True).order_by("kind").values_list("key", flat=True)),
        tuple((each.id, each.version) for kind in ("figure", "policy") for each in declared(kind)),
    )
