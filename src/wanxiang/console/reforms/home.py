"""The list of reforms."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from wanxiang.console.listing import Column, Listing
from wanxiang.console.reforms import sight
from wanxiang.console.reforms.wording import amount, persons
from wanxiang.core.access import has_permission, requires
from wanxiang.engines.policy import queries as policies
from wanxiang.engines.policy.reforms import queries


@require_GET
@requires("reform.view")
def index(request: HttpRequest) -> HttpResponse:
    """Every reform in scope with what its newest calculation found."""
    if not sight.whole(request.scope):
        raise Http404
    titles = {policy.id: policy.title for policy in policies.policies()}
    rows = [_row(reform, titles) for reform in queries.reforms() if sight.may_see(request, reform)]
    listing = Listing(
        request, rows, _columns(), "政策调整方案", empty="还没有调整方案。可从一项政策开始，改一个参数，看看会怎样。"
    )
    if listing.exporting:
        return listing.csv()
    known = {
        "listing": listing,
        "may_edit": has_permission(request.user, "reform.edit"),
        "crumbs": [("政策调整测算", "")],
    }
    return render(request, "console/reforms/list.html", known)


def _row(reform: Any, titles: dict[str, str]) -> dict[str, Any]:
    run = next(iter(reform.runs.all()), None)
    total = run.result["total"] if run else None
    return {
        "name": reform.name,
        "title": reform.title,
        "since": reform.since,
        "policies": "、".join(titles.get(name, name) for name in reform.policies),
        "difference": amount(total["difference"]) if total else "尚未测算",
        "gains": persons(total, "gains") if total else None,
        "loses": persons(total, "loses") if total else None,
        "by": reform.by.name,
        "at": run.at.date() if run else None,
    }


def _columns() -> list[Column]:
    return [
        Column("title", "方案", "title", link=lambda row: reverse("console:reforms:result", args=[row["name"]]), optional=False),
        Column("policies", "涉及政策", "wide"),
        Column("since", "自"),
        Column("difference", "全年差额（元）", "number"),
        Column("gains", "受益", "number"),
        Column("loses", "受损", "number"),
        Column("at", "测算于"),
        Column("by", "由谁"),
    ]  # fmt: skip
