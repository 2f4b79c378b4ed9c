"""Reads of meetings: agendas as a person may see them, decisions with their tasks, who has not reported this year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from wanxiang.core.errors import WanxiangError
from wanxiang.district.models import UnitName
from wanxiang.district.queries import NAMED
from wanxiang.engines.plans import houses
from wanxiang.engines.plans.duties import unit_names, unit_of
from wanxiang.engines.plans.models import AgendaItem, Decision, ItemUnit, Matter, Meeting, RoomStep, Task
from wanxiang.engines.plans.standing import Standing

from .documents import confirmed_names, current
from .reviewing import answers_for, sees_all
from .standings import of_tasks

if TYPE_CHECKING:
    from wanxiang.core.models import Account

DECIDED = (
    Matter.State.PASSED,
    Matter.State.IN_PRINCIPLE,
    Matter.State.SENT_BACK,
    Matter.State.HEARD,
    Matter.State.AGAIN,
)
TOOK_PLACE = (Meeting.State.HELD, Meeting.State.CLOSED)


class NoSuchMeeting(WanxiangError):
    code = "plan.no_such_meeting"
    status = 404


@dataclass(frozen=True)
class Line:
    """A line of an agenda as somebody sees it; a matter out of sight keeps its place and tells nothing."""

    item: AgendaItem
    shown: bool
    unit: str
    decision: Decision | None
    tasks: list[tuple[Task, Standing]]


@dataclass(frozen=True)
class Open:
    """A task of an earlier decision that is not closed."""

    decision: Decision
    task: Task
    standing: Standing


@dataclass(frozen=True)
class Turn:
    """Somebody who reports to the meeting once a year: in which month, and at which meeting that was done."""

    name: str
    unit: str
    group: str
    month: int
    reported: Meeting | None

    def late(self, on: date, year: int) -> bool:
        """Whether the month has gone by without a report."""
        return self.reported is None and (year, self.month) < (on.year, on.month)


def meetings() -> QuerySet[Meeting]:
    """Every meeting, the latest first, with how many matters stand on it."""
    counted = Count("agenda", filter=Q(agenda__kind=AgendaItem.Kind.MATTER), distinct=True)
    return Meeting.objects.annotate(matters=counted).order_by("-day", "-pk")


def meeting(*, key: int) -> Meeting:
    """One meeting. Raises: NoSuchMeeting"""
    found = Meeting.objects.filter(pk=key).select_related("noticed_by", "held_by").first()
    if found is None:
        raise NoSuchMeeting("没有这次会议")
    return found


def agenda(*, meeting: Meeting, by: Account, on: date) -> list[Line]:
    """The agenda in its order, with decisions and the standing of their tasks."""
    rows = list(meeting.agenda.select_related("matter__document", "decision").order_by("position"))
    seen = set(matters(by=by).filter(listed_on__meeting=meeting).values_list("pk", flat=True))
    given = tasks_of([row.decision for row in rows if hasattr(row, "decision")], on=on)
    names = unit_names(row.matter.unit for row in rows if row.matter)
    return [
        Line(row, row.matter is None or row.matter_id in seen, names.get(row.matter.unit, "") if row.matter else "",
             getattr(row, "decision", None), given.get(row.decision.key, []) if hasattr(row, "decision") else [])
        for row in rows
    ]  # fmt: skip


def item(*, meeting: Meeting, key: int) -> AgendaItem:
    """A line of the agenda. Raises: NoSuchMeeting"""
    found = meeting.agenda.select_related("matter__document").filter(pk=key).first()
    if found is None:
        raise NoSuchMeeting("会议议程里没有这一项")
    return found


def tasks_of(decisions: Iterable[Decision], *, on: date) -> dict[str, list[tuple[Task, Standing]]]:
    """Key of a decision → its tasks with how they stand on a day."""
    keys = [decision.key for decision in decisions]
    found: dict[str, list[tuple[Task, Standing]]] = defaultdict(list)
    for task, standing in of_tasks(Task.objects.filter(origin_key__in=keys).order_by("pk"), on=on) if keys else ():
        found[task.origin_key].append((task, standing))
    return found


def open_before(*, meeting: Meeting, on: date) -> list[Open]:
    """What earlier meetings of the series decided and is not closed yet, the oldest first."""
    earlier = Decision.objects.filter(item__meeting__series=meeting.series).filter(
        Q(item__meeting__day__lt=meeting.day) | Q(item__meeting__day=meeting.day, item__meeting__pk__lt=meeting.pk)
    )
    decisions = list(earlier.select_related("item__meeting").order_by("item__meeting__day", "pk"))
    given = tasks_of(decisions, on=on)
    return [
        Open(decision, task, standing)
        for decision in decisions
        for task, standing in given.get(decision.key, [])
        if task.state not in (Task.State.CLOSED, Task.State.STOPPED)
    ]


def matters(*, by: Account) -> QuerySet[Matter]:
    """The matters that an account sees: decided ones, those of its own unit, or all."""
    rows = Matter.objects.select_related("document", "submitted_by", "urgent_by")
    if sees_all(by):
        return rows
    unit = unit_of(by)
    return rows.filter(Q(state__in=DECIDED) | (Q(unit=unit) if unit else Q(pk__in=[])))


def matter(*, key: int, by: Account) -> Matter:
    """One matter. Raises: NoSuchMeeting when there is none or it is out of sight"""
    found = matters(by=by).filter(pk=key).first()
    if found is None:
        raise NoSuchMeeting("没有这个议题", hint="审议前的议题只有报送单位和改革办看得到")
    return found


def own_matter(*, key: int, by: Account) -> Matter:
    """A matter that an account may change: its own unit's, or any for the reform office. Raises: NoSuchMeeting"""
    found = matter(key=key, by=by)
    if not answers_for(found.unit, by=by):
        raise NoSuchMeeting("这个议题由其他单位报送，您不能改动")
    return found


def waiting(*, series: str) -> QuerySet[Matter]:
    """Matters that may be put on an agenda."""
    ready = (Matter.State.COMPLETE, Matter.State.AGAIN)
    return Matter.objects.filter(series=series, state__in=ready).select_related("document").order_by("submitted_at")


def course(subject: str) -> QuerySet[RoomStep]:
    """The course of a meeting, matter or document, oldest first."""
    return RoomStep.objects.filter(subject=subject).select_related("by").order_by("pk")


def course_seen(*, meeting: Meeting, by: Account) -> list[RoomStep]:
    """The course of a meeting as somebody may read it: what names a matter out of sight says only that something was done."""
    seen = set(matters(by=by).values_list("pk", flat=True))
    steps = list(course(f"meeting:{meeting.pk}"))
    for step in steps:
        if step.details.get("matter") is not None and step.details["matter"] not in seen:
            step.said = ""
    return steps


def hears(*, meeting: Meeting, by: Account) -> bool:
    """Whether the notice is for somebody: of a unit that is called, or who sees all; everybody once the meeting is over."""
    if sees_all(by) or meeting.state in TOOK_PLACE:
        return True
    unit = unit_of(by)
    return bool(unit) and meeting.attendees.filter(unit=unit).exists()


def rotation(*, series: str, year: int) -> list[Turn]:
    """Who reports in a year: the special groups in their months, then the units that lead items of the plan."""
    declared = houses.series_of(series)
    heard = Matter.objects.filter(series=series, kind=Matter.Kind.REPORT, listed_on__meeting__year=year)
    done = heard.filter(state=Matter.State.HEARD, listed_on__meeting__state__in=TOOK_PLACE)
    groups, units = {}, {}
    for row in done.prefetch_related("listed_on__meeting"):
        at = max((one.meeting for one in row.listed_on.all()), key=lambda each: each.day)
        (groups if row.group else units)[row.group or row.unit] = at
    turns = [
        Turn(group.title, houses.unit_meant(group.lead), group.id, group.reports, groups.get(group.id))
        for group in sorted(declared.groups, key=lambda each: each.reports)
    ]
    leads = _lead_units()
    names = unit_names(leads)
    return turns + [Turn(names[code], code, "", 12, units.get(code)) for code in leads]


def _lead_units() -> list[str]:
    """The units that lead items of the current plan, by code, each once."""
    plan, names = current(), confirmed_names()
    if plan is None:
        return []
    led = ItemUnit.objects.filter(item__document=plan, role=ItemUnit.Role.LEAD, is_group=False)
    said = {names.get(name, name) for name in led.values_list("name", flat=True)}
    known = UnitName.objects.filter(name__in=said, status__in=NAMED)
    return sorted(set(known.values_list("unit", flat=True)))
