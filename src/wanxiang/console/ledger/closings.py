"""Wishes to close 销号 that wait for a second person, and what was said to the earlier ones."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from wanxiang.console.ledger.doing import do
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.engines.plans import actions, queries
from wanxiang.engines.plans.actions import TaskRefused
from wanxiang.engines.plans.models import Closing
from wanxiang.engines.plans.queries import tasks as ledger

COLUMNS = [
    Column("task", "任务", "title", value=lambda row: f"{row.task.number} {row.task.title}", link=lambda row: _url(row.task_id), optional=False),
    Column("says", "完成情况", "wide"),
    Column("asked_by", "申请人", value=lambda row: row.asked_by.name),
    Column("asked_at", "申请时间"),
    Column("evidence", "佐证", "number", value=lambda row: row.evidence.count()),
    Column("decision", "核定", "state", value=lambda row: "重新打开" if row.reopened_at else row.get_decision_display()),
    Column("decided_by", "核定人", value=lambda row: row.decided_by.name if row.decided_by else ""),
    Column("decided_at", "核定时间"),
    Column("why", "意见", "wide", value=lambda row: row.reopened_why or row.why),
]  # fmt: skip
SAID = {
    "accept": "已同意销号。", "refuse": "已退回，任务继续推进。", "withdraw": "已撤回申请。", "reopen": "任务已重新打开，销号记录保留。",
}  # fmt: skip


@requires("plan.view")
def closings(request: HttpRequest) -> HttpResponse:
    """All of the current plan's, those that wait first."""
    document = queries.document(key=request.GET.get("plan"))
    waiting, every = ledger.closings(document=document), ledger.closings(document=document, waiting=False)
    tabs = [Tab("waiting", "待核销", waiting.count()), Tab("all", "全部", every.count())]
    shown = every if request.GET.get("state") == "all" else waiting
    listing = Listing(request, shown, COLUMNS, "销号核定", tabs=tabs, empty="没有待核定的销号申请。")
    if listing.exporting:
        return listing.csv()
    crumbs = [("改革台账", reverse("console:plan")), ("销号核定", "")]
    return render(request, "console/ledger/closings.html", {"listing": listing, "document": document, "crumbs": crumbs})


@requires("plan.report")
@require_POST
def decide(request: HttpRequest, key: int) -> HttpResponse:
    """Accept, refuse, take back; open a closed task again. Who may do which is the engine's to say."""
    closing, decision = ledger.closing(key=key), request.POST.get("decision", "")
    return do(
        request, lambda: _decide(request, closing, decision), said=SAID.get(decision, ""), back=_url(closing.task_id)
    )


def _decide(request: HttpRequest, closing: Closing, decision: str) -> None:
    said = {"by": request.user, "at": now(), "why": request.POST.get("why", "")}
    if decision == "accept":
        actions.accept_closing(closing=closing, **said)
    elif decision == "refuse":
        actions.refuse_closing(closing=closing, **said)
    elif decision == "withdraw":
        actions.withdraw(closing=closing, **said)
    elif decision == "reopen":
        actions.reopen(task=closing.task, **said)
    else:
        raise TaskRefused("请选择同意、退回或撤回。")


def _url(task: int) -> str:
    return reverse("console:plan-task", args=[task])
