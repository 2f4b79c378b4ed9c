"""Writes: a task gets its units, its person, its months and what it is measured by; it is stopped, and taken up again."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from wanxiang.engines.plans.duties import unit_names
from wanxiang.engines.plans.models import Task, TaskUnit

from .steps import TaskRefused, day_of, locked, needed, step
from .tasks import demand_order, set_units

if TYPE_CHECKING:
    from wanxiang.core.models import Account

LABELS = {
    "title": "任务",
    "detail": "内容",
    "unit": "牵头单位",
    "joint": "共同牵头",
    "participants": "配合单位",
    "owner": "责任人账号",
    "owner_name": "责任人",
    "owner_post": "职务",
    "begins": "启动",
    "due": "完成时限",
    "figure": "衡量指标",
    "baseline": "起点值",
    "target": "目标值",
}
"""What may be edited → what people call it."""


def edit_task(*, task: Task, by: Account, at: datetime, **changes: Any) -> Task:
    """Write what is given of LABELS anew; what stays the same leaves no trace.

    In:     owner: an Account or None; joint, participants: unit codes
    Raises: TaskRefused for what does not fit; TaskMoved when the task is closed or stopped
    """
    if unknown := changes.keys() - LABELS.keys():
        raise TypeError(f"no such field: {sorted(unknown)}")
    with transaction.atomic():
        held = locked(task, Task.State.OPEN, Task.State.SUBMITTED)
        before = state_of(held)
        wanted = {name: _clean(name, value) for name, value in changes.items()}
        if owner := wanted.get("owner"):
            wanted["owner_name"] = owner.name[:60]
        changed = {name: value for name, value in wanted.items() if before[name] != value}
        if not changed:
            return held
        after = before | changed
        demand_order(after["begins"], after["due"])
        for name in changed.keys() - {"joint", "participants"}:
            setattr(held, name, changed[name])
        held.save()
        set_units(held, joint=after["joint"], participants=after["participants"], on=day_of(at))
        step(held, "edited", by=by, at=at, said=_said(before, changed), fields=sorted(changed))
    return held


def state_of(task: Task) -> dict[str, Any]:
    """The fields of LABELS as they stand."""
    rows = list(task.units.order_by("pk"))
    units = {
        role: [row.unit for row in rows if row.role == part]
        for role, part in (("joint", TaskUnit.Role.JOINT), ("participants", TaskUnit.Role.PARTICIPANT))
    }
    return {name: getattr(task, name) for name in LABELS if name not in units} | units


def stop(*, task: Task, by: Account, at: datetime, why: str) -> Task:
    """The work is given up, for a reason that stays. Raises: TaskMoved, TaskRefused"""
    return _turn(task, Task.State.OPEN, Task.State.STOPPED, "stopped", by=by, at=at, why=needed(why, "中止的理由"))


def resume(*, task: Task, by: Account, at: datetime, why: str) -> Task:
    """Stopped work is taken up again. Raises: TaskMoved, TaskRefused"""
    return _turn(task, Task.State.STOPPED, Task.State.OPEN, "resumed", by=by, at=at, why=needed(why, "恢复的理由"))


def progress(*, task: Task, by: Account, at: datetime, says: str) -> Task:
    """What was done lately, in words; the standing does not come of it. Raises: TaskMoved, TaskRefused"""
    with transaction.atomic():
        held = locked(task, Task.State.OPEN, Task.State.SUBMITTED)
        step(held, "progress", by=by, at=at, said=needed(says, "进展情况"))
    return held


def _turn(task: Task, before: str, after: str, action: str, *, by: Account, at: datetime, why: str) -> Task:
    with transaction.atomic():
        held = locked(task, before)
        held.state = after
        held.save(update_fields=["state"])
        step(held, action, by=by, at=at, said=why)
    return held


def _clean(name: str, value: Any) -> Any:
    if name == "title":
        return needed(value, "任务名称")[:300]
    if name in ("joint", "participants"):
        return list(dict.fromkeys(filter(None, value)))
    if name in ("baseline", "target") and value is not None:
        return _number(value)
    return value.strip() if isinstance(value, str) else value


def _number(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except ArithmeticError:
        raise TaskRefused(f"“{value}”不是数。") from None


def _said(before: dict[str, Any], changed: dict[str, Any]) -> str:
    codes = {code for name in ("unit", "joint", "participants") for code in _codes(before[name])}
    codes |= {code for name in ("unit", "joint", "participants") for code in _codes(changed.get(name))}
    names = unit_names(codes)
    lines = [
        f"{LABELS[name]}：{_words(before[name], names)} → {_words(value, names)}"
        for name, value in changed.items()
        if name != "detail"
    ]
    return "；".join(lines) or "修改了内容"


def _codes(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _words(value: Any, names: dict[str, str]) -> str:
    if isinstance(value, list):
        return "、".join(names.get(code, code) for code in value) or "无"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return names.get(value, str(value)) if value else "无"
