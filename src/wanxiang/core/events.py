"""The outbox: an event commits with the write that caused it, and is delivered at least once.

`emit` inside a transaction; on commit the event is handed to its subscribers, and what fails then is handed over again
by the worker. So handlers are idempotent. Engines emit; `systems/` subscribe: that is how siblings meet.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

if TYPE_CHECKING:
    from wanxiang.core.models import Account, Event

log = logging.getLogger(__name__)

Handler = Callable[["Event"], None]
_handlers: dict[str, list[Handler]] = defaultdict(list)
_only: dict[tuple[str, Handler], Mapping[str, Any]] = {}

LEASE = timedelta(seconds=30)
"""How long a delivery belongs to one process; one that was killed in it leaves it to the worker after this."""
DOUBLINGS = 7
"""What fails again and again is tried ever more seldom (half a minute, one, two … an hour), and never dropped."""
AT_ONCE = 25


def subscribe(kind: str, *, where: Mapping[str, Any] | None = None) -> Callable[[Handler], Handler]:
    """Decorator: call this idempotent handler for every event of a kind, or for those alone whose payload says so.

    In: where: payload fields and the values they must have; what no handler wants costs no delivery
    """

    def keep(handler: Handler) -> Handler:
        if handler not in _handlers[kind]:
            _handlers[kind].append(handler)
        _only[kind, handler] = dict(where or {})
        return handler

    return keep


def _wanting(kind: str, payload: Mapping[str, Any]) -> list[Handler]:
    """The handlers that want an event."""
    return [
        handler
        for handler in _handlers.get(kind, ())
        if all(payload.get(name) == value for name, value in _only.get((kind, handler), {}).items())
    ]


def emit(kind: str, *, payload: Mapping[str, Any], by: "Account", key: str = "") -> "Event":
    """Write one event with the current transaction.

    In:     kind: "engine.what_happened"; payload: JSON values; key: what makes it unique within its kind, if anything
    Raises: TransactionManagementError outside a transaction; IntegrityError when the key was emitted before
    """
    return emit_many(kind, payloads=[(key, payload)], by=by)[0]


def emit_many(kind: str, *, payloads: Iterable[tuple[str, Mapping[str, Any]]], by: "Account") -> list["Event"]:
    """Write many events of a kind with the current transaction; each payload comes with its key (or "")."""
    return emit_all(((kind, key, payload) for key, payload in payloads), by=by)


def emit_all(said: Iterable[tuple[str, str, Mapping[str, Any]]], *, by: "Account") -> list["Event"]:
    """Write events of several kinds with the current transaction: (kind, key or "", payload).

    What nobody wants is delivered as it is written; all that one transaction leaves is handed over at once.
    """
    from wanxiang.core.models import Event

    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("emit an event only inside transaction.atomic()")
    now = timezone.now()
    events = Event.objects.bulk_create(
        Event(
            kind=kind,
            key=key or None,
            payload=dict(payload),
            by=by,
            delivered_at=None if _wanting(kind, payload) else now,
        )
        for kind, key, payload in said
    )
    if ids := [event.pk for event in events if event.delivered_at is None]:
        waiting = connection.__dict__.setdefault("emitted_events", [])
        waiting.extend(ids)
        transaction.on_commit(lambda: _hand_over(waiting), robust=True)
    return events


def _hand_over(waiting: list[int]) -> None:
    """What the transaction left, at its first hook; the further ones find nothing (of a savepoint undone, no row is there)."""
    from wanxiang.core.models import Event

    ids = waiting.copy()
    waiting.clear()
    if ids:
        _deliver(Event.objects.filter(pk__in=ids).order_by("pk"))


def deliver_pending(*, limit: int = 1000) -> int:
    """Hand over what was not yet delivered; returns how many were. The worker calls it until nothing is left."""
    from wanxiang.core.models import Event

    now = timezone.now()
    due = Event.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), delivered_at=None)
    return _deliver(due.order_by("pk")[:limit])


def _deliver(events: Iterable["Event"]) -> int:
    """Hand events over a few at a time: one durable commit for each few, and no writer is kept waiting for long."""
    waiting, done = list(events), 0
    for start in range(0, len(waiting), AT_ONCE):
        done += _deliver_some(_lease([event.pk for event in waiting[start : start + AT_ONCE]]))
    return done


def _lease(ids: list[int]) -> list["Event"]:
    """Those of the events that nobody else is handing over now; ours for the time of the lease."""
    from wanxiang.core.models import Event

    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    with transaction.atomic():
        rows = Event.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            free, pk__in=ids, delivered_at=None
        )
        ours = list(rows.select_related("by").order_by("pk"))
        Event.objects.filter(pk__in=[event.pk for event in ours]).update(
            leased_until=now + LEASE, attempts=F("attempts") + 1
        )
    return ours


def _deliver_some(events: list["Event"]) -> int:
    from wanxiang.core.models import Event

    failed: dict[int, str] = {}
    with transaction.atomic():
        rows = Event.objects.select_for_update().filter(pk__in=[event.pk for event in events], delivered_at=None)
        open_yet = set(rows.values_list("pk", flat=True))  # a lease may run out while its holder is still at work
        for event in events:
            if event.pk in open_yet and (said := _refused(event)):
                failed[event.pk] = said
        taken = open_yet - failed.keys()
        Event.objects.filter(pk__in=taken).update(delivered_at=timezone.now(), leased_until=None, error="")
        for event in events:
            if said := failed.get(event.pk):
                pause = LEASE * 2 ** min(event.attempts, DOUBLINGS)
                Event.objects.filter(pk=event.pk).update(leased_until=timezone.now() + pause, error=said)
    return len(taken)


def _refused(event: "Event") -> str:
    """Hand one event to its subscribers, all or none; returns what went wrong, or nothing."""
    try:
        with transaction.atomic():
            for handler in _wanting(event.kind, event.payload):
                handler(event)
    except Exception as error:
        log.exception("event %s (%s) was not taken; the worker tries again", event.pk, event.kind)
        return repr(error)[:500]
    return ""
