"""Inspections recorded, and rated by whoever holds the receipt: once, openly or anonymously.

An anonymous rating is a case of its own without a way back: no number of the visit, no enterprise, no place, only unit and
quarter. That a receipt was used is kept as a keyed hash, so that it counts once and tells nothing.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from wanxiang.core import crypto
from wanxiang.core.declarations import declared
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import parties, queries, reporters, worktime
from wanxiang.engines.cases.actions import Report, Words, receive
from wanxiang.engines.cases.actions.handling import follow_up
from wanxiang.engines.cases.models import Case, Receipt
from wanxiang.systems.enterprise_rights import logic
from wanxiang.systems.enterprise_rights.logic import Rated, Scheme, UnitFigure

VISIT, RATING, APPEAL = "inspection", "inspection_rating", "enterprise"
CLASS = "190103"
PURPOSE = "enterprise_rights.receipt"
KINDS = {
    "check": "日常检查",
    "special": "专项检查",
    "complaint": "投诉举报核查",
    "penalty": "行政处罚",
    "guidance": "行政指导",
}


class BadRating(WanxiangError):
    code = "enterprise_rights.bad_rating"


class RatedAlready(WanxiangError):
    code = "enterprise_rights.rated_already"
    status = 409

    def __init__(self) -> None:
        super().__init__("这次检查已经评价过", hint="每次检查评价一次；有新情况请提出企业诉求")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """An inspection as the officers record it."""

    unit: str
    kind: str
    enterprise: str
    credit_code: str = ""
    place: str = ""
    about: str = ""


def scheme() -> Scheme:
    """How inspections are rated here."""
    return declared(logic.KIND)[-1].data


def record(visit: Visit, *, key: str, by: Account, at: datetime) -> str:
    """Record an inspection; returns the receipt that is handed to the enterprise. The same key again gives the same one.

    Raises: BadRating, NoSuchHandler, NoSuchPlace
    """
    unit = parties.party(visit.unit)
    if visit.kind not in KINDS or not visit.enterprise.strip():
        raise BadRating("请写明检查类型和企业名称", hint=f"类型：{'、'.join(KINDS.values())}")
    report = Report(source="console", external_id=f"visit-{key}", flow=VISIT, title=f"{unit.name}{KINDS[visit.kind]}", grid_code=visit.place,
                    text=visit.about.strip() or KINDS[visit.kind], extra={"kind": visit.kind},
                    reporter={"name": visit.enterprise[:40], "identity": visit.credit_code})  # fmt: skip
    with transaction.atomic():
        made = receive(report, by=by, at=at)
        if made.new:
            _further(made.case, "dispatch", at=at, words=Words(to=unit.code))
    return made.receipt


def rate(
    *, receipt: str, score: int, reasons: Sequence[str] = (), text: str = "", anonymous: bool, by: Account, at: datetime
) -> bool:
    """An enterprise rates the inspection of its receipt; a bad rating opens a case to be answered. Returns whether it did.

    Raises: NoSuchCase (a receipt of nothing here), BadRating, RatedAlready
    """
    visit, known = queries.of_receipt(receipt), scheme()
    if visit.flow != VISIT:
        raise queries.NoSuchCase
    if score not in known.scores or set(reasons) - known.reasons.keys() or len(text) > 2000:
        raise BadRating("请选择五级评价和列出的理由", hint="、".join(known.scores.values()))
    said = {
        "unit": visit.handler,
        "quarter": logic.quarter(worktime.civil_day(visit.opened_at)),
        "score": score,
        "reasons": list(reasons),
    }
    with transaction.atomic():
        _spend(receipt, by=by)
        if not anonymous:
            said["visit"] = visit.case_no
        report = Report(source="enterprise", external_id=secrets.token_hex(16), flow=RATING, title=known.scores[score], extra=said,
                        text=text.strip() or "（未写意见）", anonymous=True)  # fmt: skip
        made = receive(report, by=by, at=at).case
        _further(made, "close", at=at)
        if score in known.bad:
            _open(made, visit, text, named=not anonymous, known=known, by=by, at=at)
    return score in known.bad


def figures(*, of_quarter: str, on: date) -> list[UnitFigure]:
    """What may be said of each unit in a quarter; see `logic.figures`."""
    rows = Case.objects.filter(flow=RATING).values_list("extra", flat=True)
    rated = [
        Rated(unit=row["unit"], quarter=row["quarter"], score=row["score"], reasons=tuple(row["reasons"]))
        for row in rows
    ]
    return logic.figures(rated, of_quarter=of_quarter, scheme=scheme(), on=on)


def quarters(*, on: date) -> list[str]:
    """The quarters that are over and have ratings, the newest first."""
    said = Case.objects.filter(flow=RATING).values_list("extra__quarter", flat=True).distinct()
    return sorted((each for each in said if logic.over(each, on=on)), reverse=True)


def _open(rating: Case, visit: Case, text: str, *, named: bool, known: Scheme, by: Account, at: datetime) -> None:
    """The case of a bad rating: anonymous, it says the unit and the reasons and no more; named, the unit joins to answer."""
    unit = parties.name_of(visit.handler)
    why = "、".join(known.reasons[each] for each in rating.extra["reasons"]) or "未选理由"
    whose = vars(reporters.opened(visit)) if named else {}
    report = Report(
        source="enterprise", external_id=f"rating-{rating.case_no}", flow=APPEAL, code=CLASS, anonymous=not named, reporter=whose,
        title=f"对{unit}执法评价为{known.scores[rating.extra['score']]}", text=f"{why}。{text.strip()}", grid_code=visit.grid_code if named else "",
        extra={"unit": visit.handler, **({"visit": visit.case_no} if named else {})},
    )  # fmt: skip
    case = receive(report, by=by, at=at).case
    if named and case.state == "dispatched" and case.handler != visit.handler:
        _further(case, "join", at=at, words=Words(assists=(visit.handler,)))


def _spend(receipt: str, *, by: Account) -> None:
    (token,) = crypto.tokens([receipt.strip().upper()], purpose=PURPOSE)
    try:
        with transaction.atomic():
            Receipt.objects.create(key=f"rated:{token}", fingerprint="", answer={}, by=by)
    except IntegrityError:
        raise RatedAlready from None


def _further(case: Case, action: str, *, at: datetime, words: Words | None = None) -> None:
    follow_up(case, action, by=Account.system("enterprise_rights"), at=at, words=words or Words())
