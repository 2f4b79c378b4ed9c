"""The course of a task: every act leaves a step that stays, and an audit row."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.core.prose import printable
from wanxiang.engines.plans.models import Task, TaskStep

if TYPE_CHECKING:
    from wanxiang.core.models import Account

ACTIONS = {
    "made": "列为任务",
    "edited": "修改",
    "merged": "并入条款",
    "undone": "撤销条款认定",
    "milestone": "节点",
    "milestone_done": "节点完成",
    "needs": "前置任务",
    "freed": "解除前置",
    "progress": "进展",
    "evidence": "佐证",
    "asked": "申请销号",
    "withdrawn": "撤回申请",
    "refused": "退回",
    "closed": "销号",
    "reopened": "重新打开",
    "stopped": "中止",
    "resumed": "恢复",
    "carried": "结转",
    "ordered": "督办交办",
    "order_returned": "督办退回重办",
    "order_ended": "督办办结",
    "problem": "列入问题清单",
    "problem_closed": "问题销号",
    "leader_act": "领导批示、协调、督查",
}
"""Action of a step → what people read."""


class TaskRefused(WanxiangError):
    """What was asked for does not fit the task, or how it stands now (then with status 409)."""

    code = "plan.task_refused"


class TaskMoved(TaskRefused):
    """The task is no longer in the state that the act asks for."""

    code = "plan.task_moved"
    status = 409


def step(task: Task, action: str, *, by: Account, at: datetime, said: str = "", **details: Any) -> TaskStep:
    """One step of the course and its audit row, in the transaction of the act."""
    audit.record(f"plans.task_{action}", by=by, subject=f"task:{task.pk}", why=said[:400], details=details)
    return TaskStep.objects.create(task=task, action=action, said=said[:600], details=details, at=at, by=by)


def locked(task: Task, *states: str) -> Task:
    """The task as it is now, held until the end of the transaction. Raises: TaskMoved when it is in none of the states"""
    held = Task.objects.select_for_update(of=("self",)).select_related("item", "document").get(pk=task.pk)
    if states and held.state not in states:
        raise TaskMoved(f"任务“{held.title}”现为“{held.get_state_display()}”，不能这样办理。", hint="请刷新页面后再看")
    return held


def needed(text: str, what: str) -> str:
    """A text that has to be there, without what no page shows. Raises: TaskRefused"""
    if not (said := printable(text).strip()):
        raise TaskRefused(f"请填写{what}。")
    return said


def day_of(at: datetime) -> date:
    """The civil day of a moment."""
    return timezone.localtime(at).date()
