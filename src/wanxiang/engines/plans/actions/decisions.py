"""Writes: what a meeting decided on its items, and the tasks that it gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.engines.plans.models import AgendaItem, Decision, Matter, Meeting, ReviewedDocument, Task
from wanxiang.engines.plans.queries import current

from .agendas import demand_ready
from .matters import document_becomes
from .rooms import MeetingMoved, MeetingRefused, held_matter, held_meeting, said_in_full, step
from .tasks import add_task

if TYPE_CHECKING:
    from wanxiang.core.models import Account

State, Outcome = Meeting.State, Decision.Outcome
MEANS = {
    Outcome.PASSED: (Matter.State.PASSED, ReviewedDocument.Status.PASSED),
    Outcome.IN_PRINCIPLE: (Matter.State.IN_PRINCIPLE, ReviewedDocument.Status.IN_PRINCIPLE),
    Outcome.SENT_BACK: (Matter.State.SENT_BACK, ReviewedDocument.Status.SENT_BACK),
    Outcome.AGAIN: (Matter.State.AGAIN, ReviewedDocument.Status.SUBMITTED),
}
"""Outcome of a review → how the matter and its document stand."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """A task that a decision gives: what, to which unit, until when."""

    title: str
    unit: str
    due: date | None = None
    owner_name: str = ""


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


def _becomes_of(matter: Matter, outcome: str, meeting: Meeting) -> None:
    """Let a matter and its document stand as the meeting decided."""
    held = held_matter(matter, Matter.State.LISTED)
    if outcome in (Outcome.PASSED, Outcome.IN_PRINCIPLE):
        demand_ready(held)
    held.state, status = MEANS.get(Outcome(outcome), (Matter.State.HEARD, None))
    held.save(update_fields=["state"])
    if held.document is not None and status is not None:
        if outcome in (Outcome.PASSED, Outcome.IN_PRINCIPLE):
            ReviewedDocument.objects.filter(pk=held.document.pk).update(passed_on=meeting.day)
        document_becomes(held.document, status)
