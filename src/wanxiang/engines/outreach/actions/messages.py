"""Telling people: one notice per person for everything due, through a channel they have not refused."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from wanxiang.core import audit, crypto
from wanxiang.core.models import Account
from wanxiang.engines.outreach import channels
from wanxiang.engines.outreach.actions.cases import _read
from wanxiang.engines.outreach.history import CHUNK, advance, numbers
from wanxiang.engines.outreach.models import ContactRule, Message, ServiceCase

EVERY_CHANNEL = "all"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What `tell` did: notices by channel, and who can be told by none (a visit is left)."""

    messages: dict[str, int]
    cases: int
    withheld: list[str]


@transaction.atomic
def tell(*, case_nos: Sequence[str], by: Account, as_of: date, at: datetime, sender: str, channel: str = "") -> Told:
    """Queue one notice per person about these cases and mark them as told; consent and quiet hours are kept.

    In:     at: now, in local time; sender: who signs; channel: one by name, or "" for the first that will do
    Out:    withheld: case_nos whose person has no channel left (no number, no address, or do-not-call)
    Raises: NoSuchChannel; as `advance`
    """
    if channel:
        channels.adapter(channel)
    cases = _read(case_nos)
    routes = _routes(cases, only=channel, as_of=as_of)
    told = [case for case in cases if case.person_key in routes]
    advance(told, action="tell", by=by, as_of=as_of)
    counts = _queue(told, routes, by=by, as_of=as_of, at=at, sender=sender)
    withheld = [case.case_no for case in cases if case.person_key not in routes]
    audit.record("outreach.tell", by=by, details={"cases": len(told), "withheld": len(withheld), **counts})
    transaction.on_commit(lambda: send_due(at=at), robust=True)
    return Told(messages=counts, cases=len(told), withheld=withheld)


def send_due(*, at: datetime) -> int:
    """Hand the notices that are due to their adapters; returns how many. What fails stays queued, with its error."""
    sent = 0
    waiting = Message.objects.filter(state=Message.State.QUEUED, send_after__lte=at)
    for channel in list(waiting.order_by().values_list("channel", flat=True).distinct()):
        rows = list(waiting.filter(channel=channel).prefetch_related("cases"))
        for start in range(0, len(rows), CHUNK):
            sent += _hand_over(channel, rows[start : start + CHUNK])
    return sent


@transaction.atomic
def set_contact_rule(*, person_key: str, channel: str, by: Account, why: str, until: date | None = None) -> ContactRule:
    """A person does not want to be reached by a channel ("all": by none), until a day or for good."""
    if channel != EVERY_CHANNEL:
        channels.adapter(channel)
    rule, _ = ContactRule.objects.update_or_create(
        person_key=person_key, channel=channel, defaults={"until": until, "why": why, "by": by}
    )
    audit.record("outreach.contact_rule", by=by, why=why, subject=person_key, details={"channel": channel})
    return rule


def _routes(cases: Sequence[ServiceCase], *, only: str, as_of: date) -> dict[str, tuple[str, str]]:
    """person_key → (channel, to), for those who may be told."""
    barred = _barred({case.person_key for case in cases}, as_of=as_of)
    routes: dict[str, tuple[str, str]] = {}
    for case in cases:
        for name in [only] if only else channels.script()["order"]:
            no = barred[case.person_key]
            if name not in no and EVERY_CHANNEL not in no and (to := _recipient(case, name)):
                routes.setdefault(case.person_key, (name, to))
                break
    return routes


def _barred(person_keys: set[str], *, as_of: date) -> dict[str, set[str]]:
    barred: dict[str, set[str]] = defaultdict(set)
    rules = ContactRule.objects.filter(Q(until=None) | Q(until__gt=as_of))
    for person_key, channel in rules.values_list("person_key", "channel"):
        if person_key in person_keys:
            barred[person_key].add(channel)
    return barred


def _recipient(case: ServiceCase, channel: str) -> str:
    if channels.script()["channels"][channel]["needs"] == "address":
        return case.address
    return crypto.decrypt(bytes(case.phone), aad=case.case_no.encode()).decode() if case.phone else ""


def _queue(
    cases: Sequence[ServiceCase],
    routes: dict[str, tuple[str, str]],
    *,
    by: Account,
    as_of: date,
    at: datetime,
    sender: str,
) -> dict[str, int]:
    due: dict[str, list[ServiceCase]] = defaultdict(list)
    for case in cases:
        due[case.person_key].append(case)
    made, counts = [], defaultdict(int)
    for message_no, (person_key, of_person) in zip(numbers("M", count=len(due), as_of=as_of), due.items(), strict=True):
        channel, to = routes[person_key]
        counts[channel] += 1
        made.append(
            Message(
                message_no=message_no, person_key=person_key, channel=channel, made_on=as_of, made_by=by,
                recipient=crypto.encrypt(to.encode(), aad=message_no.encode()),
                text=channels.text_for(channel, name=of_person[0].name, titles=_titles(of_person), sender=sender),
                send_after=channels.send_after(channel, at=at),
            )
        )  # fmt: skip
    Message.objects.bulk_create(made, batch_size=CHUNK)
    link = Message.cases.through
    link.objects.bulk_create(
        (link(message=message, servicecase=case) for message in made for case in due[message.person_key]),
        batch_size=CHUNK,
    )
    return dict(counts)


def _titles(cases: Sequence[ServiceCase]) -> list[str]:
    hidden = channels.script()["sensitive_title"]
    return list(dict.fromkeys(hidden if case.sensitive else case.title for case in cases))


def _hand_over(channel: str, rows: list[Message]) -> int:
    outgoing = [
        channels.Outgoing(
            message_no=row.message_no, text=row.text, name=row.cases.all()[0].name,
            to=crypto.decrypt(bytes(row.recipient), aad=row.message_no.encode()).decode(),
            cases=tuple(case.case_no for case in row.cases.all()),
        )
        for row in rows
    ]  # fmt: skip
    mine = Message.objects.filter(pk__in=[row.pk for row in rows], state=Message.State.QUEUED)
    try:
        channels.adapter(channel).send(channel, outgoing)
    except OSError as error:
        mine.update(error=str(error)[:200])
        return 0
    return mine.update(state=Message.State.SENT, sent_at=timezone.now(), error="")
