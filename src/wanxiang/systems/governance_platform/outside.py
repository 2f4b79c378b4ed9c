"""What happens here is told outside, and what the outside has is fetched: the hotline and staff messaging, where they are set up.

Handlers only note what is to be told (`Outgoing`, idempotent by event); rounds send and pull, with no lock held meanwhile.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from wanxiang.core import jobs
from wanxiang.core.events import subscribe
from wanxiang.core.models import Event
from wanxiang.engines.cases.adapters import hotline, messaging, outgoing, settings
from wanxiang.engines.cases.models import Source

EVERY = timedelta(minutes=1)


def tell_the_hotline(event: Event) -> None:
    """A step of a hotline case, for its platform."""
    _note(hotline.ADAPTER, event, ("state", "handler", "at"))


def tell_the_people(event: Event) -> None:
    """Something given to a unit, urged, or late, for whoever handles there."""
    _note(messaging.ADAPTER, event, ("to", "rung"))


def exchange_with_the_hotline(client: hotline.Client, moment: datetime) -> None:
    """One round: first what they have, then what we have to say."""
    try:
        hotline.pull(client, at=moment)
    finally:
        outgoing.send_due(hotline.ADAPTER, lambda row: hotline.send(client, row), now=timezone.now())


def send_the_cards(client: messaging.Client, moment: datetime) -> None:
    """One round of messages to staff."""
    outgoing.send_due(messaging.ADAPTER, lambda row: messaging.send(client, row), now=timezone.now())


def join() -> None:
    """Subscribe and register what is set up; without a file of adapters nothing is."""
    if (set_up := settings.hotline()) is not None:
        client = hotline.Client(set_up)
        listen_for_the_hotline()
        _round("cases.hotline", "12345 热线往来", lambda moment: exchange_with_the_hotline(client, moment))
    if (staff := settings.messaging()) is not None:
        phones = messaging.Client(staff)
        listen_for_the_people()
        _round("cases.messaging", "经办人消息", lambda moment: send_the_cards(phones, moment))


def listen_for_the_hotline() -> None:
    """Subscribe to the steps of hotline cases; those of others cost nothing."""
    for kind in hotline.TOLD:
        subscribe(kind, where={"source": Source.HOTLINE.value})(tell_the_hotline)


def listen_for_the_people() -> None:
    """Subscribe to what staff are told of."""
    for kind in messaging.TOLD:
        subscribe(kind)(tell_the_people)


def _note(adapter: str, event: Event, names: Iterable[str]) -> None:
    """One row for one event: codes only, and the step that the event is of."""
    said: dict[str, Any] = {name: event.payload[name] for name in names if name in event.payload}
    number = event.payload["case_no"]
    step = (event.key or "").rpartition(":")[2]
    said |= {"kind": event.kind} | ({"seq": int(step)} if step.isdecimal() else {})
    outgoing.keep(
        adapter, key=f"{event.kind.removeprefix('cases.')}:{event.key or event.pk}", subject=number, payload=said
    )


def _round(name: str, title: str, run: Callable[[datetime], None]) -> None:
    jobs.register_round(jobs.Round(name, title, run, every=EVERY))


join()
