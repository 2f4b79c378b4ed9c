"""Writes: a meeting is called, its agenda made and frozen, held, and what it decided becomes tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max

from wanxiang.district.calendar import add_working_days
from wanxiang.district.queries import is_working
from wanxiang.engines.plans import houses
from wanxiang.engines.plans.models import (
    AgendaItem,
    Attendee,
    Decision,
    Matter,
    Meeting,
    ReviewedDocument,
    Task,
)
from wanxiang.engines.plans.queries import current
from wanxiang.engines.plans.queries.reviewing import blocking

from .matters import document_becomes
from .rooms import MeetingMoved, MeetingRefused, held_matter, held_meeting, said_in_full, step
from .steps import day_of
from .tasks import add_task

if TYPE_CHECKING:
    from wanxiang.core.models import Account

State, Outcome = Meeting.State, Decision.Outcome
PREPARED = (State.PLANNED, State.NOTICED)
LISTABLE = (Matter.State.COMPLETE, Matter.State.AGAIN)
MEANS = {
    Outcome.PASSED: (Matter.State.PASSED, ReviewedDocument.Status.PASSED),
    Outcome.IN_PRINCIPLE: (Matter.State.IN_PRINCIPLE, ReviewedDocument.Status.IN_PRINCIPLE),
    Outcome.SENT_BACK: (Matter.State.SENT_BACK, ReviewedDocument.Status.SENT_BACK),
    Outcome.AGAIN: (Matter.State.AGAIN, ReviewedDocument.Status.SUBMITTED),
}
"""Outcome of a review → how the matter and its document stand."""


class NotReady(MeetingRefused):
    """A matter cannot be put before the meeting: a gate is open or failed, or it came too late."""

    code = "plan.matter_not_ready"


@dataclass(frozen=True, kw_only=True)
class Called:
    """Somebody who is called: a unit, or a person by name or post."""

    role: str
    unit: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Given:
    """A task that a decision gives: what, to which unit, until when."""

    title: str
    unit: str
    due: date | None = None
    owner_name: str = ""


def plan_meeting(*, series: str, day: date, begins: time, by: Account, at: datetime, place: str = "") -> Meeting:
    """The next meeting of a series in its year, with the declared first item, chair and members.

    Raises: NoSuchSeries; MeetingRefused where a later meeting of the year has its number already
    """
    declared = houses.series_of(series)
    with transaction.atomic():
        earlier = (
            Meeting.objects.select_for_update().filter(series=series, year=day.year).exclude(state=State.CANCELLED)
        )
        later = earlier.filter(day__gt=day).order_by("day").first()
        if later is not None:
            raise MeetingRefused(f"{later.title}定在 {later.day:%Y-%m-%d}，次数在它之前已排定", hint="请选更晚的日期")
        number = (earlier.aggregate(last=Max("number"))["last"] or 0) + 1
        made = Meeting.objects.create(
            series=series, year=day.year, number=number, title=declared.called(day.year, number), day=day, begins=begins,
            place=(place.strip() or declared.place)[:120], made_at=at, made_by=by,
        )  # fmt: skip
        AgendaItem.objects.create(meeting=made, position=1, kind=AgendaItem.Kind.FIRST, title=declared.first)
        _seat(made, [Called(role=Attendee.Role.CHAIR, name=declared.chair or "主持人")])
        codes = dict.fromkeys(filter(None, map(houses.unit_meant, declared.members)))
        _seat(made, [Called(role=Attendee.Role.MEMBER, unit=code) for code in codes])
        step(made, "planned", by=by, at=at, said=f"{day:%Y-%m-%d} {made.place}")
    return made


def call(*, meeting: Meeting, attendees: Sequence[Called], by: Account, at: datetime) -> Meeting:
    """Say anew who is called; exactly one chairs. Raises: MeetingRefused, MeetingMoved"""
    chairs = [each for each in attendees if each.role == Attendee.Role.CHAIR]
    if len(chairs) != 1:
        raise MeetingRefused("会议应有一名主持人")
    with transaction.atomic():
        held = held_meeting(meeting, *PREPARED)
        held.attendees.all().delete()
        _seat(held, attendees)
        step(held, "called", by=by, at=at, said=f"参会 {len(attendees)} 方", late=held.state == State.NOTICED)
    return held


def list_matter(*, meeting: Meeting, matter: Matter, by: Account, at: datetime, why: str = "") -> AgendaItem:
    """Put a matter on the agenda, after what stands there; once the notice is out this needs a reason and stays visible.

    Raises: NotReady, MeetingRefused, MeetingMoved
    """
    with transaction.atomic():
        held, asked = held_meeting(meeting, *PREPARED), held_matter(matter, *LISTABLE)
        if asked.series != held.series:
            raise MeetingRefused(f"议题“{asked.title}”不是报给这个会议的")
        _demand_ready(asked)
        _demand_in_time(held, asked)
        last = held.agenda.aggregate(last=Max("position"))["last"]
        made = AgendaItem.objects.create(
            meeting=held, position=last + 1, kind=AgendaItem.Kind.MATTER, title=asked.title, matter=asked
        )
        asked.state = Matter.State.LISTED
        asked.save(update_fields=["state"])
        _changed(held, "listed", f"第 {made.position} 项 {asked.title}", why, by=by, at=at)
        step(asked, "listed", by=by, at=at, said=held.title)
    return made


def move_item(*, item: AgendaItem, to: int, by: Account, at: datetime, why: str = "") -> AgendaItem:
    """Give an item another place; the first item keeps its own. Raises: MeetingRefused, MeetingMoved"""
    with transaction.atomic():
        held = held_meeting(item.meeting, *PREPARED)
        moved = held.agenda.get(pk=item.pk)
        _demand_not_first(moved, "移动")
        last = held.agenda.count()
        if not 2 <= to <= last:
            raise MeetingRefused(f"可以放在第 2 至 {last} 项", hint="第一议题固定在首位")
        if to < moved.position:
            held.agenda.filter(position__gte=to, position__lt=moved.position).update(position=F("position") + 1)
        else:
            held.agenda.filter(position__gt=moved.position, position__lte=to).update(position=F("position") - 1)
        before, moved.position = moved.position, to
        moved.save(update_fields=["position"])
        _changed(held, "moved", f"{moved.title}由第 {before} 项调到第 {to} 项", why, by=by, at=at)
    return moved


def remove_item(*, item: AgendaItem, by: Account, at: datetime, why: str = "") -> None:
    """Take a matter off the agenda; it waits for another meeting. Raises: MeetingRefused, MeetingMoved"""
    with transaction.atomic():
        held = held_meeting(item.meeting, *PREPARED)
        gone = held.agenda.select_related("matter").get(pk=item.pk)
        _demand_not_first(gone, "移出")
        _changed(held, "unlisted", f"第 {gone.position} 项 {gone.title}", why, by=by, at=at)
        _free(gone)
        held.agenda.filter(position__gt=gone.position).update(position=F("position") - 1)


def cancel(*, meeting: Meeting, why: str, by: Account, at: datetime) -> Meeting:
    """The meeting does not take place; its matters wait for another, its number is given again."""
    with transaction.atomic():
        held = held_meeting(meeting, *PREPARED)
        for item in held.agenda.exclude(matter=None).select_related("matter"):
            _free(item)
        held.state, held.cancelled_why = State.CANCELLED, said_in_full(why, "取消原因")[:300]
        held.save(update_fields=["state", "cancelled_why"])
        step(held, "cancelled", by=by, at=at, said=held.cancelled_why)
    return held


def hold(
    *, meeting: Meeting, present: Sequence[int], by: Account, at: datetime, notes: Mapping[int, str] | None = None
) -> Meeting:
    """Write down who came. Without a quorum the meeting cannot be held.

    In:     present: numbers of the attendees who came; notes: number → why somebody did not, or who stood in
    Raises: MeetingRefused before its day or without a quorum; MeetingMoved before the notice is out
    """
    with transaction.atomic():
        held = held_meeting(meeting, State.NOTICED)
        if day_of(at) < held.day:
            raise MeetingRefused(f"会议定在 {held.day:%Y-%m-%d}，还没有召开")
        rows = list(held.attendees.all())
        members = [row for row in rows if row.role != Attendee.Role.GUEST]
        came = [row for row in members if row.pk in set(present)]
        needed = houses.series_of(held.series).quorum_of(len(members))
        if len(came) < needed:
            raise MeetingRefused(
                f"应到 {len(members)} 方，实到 {len(came)} 方，不足 {needed} 方，不能开会", hint="请改期召开"
            )
        for row in rows:
            row.present, row.note = row.pk in set(present), (notes or {}).get(row.pk, "").strip()[:120]
        Attendee.objects.bulk_update(rows, ["present", "note"])
        held.state, held.held_at, held.held_by = State.HELD, at, by
        held.save(update_fields=["state", "held_at", "held_by"])
        step(held, "held", by=by, at=at, said=f"应到 {len(members)} 方，实到 {len(came)} 方", quorum=needed)
    return held


def decide(
    *, item: AgendaItem, outcome: str, text: str, by: Account, at: datetime, tasks: Sequence[Given] = ()
) -> Decision:
    """Write down what the meeting decided on an item, and the tasks that it gave.

    Raises: MeetingRefused for an outcome that does not fit the item; NotReady when a gate has failed meanwhile
    """
    with transaction.atomic():
        held = held_meeting(item.meeting, State.HELD)
        if Decision.objects.filter(item=item).exists():
            raise MeetingMoved(f"“{item.title}”已记下会议决定")
        review = item.matter is not None and item.matter.kind == Matter.Kind.REVIEW
        if review != (outcome in MEANS) or (not review and outcome != Outcome.HEARD):
            raise MeetingRefused("审议议题的决定应为通过、原则通过、退回或再议；其他议题为听取")
        made = Decision.objects.create(item=item, outcome=outcome, text=said_in_full(text, "会议决定"), at=at, by=by)
        if item.matter is not None:
            _becomes_of(item.matter, outcome, held)
            step(item.matter, "decided", by=by, at=at, said=f"{made.get_outcome_display()}。{made.text}")
        step(held, "decided", by=by, at=at, said=f"{item.title}：{made.get_outcome_display()}", item=item.pk)
        for given in tasks:
            give_task(decision=made, given=given, by=by, at=at)
    return made


def give_task(*, decision: Decision, given: Given, by: Account, at: datetime) -> Task:
    """A task that a decision gives: it stands in the ledger with the meeting as its origin.

    Raises: MeetingMoved once the minutes are issued; MeetingRefused before any plan is there; TaskRefused
    """
    plan = current()
    if plan is None:
        raise MeetingRefused("还没有导入改革方案，不能交办任务", hint="请先导入当年的改革方案")
    with transaction.atomic():
        held = held_meeting(decision.item.meeting, State.HELD)
        document = decision.item.matter.document if decision.item.matter else None
        item = document.items.filter(document=plan).order_by("no").first() if document else None
        made = add_task(
            document=plan, item=item, title=given.title, unit=given.unit, due=given.due, owner_name=given.owner_name,
            origin=Task.Origin.MEETING, origin_key=decision.key, detail=decision.text, begins=None, by=by, at=at,
        )  # fmt: skip
        if document is not None:
            document.tasks.add(made)
        step(held, "task_given", by=by, at=at, said=made.title, task=made.pk)
    return made


def _seat(meeting: Meeting, attendees: Sequence[Called]) -> None:
    seen = dict.fromkeys((each.role, each.unit, each.name.strip()[:80]) for each in attendees)
    Attendee.objects.bulk_create(
        Attendee(meeting=meeting, role=role, unit=unit, name=name) for role, unit, name in seen
    )


def _demand_ready(matter: Matter) -> None:
    """Every needed gate of its document is passed. Raises: NotReady"""
    if matter.document is not None and (why := blocking(matter.document)):
        raise NotReady(why, hint="请先办结这些关口；特事特办也不能免")


def _demand_in_time(meeting: Meeting, matter: Matter) -> None:
    """It was submitted before the deadline of the series, or a named person hurries it. Raises: NotReady"""
    days = houses.series_of(meeting.series).submit_days
    if (
        matter.urgent_at is None
        and add_working_days(day_of(matter.submitted_at), days, working=is_working) > meeting.day
    ):
        raise NotReady(
            f"议题“{matter.title}”应在会前 {days} 个工作日报送，{day_of(matter.submitted_at):%Y-%m-%d} 才报来", hint="可列入下次会议；确属紧急的，由负责人决定特事特办"
        )  # fmt: skip


def _demand_not_first(item: AgendaItem, what: str) -> None:
    if item.kind == AgendaItem.Kind.FIRST:
        raise MeetingRefused(f"第一议题由会议制度固定，不能{what}")


def _changed(meeting: Meeting, action: str, said: str, why: str, *, by: Account, at: datetime) -> None:
    """A change of the agenda; after the notice with its reason, and marked as late."""
    late = meeting.state == State.NOTICED
    reason = said_in_full(why, "通知发出后调整议程的原因") if late else why.strip()
    step(meeting, action, by=by, at=at, said=f"{said}{f'（{reason}）' if reason else ''}", late=late)


def _free(item: AgendaItem) -> None:
    """A matter that leaves an agenda waits for another; the line goes."""
    matter = held_matter(item.matter)
    matter.state = Matter.State.COMPLETE
    matter.save(update_fields=["state"])
    item.delete()


def _becomes_of(matter: Matter, outcome: str, meeting: Meeting) -> None:
    """Let a matter and its document stand as the meeting decided."""
    held = held_matter(matter, Matter.State.LISTED)
    if outcome in (Outcome.PASSED, Outcome.IN_PRINCIPLE):
        _demand_ready(held)
    held.state, status = MEANS.get(Outcome(outcome), (Matter.State.HEARD, None))
    held.save(update_fields=["state"])
    if held.document is not None and status is not None:
        if outcome in (Outcome.PASSED, Outcome.IN_PRINCIPLE):
            ReviewedDocument.objects.filter(pk=held.document.pk).update(passed_on=meeting.day)
        document_becomes(held.document, status)
