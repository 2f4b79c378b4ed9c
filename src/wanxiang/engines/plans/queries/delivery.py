"""What the records of a period say of each unit's delivery: one row a task, node, month, order, problem, good example.

The appraisal's formula and the bulletin count these rows and nothing else. Everything is as of the period's last day, or of
today while the period runs: what was closed, answered or put right later does not count yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from wanxiang.engines.plans.models import (
    Closing,
    MonthCheck,
    PlanDocument,
    Problem,
    Rectification,
    SupervisionOrder,
    Task,
    TaskUnit,
)

from .checking import checking_units, months_until


@dataclass(frozen=True, kw_only=True)
class Record:
    """One row of one unit: what kind, which (`key` within the kind), in words, and the facts that a formula may name."""

    kind: str
    unit: str
    key: str
    title: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Period:
    """Half-open, looked at as of a day (`as_of` itself counts)."""

    begins: date
    until: date
    as_of: date

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it and has come."""
        return day is not None and self.begins <= day < self.until and day <= self.as_of


def records(*, document: PlanDocument, period: Period, check_due: Callable[[date], date]) -> list[Record]:
    """Every record of every unit that leads a task, jointly or alone; check_due: the day by which a month is handed in."""
    return [
        *_of_tasks(document, period),
        *_of_months(document, period, check_due),
        *_of_orders(document, period),
        *_of_problems(document, period),
    ]


def closed_on(task: Task, *, as_of: date) -> date | None:
    """The day on which a task was closed and not opened again, as of a day."""
    for closing in task.closings.all():
        decided, reopened = _day(closing.decided_at), _day(closing.reopened_at)
        accepted = closing.decision == Closing.Decision.ACCEPTED and decided is not None and decided <= as_of
        if accepted and (reopened is None or reopened > as_of):
            return decided
    return None


def _of_tasks(document: PlanDocument, period: Period) -> Iterator[Record]:
    rows = Task.objects.filter(document=document).exclude(state=Task.State.STOPPED).select_related("item")
    joint = Prefetch("units", TaskUnit.objects.filter(role=TaskUnit.Role.JOINT), to_attr="joint_leads")
    for task in rows.prefetch_related("closings", "milestones", joint).order_by("item__no", "position"):
        closed, title = closed_on(task, as_of=period.as_of), f"任务 {task.number} {task.title}"
        last = closed or period.as_of
        facts = {
            "应完成": period.holds(task.due),
            "已销号": closed is not None,
            "按期销号": closed is not None and task.due is not None and closed <= task.due,
            "逾期天数": max((last - task.due).days, 0) if task.due else 0,
        }
        for unit in dict.fromkeys([task.unit, *(each.unit for each in task.joint_leads)]):
            if unit:
                yield Record(
                    kind="任务", unit=unit, key=str(task.pk), title=title, facts=facts | {"牵头": unit == task.unit}
                )
                yield from _of_nodes(task, unit, period)


def _of_nodes(task: Task, unit: str, period: Period) -> Iterator[Record]:
    for node in task.milestones.all():
        done = node.done_on if node.done_on and node.done_on <= period.as_of else None
        facts = {
            "到期": period.holds(node.due),
            "已完成": done is not None,
            "按期完成": done is not None and done <= node.due,
        }
        title = f"任务 {task.number} 节点：{node.title}（{node.due:%Y-%m-%d}）"
        yield Record(kind="节点", unit=unit, key=str(task.pk), title=title, facts=facts)


def _of_months(document: PlanDocument, period: Period, check_due: Callable[[date], date]) -> Iterator[Record]:
    first = document.tasks.order_by("made_at").values_list("made_at", flat=True).first()
    if first is None:
        return
    month = timezone.localtime(first).date().replace(day=1)
    while month < period.until and month <= period.as_of:
        due = check_due(month)
        if period.holds(due):
            pages = {
                page.unit: page
                for page in MonthCheck.objects.filter(
                    document=document, month=month, version=1, submitted_on__lte=period.as_of
                )
            }
            for unit in checking_units(document=document, month=month):
                page = pages.get(unit)
                facts = {"到期": True, "已报送": page is not None, "按时报送": page is not None and not page.late}
                yield Record(kind="自查", unit=unit, key=f"{month:%Y-%m}", title=f"{month:%Y年%-m月}自查", facts=facts)
        month = months_until(month)[1]


def _of_orders(document: PlanDocument, period: Period) -> Iterator[Record]:
    rows = SupervisionOrder.objects.filter(task__document=document).exclude(state=SupervisionOrder.State.WITHDRAWN)
    for order in rows.select_related("task__item").order_by("pk"):
        answered = order.answered_on if order.answered_on and order.answered_on <= period.as_of else None
        ended = _day(order.ended_at)
        facts = {
            "到期": period.holds(order.due),
            "已反馈": answered is not None,
            "按期反馈": answered is not None and answered <= order.due,
            "已销号": ended is not None and ended <= period.as_of,
            "退回次数": order.returned,
        }
        yield Record(
            kind="督办", unit=order.unit, key=str(order.pk), title=f"{order.number} {order.task.title}", facts=facts
        )


def _of_problems(document: PlanDocument, period: Period) -> Iterator[Record]:
    rows = Problem.objects.filter(document=document).prefetch_related("rectifications").order_by("pk")
    for problem in rows:
        if not period.holds(problem.found_on):
            continue
        title = f"{problem.number} {problem.fact[:60]}"
        if problem.kind == Problem.Kind.PRAISE:
            yield Record(kind="亮点", unit=problem.unit, key=problem.number, title=title, facts={})
            continue
        put_right = _put_right(problem, as_of=period.as_of)
        days = ((put_right or period.as_of) - problem.deadline).days if problem.deadline else 0
        facts = {"已整改": put_right is not None, "逾期": days > 0, "逾期天数": max(days, 0)}
        yield Record(kind="问题", unit=problem.unit, key=problem.number, title=title, facts=facts)


def _put_right(problem: Problem, *, as_of: date) -> date | None:
    """The day on which the unit reported what was found to hold, or what still waits to be looked at."""
    held = [each for each in problem.rectifications.all() if each.decision != Rectification.Decision.REFUSED]
    days = [day for each in held if (day := _day(each.at)) and day <= as_of]
    return max(days, default=None)


def _day(at: Any) -> date | None:
    return timezone.localtime(at).date() if at else None
