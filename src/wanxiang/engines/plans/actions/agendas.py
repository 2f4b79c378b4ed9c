"""Writes: the agenda of a meeting. Its first item is fixed; after the notice every change gives its reason and stays visible."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max

from wanxiang.district.calendar import add_working_days
from wanxiang.district.queries import is_working
from wanxiang.engines.plans import houses
from wanxiang.engines.plans.models import AgendaItem, Matter, Meeting
from wanxiang.engines.plans.queries.reviewing import blocking

from .rooms import MeetingRefused, held_matter, held_meeting, said_in_full, step
from .steps import day_of

if TYPE_CHECKING:
    from wanxiang.core.models import Account

State = Meeting.State
PREPARED = (State.PLANNED, State.NOTICED)
LISTABLE = (Matter.State.COMPLETE, Matter.State.AGAIN)


class NotReady(MeetingRefused):
    """A matter cannot be put before the meeting: a gate is open or failed, or it came too late."""

    code = "plan.matter_not_ready"


def list_matter(*, meeting: Meeting, matter: Matter, by: Account, at: datetime, why: str = "") -> AgendaItem:
    """Put a matter on the agenda, after what stands there; once the notice is out this needs a reason and stays visible.

    Raises: NotReady, MeetingRefused, MeetingMoved
    """
    with transaction.atomic():
        held, asked = held_meeting(meeting, *PREPARED), held_matter(matter, *LISTABLE)
        if asked.series != held.series:
            raise MeetingRefused(f"议题“{asked.title}”不是报给这个会议的")
        demand_ready(asked)
        _demand_in_time(held, asked)
        last = held.agenda.aggregate(last=Max("position"))["last"]
        made = AgendaItem.objects.create(
            meeting=held, position=last + 1, kind=AgendaItem.Kind.MATTER, title=asked.title, matter=asked
        )
        asked.state = Matter.State.LISTED
        asked.save(update_fields=["state"])
        _changed(held, made, "listed", f"第 {made.position} 项 {asked.title}", why, by=by, at=at)
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
        _changed(held, moved, "moved", f"{moved.title}由第 {before} 项调到第 {to} 项", why, by=by, at=at)
    return moved


def remove_item(*, item: AgendaItem, by: Account, at: datetime, why: str = "") -> None:
    """Take a matter off the agenda; it waits for another meeting. Raises: MeetingRefused, MeetingMoved"""
    with transaction.atomic():
        held = held_meeting(item.meeting, *PREPARED)
        gone = held.agenda.select_related("matter").get(pk=item.pk)
        _demand_not_first(gone, "移出")
        _changed(held, gone, "unlisted", f"第 {gone.position} 项 {gone.title}", why, by=by, at=at)
        free(gone)
        held.agenda.filter(position__gt=gone.position).update(position=F("position") - 1)


def demand_ready(matter: Matter) -> None:
    """Every needed gate of its document is passed. Raises: NotReady"""
    if matter.document is not None and (why := blocking(matter.document)):
        raise NotReady(why, hint="请先办结这些关口；特事特办也不能免")


def free(item: AgendaItem) -> None:
    """A matter that leaves an agenda waits for another; the line goes."""
    matter = held_matter(item.matter)
    matter.state = Matter.State.COMPLETE
    matter.save(update_fields=["state"])
    item.delete()


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


def _changed(
    meeting: Meeting, item: AgendaItem, action: str, said: str, why: str, *, by: Account, at: datetime
) -> None:
    """A change of the agenda; after the notice with its reason, and marked as late."""
    late = meeting.state == State.NOTICED
    reason = said_in_full(why, "通知发出后调整议程的原因") if late else why.strip()
    step(
        meeting,
        action,
        by=by,
        at=at,
        said=f"{said}{f'（{reason}）' if reason else ''}",
        late=late,
        matter=item.matter_id,
    )
