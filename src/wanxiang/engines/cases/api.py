"""The JSON API for departments' systems: report (one or many), follow, list, move, attach. docs/cases-api.md is its page.

What comes in is numbered by who sends it: the same number of the same sender is the same report, however often it comes.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import pydantic
from django.http import HttpRequest
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from wanxiang.core import limits, steady
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import actions, attachments, catalogue, keys, parties, queries, visibility
from wanxiang.engines.cases.actions import Received, Report, Words
from wanxiang.engines.cases.actions.intake import BadReport
from wanxiang.engines.cases.doorkeeping import door, may_move, prefix
from wanxiang.engines.cases.models import Case, Source

router = Router(tags=["事件与诉求"])

MOST_AT_ONCE, MOST_ROWS, MOST_PAGES = 500, 200, 10_000
Text = Annotated[str, Field(max_length=400)]
Short = Annotated[str, Field(max_length=80)]
NUL = "\0"


class ReporterSaid(Schema):
    """ReporterSaid reported, as far as it is known."""

    name: Annotated[str, Field(max_length=40)] = ""
    phone: Annotated[str, Field(max_length=20)] = ""
    email: Annotated[str, Field(max_length=80)] = ""
    identity: Annotated[str, Field(max_length=60)] = ""


class ReportSent(Schema):
    """One report. The class in the district's own codes, or with `scheme` in those of the sender's list."""

    external_id: Annotated[str, Field(min_length=1, max_length=36)]
    text: Annotated[str, Field(max_length=20_000)]
    title: Annotated[str, Field(max_length=120)] = ""
    scheme: Annotated[str, Field(max_length=40)] = ""
    kind: Annotated[str, Field(max_length=16)] = ""
    code: Short = ""
    class_name: Short = ""
    grid_code: Annotated[str, Field(max_length=24)] = ""
    address: Annotated[str, Field(max_length=200)] = ""
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    reporter: ReporterSaid = ReporterSaid()
    anonymous: bool = False
    confidential: bool = False
    happened_at: pydantic.AwareDatetime | None = None


class ReportsSent(Schema):
    """Up to 500 reports, each as a single one is sent, and each answered by itself."""

    reports: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_AT_ONCE)]


class ReportAnswered(Schema):
    """What became of one report: created, known (sent before, nothing changed) or refused, with the reason."""

    external_id: str
    outcome: Literal["created", "known", "refused"]
    case_no: str = ""
    receipt: str = ""
    state: str = ""
    code: str = ""
    message: str = ""
    hint: str = ""


class ReportsAnswered(Schema):
    created: int
    known: int
    refused: int
    results: list[ReportAnswered]


class ReportFollowed(Schema):
    """Where a report stands, as its reporter may know it."""

    external_id: str
    case_no: str
    state: str
    title: str
    phase: str
    unit: str
    reply: str
    opened_at: datetime
    due_at: datetime | None


class CaseRow(Schema):
    """A case in a list: no text, nothing of the reporter."""

    case_no: str
    flow: str
    source: str
    title: str
    state: str
    state_title: str
    class_code: str
    class_name: str
    level: int
    level_title: str
    marks: list[str]
    grid_code: str
    address: str
    handler: str
    handler_name: str
    opened_at: datetime
    due_at: datetime | None
    due_clock: str
    whole_due_at: datetime | None
    closed_at: datetime | None
    on_time: bool | None
    extended: bool
    supervised: bool
    repeats: int
    version: int


class CaseList(Schema):
    as_of: datetime
    page: int
    size: int
    more: bool
    cases: list[CaseRow]


class CaseFile(Schema):
    id: int
    name: str
    media_type: str
    bytes: int
    sha256: str
    stage: str
    at: datetime


class CaseTold(CaseRow):
    """A case as whoever may see it sees it; the reporter stays sealed."""

    text: str
    lon: float | None
    lat: float | None
    assists: list[str]
    clause: str
    clocks: list[dict[str, Any]]
    moves: list[dict[str, Any]]
    attachments: list[CaseFile]


class PhotosSent(Schema):
    """What is said with photos: the step that they go with."""

    action: Short = "report"
    opinion: Text = "补充附件"
    reply: Annotated[str, Field(max_length=4000)] = ""
    why: Text = ""


class StepTold(Schema):
    seq: int
    action: str
    title: str
    at: datetime
    by: str
    unit: str
    opinion: str
    reply: str
    why: str
    state: str


class CasesAsked(Schema):
    """What narrows a list."""

    flow: Short = ""
    state: Annotated[str, Field(max_length=200, description="逗号分隔")] = ""
    area: Short = ""
    handler: Short = ""
    code: Short = ""
    source: Short = ""
    level: Annotated[int, Field(ge=0, le=4)] = 0
    text: Short = ""
    due: Literal["", "late", "soon", "extended", "supervised", "repeated"] = ""
    since: date | None = None
    until: date | None = None
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1
    size: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50


class MoveSaid(Schema):
    """What is said with a move; which of it is asked for is the flow's matter. `version`: the one that the mover saw."""

    opinion: Annotated[str, Field(max_length=4000)] = ""
    reply: Annotated[str, Field(max_length=4000)] = ""
    why: Text = ""
    text: Annotated[str, Field(max_length=4000)] = ""
    code: Short = ""
    grid_code: Short = ""
    address: Annotated[str, Field(max_length=200)] = ""
    to: Short = ""
    task: Short = ""
    assists: Annotated[list[Short], Field(max_length=20)] = []
    clause: Short = ""
    until: date | None = None
    extension: Short = ""
    level: Annotated[int, Field(ge=0, le=4)] = 0
    decision: Annotated[str, Field(max_length=4000)] = ""
    owner: Short = ""
    into: Short = ""
    resolved: Short = ""
    satisfied: Annotated[int, Field(ge=1, le=5)] | None = None
    due_in: Short = ""
    version: Annotated[int, Field(ge=0, le=100_000)] | None = None


@router.post(
    "reports", auth=door("case.register"), response={200: ReportAnswered, 201: ReportAnswered}, summary="报送一件"
)
def report(request: HttpRequest, said: ReportSent) -> Status[Any]:
    """One report; 201 when it is new, 200 when it was known. PhotosSent again with other content it is refused (409)."""
    done = _take(said, request)
    return Status(201 if done.new else 200, _answer(said.external_id, done))


@router.post("reports/batch", auth=door("case.register"), response=ReportsAnswered, summary="批量报送，逐件答复")
def report_many(request: HttpRequest, said: ReportsSent) -> dict[str, Any]:
    """Up to 500 reports; one that is refused keeps no other back."""
    if request.key:
        limits.demand(
            "cases.api",
            caller=f"key:{request.key.name}",
            per_minute=request.key.per_minute,
            count=len(said.reports) - 1,
        )
    with steady.steady():
        results = [_one_of_many(each, request) for each in said.reports]
    counts = {name: sum(each["outcome"] == name for each in results) for name in ("created", "known", "refused")}
    return {**counts, "results": results}


@router.get("reports/{external_id}", auth=door("case.register"), response=ReportFollowed, summary="查询自己报送的一件")
def follow(request: HttpRequest, external_id: str) -> dict[str, Any]:
    """Where a report of one's own stands: state, unit, the answer once it may be read."""
    case = _mine(request, external_id)
    told = queries.public_view(case)
    main = case.merged_into or case
    return {"external_id": external_id, "case_no": case.case_no, "state": main.state, "title": told["state"], **{
        name: told[name] for name in ("phase", "unit", "reply", "opened_at", "due_at")}}  # fmt: skip


@router.get("", auth=door("case.view"), response=CaseList, summary="案件列表")
def cases(request: HttpRequest, asked: Query[CasesAsked]) -> dict[str, Any]:
    """The cases in scope, the newest first, a page at a time."""
    at = now()
    _printable(*asked.dict().values())
    found = queries.cases(
        by=request.user, flows=_split(asked.flow), states=_split(asked.state), area=asked.area, handler=asked.handler, code=asked.code,
        source=asked.source, level=asked.level, text=asked.text, due=asked.due, since=asked.since, until=asked.until, at=at,
    )  # fmt: skip
    start = (asked.page - 1) * asked.size
    rows = list(found.order_by("-id").defer("reporter", "text", "clocks")[start : start + asked.size + 1])
    shown = rows[: asked.size]
    return {
        "as_of": at,
        "page": asked.page,
        "size": asked.size,
        "more": len(rows) > asked.size,
        "cases": [_row(each) for each in shown],
    }


@router.get("{case_no}", auth=door("case.view"), response=CaseTold, summary="一个案件")
def case(request: HttpRequest, case_no: str) -> dict[str, Any]:
    """One case; 404 when it is unknown or out of scope."""
    return _told(_visible(request, case_no), by=request.user)


@router.get("{case_no}/steps", auth=door("case.view"), response=list[StepTold], summary="办理历史")
def steps(request: HttpRequest, case_no: str) -> list[dict[str, Any]]:
    """The history, first to last."""
    return queries.course_of(_visible(request, case_no), internal=True)


@router.post("{case_no}/moves/{action}", auth=door("case.view"), response=CaseTold, summary="办理：签收、反馈、退单……")
def move(request: HttpRequest, case_no: str, action: str, said: MoveSaid) -> dict[str, Any]:
    """One move; with the header `Idempotency-Key` the same key again changes nothing.

    Refused: 409 where the case is not in such a state or was moved meanwhile (`version`), 403 where it is not the caller's to do
    """
    found = _visible(request, case_no)
    spoken = {name: value for name, value in said.dict().items() if name != "version"}
    _printable(*spoken.values())
    may_move(request.key, found, action, once=_once(request))
    words = Words(**spoken | {"assists": tuple(said.assists)})
    moved = actions.act(case_no=found.case_no, action=action, by=request.user, at=max(now(), found.since), words=words,
                        version=said.version, key=_once(request))  # fmt: skip
    return _told(moved, by=request.user)


@router.post("{case_no}/attachments", auth=door("case.view"), response=CaseTold, summary="附照片：随一步办理，或报进展")
def attach(
    request: HttpRequest, case_no: str, said: Form[PhotosSent], files: File[list[UploadedFile]]
) -> dict[str, Any]:
    """Photos with a move that takes them: `report` (报进展) where nothing else is said, `finish` with the reply."""
    found = _visible(request, case_no)
    _printable(*said.dict().values())
    may_move(request.key, found, said.action, once=_once(request))
    spoken = said.dict(exclude={"action"}) | {"text": said.opinion, "files": attachments.uploaded(files)}
    moved = actions.act(case_no=found.case_no, action=said.action, by=request.user, at=max(now(), found.since), words=Words(**spoken),
                        key=_once(request))  # fmt: skip
    return _told(moved, by=request.user)


def _take(said: ReportSent, request: HttpRequest) -> Received:
    given = said.dict(exclude={"external_id", "reporter"})
    _printable(said.external_id, *given.values(), *said.reporter.dict().values())
    source = request.key.source if request.key else Source.API
    number = keys.numbered(prefix(request), said.external_id)
    report = Report(source=source, external_id=number, reporter=said.reporter.dict(), **given)
    return actions.receive(report, by=request.user, at=now())


def _one_of_many(said: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    number = str(said.get("external_id", ""))[:80]
    try:
        return _answer(number, _take(ReportSent.model_validate(said), request))
    except pydantic.ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        return _refusal(number, "api.not_valid", "格式有误", f"{'.'.join(map(str, fault['loc']))}：{fault['msg']}")
    except WanxiangError as error:
        return _refusal(number, error.code, error.message, error.hint)


def _answer(number: str, done: Received) -> dict[str, Any]:
    outcome = "created" if done.new else "known"
    return {
        "external_id": number,
        "outcome": outcome,
        "case_no": done.case.case_no,
        "receipt": done.receipt,
        "state": done.case.state,
    }


def _refusal(number: str, code: str, message: str, hint: str) -> dict[str, Any]:
    return {"external_id": number, "outcome": "refused", "code": code, "message": message, "hint": hint}


def _mine(request: HttpRequest, external_id: str) -> Case:
    _printable(external_id)
    source = request.key.source if request.key else Source.API
    number = keys.numbered(prefix(request), external_id)
    found = Case.objects.select_related("merged_into").filter(source=source, external_id=number).first()
    if found is None:
        raise visibility.NoSuchCase
    return found


def _visible(request: HttpRequest, case_no: str) -> Case:
    _printable(case_no)
    return queries.case(case_no=case_no, by=request.user)


def _once(request: HttpRequest) -> str:
    said = request.headers.get("Idempotency-Key", "").strip()[:60]
    return f"{prefix(request)[:19]}:{said}" if said else ""


def _printable(*values: Any) -> None:
    if any(isinstance(value, str) and NUL in value for value in values):
        raise BadReport("内容中有不可用的控制字符")


def _split(said: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in said.split(","))))


def _row(found: Case) -> dict[str, Any]:
    flow = catalogue.flow(found.flow)
    plain = {name: getattr(found, name) for name in CaseRow.model_fields if hasattr(found, name)}
    return plain | {
        "state_title": flow.title_of(found.state), "class_name": queries.class_name(found), "level_title": queries.level_title(found),
        "handler_name": parties.name_of(found.handler),
    }  # fmt: skip


def _told(found: Case, *, by: Account) -> dict[str, Any]:
    moves = [
        {"action": move.action, "title": move.title, "needs": list(move.needs)}
        for move in actions.open_moves(found, by=by)
    ]
    return _row(found) | {
        "text": found.text, "lon": found.lon, "lat": found.lat, "assists": found.assists, "clause": found.clause, "moves": moves,
        "clocks": queries.clocks_of(found, at=now()), "attachments": list(found.attachments.order_by("pk")),
    }  # fmt: skip
