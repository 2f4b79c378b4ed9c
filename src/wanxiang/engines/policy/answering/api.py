"""The JSON API of decisions: one, many, and yes, no or unknown alone. docs/api.md is its page."""

from datetime import date
from typing import Annotated, Any, Literal

import pydantic
from django.db import transaction
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile

from wanxiang.core import clock, steady
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy.answering import deciding, files, recording, rows, subjects
from wanxiang.engines.policy.answering.doorkeeping import NotDeclared, door, weigh
from wanxiang.engines.policy.declaring import Policy

router = Router(tags=["政策判定"])
MOST_ROWS, MOST_MEMBERS, MOST_POLICIES = 10_000, 30, 500
ROWS_A_CALL = 100
"""Rows of given facts weigh one call for so many; a row that names somebody weighs one."""
LARGEST = 10**15

Word = Annotated[str, Field(max_length=40)]
Number = Annotated[int, Field(ge=-LARGEST, le=LARGEST)] | Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
Cell = bool | Number | Annotated[str, Field(max_length=200)] | None
Facts = Annotated[dict[Word, Cell], Field(max_length=100)]
Purpose = Annotated[str, Field(min_length=2, max_length=200)]
Policies = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=MOST_POLICIES)]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 1, 1))]
Audience = Literal["person", "enterprise"]
Outcome = Literal["eligible", "ineligible", "unknown"]


class Unprintable(WanxiangError):
    code = "policy.unprintable"


class Identity(Schema):
    """Who is meant: the platform's key, a keyed hash that the platform gave out, an ID number (made a hash at once, never kept),
    or a firm's credit code."""

    way: Literal["person_key", "id_token", "id_number", "credit_code"]
    value: Annotated[str, Field(min_length=1, max_length=64)]


class DecideAsked(Schema):
    """One person or firm: either `identity`, or `facts` with the other members of the household where they are known."""

    purpose: Purpose
    audience: Audience = "person"
    identity: Identity | None = None
    facts: Facts | None = None
    household: Annotated[list[Facts], Field(max_length=MOST_MEMBERS)] | None = None
    policies: Policies = []
    as_of: Day | None = None
    reasons: bool = False

    @pydantic.model_validator(mode="after")
    def one_of_the_two(self) -> "DecideAsked":
        if (self.identity is None) == (self.facts is None):
            raise ValueError("identity 与 facts 须写且只写一项")
        return self


class FactTold(Schema):
    word: str
    text: str
    value: bool | int | float | str | list[str] | None


class ClauseTold(Schema):
    text: str
    note: str
    holds: bool | None
    basis: str
    constants: dict[str, str]
    facts: list[FactTold]


class DecisionTold(Schema):
    """amount in 分, null where not known or where no money is given; the rest only with `reasons`."""

    policy: str
    outcome: Outcome
    amount: int | None
    title: str | None = None
    lead_unit: str | None = None
    why: str | None = None
    clauses: list[ClauseTold] | None = None
    settle: list[str] | None = None
    legal_basis: list[str] | None = None
    bring: list[str] | None = None


class DecidedTold(Schema):
    as_of: date
    decisions: list[DecisionTold]


class RowAsked(Schema):
    id: Annotated[str, Field(min_length=1, max_length=60)]
    identity: Identity | None = None
    facts: Facts | None = None
    household: Annotated[list[Facts], Field(max_length=MOST_MEMBERS)] | None = None


class BatchAsked(Schema):
    """Up to 10,000 rows; more than that as a CSV."""

    purpose: Purpose
    audience: Audience = "person"
    rows: Annotated[list[RowAsked], Field(min_length=1, max_length=MOST_ROWS)]
    policies: Policies = []
    as_of: Day | None = None


class Refused(Schema):
    code: str
    message: str
    hint: str


class RowTold(Schema):
    id: str
    decisions: list[DecisionTold]
    error: Refused | None


class BatchTold(Schema):
    as_of: date
    refused: int
    rows: list[RowTold]


class FileAsked(Schema):
    purpose: Purpose
    audience: Audience = "person"
    policies: Annotated[str, Field(max_length=4000, description="逗号分隔；为空即全部可问的")] = ""
    as_of: Day | None = None


class AnswerAsked(Schema):
    purpose: Purpose
    policy: Annotated[str, Field(min_length=1, max_length=60)]
    identity: Identity


class Answer(Schema):
    """Nothing else: no reason, no amount, no trace of whether anybody of that name is registered."""

    answer: Literal["yes", "no", "unknown"]


class PolicyTold(Schema):
    id: str
    title: str
    audience: Audience
    lead_unit: str


@router.get("policies", auth=door(), response=list[PolicyTold], summary="可问的政策")
@steady.steady()
def policies(request: HttpRequest) -> list[dict[str, Any]]:
    """The policies that the caller may ask about."""
    found = [each for audience in ("person", "enterprise") for each in request.caller.policies(audience=audience)]
    return [{name: getattr(each, name) for name in PolicyTold.model_fields} for each in found]


@router.post("decide", auth=door(), response=DecidedTold, exclude_none=False, summary="判定一人或一企业")
@steady.steady()
def decide(request: HttpRequest, asked: DecideAsked) -> dict[str, Any]:
    """Every policy asked for. 404: nobody of that name, or out of reach; the two are not told apart."""
    _printable(asked)
    said = asked.dict()
    audience = subjects.audience(asked.identity.way) if asked.identity else asked.audience
    purpose = request.caller.demand(
        "decide" if asked.identity else "facts", purpose=asked.purpose, way=asked.identity.way if asked.identity else ""
    )
    as_of = asked.as_of or clock.today()
    judges = deciding.judges(request.caller.policies(asked.policies, audience=audience), as_of=as_of)
    try:
        subject = rows.of(said, audience=audience, caller=request.caller)
    except subjects.NotFound:
        tried = asked.identity.value if asked.identity else ""
        recording.one(
            recording.DECIDED,
            caller=request.caller,
            purpose=purpose,
            mark=subjects.mark(tried),
            result={"found": False},
        )
        raise
    found = deciding.decisions(subject, judges, reasons=asked.reasons)
    result = recording.classes(found)
    recording.one(recording.DECIDED, caller=request.caller, purpose=purpose, mark=subject.mark, result=result)
    return {"as_of": as_of, "decisions": found}


@router.post("batch", auth=door(), response=BatchTold, summary="批量判定（JSON，至多 1 万行）")
@steady.steady()
def batch(request: HttpRequest, asked: BatchAsked) -> dict[str, Any]:
    """Each row by itself: one that cannot be read, or that names nobody, keeps no other back."""
    _printable(asked)
    named = [each.identity.way for each in asked.rows if each.identity]
    purpose = asked.purpose
    if len(named) < len(asked.rows):
        purpose = request.caller.demand("facts", purpose=purpose)
    for way in dict.fromkeys(named):
        purpose = request.caller.demand("decide", purpose=purpose, way=way)
        if subjects.audience(way) != asked.audience:
            raise NotDeclared("一批之内只能是同一类对象", hint="企业用 credit_code，居民用其余方式")
    weigh(request.caller, len(named) + (len(asked.rows) - len(named)) // ROWS_A_CALL)
    as_of = asked.as_of or clock.today()
    judges = deciding.judges(_asked(request, asked.policies, asked.audience), as_of=as_of)
    tally = rows.Tally()
    said = [each.dict() for each in asked.rows]
    found = list(rows.decided(said, judges, audience=asked.audience, caller=request.caller, tally=tally))
    with transaction.atomic():
        recording.many(caller=request.caller, purpose=purpose, marks=tally.marks, result=tally.result())
    return {"as_of": as_of, "refused": tally.refused, "rows": found}


@router.post(
    "batch.csv", auth=door(), summary="批量判定（CSV，不限行数，边读边答）",
    openapi_extra={"responses": {200: {"description": "编号、政策、结论、金额", "content": {"text/csv": {"schema": {"type": "string"}}}}}},
)  # fmt: skip
def batch_csv(request: HttpRequest, asked: Form[FileAsked], file: File[UploadedFile]) -> StreamingHttpResponse:
    """Facts as a table, headers are vocabulary words; the answer comes while the file is read."""
    _printable(asked)
    purpose = request.caller.demand("facts", purpose=asked.purpose)
    wanted = [each.strip() for each in asked.policies.split(",") if each.strip()]
    judges = deciding.judges(
        _asked(request, wanted[:MOST_POLICIES], asked.audience), as_of=asked.as_of or clock.today()
    )
    table = files.Table(file.file, audience=asked.audience)
    lines = files.answered(table, judges, audience=asked.audience, caller=request.caller, purpose=purpose)
    answer = StreamingHttpResponse((line.encode() for line in lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="decisions.csv"'
    return answer


@router.post("answer", auth=door(), response=Answer, summary="只答是、否、未知")
@steady.steady()
def answer(request: HttpRequest, asked: AnswerAsked) -> dict[str, str]:
    """Whether somebody meets a policy today, and nothing else. Not registered, out of reach, and not known answer alike."""
    _printable(asked)
    way = asked.identity.way
    purpose = request.caller.demand("answer", purpose=asked.purpose, way=way)
    judges = deciding.judges(
        request.caller.policies([asked.policy], audience=subjects.audience(way)), as_of=clock.today()
    )
    subject = subjects.found(way, asked.identity.value, caller=request.caller) or subjects.nobody(asked.identity.value)
    said = deciding.answer(subject, judges)
    recording.one(
        recording.ANSWERED,
        caller=request.caller,
        purpose=purpose,
        mark=subject.mark,
        result={"policy": asked.policy, "answer": said},
    )
    return {"answer": said}


def _asked(request: HttpRequest, wanted: list[str], audience: str) -> list[Policy]:
    return request.caller.policies(wanted, audience=audience)


def _printable(asked: Schema) -> None:
    if "\\u0000" in asked.model_dump_json():
        raise Unprintable("内容中有不可用的控制字符")
