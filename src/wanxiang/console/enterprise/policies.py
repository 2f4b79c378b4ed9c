"""The policies for firms as a list: who leads each, on what it rests, how many firms meet it, what is missing of the others."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console.listing import Column, Listing
from wanxiang.core.access import requires
from wanxiang.engines.policy import queries
from wanxiang.engines.policy.declaring import Policy

MOST_WORDS = 3


@require_GET
@requires("reverse.view")
def index(request: HttpRequest) -> HttpResponse:
    """Every policy for firms in the account's scope; the counts only for those who see the whole district."""
    whole = "" in request.scope.areas
    figures = queries.results() if whole else {}
    allowed = request.scope.policies
    rows = [
        _row(policy, figures.get(policy.id))
        for policy in queries.policies()
        if policy.audience == "enterprise" and (allowed is None or policy.id in allowed)
    ]
    run = queries.current_run()
    listing = Listing(request, rows, _columns(counted=bool(figures)), "惠企政策", empty="还没有面向企业的政策文件。")
    if listing.exporting:
        return listing.csv()
    decided = any(row["eligible"] is not None for row in rows)
    known = {"listing": listing, "as_of": run.as_of if run else None, "decided": decided, "whole": whole}
    return render(request, "console/enterprise/policies.html", known)


def _row(policy: Policy, figures: dict[str, Any] | None) -> dict[str, Any]:
    said = figures or {}
    missing = "、".join(f"{word} {count:,}" for word, count in list(said.get("unknown_by", {}).items())[:MOST_WORDS])
    return {
        "title": policy.title,
        "domain": policy.domain,
        "lead_unit": policy.lead_unit,
        "basis": "；".join(str(basis) for basis in policy.legal_basis),
        "eligible": said.get("eligible"),
        "unknown": said.get("unknown"),
        "ineligible": said.get("ineligible"),
        "missing": missing,
    }


def _columns(*, counted: bool) -> list[Column]:
    told = [
        Column("title", "政策", optional=False),
        Column("domain", "领域"),
        Column("lead_unit", "主管单位"),
        Column("basis", "依据"),
    ]
    counts = [
        Column("eligible", "符合（家）", "number"),
        Column("unknown", "待核实（家）", "number"),
        Column("ineligible", "不符合（家）", "number"),
        Column("missing", "待核实缺什么"),
    ]
    return told + (counts if counted else [])
