"""Last year goes on: parts of its report tied to items of this plan, its unfinished tasks carried over; all by a person."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from wanxiang.console.ledger.doing import do
from wanxiang.console.uploads import DocumentField
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now
from wanxiang.engines.plans import actions, queries
from wanxiang.engines.plans.models import Inherited, PlanDocument
from wanxiang.engines.plans.queries import tasks as ledger


class Report(forms.Form):
    """Last year's report."""

    file = DocumentField(label="上年工作总结")


@requires("plan.view")
def carry(request: HttpRequest) -> HttpResponse:
    """Proposals of both kinds, with what was decided."""
    document = queries.document(key=request.GET.get("plan"))
    earlier = ledger.earlier_plans(document=document).first()
    context = {
        "document": document,
        "earlier": earlier,
        **_parts(document),
        "unfinished": ledger.unfinished(earlier=earlier, document=document) if earlier else [],
        "items": document.items.order_by("no"),
        "form": Report(),
        "may_decide": has_permission(request.user, "plan.edit"),
        "crumbs": [("改革台账", f"{reverse('console:plan')}?plan={document.pk}"), ("上年结转", "")],
    }
    return render(request, "console/ledger/carry.html", context)


def _parts(document: PlanDocument) -> dict[str, list[Inherited]]:
    """What is proposed or decided, and the next best items of each part of the report."""
    rows = list(ledger.inherited(document=document))
    possible = [row for row in rows if row.status == Inherited.Status.POSSIBLE]
    return {"inherited": [row for row in rows if row.status != Inherited.Status.POSSIBLE], "possible": possible}


@requires("plan.edit")
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Read last year's report and propose."""
    document, form = queries.document(key=request.GET.get("plan")), Report(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(_url(document))
    file = form.cleaned_data["file"]
    said = "已读取报告，请逐条确认。"
    return do(request, lambda: _propose(document, file, request), said=said, back=_url(document))


def _propose(document: PlanDocument, file, request: HttpRequest) -> None:
    actions.propose_inherited(document=document, report=file.read(), name=file.name, by=request.user)


@requires("plan.edit")
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Confirm or reject a tie; carry a task over."""
    document = queries.document(key=request.GET.get("plan"))
    if (key := request.POST.get("inherited", "")).isdigit():
        row = get_object_or_404(Inherited, pk=int(key), item__document=document)
        confirmed = request.POST.get("decision") == "confirm"
        actions.decide_inherited(inherited=row, confirmed=confirmed, by=request.user, at=now())
        messages.success(request, f"已{'确认' if confirmed else '否定'}：“{row.section}”与第 {row.item.no} 项。")
        return redirect(_url(document))
    key = request.POST.get("task", "")
    old = ledger.task(key=int(key) if key.isdigit() else 0)
    number = request.POST.get("item", "")
    item = queries.item(document=document, no=int(number)) if number.isdigit() and int(number) else None
    call = lambda: actions.carry(task=old, into=document, item=item, by=request.user, at=now())  # noqa: E731
    return do(request, call, said="已结转，请重新设定时限。", back=_url(document))


def _url(document: PlanDocument) -> str:
    return f"{reverse('console:plan-carry')}?plan={document.pk}"
