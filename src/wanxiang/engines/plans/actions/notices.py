"""Writes: the notice goes out and freezes the agenda; the minutes are worded by one person and issued by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from wanxiang.core import events, sealed
from wanxiang.core.sealed import File
from wanxiang.engines.plans import houses, papers
from wanxiang.engines.plans.duties import unit_names
from wanxiang.engines.plans.models import Attendee, Meeting, Minutes
from wanxiang.engines.plans.queries.meetings import open_before

from .agendas import demand_ready
from .rooms import MeetingRefused, held_meeting, said_in_full, step
from .second import another
from .steps import day_of

if TYPE_CHECKING:
    from wanxiang.core.models import Account


def send_notice(*, meeting: Meeting, by: Account, at: datetime) -> Meeting:
    """The notice goes out: agenda and open decisions are kept as they are now, the Word file is sealed.

    Raises: NotReady when a gate has failed since a matter was listed; MeetingRefused after the day; MeetingMoved
    """
    with transaction.atomic():
        held = held_meeting(meeting, Meeting.State.PLANNED)
        if day_of(at) > held.day:
            raise MeetingRefused(f"会议定在 {held.day:%Y-%m-%d}，已经过去", hint="请取消后另行筹备")
        for item in held.agenda.exclude(matter=None).select_related("matter__document"):
            demand_ready(item.matter)
        held.notice = _frozen(held, at)
        held.state, held.noticed_at, held.noticed_by = Meeting.State.NOTICED, at, by
        file = File(name=f"{held.title}通知.docx", data=papers.notice(held))
        held.notice_sha256 = sealed.keep(file).sha256
        held.save()
        step(held, "noticed", by=by, at=at, said=f"议程 {held.agenda.count()} 项", sha256=held.notice_sha256)
    return held


def draft_minutes(
    *, meeting: Meeting, number: str, words: Mapping[str, str], copies: str, by: Account, at: datetime
) -> Minutes:
    """Word the minutes; parts that are left as generated follow the records. Raises: MeetingRefused, MeetingMoved"""
    with transaction.atomic():
        held = held_meeting(meeting, Meeting.State.HELD)
        parts = {part.key: part.generated for part in papers.paragraphs(held, {})}
        worded = {
            key: text.strip() for key, text in words.items() if key in parts and text.strip() != parts[key].strip()
        }
        said = {"number": said_in_full(number, "文号")[:40], "words": {key: text for key, text in worded.items() if text},
                "copies": copies.strip()[:400], "drafted_at": at, "drafted_by": by}  # fmt: skip
        taken = Minutes.objects.filter(number=said["number"]).exclude(meeting=held)
        if taken.exists():
            raise MeetingRefused(f"文号 {said['number']} 已用于另一份纪要")
        made, _ = Minutes.objects.update_or_create(meeting=held, defaults=said)
        step(held, "drafted", by=by, at=at, said=made.number)
    return made


def issue_minutes(*, meeting: Meeting, by: Account, at: datetime) -> Minutes:
    """Issue the minutes: the Word file is sealed under its digest, and neither records nor words change any more.

    Raises: MeetingRefused while an item has no decision; SecondPerson for whoever drafted them; MeetingMoved
    """
    with transaction.atomic():
        held = held_meeting(meeting, Meeting.State.HELD)
        row = (
            Minutes.objects.select_for_update(of=("self",))
            .select_related("meeting", "drafted_by")
            .filter(meeting=held)
            .first()
        )
        if row is None:
            raise MeetingRefused("还没有起草纪要")
        another(by=by, than=row.drafted_by, what="签发", did="起草纪要")
        undecided = held.agenda.filter(decision=None).order_by("position").first()
        if undecided is not None:
            raise MeetingRefused(f"第 {undecided.position} 项“{undecided.title}”还没有记下会议决定")
        row.issued_at, row.issued_by = at, by
        file = File(name=f"{held.title}纪要.docx", data=papers.minutes(row))
        row.sha256 = sealed.keep(file).sha256
        row.save()
        held.state = Meeting.State.CLOSED
        held.save(update_fields=["state"])
        step(held, "issued", by=by, at=at, said=row.number, sha256=row.sha256)
        events.emit("plans.minutes_issued", payload={"meeting": held.pk, "number": row.number}, by=by)
    return row


def default_number(meeting: Meeting) -> str:
    """The number that the series gives to the minutes of a meeting."""
    return houses.series_of(meeting.series).minutes.format(year=meeting.year, number=meeting.number)


def _frozen(meeting: Meeting, at: datetime) -> dict[str, Any]:
    """What the notice says, as it is now."""
    rows = list(meeting.agenda.select_related("matter").order_by("position"))
    still = open_before(meeting=meeting, on=day_of(at))
    names = unit_names([row.matter.unit for row in rows if row.matter] + [each.task.unit for each in still])
    attendees = papers.called(meeting)
    return {
        "on": day_of(at).isoformat(),
        "agenda": [
            {"position": row.position, "title": row.title, "unit": names.get(row.matter.unit, "") if row.matter else ""}
            for row in rows
        ],
        "attendees": attendees,
        "called": [name for role, names in attendees.items() if role != Attendee.Role.CHAIR.label for name in names],
        "open": [
            {"task": each.task.title, "unit": names.get(each.task.unit, ""), "standing": each.standing.label,
             "due": each.task.due.isoformat() if each.task.due else "未定"}
            for each in still
        ],
    }  # fmt: skip
