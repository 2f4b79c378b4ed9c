"""Reads of supervision: rounds, orders, proposals, problems, bulletins, and what a leader did in person."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.models import (
    Attendee,
    Bulletin,
    Decision,
    ItemLeader,
    LeaderAct,
    PlanDocument,
    PlanItem,
    Problem,
    ProblemNotice,
    Proposal,
    Round,
    SupervisionOrder,
)

from .meetings import TOOK_PLACE


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


def order_of_case(*, case_no: str) -> SupervisionOrder | None:
    """The order that a case carries out."""
    return SupervisionOrder.objects.filter(case_no=case_no).exclude(case_no="").first()


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


def leaders(*, document: PlanDocument) -> list[str]:
    """The leaders that the plan names, in its order."""
    rows = ItemLeader.objects.filter(item__document=document, role=ItemLeader.Role.LEADER)
    return list(dict.fromkeys(rows.order_by("item__no", "position").values_list("name", flat=True)))


def items_led_by(*, document: PlanDocument, leader: str) -> QuerySet[PlanItem]:
    """The items that a leader leads."""
    led = Q(people__role=ItemLeader.Role.LEADER, people__name=leader)
    return PlanItem.objects.filter(led, document=document).order_by("no").distinct()


def leader_acts(*, leader: str) -> QuerySet[LeaderAct]:
    """What a leader did in person, newest first."""
    return LeaderAct.objects.filter(leader=leader).select_related("item", "task", "by")


def decisions_chaired(*, leader: str) -> QuerySet[Decision]:
    """What meetings decided that a leader chaired, newest first."""
    chaired = Attendee.objects.filter(role=Attendee.Role.CHAIR, name=leader, meeting__state__in=TOOK_PLACE)
    rows = Decision.objects.filter(item__meeting__in=chaired.values("meeting"))
    return rows.select_related("item__meeting").order_by("-item__meeting__day", "item__position")


def _one(rows: QuerySet, key: int, what: str) -> Any:
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotThere(f"没有这份{what}。")
    return found
