"""What the ledger at work publishes by name: plan_tasks, plan_milestones, plan_closings."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
from django.utils import timezone

_TASKS = {
    "task": (pa.int64(), "任务标识"), "number": (pa.string(), "任务编号"), "year": (pa.int32(), "年度"), "item": (pa.int32(), "改革事项序号"),
    "title": (pa.string(), "任务"), "origin": (pa.string(), "plan 改革方案 / report 上年结转 / meeting 会议决定 / problem 问题整改"),
    "unit": (pa.string(), "牵头单位"), "owner": (pa.bool_(), "已落实到人"), "begins": (pa.date32(), "启动"), "due": (pa.date32(), "完成时限"),
    "figure": (pa.string(), "衡量指标"), "state": (pa.string(), "open 推进中 / submitted 待核销 / closed 已销号 / stopped 已中止"),
    "closed_on": (pa.date32(), "销号日期，已重新打开的为空"), "on_time": (pa.bool_(), "按期销号"), "reopened": (pa.int32(), "重新打开次数"),
    "is_current": (pa.bool_(), "是否当前方案"),
}  # fmt: skip
_MILESTONES = {
    "task": (pa.int64(), "任务标识"), "number": (pa.string(), "任务编号"), "year": (pa.int32(), "年度"), "item": (pa.int32(), "改革事项序号"),
    "title": (pa.string(), "节点"), "unit": (pa.string(), "牵头单位"), "due": (pa.date32(), "时限"), "done_on": (pa.date32(), "完成日期"),
    "reached": (pa.bool_(), "已完成"), "on_time": (pa.bool_(), "按期完成"),
    "is_current": (pa.bool_(), "是否当前方案"),
}  # fmt: skip
_CLOSINGS = {
    "closing": (pa.int64(), "申请标识"), "number": (pa.string(), "任务编号"), "year": (pa.int32(), "年度"), "item": (pa.int32(), "改革事项序号"),
    "title": (pa.string(), "任务"), "unit": (pa.string(), "牵头单位"), "evidence": (pa.int32(), "佐证份数"), "asked_on": (pa.date32(), "申请日期"),
    "decision": (pa.string(), "waiting 待核销 / accepted 同意 / refused 退回 / withdrawn 撤回"), "decided_on": (pa.date32(), "核定日期"),
    "reopened_on": (pa.date32(), "重新打开日期"), "is_current": (pa.bool_(), "是否当前方案"),
}  # fmt: skip


def tasks() -> list[tuple[object, ...]]:
    """Every task of every plan."""
    from .duties import unit_names
    from .models import Task

    rows = list(Task.objects.select_related("item", "document").prefetch_related("closings").order_by("pk"))
    names, now = unit_names(row.unit for row in rows), _current()
    out: list[tuple[object, ...]] = []
    for row in rows:
        closed = closed_on(row)
        reopened = sum(one.reopened_at is not None for one in row.closings.all())
        out.append((
            row.pk, row.number, row.document.year, row.item.no if row.item else None, row.title, row.origin, names.get(row.unit, row.unit),
            bool(row.owner_name), row.begins, row.due, row.figure, row.state, closed,
            closed <= row.due if closed and row.due else None, reopened, row.document_id == now,
        ))  # fmt: skip
    return out


def closed_on(task) -> date | None:  # type: ignore[no-untyped-def]
    """The day of the closing in force."""
    if task.state != task.State.CLOSED:
        return None
    days = [
        one.decided_at
        for one in task.closings.all()
        if one.decision == one.Decision.ACCEPTED and one.reopened_at is None
    ]
    return _day(max(days)) if days else None


def milestones() -> list[tuple[object, ...]]:
    """Every node of every task."""
    from .duties import unit_names
    from .models import Milestone

    rows = list(Milestone.objects.select_related("task__item", "task__document").order_by("pk"))
    names, now = unit_names(row.task.unit for row in rows), _current()
    return [
        (
            row.task_id, row.task.number, row.task.document.year, row.task.item.no if row.task.item else None, row.title,
            names.get(row.task.unit, row.task.unit), row.due, row.done_on, row.done_on is not None, row.done_on <= row.due if row.done_on else None, row.task.document_id == now,
        )
        for row in rows
    ]  # fmt: skip


def closings() -> list[tuple[object, ...]]:
    """Every wish to close, with what was said to it."""
    from django.db.models import Count

    from .duties import unit_names
    from .models import Closing

    rows = list(
        Closing.objects.select_related("task__item", "task__document").annotate(shown=Count("evidence")).order_by("pk")
    )
    names, now = unit_names(row.task.unit for row in rows), _current()
    return [
        (
            row.pk, row.task.number, row.task.document.year, row.task.item.no if row.task.item else None, row.task.title, names.get(row.task.unit, row.task.unit),
            row.shown, _day(row.asked_at), row.decision, _day(row.decided_at), _day(row.reopened_at), row.task.document_id == now,
        )
        for row in rows
    ]  # fmt: skip


TABLES = (
    ("plan_tasks", _TASKS, tasks, "任务，每项一行"),
    ("plan_milestones", _MILESTONES, milestones, "任务的节点，每个一行"),
    ("plan_closings", _CLOSINGS, closings, "销号申请，每份一行"),
)


def _day(at: datetime | None) -> date | None:
    return timezone.localtime(at).date() if at else None


def _current() -> int | None:
    from .queries import current

    document = current()
    return document.pk if document else None
