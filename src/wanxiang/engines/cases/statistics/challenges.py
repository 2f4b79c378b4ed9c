"""A unit contests a number; the district's desk answers, with its reason. Both stay beside the number, accepted or not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from wanxiang.core import audit
from wanxiang.core.access import scope_of
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.district.levels import DIGITS
from wanxiang.engines.cases import parties
from wanxiang.engines.cases.models import Case, Challenge
from wanxiang.engines.cases.statistics import figures
from wanxiang.engines.cases.statistics.definitions import definition
from wanxiang.engines.cases.statistics.dimensions import Narrowed, of_query
from wanxiang.engines.cases.statistics.figures import Value
from wanxiang.engines.cases.visibility import NotAllowed

CONTEST, SETTLE, COUNT = "case.challenge", "case.check", "case.stats"
LEAST, MOST = 4, 2000


class BadChallenge(WanxiangError):
    """What is contested, or how it is answered, cannot be taken as it is."""

    code = "cases.bad_challenge"


class Answered(WanxiangError):
    """Somebody has answered it already; an answer is not written over."""

    code = "cases.challenge_answered"
    status = 409

    def __init__(self) -> None:
        super().__init__("该异议已经答复", hint="请刷新后查看；仍有不同意见的，由提出单位另行提出")


class NoSuchChallenge(WanxiangError):
    code = "cases.no_such_challenge"
    status = 404


def contest(
    *, figure: str, unit: str, narrowed: Narrowed, text: str, by: Account, at: datetime, case_no: str = "", part: str = "of"
) -> Challenge:  # fmt: skip
    """Keep a unit's objection with the number as it then was.

    In:     unit: one that the account stands for (`stands_for`); narrowed: with `by` and `key` for one line of a table
            case_no: a case that should not be among those counted, if the objection is about one
    Raises: NotAllowed, BadChallenge, NoSuchFigure
    """
    wanted = definition(figure)
    if unit not in stands_for(by):
        raise NotAllowed("只能代表本单位提出异议", hint="请选择本人经办的单位或辖区")
    if not LEAST <= len(text.strip()) <= MOST:
        raise BadChallenge(f"请写明异议的理由（{LEAST} 至 {MOST} 字）")
    case = _counted(case_no.strip(), figure, narrowed, by=by, at=at) if case_no.strip() else None
    said = figures.table(by=by, at=at, narrowed=narrowed, names=[wanted.name]).total[wanted.name]
    query = {**narrowed.as_query(), "part": part, "said": vars(said)}
    with transaction.atomic():
        made = Challenge.objects.create(
            figure=figure, unit=unit, query=query, case=case, text=text.strip(), at=at, by=by
        )
        audit.record("case.challenge", by=by, subject=f"challenge:{made.pk}", details={"figure": figure, "unit": unit})
    return made


def answer(*, pk: int, accepted: bool, text: str, by: Account, at: datetime) -> Challenge:
    """The district's desk answers, once: accepted or not, with its reason.

    Raises: NotAllowed, NoSuchChallenge, BadChallenge, Answered
    """
    if not may_answer(by):
        raise NotAllowed("由区级分拨中心答复异议")
    if not LEAST <= len(text.strip()) <= MOST:
        raise BadChallenge(f"请写明答复的理由（{LEAST} 至 {MOST} 字）")
    with transaction.atomic():
        row = Challenge.objects.filter(pk=pk)
        said = {"accepted": accepted, "answer": text.strip(), "answered_at": at, "answered_by": by}
        if not row.filter(answered_at=None).update(**said):
            raise Answered if row.exists() else NoSuchChallenge("没有这项异议")
        audit.record("case.answer_challenge", by=by, subject=f"challenge:{pk}", details={"accepted": accepted})
    return row.get()


def seen(by: Account) -> QuerySet[Challenge]:
    """The challenges that an account may read: the district's staff all, a unit or a place its own."""
    rows = Challenge.objects.select_related("case", "by", "answered_by")
    if by.is_system or any(not reach.unit and not reach.area for reach in scope_of(by, COUNT).reaches):
        return rows
    return rows.filter(unit__in=stands_for(by))


def of_number(rows: QuerySet[Challenge], figure: str, narrowed: Narrowed) -> QuerySet[Challenge]:
    """Those about one number: the same figure, the same filters, the same line."""
    asked = narrowed.as_query()
    names = ("since", "until", "flow", "code", "area", "unit", "source", "level", "by", "key")
    same = Q(figure=figure)
    for name in names:
        has = Q(**{f"query__{name}": asked[name]}) if name in asked else ~Q(query__has_key=name)
        same &= has
    return rows.filter(same)


def narrowed_of(row: Challenge) -> Narrowed:
    """The number that a challenge is about."""
    return of_query(_said(row.query))


def stands_for(by: Account) -> dict[str, str]:
    """The units and places in whose name an account may contest a number, with their names."""
    found = {}
    for reach in scope_of(by, CONTEST).reaches:
        street = parties.street_of(reach.area) if len(reach.area) == DIGITS["street"] else None
        code = reach.unit or (street.code if street else reach.area)
        if code:
            found[code] = parties.name_of(code)
    return found


def may_answer(by: Account) -> bool:
    """Whether an account speaks for the district's desk."""
    return any(not reach.unit and not reach.area for reach in scope_of(by, SETTLE).reaches)


def _counted(case_no: str, figure: str, narrowed: Narrowed, *, by: Account, at: datetime) -> Case:
    for part in ("of", "to"):
        found = figures.cases(by=by, at=at, name=figure, part=part, narrowed=narrowed).filter(case_no=case_no).first()
        if found is not None:
            return found
    raise BadChallenge(f"案件 {case_no[:24]} 不在这个数字之内", hint="请从该数字的案件清单中选择，或不填案件编号")


def _said(query: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if name not in ("part", "said")}


def number_then(row: Challenge) -> Value:
    """The number as it stood when it was contested."""
    return Value(**row.query["said"])
