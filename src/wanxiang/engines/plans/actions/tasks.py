"""Writes: a task is made. `add_task` is the door for plans, meetings, problems and carried-over work alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from wanxiang.core import events
from wanxiang.district import queries as district
from wanxiang.engines.plans.models import PlanDocument, PlanItem, Task, TaskUnit

from .steps import TaskRefused, day_of, needed, step

if TYPE_CHECKING:
    from wanxiang.core.models import Account


def add_task(
    *,
    document: PlanDocument,
    title: str,
    by: Account,
    at: datetime,
    origin: str = Task.Origin.PLAN,
    origin_key: str = "",
    item: PlanItem | None = None,
    detail: str = "",
    unit: str = "",
    joint: Iterable[str] = (),
    participants: Iterable[str] = (),
    owner: Account | None = None,
    owner_name: str = "",
    owner_post: str = "",
    begins: date | None = None,
    due: date | None = None,
    figure: str = "",
    baseline: Decimal | None = None,
    target: Decimal | None = None,
    carried_from: Task | None = None,
) -> Task:
    """A new task of a plan, with its first step and an audit row; emits plans.task_made.

    In:     item: of this document, or None for work that no item asks for (a meeting's decision, a problem);
            origin_key: what it came of, in the words of that room (m3/d2); unit, joint, participants: unit codes;
            owner: an account, or owner_name and owner_post of somebody without one
    Raises: TaskRefused without a title, for an item of another document, dates the wrong way round, units not in being
    """
    _demand_item(document, item)
    demand_order(begins, due)
    with transaction.atomic():
        task = Task.objects.create(
            document=PlanDocument.objects.select_for_update().get(pk=document.pk),
            item=item,
            position=_next_position(document, item),
            title=needed(title, "任务名称")[:300],
            detail=detail.strip(),
            origin=origin,
            origin_key=origin_key,
            unit=unit,
            owner=owner,
            owner_name=(owner.name if owner else owner_name.strip())[:60],
            owner_post=owner_post.strip()[:80],
            begins=begins,
            due=due,
            figure=figure,
            baseline=baseline,
            target=target,
            carried_from=carried_from,
            made_at=at,
            made_by=by,
        )
        set_units(task, joint=joint, participants=participants, on=day_of(at))
        step(task, "made", by=by, at=at, said=task.title, origin=origin, origin_key=origin_key)
        events.emit("plans.task_made", payload={"task": task.pk, "origin": origin, "origin_key": origin_key}, by=by)
    return task


def set_units(task: Task, *, joint: Iterable[str], participants: Iterable[str], on: date) -> None:
    """Write a task's joint leads and participants anew; each unit once, the stronger part counts. Raises: TaskRefused"""
    roles = dict.fromkeys(participants, TaskUnit.Role.PARTICIPANT) | dict.fromkeys(joint, TaskUnit.Role.JOINT)
    roles.pop(task.unit, None)
    roles.pop("", None)
    demand_units([*filter(None, [task.unit]), *roles], on=on)
    task.units.all().delete()
    TaskUnit.objects.bulk_create(TaskUnit(task=task, unit=unit, role=role) for unit, role in roles.items())


def demand_units(codes: list[str], *, on: date) -> None:
    """Refuse unit codes that are not in being on a day. Raises: TaskRefused"""
    missing = set(codes) - set(district.units(on=on).filter(pk__in=codes).values_list("pk", flat=True))
    if missing:
        raise TaskRefused(f"没有这些单位：{'、'.join(sorted(missing))}。", hint="请从单位名录中选择")


def _demand_item(document: PlanDocument, item: PlanItem | None) -> None:
    if item is not None and item.document_id != document.pk:
        raise TaskRefused(f"“{item.title}”不是《{document.title}》里的任务。")


def demand_order(begins: date | None, due: date | None) -> None:
    """Refuse a beginning after the end. Raises: TaskRefused"""
    if begins and due and begins > due:
        raise TaskRefused(f"启动日期 {begins:%Y-%m-%d} 晚于完成时限 {due:%Y-%m-%d}。")


def _next_position(document: PlanDocument, item: PlanItem | None) -> int:
    last = Task.objects.filter(document=document, item=item).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1
