"""A dispute talked over (话聊、调解): opened, met about, agreed or not, and looked after. What was said is sealed.

Who conducts it (the mediator), the mediation officers of his or her unit and whoever opened it see it; nobody else, the
district's desk included. Every look leaves a row in the audit trail; nothing of it is exported or counted by person.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from wanxiang.core import audit, crypto
from wanxiang.core.access import has_permission, scope_of
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import history, parties, visibility, worktime
from wanxiang.engines.cases.models import Mediation, Session

MEDIATE = "case.mediate"
LEAST_PARTIES, MOST_TEXT = 2, 20_000
State = Mediation.State


class NoSuchMediation(WanxiangError):
    """Unknown, or confidential to others: the answer is the same."""

    code = "cases.no_such_mediation"
    status = 404

    def __init__(self) -> None:
        super().__init__("没有这件调解", hint="调解只对调解员、本调解组织和登记它的人可见")


class BadMediation(WanxiangError):
    """What was said does not make a mediation, a session or an agreement."""

    code = "cases.bad_mediation"


class MediationEnded(WanxiangError):
    code = "cases.mediation_ended"
    status = 409


@dataclass(frozen=True, kw_only=True)
class Disputant:
    """One side of a dispute as it gave itself."""

    name: str
    contact: str = ""
    stands: str = ""
    """What he or she asks for, in short."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A mediation with its seals broken: only as an answer to `look`."""

    mediation: Mediation
    parties: tuple[Disputant, ...]
    sessions: tuple[tuple[datetime, str, str, str], ...]
    """(when, where, notes, who wrote them), first to last."""
    agreement: str


def open_mediation(
    *, case_no: str, disputants: Sequence[Disputant], mediator: Account, unit: str, by: Account, at: datetime
) -> Mediation:
    """Open a mediation on a case that the opener sees.

    In:     unit: the mediating body, a unit or a place of the district; mediator: an account that mediates
    Raises: NoSuchCase, BadMediation, NoSuchHandler
    """
    case = visibility.one(by, case_no)
    listed = _parties(disputants)
    if not (has_permission(by, MEDIATE) and has_permission(mediator, MEDIATE)):
        raise BadMediation("登记人和调解员都须有调解权限", hint="由管理员授予街道、社区或单位承办角色")
    body = parties.party(unit)
    with transaction.atomic():
        number = history.numbers("TJ", count=1, on=worktime.civil_day(at))[0]
        made = Mediation.objects.create(case=case, number=number, parties=_seal(listed, number, "parties"), mediator=mediator,
                                        unit=body.code, opened_at=at, opened_by=by)  # fmt: skip
        audit.record("mediation.open", by=by, subject=number, details={"case": case_no, "parties": len(disputants)})
    return made


def add_session(*, number: str, place: str, notes: str, by: Account, at: datetime) -> Session:
    """Keep what was said at one meeting. Raises NoSuchMediation, MediationEnded, BadMediation."""
    with transaction.atomic():
        found = _running(number, by=by)
        if not place.strip():
            raise BadMediation("请写明在哪里谈的")
        made = _session(found, place=place.strip(), notes=notes, by=by, at=at)
        audit.record("mediation.session", by=by, subject=number, details={"session": found.sessions.count()})
    return made


def agree(*, number: str, text: str, follow_up_on: date, by: Account, at: datetime) -> Mediation:
    """The parties agreed: the text is sealed, and a day is set on which somebody asks whether it was kept."""
    with transaction.atomic():
        found = _running(number, by=by)
        if not found.sessions.exists():
            raise BadMediation("还没有谈过，不能登记协议", hint="请先登记调解场次")
        if follow_up_on <= worktime.civil_day(at):
            raise BadMediation("回访日期须在今天以后")
        found.agreement, found.follow_up_on = _seal(_text(text, "协议"), number, "agreement"), follow_up_on
        return _end(found, State.AGREED, by=by, at=at)


def fail(*, number: str, why: str, by: Account, at: datetime) -> Mediation:
    """No agreement came about; why is sealed with the sessions."""
    with transaction.atomic():
        found = _running(number, by=by)
        _session(found, place="调解终结", notes=why, by=by, at=at)
        return _end(found, State.FAILED, by=by, at=at)


def follow_up(*, number: str, kept: bool, notes: str, by: Account, at: datetime) -> Mediation:
    """Whether the agreement was kept, as somebody asked. A broken one is said so; what follows is for people to decide."""
    with transaction.atomic():
        found = _locked(number, by=by)
        if found.state != State.AGREED:
            raise MediationEnded("只有达成协议的调解可以回访")
        _session(found, place="回访", notes=notes, by=by, at=at)
        return _end(found, State.KEPT if kept else State.BROKEN, by=by, at=at)


def look(*, number: str, by: Account, purpose: str) -> Opened:
    """A mediation in clear, with the look in the audit trail; raises NoSuchMediation, PurposeMissing."""
    found = one(number, by=by)
    if not purpose.strip():
        raise audit.PurposeMissing("查看调解内容须填写用途", hint="例如：准备第二次面谈")
    audit.record("mediation.look", by=by, why=purpose.strip(), subject=number)
    return Opened(
        mediation=found,
        parties=tuple(Disputant(**each) for each in _open(found.parties, number, "parties")),
        sessions=tuple((each.at, each.place, _open(each.notes, number, "session"), each.by.name) for each in found.sessions.select_related("by")),
        agreement=_open(found.agreement, number, "agreement") if found.agreement else "",
    )  # fmt: skip


def mediations(*, by: Account) -> QuerySet[Mediation]:
    """The mediations that an account may know of, the newest first."""
    mine = Q(mediator=by) | Q(opened_by=by)
    for reach in scope_of(by, MEDIATE).reaches:
        if reach.unit:
            mine |= Q(unit=reach.unit)
        elif reach.area:
            mine |= Q(unit__in=_bodies_of(reach.area))
    return Mediation.objects.filter(mine).select_related("case", "mediator").order_by("-pk")


def to_follow_up(*, by: Account, on: date) -> QuerySet[Mediation]:
    """Agreements whose day has come, the longest waiting first."""
    return mediations(by=by).filter(state=State.AGREED, follow_up_on__lte=on).order_by("follow_up_on", "pk")


def one(number: str, *, by: Account) -> Mediation:
    """One mediation; raises NoSuchMediation."""
    found = mediations(by=by).filter(number=number).first()
    if found is None:
        raise NoSuchMediation
    return found


def _bodies_of(area: str) -> list[str]:
    """The mediating bodies of a place: the place itself, and the street office where it is a street."""
    office = parties.street_of(area) if len(area) == parties.DIGITS["street"] else None
    return [area, *([office.code] if office else [])]


def _locked(number: str, *, by: Account) -> Mediation:
    return Mediation.objects.select_for_update().get(pk=one(number, by=by).pk)


def _running(number: str, *, by: Account) -> Mediation:
    found = _locked(number, by=by)
    if found.state != State.OPEN:
        raise MediationEnded(f"这件调解已经{found.get_state_display()}", hint="要再谈，请另行登记一件")
    return found


def _end(found: Mediation, state: State, *, by: Account, at: datetime) -> Mediation:
    found.state, found.ended_at = state, at
    found.save(update_fields=["state", "ended_at", "agreement", "follow_up_on"])
    audit.record(f"mediation.{state}", by=by, subject=found.number)
    return found


def _session(found: Mediation, *, place: str, notes: str, by: Account, at: datetime) -> Session:
    sealed = _seal(_text(notes, "记录"), found.number, "session")
    return Session.objects.create(mediation=found, at=at, place=place[:120], notes=sealed, by=by)


def _parties(disputants: Sequence[Disputant]) -> list[dict[str, str]]:
    named = [vars(each) for each in disputants if each.name.strip()]
    if len(named) < LEAST_PARTIES:
        raise BadMediation("调解须有两方以上当事人", hint="只有一方时，登记为心理疏导或法律咨询")
    return named


def _text(text: str, what: str) -> str:
    if not text.strip():
        raise BadMediation(f"请写明{what}")
    if len(text) > MOST_TEXT:
        raise BadMediation(f"{what}超过 {MOST_TEXT:,} 字")
    return text.strip()


def _seal(said: object, number: str, part: str) -> bytes:
    return crypto.encrypt(json.dumps(said, ensure_ascii=False).encode(), aad=f"{number}:{part}".encode())


def _open(sealed: bytes, number: str, part: str):
    return json.loads(crypto.decrypt(bytes(sealed), aad=f"{number}:{part}".encode()))
