"""Every move of a case after its receipt: one function, whoever moves it and whatever the flow."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.core.steady import steady
from wanxiang.engines.cases import catalogue, history, visibility, worktime
from wanxiang.engines.cases.actions import consequences, guards, needs
from wanxiang.engines.cases.actions.needs import Missing
from wanxiang.engines.cases.actions.words import NO_WORDS, Words
from wanxiang.engines.cases.attachments import checked, keep
from wanxiang.engines.cases.flows import Move
from wanxiang.engines.cases.history import Pen, Said
from wanxiang.engines.cases.models import Case, Receipt
from wanxiang.engines.cases.visibility import NoSuchCase, NotAllowed


class SecondPerson(WanxiangError):
    """Who called a matter settled may not be the one who checks it."""

    code = "cases.second_person"
    status = 403


class SentTwice(WanxiangError):
    """One idempotency key for two different moves."""

    code = "cases.sent_twice"
    status = 409


def act(
    *, case_no: str, action: str, by: Account, at: datetime, words: Words = NO_WORDS, version: int | None = None, key: str = ""
) -> Case:  # fmt: skip
    """Make one move on one case.

    In:     version: the one that the mover saw; key: an idempotency key (the same key again changes nothing)
    Out:    the case as it now is
    Raises: NoSuchCase (unknown or not visible), IllegalMove, NotAllowed, Missing, Guarded, SecondPerson, Stale, SentTwice
    """
    words = words.printable()
    checked(words.files)
    print_ = _fingerprint(case_no, action, words)
    try:
        with steady(), transaction.atomic():
            if key and (done := _sent_before(key, print_, case_no=case_no, by=by)):
                return Case.objects.get(case_no=done)
            case = _moved(case_no, action, by=by, at=at, words=words, version=version)
            if key:
                Receipt.objects.create(
                    key=key, fingerprint=print_, answer={"case_no": case_no, "version": case.version}, by=by
                )
            return case
    except IntegrityError:
        if key and (done := _done(key, print_)):
            return Case.objects.get(case_no=done)
        raise


def act_on_many(
    *, case_nos: Sequence[str], action: str, by: Account, at: datetime, words: Words = NO_WORDS
) -> tuple[list[Case], dict[str, str]]:
    """One move on many cases, each in a transaction of its own: those done, and why the others were not.

    Out: (cases, {case_no: one sentence})
    """
    done: list[Case] = []
    refused: dict[str, str] = {}
    for case_no in dict.fromkeys(case_nos):
        try:
            done.append(act(case_no=case_no, action=action, by=by, at=at, words=words))
        except WanxiangError as error:
            refused[case_no] = str(error)
    return done, refused


def open_moves(case: Case, *, by: Account) -> list[Move]:
    """What an account may do with a case now, in the order of the flow; guards included."""
    flow = catalogue.flow(case.flow)
    return [
        move
        for move in flow.from_state(case.state)
        if visibility.may(by, case, move)
        and not guards.refusal(case, move, flow=flow)
        and not _did_before(case, move, by=by)
    ]


def follow_up(case: Case, action: str, *, by: Account, at: datetime, words: Words = NO_WORDS) -> Case:
    """A move that the platform makes inside a transaction as a consequence of another (a case merged, a rating of 未解决)."""
    return _moved(case.case_no, action, by=by, at=at, words=words, version=None)


def _moved(case_no: str, action: str, *, by: Account, at: datetime, words: Words, version: int | None) -> Case:
    case = _locked(case_no, by=by, beside=words.into)
    if version is not None and case.version != version:
        raise history.Stale
    flow = catalogue.flow(case.flow)
    move = flow.move(case.state, action)
    if not visibility.may(by, case, move):
        raise NotAllowed(f"您不能对这个案件“{move.title}”", hint="由它的分拨、承办或监督人员办理")
    if said := guards.refusal(case, move, flow=flow):
        raise guards.Guarded(said)
    _second_person(case, move, by=by)
    if words.into and not visibility.visible(by, Case.objects.filter(case_no=words.into)).exists():
        words = replace(words, into="")  # nobody merges into what he or she may not see, nor learns that it is there
    fields = needs.fields(case, move, words, flow=flow, at=at)
    if "photo" in move.needs and not words.files:
        raise Missing(f"“{move.title}”须附照片")
    pen = Pen(
        case,
        flow=flow,
        by=by,
        at=at,
        calendar=worktime.calendar(),
        unit="" if by.is_system else visibility.acting_for(by, case),
    )
    pen.move(action, Said(opinion=words.opinion.strip() or words.text.strip(), reply=words.reply.strip(), why=words.why.strip() or _short(words.decision.strip()), fields=fields))  # fmt: skip
    pen.write()
    keep(case, words.files, stage=action, by=by, at=at, public=bool(move.public))
    audit.record(f"case.{action}", by=by, subject=case_no, details={"from": pen.flow.title, "state": case.state})
    consequences.follow(case, action, words, by=by, at=at)
    return case


def _short(text: str) -> str:
    """A reason that fits its column; the ruling keeps all of it."""
    return text if len(text) <= needs.MOST_WHY else f"{text[: needs.MOST_WHY - 1]}…"


def _locked(case_no: str, *, by: Account, beside: str = "") -> Case:
    """The case, locked; with it the one that it is merged into, so that no two cases are merged into each other at once."""
    pk = visibility.visible(by, Case.objects.filter(case_no=case_no)).values_list("pk", flat=True).first()
    if pk is None:
        raise NoSuchCase
    other = list(Case.objects.filter(case_no=beside).values_list("pk", flat=True)) if beside else []
    return next(case for case in history.lock([pk, *other]) if case.pk == pk)


def _did_before(case: Case, move: Move, *, by: Account) -> bool:
    """Whether an account did what the move checks."""
    return bool(move.other_than) and case.steps.filter(action__in=move.other_than, by=by).exists()


def _second_person(case: Case, move: Move, *, by: Account) -> None:
    if _did_before(case, move, by=by):
        raise SecondPerson(f"办结反馈的人不能自己“{move.title}”", hint="请由另一人核查")


def _fingerprint(case_no: str, action: str, words: Words) -> str:
    said = {name: value for name, value in vars(words).items() if name != "files"}
    said["files"] = [file.digest for file in words.files]
    return hashlib.sha256(
        json.dumps([case_no, action, said], ensure_ascii=False, sort_keys=True, default=str).encode()
    ).hexdigest()


def _sent_before(key: str, print_: str, *, case_no: str, by: Account) -> str:
    """The case that a key moved, asked under the lock of the case: who sends the same at the same moment waits for the first."""
    done = _done(key, print_)
    if not done:
        _locked(case_no, by=by)
        done = _done(key, print_)
    return done


def _done(key: str, print_: str) -> str:
    receipt = Receipt.objects.filter(key=key).first()
    if receipt is None:
        return ""
    if receipt.fingerprint != print_:
        raise SentTwice("同一次提交的内容前后不同", hint="请刷新后重新提交")
    return receipt.answer["case_no"]
