"""Writes: each names who, when and why, and is one transaction with its audit row."""

from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.district import vocabulary
from wanxiang.engines.registry import landing, linking, own
from wanxiang.engines.registry.decisions import current_key
from wanxiang.engines.registry.models import LinkDecision, OwnEnrolment, OwnFact, OwnStop, Person
from wanxiang.engines.registry.own import BadFact, typed


class NoSuchPerson(WanxiangError):
    code = "registry.no_person"
    status = 404


class BadDecision(WanxiangError):
    code = "registry.bad_decision"


def ingest(*, folder: Path, by: Account, progress: landing.Progress | None = None) -> landing.Ingested:
    """Land every file of a delivery folder; see `landing`."""
    return landing.ingest(folder=folder, by=by, progress=progress)


def link(*, by: Account, as_of: date, progress: linking.Progress | None = None) -> linking.Linked:
    """Make persons of everything that landed by a day and publish the snapshot; see `linking`."""
    return linking.link(as_of=as_of, by=by, progress=progress)


@transaction.atomic
def record_fact(*, person_key: str, word: str, value: Any, observed_on: date, by: Account, evidence: str) -> OwnFact:
    """Keep something that the platform itself learned; the person's row shows it at once, the next snapshot too.

    In:     word: a delivered (not derived) vocabulary word of persons; value: JSON, dates as ISO text, money in 分
    Raises: NoSuchPerson; BadFact; VocabularyError for an unknown word
    """
    known = vocabulary.load().word(word)
    if known.entity != "person" or known.derived or known.column == "household_key":
        raise BadFact(f"“{word}”不能直接记录", hint="推算得出的词由其依据的词决定，如“在世”由“死亡日期”")
    if not evidence.strip():
        raise BadFact(f"记录“{word}”须写明依据", hint="例如：上门核实、本人出示证件")
    value = typed(known, value)
    person = _person(person_key)
    stored = value.isoformat() if isinstance(value, date) else value
    fact = OwnFact.objects.create(
        person_key=person.person_key,
        word=word,
        value=stored,
        observed_on=observed_on,
        evidence=evidence.strip()[:400],
        by=by,
    )
    own.show_fact(fact)
    audit.record(
        "registry.fact",
        by=by,
        subject=person.person_key,
        why=evidence[:400],
        details={"word": word, "observed_on": observed_on.isoformat()},
    )
    return fact


@transaction.atomic
def record_enrolment(*, person_key: str, policy: str, from_on: date, by: Account, basis: str) -> OwnEnrolment:
    """Keep an approval: the person is enrolled from that day. The same approval again changes nothing."""
    person = _person(person_key)
    made, new = OwnEnrolment.objects.get_or_create(
        person_key=person.person_key, policy=policy, from_on=from_on, defaults={"basis": basis[:200], "by": by}
    )
    if new:
        own.show_enrolment(made)
        audit.record(
            "registry.enrolled",
            by=by,
            subject=person.person_key,
            why=basis[:400],
            details={"policy": policy, "from_on": from_on.isoformat()},
        )
    return made


@transaction.atomic
def stop_enrolment(*, person_key: str, policy: str, on: date, by: Account, reason: str) -> OwnStop:
    """Keep the end of an enrolment: from that day it is no longer paid. The same stop again changes nothing."""
    person_key = current_key(person_key)
    made, new = OwnStop.objects.get_or_create(
        person_key=person_key, policy=policy, on=on, defaults={"reason": reason[:200], "by": by}
    )
    if new:
        own.show_stop(made)
        audit.record(
            "registry.stopped",
            by=by,
            subject=person_key,
            why=reason[:400],
            details={"policy": policy, "on": on.isoformat()},
        )
    return made


@transaction.atomic
def unlink(*, record_uid: str, person_key: str, why: str, by: Account) -> LinkDecision:
    """Decide that a record is not this person's: from the next run on it stands alone, and so does the same row sent again.

    Raises: BadDecision when the record is not linked to that person, or without a reason
    """
    from wanxiang.engines.registry import queries

    _reasoned(why)
    digest = queries.record_fingerprint(record_uid=record_uid, person_key=current_key(person_key))
    made = LinkDecision.objects.create(
        kind=LinkDecision.Kind.UNLINK,
        record_uid=record_uid,
        fingerprint=digest,
        person_key=current_key(person_key),
        why=why,
        by=by,
    )
    audit.record("registry.unlink", by=by, subject=made.person_key, why=why, details={"record": record_uid})
    return made


@transaction.atomic
def keep_apart(*, person_key: str, other_key: str, why: str, by: Account) -> LinkDecision:
    """Decide that two persons are two: no later run may make them one."""
    _reasoned(why)
    one, other = _person(person_key).person_key, _person(other_key).person_key
    if one == other:
        raise BadDecision("两个编号现为同一人，请先对不属于此人的记录作“拆分”裁定")
    made = LinkDecision.objects.create(
        kind=LinkDecision.Kind.KEEP_APART, person_key=one, other_key=other, why=why, by=by
    )
    audit.record("registry.keep_apart", by=by, subject=one, why=why, details={"other": other})
    return made


@transaction.atomic
def withdraw(*, decision: int, why: str, by: Account) -> LinkDecision:
    """Take a decision back: the next run links as the rules say."""
    _reasoned(why)
    made = LinkDecision.objects.select_for_update().filter(pk=decision, withdrawn_at=None).first()
    if made is None:
        raise BadDecision("没有这项有效的裁定")
    made.withdrawn_at, made.withdrawn_by = timezone.now(), by
    made.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record("registry.withdraw", by=by, subject=made.person_key, why=why, details={"decision": decision})
    return made


def _reasoned(why: str) -> None:
    if not why.strip():
        raise BadDecision("裁定须写明理由")


def _person(person_key: str) -> Person:
    """The person that a key means now. Raises NoSuchPerson."""
    person = Person.objects.filter(pk=current_key(person_key)).first()
    if person is None:
        raise NoSuchPerson(f"没有编号为“{person_key}”的居民")
    return person
