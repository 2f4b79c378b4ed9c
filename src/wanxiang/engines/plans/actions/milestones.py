"""Writes: nodes of a task by months, accepted from a proposal or set by hand, and done with something to show for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.engines.plans.models import Evidence, Milestone, Task
from wanxiang.engines.plans.months import Node

from .steps import TaskMoved, TaskRefused, day_of, locked, needed, step

if TYPE_CHECKING:
    from wanxiang.core.models import Account

OPEN = (Task.State.OPEN, Task.State.SUBMITTED)


def add_milestone(*, task: Task, title: str, due: date, by: Account, at: datetime) -> Milestone:
    """One node within the task's months. Raises: TaskRefused outside of them, or twice the same; TaskMoved"""
    with transaction.atomic():
        return _add(locked(task, *OPEN), title, due, by, at)


def accept_milestones(*, task: Task, nodes: Iterable[Node], by: Account, at: datetime) -> list[Milestone]:
    """Those of the proposed nodes that a person chose. Raises as `add_milestone`; then none is kept"""
    with transaction.atomic():
        held = locked(task, *OPEN)
        return [_add(held, node.title, node.due, by, at) for node in nodes]


def milestone_done(
    *, milestone: Milestone, by: Account, at: datetime, on: date, evidence: Iterable[Evidence]
) -> Milestone:
    """The node is there, and this shows it.

    In:     evidence: of the same task, at least one
    Raises: TaskRefused without evidence, of another task's, or for a day to come; TaskMoved when it was done before
    """
    shown = list(evidence)
    with transaction.atomic():
        held = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
        task = locked(held.task, *OPEN)
        if held.done_on:
            raise TaskMoved(f"节点“{held.title}”已于 {held.done_on:%Y-%m-%d} 完成。")
        if not shown or any(one.task_id != task.pk for one in shown):
            raise TaskRefused("节点完成须有本任务的佐证。", hint="请先上传文件或登记记录，再标记完成")
        if on > day_of(at):
            raise TaskRefused("完成日期不能晚于今天。")
        held.done_on, held.done_by = on, by
        held.save(update_fields=["done_on", "done_by"])
        step(
            task, "milestone_done", by=by, at=at, said=held.title, milestone=held.pk, evidence=[one.pk for one in shown]
        )
    return held


def _add(task: Task, title: str, due: date, by: Account, at: datetime) -> Milestone:
    said = needed(title, "节点目标")[:200]
    if task.due and due > task.due:
        raise TaskRefused(f"节点时限 {due:%Y-%m-%d} 晚于任务的完成时限 {task.due:%Y-%m-%d}。")
    if task.begins and due < task.begins:
        raise TaskRefused(f"节点时限 {due:%Y-%m-%d} 早于任务的启动日期 {task.begins:%Y-%m-%d}。")
    made, new = Milestone.objects.get_or_create(task=task, title=said, due=due)
    if not new:
        raise TaskRefused(f"节点“{said}”（{due:%Y-%m-%d}）已经有了。")
    step(task, "milestone", by=by, at=at, said=f"{due:%Y-%m-%d} {said}", milestone=made.pk)
    return made
