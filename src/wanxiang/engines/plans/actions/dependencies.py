"""Writes: a task waits for another one; circles are refused, with the path named."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.engines.plans.circles import circle
from wanxiang.engines.plans.models import Dependency, PlanDocument, Task

from .steps import TaskRefused, locked, step

if TYPE_CHECKING:
    from wanxiang.core.models import Account

OPEN = (Task.State.OPEN, Task.State.SUBMITTED)


def need(*, task: Task, needs: Task, by: Account, at: datetime, why: str = "") -> Dependency:
    """`task` cannot go on until `needs` is closed. Raises: TaskRefused for a circle, itself, or twice the same; TaskMoved"""
    with transaction.atomic():
        PlanDocument.objects.select_for_update().get(
            pk=task.document_id
        )  # two that close a circle together wait in turn
        held = locked(task, *OPEN)
        _demand_no_circle(held, needs)
        made, new = Dependency.objects.get_or_create(task=held, needs=needs, defaults={"why": why.strip()[:200]})
        if not new:
            raise TaskRefused(f"任务 {needs.number} 已经是前置任务。")
        step(held, "needs", by=by, at=at, said=f"须待任务 {needs.number}“{needs.title}”销号", needs=needs.pk)
    return made


def free(*, dependency: Dependency, by: Account, at: datetime, why: str) -> None:
    """The task waits for it no longer; the step stays. Raises: TaskMoved"""
    with transaction.atomic():
        task, needs = locked(dependency.task, *OPEN), dependency.needs
        dependency.delete()
        step(
            task, "freed", by=by, at=at, said=f"不再等待任务 {needs.number}“{needs.title}”：{why}"[:600], needs=needs.pk
        )


def _demand_no_circle(task: Task, needs: Task) -> None:
    known: dict[int, list[int]] = defaultdict(list)
    for one, other in Dependency.objects.values_list("task", "needs"):
        known[one].append(other)
    if path := circle(known, task.pk, needs.pk):
        named = {row.pk: row for row in Task.objects.select_related("item").filter(pk__in=[task.pk, *path])}
        said = " → ".join(f"{named[key].number} {named[key].title}" for key in [task.pk, *path])
        raise TaskRefused(f"不能这样设前置任务，会成环：{said}。", hint="请先解除其中一处前置关系")
