"""Clauses become tasks: each phrase is accepted, merged or dropped by a person; a decision is taken back with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from wanxiang.console.ledger.doing import do
from wanxiang.core.access import requires
from wanxiang.core.clock import now, today
from wanxiang.engines.plans import actions, queries
from wanxiang.engines.plans.actions import TaskRefused
from wanxiang.engines.plans.duties import leads
from wanxiang.engines.plans.models import Candidate, PlanItem
from wanxiang.engines.plans.queries import tasks as ledger

SAID = {
    "accept": "已列为任务。",
    "merge": "已并入任务。",
    "drop": "已认定不列任务。",
    "undo": "已撤销认定，原认定保留在案。",
}


@requires("plan.break_down")
@require_POST
def decide(request: HttpRequest, key: int) -> HttpResponse:
    """One phrase: accept, merge, drop or undo."""
    candidate = ledger.candidate(key=key)
    item = candidate.clause.item
    _demand_lead(request, item)
    decision = request.POST.get("decision", "")
    back = f"{item_url(item)}#candidate-{candidate.pk}"
    return do(request, lambda: _decide(request, candidate, decision), said=SAID.get(decision, ""), back=back)


def _decide(request: HttpRequest, candidate: Candidate, decision: str) -> None:
    why, said = request.POST.get("why", ""), {"by": request.user, "at": now()}
    if decision == "accept":
        actions.accept(candidate=candidate, title=request.POST.get("title", ""), **said)
    elif decision == "merge":
        chosen = request.POST.get("task", "")
        if not chosen.isdigit():
            raise TaskRefused("请选择并入哪项任务。")
        actions.merge(candidate=candidate, into=ledger.task(key=int(chosen)), why=why, **said)
    elif decision == "drop":
        actions.drop(candidate=candidate, why=why, **said)
    elif decision == "undo":
        actions.undo(candidate=candidate, why=why, **said)
    else:
        raise TaskRefused("请选择列为任务、并入任务或不列任务。")


@requires("plan.break_down")
@require_POST
def accept_all(request: HttpRequest, no: int) -> HttpResponse:
    """All phrases of an item that are proposed and wait."""
    item = queries.item(document=queries.document(key=request.GET.get("plan")), no=no)
    _demand_lead(request, item)
    made = actions.accept_all(item=item, by=request.user, at=now())
    messages.success(request, f"已将 {len(made)} 条建议列为任务。" if made else "没有待认定的建议。")
    return redirect(item_url(item))


def item_url(item: PlanItem) -> str:
    """The page of an item of its plan."""
    return f"{reverse('console:plan-item', args=[item.no])}?plan={item.document_id}"


def _demand_lead(request: HttpRequest, item: PlanItem) -> None:
    if not leads(request.user, item, on=today()):
        raise PermissionDenied("plan.break_down")
