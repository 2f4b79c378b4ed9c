"""Writes: what shows that work was done. A file is sealed, a figure is kept as it stood, a record is named by its address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from wanxiang.core import sealed
from wanxiang.engines.plans.models import Evidence, Milestone, Task

from .steps import TaskRefused, locked, needed, step

if TYPE_CHECKING:
    from wanxiang.core.models import Account

OPEN = (Task.State.OPEN, Task.State.SUBMITTED)


def add_file(
    *, task: Task, file: sealed.File, by: Account, at: datetime, title: str = "", milestone: Milestone | None = None
) -> Evidence:
    """A document or photo, sealed under its digest. Raises: BadFile, TaskMoved; TaskRefused when the task has it already"""
    with transaction.atomic():
        held = locked(task, *OPEN)
        kept = sealed.keep(file)
        said = {"name": kept.name, "bytes": kept.bytes, "media_type": kept.media_type}
        return _add(held, Evidence.Kind.FILE, kept.sha256, title or kept.name, said, milestone, by, at)


def add_figure(
    *, task: Task, figure: str, title: str, said: Mapping[str, Any], by: Account, at: datetime,
    milestone: Milestone | None = None,
) -> Evidence:  # fmt: skip
    """A figure as it stands now, frozen with where it comes from; whoever knows figures hands it in.

    In:     said: value, unit, as_of, lineage, as JSON values
    Raises: TaskRefused without a value; TaskMoved
    """
    if said.get("value") is None:
        raise TaskRefused(f"指标“{title}”现在没有数值，不能作佐证。")
    with transaction.atomic():
        return _add(locked(task, *OPEN), Evidence.Kind.FIGURE, figure, title, said, milestone, by, at)


def add_record(
    *, task: Task, address: str, title: str, by: Account, at: datetime, milestone: Milestone | None = None
) -> Evidence:
    """A record of the platform, by its address (/cases/…, /registers/…). Raises: TaskRefused for another place; TaskMoved"""
    if not address.startswith("/") or address.startswith("//"):
        raise TaskRefused("记录须是本平台内的地址，以 / 开头。", hint="在记录的页面上复制地址栏中域名之后的部分")
    with transaction.atomic():
        held = locked(task, *OPEN)
        return _add(held, Evidence.Kind.RECORD, address[:200], needed(title, "记录名称"), {}, milestone, by, at)


def _add(
    task: Task, kind: str, reference: str, title: str, said: Mapping[str, Any], milestone: Milestone | None,
    by: Account, at: datetime,
) -> Evidence:  # fmt: skip
    if milestone is not None and milestone.task_id != task.pk:
        raise TaskRefused("这个节点不是本任务的。")
    if (
        kind != Evidence.Kind.FIGURE
        and task.evidence.filter(kind=kind, reference=reference, milestone=milestone).exists()
    ):
        raise TaskRefused(f"“{title}”已经登记过。")
    made = Evidence.objects.create(
        task=task, milestone=milestone, kind=kind, title=title[:200], reference=reference, said=dict(said), at=at, by=by
    )
    step(task, "evidence", by=by, at=at, said=f"{made.get_kind_display()}：{made.title}", evidence=made.pk)
    return made
