"""What waits to be told to another system: kept with the event that caused it, sent by a round, in order for each case."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wanxiang.engines.cases.adapters.web import Rejected, Unreachable
from wanxiang.engines.cases.models import Outgoing

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""How long one process has for a sending; one that was killed in it leaves it to the next round after this."""
FIRST_PAUSE, DOUBLINGS = timedelta(minutes=1), 6
"""A minute, two … about an hour; what cannot be delivered is tried on, and never dropped."""
AT_ONCE = 500
KEPT = timedelta(days=30)
"""Rows that were delivered longer ago than this say nothing any more."""
Send = Callable[[Outgoing], None]


@dataclass
class Sent:
    """What a round did."""

    sent: int = 0
    failed: int = 0
    refused: int = 0


def keep(adapter: str, *, key: str, subject: str, payload: Mapping[str, Any]) -> None:
    """Have something sent; the same key again changes nothing."""
    Outgoing.objects.bulk_create(
        [Outgoing(adapter=adapter, key=key[:160], subject=subject, payload=dict(payload))], ignore_conflicts=True
    )


def send_due(adapter: str, send: Send, *, now: datetime) -> Sent:
    """Send what is due, the oldest first; what failed for a case keeps back what is told of it later.

    In: send: raises Unreachable (tried again later) or Rejected (kept with its reason, not tried again)
    """
    done, waiting = Sent(), set()
    rows = Outgoing.objects.filter(adapter=adapter, sent_at=None, refused_at=None).order_by("pk")[:AT_ONCE]
    for row in rows:
        if row.subject in waiting or not _leased(row, now) or not _sent(row, send, now, done):
            waiting.add(row.subject)
    if done.sent:
        Outgoing.objects.filter(adapter=adapter, sent_at__lt=now - KEPT).delete()
    return done


def _leased(row: Outgoing, now: datetime) -> bool:
    mine = Outgoing.objects.filter(pk=row.pk, sent_at=None, refused_at=None, due_at=row.due_at)
    return row.due_at <= now and bool(mine.update(due_at=now + LEASE, attempts=row.attempts + 1))


def _sent(row: Outgoing, send: Send, now: datetime, done: Sent) -> bool:
    kept = Outgoing.objects.filter(pk=row.pk)
    try:
        send(row)
    except Unreachable as error:
        done.failed += 1
        pause = FIRST_PAUSE * 2 ** min(row.attempts, DOUBLINGS)
        kept.update(due_at=now + pause, error=str(error)[:400])
        return False
    except Rejected as error:
        done.refused += 1
        log.warning("%s did not take %s: %s", row.adapter, row.key, error.message)
        kept.update(refused_at=now, error=str(error)[:400])
        return True
    done.sent += 1
    kept.update(sent_at=now, error="")
    return True
