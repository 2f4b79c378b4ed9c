"""Open calls: the list, a new one, the page of one with its claims, and what came of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.casework import asking
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.actions import calls as actions
from wanxiang.engines.plans.actions.projects import takes_claims
from wanxiang.engines.plans.bodies import name_of, names_of
from wanxiang.engines.plans.models import OpenCall
from wanxiang.engines.plans.queries import panels as judging
from wanxiang.engines.plans.queries import projects as queries

CRUMB = ("揭榜挂帅", "/calls/")


class CallForm(forms.Form):
    """A call, whole: the target with the way in which it will be measured."""

    title = asking.line("榜题")
    problem = asking.text("要解决的问题", rows=3)
    target = asking.text("目标", rows=2)
    measured_by = asking.line("衡量方法", help_text="验收时看什么、怎么量。")
    target_value = forms.DecimalField(label="目标值", required=False, max_digits=18, decimal_places=4, widget=forms.NumberInput({**asking.CONTROL, "step": "any"}))  # fmt: skip
    target_unit = asking.line("目标值单位", required=False, most=20)
    at_most = forms.BooleanField(label="不高于目标值为达到", required=False, widget=forms.CheckboxInput({"class": "form-check-input"}))  # fmt: skip
    reward = asking.line("奖励", most=300)
    who_may = asking.line("揭榜条件", most=300, help_text="谁可以揭榜。")
    awards = forms.IntegerField(label="最多授榜数", min_value=1, max_value=9, initial=1, help_text="大于 1 即赛马。", widget=forms.NumberInput(asking.CONTROL))  # fmt: skip
    deadline = asking.day("揭榜截止")
    due = asking.day("交账日期")


@require_GET
@requires("project.view")
def index(request: HttpRequest) -> HttpResponse:
    """The calls, by state."""
    rows = queries.calls(by=request.user)
    counts = {state: rows.filter(state=state).count() for state in OpenCall.State}
    tabs = [Tab("", "全部", rows.count()), *(Tab(state.value, state.label, count) for state, count in counts.items() if count)]  # fmt: skip
    listing = Listing(request, rows, _columns(rows), "揭榜挂帅榜单", tabs=tabs, empty="还没有榜单。")
    listing.rows = queries.with_claims(rows.filter(state=listing.tab) if listing.tab else rows)
    if listing.exporting:
        return listing.csv()
    known = {"listing": listing, "may_call": has_permission(request.user, "project.accept"), "as_of": today()}
    return render(request, "console/projects/calls.html", known)


def _columns(rows: Any) -> list[Column]:
    names = names_of(rows.order_by().values_list("unit", flat=True).distinct())
    return [
        Column("number", "编号", "no", optional=False),
        Column("title", "榜题", "title", link=lambda row: reverse("console:projects:call", args=[row.pk]), optional=False),
        Column("unit", "发榜单位", value=lambda row: names.get(row.unit, row.unit)),
        Column("state", "状态", "state", value=lambda row: row.get_state_display()),
        Column("deadline", "揭榜截止"),
        Column("due", "交账日期"),
        Column("claimed", "揭榜", "number"),
        Column("awarded", "授榜", "number"),
        Column("delivered", "达到目标", "number"),
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("project.accept")
def new(request: HttpRequest) -> HttpResponse:
    """Write a call; somebody else publishes it."""
    form = CallForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = actions.draft_call(said=said, deadline=said["deadline"], due=said["due"], awards=said["awards"], by=request.user, at=now())  # fmt: skip
        return "榜单已起草，请另一人发布。", reverse("console:projects:call", args=[made.pk])

    return asking.asked(request, form, does=does, title="起草榜单", act="保存", crumbs=[CRUMB, ("起草榜单", "")])


@require_GET
@requires("project.view")
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """One call with its claims and results."""
    found = queries.call(pk, by=request.user)
    claims = list(queries.projects(by=request.user).filter(call=found).order_by("pk"))
    names = names_of(row.unit for row in claims)
    may_judge = has_permission(request.user, "project.accept")
    known = {
        "call": found, "unit": name_of(found.unit), "claims": [{"row": row, "unit": names.get(row.unit, row.unit), "reached": queries.reached(row)} for row in claims],
        "may_claim": has_permission(request.user, "project.apply") and takes_claims(found, on=today()),
        "may_publish": may_judge and found.state == OpenCall.State.DRAFT and found.made_by != request.user,
        "may_end": may_judge and found.state in (OpenCall.State.PUBLISHED, OpenCall.State.AWARDED),
        "to_judge": may_judge and judging.waiting("award", call=found).exists(),
        "crumbs": [CRUMB, (found.number, "")], "as_of": today(),
    }  # fmt: skip
    return render(request, "console/projects/call.html", known)


@require_POST
@requires("project.accept")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a call, or the result of one."""
    found = queries.call(pk, by=request.user)
    try:
        if request.POST.get("act") == "publish":
            actions.publish_call(call=found, by=request.user, at=now())
            messages.success(request, "榜单已发布。")
        else:
            actions.publish_result(call=found, says=request.POST.get("says", ""), by=request.user, at=now())
            messages.success(request, "结果已公布。")
    except WanxiangError as error:
        messages.error(request, str(error))
    return redirect("console:projects:call", pk)
