"""Reads of supervision: rounds, orders, proposals, problems, bulletins."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.models import (
    Bulletin,
    PlanDocument,
    Problem,
    ProblemNotice,
    Proposal,
    Round,
    SupervisionOrder,
)


class NotThere(WanxiangError):
    """Nothing of this number."""

    code = "plan.not_there"
    status = 404


def rounds(*, document: PlanDocument) -> QuerySet[Round]:
    """The rounds of a plan, newest first."""
    return Round.objects.filter(document=document).select_related("made_by").prefetch_related("looked_at__task__item")


def round_(*, key: int) -> Round:
    """One round. Raises: NotThere"""
    return _one(Round.objects.select_related("document", "made_by", "ended_by"), key, "督查方案")


def orders(*, document: PlanDocument, unit: str = "") -> QuerySet[SupervisionOrder]:
    """The orders on tasks of a plan, newest first; of one unit where it is named."""
    rows = SupervisionOrder.objects.filter(task__document=document).select_related("task__item", "round", "issued_by")
    return rows.filter(unit=unit) if unit else rows


def order(*, key: int) -> SupervisionOrder:
    """One order. Raises: NotThere"""
    return _one(
        SupervisionOrder.objects.select_related("task__item", "task__document", "round", "issued_by"), key, "督办单"
    )


def proposals(*, document: PlanDocument, waiting: bool = True) -> QuerySet[Proposal]:
    """Tasks proposed for an order: those that wait for a person, or all."""
    rows = Proposal.objects.filter(task__document=document).select_related("task__item", "decided_by")
    return rows.filter(state=Proposal.State.WAITING) if waiting else rows


def proposal(*, key: int) -> Proposal:
    """One proposal. Raises: NotThere"""
    return _one(Proposal.objects.select_related("task__item", "task__document"), key, "立项建议")


def problems(*, document: PlanDocument, unit: str = "", on: date | None = None, which: str = "") -> QuerySet[Problem]:
    """The list of problems and good examples; which: open, rectified, closed, overdue (as of a day), praise, or all."""
    rows = Problem.objects.filter(document=document).select_related("task__item", "item", "round", "found_by")
    rows = rows.filter(unit=unit) if unit else rows
    if which == "overdue":
        return rows.filter(overdue(on))
    if which == "praise":
        return rows.filter(kind=Problem.Kind.PRAISE)
    return rows.filter(kind=Problem.Kind.FAULT, state=which) if which else rows


def overdue(on: date | None) -> Q:
    """Problems that are not put right on a day after their deadline."""
    open_states = (Problem.State.OPEN, Problem.State.RECTIFIED)
    return Q(kind=Problem.Kind.FAULT, state__in=open_states, deadline__lt=on)


def problem(*, number: str) -> Problem:
    """One problem by its number. Raises: NotThere"""
    rows = Problem.objects.select_related("task__item", "item", "round", "document", "found_by")
    found = rows.filter(number=number).first()
    if found is None:
        raise NotThere("没有这条问题。")
    return found


def notices(*, document: PlanDocument, unit: str = "") -> QuerySet[ProblemNotice]:
    """What units were reminded of, of problems that are still open; newest first."""
    still = Q(problem__state__in=(Problem.State.OPEN, Problem.State.RECTIFIED))
    rows = ProblemNotice.objects.filter(still, problem__document=document).select_related("problem")
    return rows.filter(to_unit=unit) if unit else rows


def bulletins(*, document: PlanDocument) -> QuerySet[Bulletin]:
    """The bulletins of a plan, newest period first."""
    return Bulletin.objects.filter(document=document).select_related("made_by", "issued_by")


def bulletin(*, key: int) -> Bulletin:
    """One bulletin. Raises: NotThere"""
    return _one(Bulletin.objects.select_related("document", "made_by", "issued_by"), key, "督查通报")


def _one(rows: QuerySet, key: int, what: str) -> Any:
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotThere(f"没有这份{what}。")
    return found
