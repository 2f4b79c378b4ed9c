"""Reads of tasks: lists by plan, item, person and month; one task with its course; what waits for a second person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.likeness import Likely, Part, likely
from wanxiang.engines.plans.models import (
    Candidate,
    CandidateDecision,
    Closing,
    Inherited,
    Milestone,
    PlanDocument,
    PlanItem,
    Reminder,
    Task,
    TaskUnit,
)

if TYPE_CHECKING:
    from wanxiang.core.models import Account

UNFINISHED = (Task.State.OPEN, Task.State.SUBMITTED)


class NoSuchTask(WanxiangError):
    code = "plan.no_such_task"
    status = 404


def tasks(*, document: PlanDocument) -> QuerySet[Task]:
    """The tasks of a plan in its order, with what lists show."""
    return Task.objects.filter(document=document).select_related("item", "document", "owner").prefetch_related("units")


def task(*, key: int) -> Task:
    """One task. Raises: NoSuchTask"""
    found = Task.objects.select_related("item", "document", "owner", "carried_from__document").filter(pk=key).first()
    if found is None:
        raise NoSuchTask("没有这项任务。")
    return found


def mine(*, account: Account, unit: str) -> QuerySet[Task]:
    """Unfinished tasks that an account owns, or that its unit leads, alone or jointly; the nearest deadline first."""
    own = Q(owner=account)
    if unit:
        own |= Q(unit=unit) | Q(units__unit=unit, units__role=TaskUnit.Role.JOINT)
    rows = Task.objects.filter(own, state__in=UNFINISHED).distinct()
    return rows.select_related("item", "document", "owner").order_by("due", "pk")


def candidates(*, item: PlanItem) -> QuerySet[Candidate]:
    """The phrases of an item in order, each with the decision in force as `current` (a list of one or none) and those undone."""
    decisions = CandidateDecision.objects.select_related("task__item", "by", "undone_by")
    return (
        Candidate.objects.filter(clause__item=item)
        .select_related("clause")
        .prefetch_related(
            Prefetch("decisions", decisions.filter(undone_at=None), to_attr="current"),
            Prefetch("decisions", decisions.exclude(undone_at=None), to_attr="undone"),
        )
        .order_by("clause__position", "position")
    )


def waiting_candidates(*, document: PlanDocument) -> dict[int, int]:
    """Item number → phrases proposed as tasks that nobody has decided on."""
    decided = CandidateDecision.objects.filter(candidate=OuterRef("pk"), undone_at=None)
    rows = Candidate.objects.filter(~Exists(decided), clause__item__document=document, proposed=True)
    counts: dict[int, int] = {}
    for no in rows.values_list("clause__item__no", flat=True):
        counts[no] = counts.get(no, 0) + 1
    return counts


def candidate(*, key: int) -> Candidate:
    """One phrase. Raises: NoSuchTask"""
    found = Candidate.objects.select_related("clause__item__document").filter(pk=key).first()
    if found is None:
        raise NoSuchTask("没有这一条款。")
    return found


def closings(*, document: PlanDocument | None = None, waiting: bool = True) -> QuerySet[Closing]:
    """Wishes to close, the oldest first where they wait, else the newest."""
    rows = Closing.objects.select_related("task__item", "task__document", "asked_by", "decided_by", "reopened_by")
    rows = rows.filter(task__document=document) if document else rows
    if waiting:
        return rows.filter(decision=Closing.Decision.WAITING).order_by("asked_at")
    return rows.order_by("-asked_at")


def closing(*, key: int) -> Closing:
    """One wish to close. Raises: NoSuchTask"""
    found = Closing.objects.select_related("task", "asked_by").filter(pk=key).first()
    if found is None:
        raise NoSuchTask("没有这份销号申请。")
    return found


def milestone(*, task: Task, key: int) -> Milestone:
    """A node of a task. Raises: NoSuchTask"""
    found = task.milestones.filter(pk=key).first()
    if found is None:
        raise NoSuchTask("没有这个节点。")
    return found


def months_of(*, document: PlanDocument) -> list[date]:
    """First days of the months of the plan's year; of its own and those that deadlines reach into."""
    ends = [due for due in Task.objects.filter(document=document).values_list("due", flat=True) if due]
    ends += Milestone.objects.filter(task__document=document).values_list("due", flat=True)
    year = document.year or (min(ends).year if ends else 0)
    if not year:
        return []
    last = max([date(year, 12, 1), *(due.replace(day=1) for due in ends)])
    first = min([date(year, 1, 1), *(due.replace(day=1) for due in ends)])
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]


def reminders(*, account: Account, unit: str, all_raised: bool) -> QuerySet[Reminder]:
    """Notes to an account and its unit; with `all_raised` also what was raised to the reform office."""
    to = Q(to=account)
    if unit:
        to |= Q(to_unit=unit)
    if all_raised:
        to |= Q(raised=True)
    rows = Reminder.objects.filter(to, task__state__in=UNFINISHED)
    return rows.select_related("task__item", "task__document").distinct()


def inherited(*, document: PlanDocument) -> QuerySet[Inherited]:
    """Parts of last year's report and the items that seem to go on with them; the next best items of each part after these."""
    return Inherited.objects.filter(item__document=document).select_related("item", "decided_by")


def earlier_plans(*, document: PlanDocument) -> QuerySet[PlanDocument]:
    """Plans of the years before, the newest first."""
    return PlanDocument.objects.filter(year__lt=document.year, year__gt=0).order_by("-year")


def unfinished(*, earlier: PlanDocument, document: PlanDocument) -> list[tuple[Task, PlanItem | None, str]]:
    """Tasks of an earlier plan that are open still, with the item of this plan that each seems to belong to, and why."""
    rows = list(Task.objects.filter(document=earlier, state__in=UNFINISHED).select_related("item", "document"))
    items = {item.no: item for item in document.items.all()}
    found = _best(rows, {no: (item.title, item.text) for no, item in items.items()})
    return [
        (row, items[found[row.pk].no] if row.pk in found else None, found[row.pk].why if row.pk in found else "")
        for row in rows
    ]


def _best(rows: list[Task], items: Mapping[int, tuple[str, str]]) -> dict[int, Likely]:
    as_parts = [Part(row.pk, row.title, f"{row.detail}\n{row.item.title if row.item else ''}") for row in rows]
    best: dict[int, Likely] = {}
    for one in likely(parts=as_parts, items=items):
        if one.sure:
            best.setdefault(one.part.position, one)
    return best
