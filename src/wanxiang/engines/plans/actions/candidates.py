"""Writes: a person says what becomes of a phrase that was proposed as a task. Nothing is decided for anybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.duties import item_units
from wanxiang.engines.plans.models import Candidate, CandidateDecision, PlanItem, Task
from wanxiang.engines.plans.phrases import headline

from .steps import day_of, locked, needed, step
from .tasks import add_task

if TYPE_CHECKING:
    from wanxiang.core.models import Account

Decision = CandidateDecision.Decision


class AlreadyDecided(WanxiangError):
    """Somebody has decided on the phrase: to decide anew, the decision is taken back first, with a reason."""

    code = "plan.candidate_decided"
    status = 409


class NotDecided(WanxiangError):
    code = "plan.candidate_open"
    status = 409


def accept(*, candidate: Candidate, by: Account, at: datetime, title: str = "") -> Task:
    """A task of its own, with the units and the deadline of its item. Raises: AlreadyDecided"""
    with transaction.atomic():
        held = _open(candidate)
        item = held.clause.item
        units = item_units(item, on=day_of(at))
        task = add_task(
            document=item.document,
            item=item,
            title=title.strip() or headline(held.text),
            detail=held.text,
            unit=units.lead,
            joint=units.joint,
            participants=units.participants,
            due=item.due,
            by=by,
            at=at,
        )
        _decide(held, Decision.ACCEPTED, task=task, why="", by=by, at=at)
    return task


def merge(*, candidate: Candidate, into: Task, by: Account, at: datetime, why: str = "") -> Task:
    """Part of a task that exists: its content grows by the phrase. Raises: AlreadyDecided, TaskMoved"""
    with transaction.atomic():
        held, task = _open(candidate), locked(into, Task.State.OPEN, Task.State.SUBMITTED)
        task.detail = f"{task.detail}\n{held.text}".strip()
        task.save(update_fields=["detail"])
        _decide(held, Decision.MERGED, task=task, why=why, by=by, at=at)
        step(task, "merged", by=by, at=at, said=held.text)
    return task


def drop(*, candidate: Candidate, by: Account, at: datetime, why: str) -> CandidateDecision:
    """No task, for a reason. Raises: AlreadyDecided; TaskRefused without a reason"""
    with transaction.atomic():
        return _decide(_open(candidate), Decision.DROPPED, task=None, why=needed(why, "不列任务的理由"), by=by, at=at)


def accept_all(*, item: PlanItem, by: Account, at: datetime, only: Iterable[int] | None = None) -> list[Task]:
    """Every phrase of an item that is proposed and waits (or those of `only` by key), as one person's decision."""
    decided = CandidateDecision.objects.filter(undone_at=None).values("candidate")
    undecided = Candidate.objects.filter(clause__item=item, proposed=True).exclude(pk__in=decided)
    rows = undecided if only is None else undecided.filter(pk__in=list(only))
    with transaction.atomic():
        return [accept(candidate=one, by=by, at=at) for one in rows.order_by("clause__position", "position")]


def undo(*, candidate: Candidate, by: Account, at: datetime, why: str) -> CandidateDecision:
    """Take a decision back; it stays visible. A task that came of it alone and was not begun is stopped.

    Raises: NotDecided; TaskMoved when the task has been submitted or closed
    """
    reason = needed(why, "撤销的理由")
    with transaction.atomic():
        decision = CandidateDecision.objects.select_for_update(of=("self",)).filter(candidate=candidate, undone_at=None)
        found = decision.select_related("task", "candidate").first()
        if found is None:
            raise NotDecided("这一条款还没有认定，不用撤销。")
        found.undone_at, found.undone_by, found.undone_why = at, by, reason[:300]
        found.save(update_fields=["undone_at", "undone_by", "undone_why"])
        if found.task:
            _give_back(found, by=by, at=at, why=reason)
        audit.record("plans.candidate_undone", by=by, why=reason, subject=f"candidate:{candidate.pk}")
    return found


def _give_back(decision: CandidateDecision, *, by: Account, at: datetime, why: str) -> None:
    task, text = locked(decision.task, Task.State.OPEN, Task.State.STOPPED), decision.candidate.text
    kept = [line for line in task.detail.split("\n") if line != text]
    task.detail = "\n".join(kept)
    if not task.taken_from.filter(undone_at=None).exists() and task.state == Task.State.OPEN:
        task.state = Task.State.STOPPED
    task.save(update_fields=["detail", "state"])
    step(task, "undone", by=by, at=at, said=f"{why}：{text}", state=task.state)


def _open(candidate: Candidate) -> Candidate:
    held = Candidate.objects.select_for_update(of=("self",)).select_related("clause__item__document")
    found = held.get(pk=candidate.pk)
    if before := found.decisions.filter(undone_at=None).select_related("by").first():
        said = f"{before.by}已于{day_of(before.at):%Y年%m月%d日}认定为“{before.get_decision_display()}”"
        raise AlreadyDecided(f"这一条款{said}。", hint="要改变认定，请先撤销并说明理由")
    return found


def _decide(
    candidate: Candidate, decision: str, *, task: Task | None, why: str, by: Account, at: datetime
) -> CandidateDecision:
    audit.record(f"plans.candidate_{decision}", by=by, why=why[:400], subject=f"candidate:{candidate.pk}")
    return CandidateDecision.objects.create(
        candidate=candidate, decision=decision, task=task, why=why.strip()[:300], at=at, by=by
    )
