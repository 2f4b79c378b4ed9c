"""Writes: last year goes on. Parts of its report are tied to items of this plan, its unfinished tasks come over; both by a person."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.documents import text_of
from wanxiang.engines.plans.likeness import likely, parts
from wanxiang.engines.plans.models import Inherited, PlanDocument, PlanItem, Task, TaskUnit

from .steps import TaskRefused, locked, step
from .tasks import add_task

if TYPE_CHECKING:
    from wanxiang.core.models import Account


def propose_inherited(*, document: PlanDocument, report: bytes, name: str, by: Account) -> list[Inherited]:
    """Read a report and propose which of its parts go on in which items; what was decided before stays decided.

    Out:    the proposals; the next best items of each part stand ready beside them

    Raises: UnreadableDocument, NoProse; TaskRefused when the report has no parts with headings
    """
    found = parts(text_of(report, name=name))
    if not found:
        raise TaskRefused("报告里没有找到带标题的部分，不能与方案对照。", hint="请提供分节有标题的报告")
    items = {item.no: item for item in document.items.all()}
    digest = hashlib.sha256(report).hexdigest()
    held_against = likely(parts=found, items={no: (item.title, item.text) for no, item in items.items()})
    with transaction.atomic():
        rows = [
            Inherited.objects.get_or_create(
                item=items[one.no],
                report_sha256=digest,
                position=one.part.position,
                defaults={
                    "report": name[:300],
                    "section": one.part.title[:300],
                    "score": one.score,
                    "why": one.why[:300],
                    "status": Inherited.Status.PROPOSED if one.sure else Inherited.Status.POSSIBLE,
                },
            )[0]
            for one in held_against
        ]
        rows = [row for row, one in zip(rows, held_against, strict=True) if one.sure]
        audit.record("plans.inherited_proposed", by=by, subject=digest[:12], details={"proposals": len(rows)})
    return rows


def decide_inherited(*, inherited: Inherited, confirmed: bool, by: Account, at: datetime) -> Inherited:
    """A person says whether the item goes on with that part; saying it anew revises it, and each is in the audit trail."""
    with transaction.atomic():
        held = Inherited.objects.select_for_update(of=("self",)).get(pk=inherited.pk)
        held.status = Inherited.Status.CONFIRMED if confirmed else Inherited.Status.REJECTED
        held.decided_at, held.decided_by = at, by
        held.save(update_fields=["status", "decided_at", "decided_by"])
        audit.record(f"plans.inherited_{held.status}", by=by, subject=f"item:{held.item_id}", why=held.section)
    return held


def carry(*, task: Task, into: PlanDocument, by: Account, at: datetime, item: PlanItem | None = None) -> Task:
    """Unfinished work of an earlier plan as a task of this one; the old one is stopped and says where it went.

    Out:    the new task: same units, person, figure and target; without the months, which the new year sets
    Raises: TaskMoved when it is closed or stopped; TaskRefused into its own plan
    """
    if task.document_id == into.pk:
        raise TaskRefused("任务已经在这份方案里。")
    with transaction.atomic():
        held = locked(task, Task.State.OPEN, Task.State.SUBMITTED)
        units = list(held.units.all())
        made = add_task(
            document=into,
            item=item,
            title=held.title,
            detail=held.detail,
            origin=Task.Origin.REPORT,
            origin_key=f"task:{held.pk}",
            unit=held.unit,
            joint=[one.unit for one in units if one.role == TaskUnit.Role.JOINT],
            participants=[one.unit for one in units if one.role == TaskUnit.Role.PARTICIPANT],
            owner=held.owner,
            owner_name=held.owner_name,
            owner_post=held.owner_post,
            figure=held.figure,
            baseline=held.baseline,
            target=held.target,
            carried_from=held,
            by=by,
            at=at,
        )
        held.state = Task.State.STOPPED
        held.save(update_fields=["state"])
        step(held, "carried", by=by, at=at, said=f"结转至《{into.title}》任务 {made.number}", to=made.pk)
    return made
