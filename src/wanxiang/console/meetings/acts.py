"""What is done with a meeting: call it, make its agenda, send the notice, hold it, write down its decisions."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from wanxiang.console.casework import asking
from wanxiang.console.meetings.forms import (
    CalledForm,
    DecisionForm,
    EnlistForm,
    MeetingForm,
    MoveForm,
    TaskForm,
    WhyForm,
)
from wanxiang.console.meetings.home import CRUMB
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.actions import agendas, decisions, meetings, notices
from wanxiang.engines.plans.actions.decisions import Given
from wanxiang.engines.plans.actions.meetings import Called
from wanxiang.engines.plans.actions.rooms import MeetingMoved
from wanxiang.engines.plans.duties import unit_names
from wanxiang.engines.plans.models import Attendee, Decision, Meeting
from wanxiang.engines.plans.queries import meetings as reading

EDIT = "meeting.edit"


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a meeting."""
    form = MeetingForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = meetings.plan_meeting(**said, by=request.user, at=now())
        return f"已筹备{made.title}，第一议题已列入。", _url(made)

    return asking.asked(request, form, does=does, title="筹备会议", act="筹备", crumbs=[CRUMB, ("筹备会议", "")])


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def call(request: HttpRequest, key: int) -> HttpResponse:
    """Say who is called."""
    found = reading.meeting(key=key)
    rows = list(found.attendees.all())
    chair = next((row.name for row in rows if row.role == Attendee.Role.CHAIR), "")
    units = {role: [row.unit for row in rows if row.role == role and row.unit] for role in ("member", "guest")}
    form = CalledForm(
        request.POST or None, initial={"chair": chair, "members": units["member"], "guests": units["guest"]}
    )

    def does(said: dict[str, Any]) -> tuple[str, str]:
        listed = [Called(role="chair", name=said["chair"])]
        listed += [Called(role="member", unit=unit) for unit in said["members"]]
        listed += [Called(role="guest", unit=unit) for unit in said["guests"] if unit not in said["members"]]
        meetings.call(meeting=found, attendees=listed, by=request.user, at=now())
        return "参会人员已更新。", _url(found)

    return _ask(request, form, does, found, title="参会人员", act="保存")


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def enlist(request: HttpRequest, key: int) -> HttpResponse:
    """Put a matter on the agenda."""
    found = reading.meeting(key=key)
    form = EnlistForm(request.POST or None, meeting=found, initial={"matter": request.GET.get("matter", "")})

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = agendas.list_matter(
            meeting=found, matter=form.waiting[said["matter"]], why=said["why"], by=request.user, at=now()
        )
        return f"已列为第 {made.position} 项。", _url(found)

    return _ask(
        request,
        form,
        does,
        found,
        title="列入议程",
        act="列入",
        hint="只列出已核对齐备的议题；关口没有办结的不能列入。" + _late(found),
    )


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def move(request: HttpRequest, key: int, item: int) -> HttpResponse:
    """Give an item another place."""
    found = reading.meeting(key=key)
    line = reading.item(meeting=found, key=item)
    form = MoveForm(request.POST or None, initial={"to": line.position})

    def does(said: dict[str, Any]) -> tuple[str, str]:
        agendas.move_item(item=line, to=said["to"], why=said["why"], by=request.user, at=now())
        return "议程已调整。", _url(found)

    return _ask(
        request, form, does, found, title=f"调整“{line.title}”", act="调整", hint="第一议题固定在首位。" + _late(found)
    )


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def remove(request: HttpRequest, key: int, item: int) -> HttpResponse:
    """Take an item off the agenda."""
    found = reading.meeting(key=key)
    line = reading.item(meeting=found, key=item)
    form = WhyForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        agendas.remove_item(item=line, why=said["why"], by=request.user, at=now())
        return "已移出议程，可列入下次会议。", _url(found)

    return _ask(request, form, does, found, title=f"移出“{line.title}”", act="移出议程", hint=_late(found))


@require_POST
@requires(EDIT)
def notice(request: HttpRequest, key: int) -> HttpResponse:
    """The notice goes out; from then on the agenda is frozen."""
    found = reading.meeting(key=key)
    try:
        notices.send_notice(meeting=found, by=request.user, at=now())
        messages.success(request, "会议通知已发出，议程从此固定；再调整须写明原因。")
    except WanxiangError as error:
        messages.error(request, str(error))
    return redirect(_url(found))


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def hold(request: HttpRequest, key: int) -> HttpResponse:
    """Write down who came."""
    found, wrong = reading.meeting(key=key), ""
    rows = list(found.attendees.order_by("pk"))
    ticked = {str(row.pk) for row in rows}
    if request.method == "POST":
        ticked &= set(request.POST.getlist("present"))
        present = [row.pk for row in rows if str(row.pk) in ticked]
        said = {row.pk: request.POST.get(f"note{row.pk}", "") for row in rows}
        try:
            meetings.hold(meeting=found, present=present, notes=said, by=request.user, at=now())
            messages.success(request, "到会情况已记录，可以逐项记下会议决定。")
            return redirect(_url(found))
        except WanxiangError as error:
            wrong = str(error)
    names = unit_names(row.unit for row in rows)
    listed = [
        {"row": row, "name": " ".join(filter(None, (names.get(row.unit, ""), row.name))), "came": str(row.pk) in ticked,
         "note": request.POST.get(f"note{row.pk}", "")}
        for row in rows
    ]  # fmt: skip
    known = {
        "meeting": found,
        "rows": listed,
        "wrong": wrong,
        "crumbs": [CRUMB, (found.title, _url(found)), ("到会情况", "")],
    }
    return render(request, "console/meetings/hold.html", known, status=400 if wrong else 200)


@require_http_methods(["GET", "POST"])
@requires(EDIT)
def cancel(request: HttpRequest, key: int) -> HttpResponse:
    """The meeting does not take place."""
    found = reading.meeting(key=key)
    form = WhyForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        meetings.cancel(meeting=found, why=said["why"], by=request.user, at=now())
        return "会议已取消，议题可列入下次会议。", _url(found)

    return _ask(request, form, does, found, title=f"取消{found.title}", act="取消会议")


@require_http_methods(["GET", "POST"])
@requires("meeting.decide")
def decide(request: HttpRequest, key: int, item: int) -> HttpResponse:
    """Write down what was decided on an item."""
    found = reading.meeting(key=key)
    line = reading.item(meeting=found, key=item)
    form = DecisionForm(request.POST or None, item=line)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        decisions.decide(
            item=line, outcome=said["outcome"], text=said["text"], tasks=form.given(), by=request.user, at=now()
        )
        return "会议决定已记录。", _url(found)

    return _ask(request, form, does, found, title=f"会议决定：{line.title}", act="记录决定")


@require_http_methods(["GET", "POST"])
@requires("meeting.decide")
def task(request: HttpRequest, key: int, item: int) -> HttpResponse:
    """Another task of a decision."""
    found = reading.meeting(key=key)
    line = reading.item(meeting=found, key=item)
    decision = Decision.objects.filter(item=line).first()
    form = TaskForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        if decision is None:
            raise MeetingMoved("请先记下会议决定")
        made = decisions.give_task(decision=decision, given=Given(**said), by=request.user, at=now())
        return f"已交办“{made.title}”，见改革台账。", _url(found)

    return _ask(request, form, does, found, title=f"交办任务：{line.title}", act="交办")


def _ask(
    request: HttpRequest, form: forms.Form, does: Any, meeting: Meeting, *, title: str, act: str, hint: str = ""
) -> HttpResponse:
    crumbs = [CRUMB, (meeting.title, _url(meeting)), (title, "")]
    return asking.asked(request, form, does=does, title=title, act=act, crumbs=crumbs, hint=hint)


def _late(meeting: Meeting) -> str:
    return "通知已发出，须写明原因，调整会留在记录里。" if meeting.state == Meeting.State.NOTICED else ""


def _url(meeting: Meeting) -> str:
    return reverse("console:meetings:meeting", args=[meeting.pk])
