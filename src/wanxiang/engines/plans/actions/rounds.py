"""Writes of supervision: rounds, proposals for 立项, orders and what becomes of them, what leaders did in person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from wanxiang.core import audit, events
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.models import (
    LeaderAct,
    PlanDocument,
    PlanItem,
    Proposal,
    Round,
    RoundTask,
    SupervisionOrder,
    Task,
)

from .steps import day_of, needed, step

if TYPE_CHECKING:
    from wanxiang.core.models import Account

Waiting = Proposal.State.WAITING


class SupervisionRefused(WanxiangError):
    """A round, an order or a proposal does not fit, or has been settled already (then with status 409)."""

    code = "plan.supervision_refused"


class Settled(SupervisionRefused):
    """Somebody has decided on it already."""

    code = "plan.settled"
    status = 409


def open_round(
    *,
    document: PlanDocument,
    title: str,
    begins: date,
    ends: date,
    tasks: Mapping[int, str] | Iterable[int],
    by: Account,
    at: datetime,
    about: str = "",
    led_by: str = "",
) -> Round:
    """A round of supervision over tasks of one plan.

    In:     tasks: keys of tasks, or key → what is to be looked at; led_by: the leader who leads it in person
    Raises: SupervisionRefused without tasks, for tasks of another plan, or an end before its beginning
    """
    focus = dict(tasks) if isinstance(tasks, Mapping) else dict.fromkeys(tasks, "")
    if ends < begins:
        raise SupervisionRefused("督查结束日期早于开始日期。")
    with transaction.atomic():
        known = list(Task.objects.filter(document=document, pk__in=focus).order_by("item__no", "position"))
        if not known or len(known) != len(focus):
            raise SupervisionRefused("请选择本方案的任务作为督查对象。")
        found = Round.objects.create(
            document=document,
            number=numbered(Round, "DC", document, at),
            title=needed(title, "督查名称")[:200],
            about=about.strip(),
            begins=begins,
            ends=ends,
            led_by=led_by.strip()[:120],
            made_at=at,
            made_by=by,
        )
        RoundTask.objects.bulk_create(RoundTask(round=found, task=task, focus=focus[task.pk][:300]) for task in known)
        audit.record("plans.round_opened", by=by, subject=found.number, details={"tasks": len(known)})
    return found


def end_round(*, round: Round, outcome: str, by: Account, at: datetime) -> Round:
    """End a round with what came of it; orders and problems of it go on. Raises: Settled"""
    with transaction.atomic():
        held = Round.objects.select_for_update().get(pk=round.pk)
        if held.ended_at:
            raise Settled(f"“{held.title}”已经结束。")
        held.outcome, held.ended_at, held.ended_by = needed(outcome, "督查结果"), at, by
        held.save(update_fields=["outcome", "ended_at", "ended_by"])
        audit.record("plans.round_ended", by=by, subject=held.number)
    return held


def propose(*, task: Task, light: str, reasons: Sequence[str], since: date, on: date, by: Account) -> Proposal | None:
    """Propose a task for an order; nothing where it is proposed, was decided on for the same stretch, or has an order running."""
    with transaction.atomic():
        settled = Proposal.objects.filter(task=task).filter(models.Q(since=since) | models.Q(state=Waiting))
        running = SupervisionOrder.objects.filter(task=task, state=SupervisionOrder.State.OPEN)
        if settled.exists() or running.exists():
            return None
        made = Proposal.objects.create(task=task, light=light, reasons=list(reasons), since=since, on=on)
        audit.record("plans.order_proposed", by=by, subject=f"task:{task.pk}", details={"light": light})
        events.emit("plans.order_proposed", payload={"task": task.pk, "light": light}, by=by)
    return made


def decline(*, proposal: Proposal, why: str, by: Account, at: datetime) -> Proposal:
    """A person decides that no order is given. Raises: Settled"""
    with transaction.atomic():
        return _decided(proposal, Proposal.State.DECLINED, why=needed(why, "不立项的理由"), by=by, at=at)


def issue_order(
    *,
    task: Task,
    demand: str,
    unit: str,
    due: date,
    by: Account,
    at: datetime,
    round: Round | None = None,
    proposal: Proposal | None = None,
) -> SupervisionOrder:
    """An order on a task, numbered 督办〔年〕N号; whoever wires the engines opens its case and tells it by `order_opened`.

    Raises: SupervisionRefused for a past day, another plan's round, a task that has an order running; Settled
    """
    if due <= day_of(at):
        raise SupervisionRefused("办理时限须在今天以后。")
    with transaction.atomic():
        held = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        if running := SupervisionOrder.objects.filter(task=held, state=SupervisionOrder.State.OPEN).first():
            raise SupervisionRefused(f"该任务已有{running.number}在办。", hint="请在原督办单上催办或退回重办")
        if round is not None and round.document_id != held.document_id:
            raise SupervisionRefused("督查方案与任务不属于同一改革方案。")
        if proposal is not None:
            proposal = _decided(proposal, Proposal.State.OPENED, why="", by=by, at=at)
        year = held.document.year or day_of(at).year
        count = SupervisionOrder.objects.filter(number__startswith=f"督办〔{year}〕").count()
        made = SupervisionOrder.objects.create(
            number=f"督办〔{year}〕{count + 1}号",
            task=held,
            round=round,
            proposal=proposal,
            demand=needed(demand, "督办要求"),
            unit=needed(unit, "承办单位"),
            due=due,
            issued_at=at,
            issued_by=by,
        )
        step(held, "ordered", by=by, at=at, said=f"{made.number}：{made.demand}", order=made.number)
    return made


def order_opened(*, order: SupervisionOrder, case_no: str) -> None:
    """The case that carries out an order."""
    SupervisionOrder.objects.filter(pk=order.pk).update(case_no=case_no)


def order_answered(*, case_no: str, by: Account, at: datetime) -> None:
    """The unit reported back; the last report counts."""
    with transaction.atomic():
        if order := _running(case_no):
            order.answered_on = day_of(at)
            order.on_time = order.answered_on <= order.due
            order.save(update_fields=["answered_on", "on_time"])


def order_returned(*, case_no: str, why: str, key: str, by: Account, at: datetime) -> None:
    """What was reported did not hold: the unit does it again. Told twice under one key, it is counted once."""
    with transaction.atomic():
        order = _running(case_no)
        if order and not order.task.steps.filter(action="order_returned", details__key=key).exists():
            order.returned += 1
            order.save(update_fields=["returned"])
            step(order.task, "order_returned", by=by, at=at, said=f"{order.number}：{why}", key=key)


def order_ended(*, case_no: str, closed: bool, by: Account, at: datetime) -> None:
    """The case came to its end: 销号 or withdrawn; a step of the task says so."""
    with transaction.atomic():
        if order := _running(case_no):
            order.state = SupervisionOrder.State.CLOSED if closed else SupervisionOrder.State.WITHDRAWN
            order.ended_at = at
            order.save(update_fields=["state", "ended_at"])
            step(order.task, "order_ended", by=by, at=at, said=f"{order.number}{order.get_state_display()}")


def record_act(
    *,
    leader: str,
    kind: str,
    on: date,
    text: str,
    source: str,
    by: Account,
    at: datetime,
    item: PlanItem | None = None,
    task: Task | None = None,
) -> LeaderAct:
    """What a leader did in person, with where it is written. Raises: SupervisionRefused for a day to come or no source"""
    if on > day_of(at):
        raise SupervisionRefused("日期在将来。", hint="只记录已经发生的批示、协调和督查")
    with transaction.atomic():
        made = LeaderAct.objects.create(
            leader=needed(leader, "领导姓名")[:120],
            kind=LeaderAct.Kind(kind),
            on=on,
            text=needed(text, "内容"),
            source=needed(source, "出处")[:200],
            item=item or (task.item if task else None),
            task=task,
            at=at,
            by=by,
        )
        audit.record("plans.leader_act", by=by, subject=f"act:{made.pk}", details={"kind": made.kind})
        if task is not None:
            step(task, "leader_act", by=by, at=at, said=f"{made.leader}{made.get_kind_display()}：{made.text}")
    return made


def numbered(model: type[models.Model], prefix: str, document: PlanDocument, at: datetime) -> str:
    """The next number of a kind in a year: DC2022-03. The plan is held meanwhile, so that no two get one number."""
    PlanDocument.objects.select_for_update().get(pk=document.pk)
    head = f"{prefix}{document.year or day_of(at).year}-"
    count = model._default_manager.filter(number__startswith=head).count()
    return f"{head}{count + 1:02d}"


def _running(case_no: str) -> SupervisionOrder | None:
    held = SupervisionOrder.objects.select_for_update(of=("self",)).select_related("task").filter(case_no=case_no)
    return held.filter(state=SupervisionOrder.State.OPEN).first()


def _decided(proposal: Proposal, state: str, *, why: str, by: Account, at: datetime) -> Proposal:
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.state != Waiting:
        raise Settled(f"这条立项建议已“{held.get_state_display()}”。", hint="请刷新页面")
    held.state, held.why, held.decided_at, held.decided_by = state, why[:300], at, by
    held.save(update_fields=["state", "why", "decided_at", "decided_by"])
    audit.record(f"plans.proposal_{state}", by=by, why=why[:400], subject=f"task:{held.task_id}")
    return held
