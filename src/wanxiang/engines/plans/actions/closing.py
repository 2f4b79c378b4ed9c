"""Writes: 销号. Whoever answers for a task asks, with evidence; a second person decides. Nothing else closes a task."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.core import events
from wanxiang.core.access import has_permission
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.models import Closing, Evidence, Task

from .steps import TaskMoved, TaskRefused, day_of, locked, needed, step

if TYPE_CHECKING:
    from wanxiang.core.models import Account

PERMISSION = "plan.close"


class SecondPersonNeeded(WanxiangError):
    """Whoever asked, or owns the task, does not close it."""

    code = "plan.second_person"
    status = 403


def ask_to_close(*, task: Task, says: str, evidence: Iterable[Evidence], by: Account, at: datetime) -> Closing:
    """Say what was reached and which evidence shows it; the task waits for a second person.

    Raises: TaskRefused without words or evidence, or while nodes or needs are open; TaskMoved
    """
    shown = list(evidence)
    with transaction.atomic():
        held = locked(task, Task.State.OPEN)
        if not shown or any(one.task_id != held.pk for one in shown):
            raise TaskRefused("申请销号至少要有一份本任务的佐证。", hint="可以是文件、指标数值或平台内的记录")
        _demand_nothing_open(held)
        asked = Closing.objects.create(task=held, says=needed(says, "完成情况"), asked_at=at, asked_by=by)
        asked.evidence.set(shown)
        _turn(held, Task.State.SUBMITTED)
        step(held, "asked", by=by, at=at, said=asked.says, closing=asked.pk, evidence=[one.pk for one in shown])
    return asked


def withdraw(*, closing: Closing, by: Account, at: datetime, why: str) -> Closing:
    """Whoever asked takes it back; the task goes on. Raises: TaskMoved; SecondPersonNeeded for anybody else"""
    if closing.asked_by_id != by.pk:
        raise SecondPersonNeeded("只有申请人可以撤回申请。")
    return _decide(closing, Closing.Decision.WITHDRAWN, Task.State.OPEN, "withdrawn", by, at, needed(why, "撤回的理由"))


def accept_closing(*, closing: Closing, by: Account, at: datetime, why: str = "") -> Closing:
    """The task is closed; emits plans.closed. Raises: SecondPersonNeeded, TaskMoved"""
    return _decide(closing, Closing.Decision.ACCEPTED, Task.State.CLOSED, "closed", by, at, why)


def refuse_closing(*, closing: Closing, by: Account, at: datetime, why: str) -> Closing:
    """Back to work, for a reason. Raises: SecondPersonNeeded, TaskMoved, TaskRefused without a reason"""
    return _decide(closing, Closing.Decision.REFUSED, Task.State.OPEN, "refused", by, at, needed(why, "退回的理由"))


def reopen(*, task: Task, by: Account, at: datetime, why: str) -> Task:
    """A closed task is opened again; the closing stays, with who opened it and why; emits plans.reopened.

    Raises: SecondPersonNeeded without plan.close; TaskMoved, TaskRefused
    """
    reason = needed(why, "重新打开的理由")
    if not has_permission(by, PERMISSION):
        raise SecondPersonNeeded("没有核销权限，不能重新打开。")
    with transaction.atomic():
        held = locked(task, Task.State.CLOSED)
        closing = held.closings.filter(decision=Closing.Decision.ACCEPTED, reopened_at=None).latest("pk")
        closing.reopened_at, closing.reopened_by, closing.reopened_why = at, by, reason[:400]
        closing.save(update_fields=["reopened_at", "reopened_by", "reopened_why"])
        _turn(held, Task.State.OPEN)
        step(held, "reopened", by=by, at=at, said=reason, closing=closing.pk)
        _tell("plans.reopened", closing, by, at)
    return held


def _demand_second(closing: Closing, task: Task, by: Account) -> None:
    if not has_permission(by, PERMISSION):
        raise SecondPersonNeeded("没有核销权限。", hint="销号由改革办核定")
    if by.pk in (closing.asked_by_id, task.owner_id):
        raise SecondPersonNeeded("申请人和责任人不能核定自己的销号。", hint="请由另一位有核销权限的人核定")


def _demand_nothing_open(task: Task) -> None:
    if nodes := list(task.milestones.filter(done_on=None).values_list("title", flat=True)):
        raise TaskRefused(f"还有节点没有完成：{'、'.join(nodes)}。", hint="请先以佐证标记节点完成")
    waits = task.needs.exclude(needs__state__in=[Task.State.CLOSED, Task.State.STOPPED]).select_related("needs__item")
    if named := [f"{one.needs.number}“{one.needs.title}”" for one in waits]:
        raise TaskRefused(f"前置任务还没有销号：{'、'.join(named)}。", hint="前置任务不再需要的，请先解除")


def _decide(closing: Closing, decision: str, state: str, action: str, by: Account, at: datetime, why: str) -> Closing:
    with transaction.atomic():
        held = Closing.objects.select_for_update(of=("self",)).select_related("task", "asked_by").get(pk=closing.pk)
        task = locked(held.task, Task.State.SUBMITTED)
        if held.decision != Closing.Decision.WAITING:
            raise TaskMoved(f"这份申请已经{held.get_decision_display()}。", hint="请刷新页面后再看")
        if decision != Closing.Decision.WITHDRAWN:
            _demand_second(held, task, by)
        held.decision, held.decided_at, held.decided_by, held.why = decision, at, by, why.strip()[:400]
        held.save(update_fields=["decision", "decided_at", "decided_by", "why"])
        _turn(task, state)
        step(task, action, by=by, at=at, said=held.why, closing=held.pk)
        if decision == Closing.Decision.ACCEPTED:
            _tell("plans.closed", held, by, at)
    return held


def _turn(task: Task, state: str) -> None:
    task.state = state
    task.save(update_fields=["state"])


def _tell(kind: str, closing: Closing, by: Account, at: datetime) -> None:
    said = {"task": closing.task_id, "closing": closing.pk, "at": at.isoformat(), "on": day_of(at).isoformat()}
    events.emit(kind, payload=said, by=by, key=f"{closing.pk}")
