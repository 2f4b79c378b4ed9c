"""Writes: a unit submits a matter, the reform office checks it, a named person may hurry it; revisions after the meeting."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.engines.plans import houses
from wanxiang.engines.plans.models import Decision, Matter, ReviewedDocument

from .reviewing import BEFORE_THE_MEETING
from .rooms import MeetingMoved, MeetingRefused, held_document, held_matter, said_in_full, step
from .second import another
from .steps import day_of
from .tasks import demand_units

if TYPE_CHECKING:
    from wanxiang.core.models import Account

State = Matter.State
BEFORE_THE_AGENDA = (State.SUBMITTED, State.RETURNED, State.COMPLETE, State.AGAIN)


def submit(
    *, series: str, kind: str, title: str, unit: str, by: Account, at: datetime, about: str = "", presenter: str = "",
    document: ReviewedDocument | None = None, group: str = "",
) -> Matter:  # fmt: skip
    """A unit asks a meeting to decide on a document of its own, or to hear its report.

    In:     group: the special group that reports, by its id in the declaration; "" for a unit's own report
    Raises: MeetingRefused when the document is another unit's, decided on already or before a meeting
    """
    declared = houses.series_of(series)
    if kind not in Matter.Kind.values:
        raise MeetingRefused("议题应为审议或听取汇报")
    if group and group not in {each.id for each in declared.groups}:
        raise MeetingRefused(f"{declared.title}没有这个专项小组")
    demand_units([unit], on=day_of(at))
    with transaction.atomic():
        if kind == Matter.Kind.REVIEW:
            _before_a_meeting(document, unit)
        made = Matter.objects.create(
            number=_next_number(day_of(at).year), series=series, kind=kind, title=said_in_full(title, "议题名称")[:200],
            about=about.strip(), unit=unit, group=group, presenter=presenter.strip()[:80],
            document=document if kind == Matter.Kind.REVIEW else None, submitted_at=at, submitted_by=by,
        )  # fmt: skip
        step(made, "submitted", by=by, at=at, said=made.title)
    return made


def submit_again(*, matter: Matter, about: str, presenter: str, by: Account, at: datetime) -> Matter:
    """What was sent back for completion comes again; the time of submission is that of the complete one."""
    with transaction.atomic():
        held = held_matter(matter, State.RETURNED)
        held.about, held.presenter = about.strip(), presenter.strip()[:80]
        held.state, held.submitted_at, held.submitted_by = State.SUBMITTED, at, by
        held.save(update_fields=["about", "presenter", "state", "submitted_at", "submitted_by"])
        step(held, "submitted", by=by, at=at, said="补正后再报")
    return held


def send_back(*, matter: Matter, why: str, by: Account, at: datetime) -> Matter:
    """The reform office finds a matter incomplete, and says what is missing."""
    with transaction.atomic():
        held = held_matter(matter, State.SUBMITTED, State.COMPLETE)
        _becomes(held, State.RETURNED)
        step(held, "returned", by=by, at=at, said=said_in_full(why, "须补正的内容"))
    return held


def accept(*, matter: Matter, by: Account, at: datetime) -> Matter:
    """The reform office finds a matter complete; who submitted it does not check it."""
    with transaction.atomic():
        held = held_matter(matter, State.SUBMITTED)
        another(by=by, than=held.submitted_by, what="核对", did="报送议题")
        _becomes(held, State.COMPLETE)
        step(held, "complete", by=by, at=at)
    return held


def withdraw(*, matter: Matter, why: str, by: Account, at: datetime) -> Matter:
    """The unit takes its matter back before it stands on an agenda; the document is a draft again."""
    with transaction.atomic():
        held = held_matter(matter, *BEFORE_THE_AGENDA)
        _becomes(held, State.WITHDRAWN)
        if held.document is not None:
            document_becomes(held.document, ReviewedDocument.Status.DRAFT)
        step(held, "withdrawn", by=by, at=at, said=said_in_full(why, "撤回原因"))
    return held


def hurry(*, matter: Matter, why: str, by: Account, at: datetime) -> Matter:
    """特事特办: a named person lets an urgent matter come after the deadline. No gate opens by it."""
    with transaction.atomic():
        held = held_matter(matter, *BEFORE_THE_AGENDA)
        another(by=by, than=held.submitted_by, what="决定特事特办", did="报送议题")
        held.urgent_why, held.urgent_by, held.urgent_at = said_in_full(why, "特事特办的理由")[:300], by, at
        held.save(update_fields=["urgent_why", "urgent_by", "urgent_at"])
        step(held, "urgent", by=by, at=at, said=held.urgent_why)
    return held


def confirm_revision(*, matter: Matter, says: str, by: Account, at: datetime) -> Matter:
    """What passed in principle was revised as the meeting asked: somebody other than the drafter compares and confirms.

    Raises: MeetingRefused when no version came after the decision
    """
    with transaction.atomic():
        held = held_matter(matter, State.IN_PRINCIPLE)
        decided = Decision.objects.filter(item__matter=held).latest("at")
        last = held.document.versions.order_by("number").last() if held.document else None
        if last is None or last.at <= decided.at:
            raise MeetingRefused("会后还没有上传修改后的文本", hint="请起草单位按会议意见修改后上传新版本")
        another(by=by, than=last.by, what="确认修改到位", did="上传修改文本")
        _becomes(held, State.PASSED)
        document_becomes(held.document, ReviewedDocument.Status.PASSED)
        step(held, "revised", by=by, at=at, said=said_in_full(says, "核对意见"), version=last.number)
    return held


def document_becomes(document: ReviewedDocument, status: str) -> None:
    """Let a document stand as its matter does."""
    held = held_document(document)
    held.status = status
    held.save(update_fields=["status"])


def _becomes(matter: Matter, state: str) -> None:
    matter.state = state
    matter.save(update_fields=["state"])


def _before_a_meeting(document: ReviewedDocument | None, unit: str) -> None:
    """A document that is to be decided on: of this unit, and not decided on yet."""
    if document is None:
        raise MeetingRefused("审议议题须选择所审议的文件", hint="请先在文件库登记并上传文本")
    held = held_document(document)
    if held.unit != unit:
        raise MeetingRefused(f"《{held.title}》由其他单位起草，不能代报")
    if held.status not in BEFORE_THE_MEETING:
        raise MeetingMoved(f"《{held.title}》已{held.get_status_display()}，不再审议")
    if held.matters.filter(state__in=(*BEFORE_THE_AGENDA, State.LISTED)).exists():
        raise MeetingRefused(f"《{held.title}》已作为议题报送", hint="请在原议题下补正，或先撤回")
    document_becomes(held, ReviewedDocument.Status.SUBMITTED)


def _next_number(year: int) -> str:
    """The next number of a year; none is given twice, for matters are never removed."""
    last = (
        Matter.objects.select_for_update(of=("self",)).filter(number__startswith=f"议{year}-").order_by("-pk").first()
    )
    return f"议{year}-{int(last.number.split('-')[1]) + 1 if last else 1:03d}"
