"""Writes: a meeting is called, held, or does not take place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from wanxiang.engines.plans import houses
from wanxiang.engines.plans.models import AgendaItem, Attendee, Meeting

from .agendas import PREPARED, free
from .rooms import MeetingRefused, held_meeting, said_in_full, step
from .steps import day_of

if TYPE_CHECKING:
    from wanxiang.core.models import Account

State = Meeting.State


@dataclass(frozen=True, kw_only=True)
class Called:
    """Somebody who is called: a unit, or a person by name or post."""

    role: str
    unit: str = ""
    name: str = ""


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


def cancel(*, meeting: Meeting, why: str, by: Account, at: datetime) -> Meeting:
    """The meeting does not take place; its matters wait for another, its number is given again."""
    with transaction.atomic():
        held = held_meeting(meeting, *PREPARED)
        for item in held.agenda.exclude(matter=None).select_related("matter"):
            free(item)
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


def _seat(meeting: Meeting, attendees: Sequence[Called]) -> None:
    seen = dict.fromkeys((each.role, each.unit, each.name.strip()[:80]) for each in attendees)
    Attendee.objects.bulk_create(
        Attendee(meeting=meeting, role=role, unit=unit, name=name) for role, unit, name in seen
    )
