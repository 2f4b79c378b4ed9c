"""The API of the phone page for cases: what waits for the worker, what is done about it, what the worker reports.

Whatever is sent carries a key that the phone made: the network may lose the answer, and the phone sends it again.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile

from wanxiang.core.access import api_permission
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import actions
from wanxiang.engines.cases.actions import Words
from wanxiang.engines.cases.attachments import content, uploaded
from wanxiang.field import phone_cases

router = Router(tags=["案件"])
KEY = Field(min_length=16, max_length=80)


class Move(Schema):
    """What may be done now, and what must be said with it."""

    action: str
    title: str
    needs: list[str]


class Clause(Schema):
    """A clause of the list of duties that a return may cite."""

    clause: str
    text: str


class Task(Schema):
    """A case as a worker sees it: never who reported it."""

    case_no: str
    version: int
    title: str
    text: str
    state: str
    state_title: str
    kind: str
    level: int
    level_title: str
    address: str
    where: str
    lon: float | None
    lat: float | None
    due_at: datetime | None
    remaining: str
    overdue: bool
    opened_at: datetime
    moves: list[Move]
    after_sign: list[Move]
    """What may be done once it is signed: a phone without a network goes on from there."""
    clauses: list[Clause]
    photos: list[str]


class Tasks(Schema):
    """What waits: to sign, handle, call back at a door; the most urgent first. `more`: how many are left out."""

    at: datetime
    tasks: list[Task]
    more: int


class Done(Schema):
    """A case after a move."""

    case_no: str
    state: str
    state_title: str
    version: int


class Reported(Schema):
    """A report that has arrived: its receipt, where it stands."""

    key: str
    case_no: str
    receipt: str
    title: str
    state_title: str
    at: datetime
    new: bool = False


class Leaf(Schema):
    code: str
    name: str


class Middle(Schema):
    name: str
    classes: list[Leaf]


class Major(Schema):
    name: str
    groups: list[Middle]


class Choices(Schema):
    """What a report is chosen from: own frequent classes, all of them in three steps, places; and the own grid."""

    frequent: list[Leaf]
    classes: list[Major]
    places: list[Leaf]
    own: str


class ReportForm(Schema):
    """A report as the phone sends it; where neither place nor position is told, it is the worker's own grid."""

    key: Annotated[str, KEY]
    text: Annotated[str, Field(max_length=2000)] = ""
    code: Annotated[str, Field(max_length=40)] = ""
    grid_code: Annotated[str, Field(max_length=24)] = ""
    address: Annotated[str, Field(max_length=200)] = ""
    lon: Annotated[float | None, Field(ge=-180, le=180)] = None
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    seen_at: Annotated[str, Field(max_length=40)] = ""


class MoveForm(Schema):
    """What is said with a move; the internal opinion and the reply to the reporter are two texts."""

    key: Annotated[str, KEY]
    version: int | None = None
    opinion: Annotated[str, Field(max_length=4000)] = ""
    reply: Annotated[str, Field(max_length=4000)] = ""
    why: Annotated[str, Field(max_length=400)] = ""
    clause: Annotated[str, Field(max_length=40)] = ""
    resolved: Annotated[str, Field(max_length=8)] = ""
    satisfied: Annotated[int | None, Field(ge=1, le=5)] = None


class NotOnThePhone(WanxiangError):
    """A move that the phone page does not offer."""

    code = "field.not_on_the_phone"


Files = Annotated[list[UploadedFile], File(default_factory=list)]


@router.get("tasks", auth=api_permission("case.view"), response=Tasks, summary="待我办理的案件")
def tasks(request: HttpRequest) -> dict[str, Any]:
    """My place's cases to sign, handle and call back at a door."""
    at = now()
    found, more = phone_cases.tasks(request.user, at=at)
    return {"at": at, "tasks": found, "more": more}


@router.post(
    "tasks/{case_no}/{action}",
    auth=api_permission("case.handle"),
    response=Done,
    summary="办理一件：签收、现场核实、办结反馈、退单、回访",
)
def move(request: HttpRequest, case_no: str, action: str, said: Form[MoveForm], files: Files) -> Any:
    """One move; sent again with the same key nothing is done again. 404 when the case is another grid's."""
    if action not in phone_cases.ACTIONS:
        raise NotOnThePhone(f"手机上不能“{action[:20]}”", hint="请在电脑上办理")
    words = said.dict(exclude={"key", "version"}) | {"via": "visit", "files": uploaded(files)}
    case = actions.act(case_no=case_no, action=action, by=request.user, at=now(), words=Words(**words),
                       version=said.version, key=phone_cases.key_of(request.user, said.key))  # fmt: skip
    return phone_cases.standing(case)


@router.get("tasks/{case_no}/photos/{photo_id}", auth=api_permission("case.view"), summary="案件的照片")
def photo(request: HttpRequest, case_no: str, photo_id: int) -> StreamingHttpResponse:
    """A photo of a case that the worker may see; 404 for anything else."""
    found = phone_cases.photo(case_no=case_no, photo_id=photo_id, by=request.user)
    return StreamingHttpResponse(_bytes(found), content_type=found.media_type,
                                 headers={"Cache-Control": "private, no-store", "Content-Disposition": "inline"})  # fmt: skip


@router.get("choices", auth=api_permission("case.register"), response=Choices, summary="上报时可选的类别和位置")
def choices(request: HttpRequest) -> dict[str, Any]:
    """Classes and places, to be kept on the phone."""
    return phone_cases.choices(request.user, scope=request.scope, at=now())


@router.get("reports", auth=api_permission("case.register"), response=list[Reported], summary="我近期上报的")
def reports(request: HttpRequest) -> list[dict[str, Any]]:
    """What the worker reported lately, and where it stands."""
    return phone_cases.reported(request.user)


@router.post("reports", auth=api_permission("case.register"), response=Reported, summary="上报一件")
def report(request: HttpRequest, said: Form[ReportForm], files: Files) -> Any:
    """One report; sent again with the same key it is the same case, and the answer the same receipt."""
    made = phone_cases.report(**said.dict(), files=uploaded(files), scope=request.scope, at=now())
    received = actions.receive(made, by=request.user, at=now())
    return phone_cases.arrived(received.case) | {"new": received.new}


def _bytes(found: Any) -> Iterator[bytes]:
    yield from content(found)
