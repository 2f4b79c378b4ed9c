"""The page of one meeting: agenda with decisions and tasks at the left, people and course at the right."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console.meetings.home import CRUMB, _may
from wanxiang.core.access import requires
from wanxiang.core.clock import today
from wanxiang.engines.plans import papers
from wanxiang.engines.plans.actions.rooms import ACTIONS
from wanxiang.engines.plans.duties import unit_names
from wanxiang.engines.plans.models import Meeting, Minutes, RoomStep
from wanxiang.engines.plans.queries import meetings as reading

ON_THE_AGENDA = ("listed", "decided", "task_given")
"""Steps that the agenda beside the course shows already."""


@require_GET
@requires("meeting.view")
def meeting(request: HttpRequest, key: int) -> HttpResponse:
    """One meeting."""
    found, on = reading.meeting(key=key), today()
    steps = reading.course_seen(meeting=found, by=request.user)
    lines = reading.agenda(meeting=found, by=request.user, on=on)
    still = reading.open_before(meeting=found, on=on)
    known = {
        "meeting": found, "lines": lines, "open": still, "units": unit_names(each.task.unit for each in still),
        "called": papers.called(found), "absent": _absent(found), "course": course_of([step for step in steps if step.action not in ON_THE_AGENDA or step.details.get("late")]),
        "late": [step for step in steps if step.details.get("late")], "hears": reading.hears(meeting=found, by=request.user), "minutes": Minutes.objects.filter(meeting=found).first(),
        "may": _may(request), "stage": found.state, "crumbs": [CRUMB, (found.title, "")], "as_of": on,
    }  # fmt: skip
    return render(request, "console/meetings/meeting.html", known)


def course_of(steps: list[RoomStep]) -> list[dict[str, Any]]:
    """Steps as the course component takes them."""
    return [{"title": ACTIONS.get(step.action, step.action), "text": step.said, "at": step.at, "by": step.by.name} for step in steps]  # fmt: skip


def _absent(meeting: Meeting) -> list[str]:
    rows = meeting.attendees.filter(present=False)
    names = unit_names(row.unit for row in rows)
    return [f"{' '.join(filter(None, (names.get(row.unit, ''), row.name)))}{f'（{row.note}）' if row.note else ''}" for row in rows]  # fmt: skip
