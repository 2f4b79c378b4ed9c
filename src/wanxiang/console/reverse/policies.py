"""Policies on the desk: what each says, who is entitled and unserved, street by street."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console import wording
from wanxiang.console.layers import Layer, Row
from wanxiang.console.policies.reading import reading
from wanxiang.console.reverse import nearness, sight
from wanxiang.console.reverse.cases import STAGES
from wanxiang.core.access import Scope, has_permission, requires
from wanxiang.core.declarations import one
from wanxiang.district.queries import place, place_names
from wanxiang.engines.outreach import queries as outreach
from wanxiang.engines.policy import queries
from wanxiang.engines.policy.declaring import Policy

LEVELS = {6: "street", 9: "community", 12: "grid", 15: "grid"}
"""Length of the code one is in → the level that is listed."""
TITLES = {"street": "街道", "community": "社区", "grid": "网格"}


@dataclass(frozen=True)
class Line:
    """A policy in the list; the district's totals only for those who may see the whole district."""

    id: str
    title: str
    lead_unit: str
    sensitive: bool
    gap: int
    figures: dict[str, Any] | None


@require_GET
@requires("reverse.view")
def index(request: HttpRequest) -> HttpResponse:
    """Every policy in scope with its figures."""
    figures = queries.results()
    lines = [_line(policy, figures.get(policy.id), request.scope) for policy in _in_scope(request)]
    run = queries.current_run()
    known = {
        "lines": lines,
        "whole": _whole(request.scope),
        "may_list": has_permission(request.user, "reverse.list"),
        "may_households": has_permission(request.user, "household.view"),
        "as_of": run.as_of if run else None,
    }
    return render(request, "console/reverse/policies.html", known)


@require_GET
@requires("reverse.view")
def page(request: HttpRequest, policy: str) -> HttpResponse:
    """One policy: its rule, its figures, its gap by place."""
    declared = one("policy", policy)
    if declared.data not in _in_scope(request):
        raise Http404
    area = _area(request, declared.data)
    run = queries.current_run()
    known = {
        **reading(declared.data),
        "declaration": declared,
        "line": _line(declared.data, queries.results(policy).get(policy), request.scope),
        "may_list": has_permission(request.user, "reverse.list"),
        "area": area,
        "unknown_by": _unknown_by(queries.results(policy).get(policy)) if _whole(request.scope) else [],
        **(nearness.shown(declared.data, area, request) if run else {}),
        "layers": [_gap_layer(declared.data, area, request)] if run else [],
        "shapes": f"/map/grid.json?in={area}" if len(area) > 6 else "/map/grid.json",
        "outlines": f"/map/street.json?in={area[:9]}" if len(area) > 6 else "/map/street.json",
        "trail": _trail(policy, area, request.scope),
        "stages": _stages(declared.data, area, request),
        "as_of": run.as_of if run else None,
        "crumbs": [("反向办", "/reverse/"), (declared.data.title, "")],
    }
    return render(request, "console/reverse/policy.html", known)


def _in_scope(request: HttpRequest) -> list[Policy]:
    """Policies for people of the account; a sensitive one only for its officers and for those who see the district's totals."""
    allowed = request.scope.policies
    people = [policy for policy in queries.policies() if policy.audience == "person"]
    found = [policy for policy in people if allowed is None or policy.id in allowed]
    return found if _whole(request.scope) else sight.open_to(request.user, found)


def _whole(scope: Scope) -> bool:
    """Whether somebody sees the whole district."""
    return "" in scope.areas


def _line(policy: Policy, figures: dict[str, Any] | None, scope: Scope) -> Line:
    gap = queries.gap(policy.id, scope).count()
    return Line(policy.id, policy.title, policy.lead_unit, policy.sensitive, gap, figures if _whole(scope) else None)


def _area(request: HttpRequest, policy: Policy) -> str:
    """The place that is looked into: what the address asks, within scope; else the account's own."""
    own = request.scope.areas[0] if request.scope.areas else ""
    asked = request.GET.get("in", "") or own
    if asked and (place(asked) is None or not request.scope.allows_area(asked)):
        raise Http404
    deep = policy.sensitive and not sight.sees_sensitive(request.user, policy.id)
    return "" if deep else asked


def _gap_layer(policy: Policy, area: str, request: HttpRequest) -> Layer:
    """The gap for the map (by grid) and for the table (by the next level below)."""
    level = LEVELS.get(len(area) or 6, "grid")
    rows = queries.gap_by_place(policy.id, level, request.scope, place=area)
    names = place_names(row["code"] for row in rows)
    secret = policy.sensitive and not sight.sees_sensitive(request.user, policy.id)
    grids = [] if secret else queries.gap_by_place(policy.id, "grid", request.scope, place=area)
    return Layer(
        id="gap",
        title=f"应享未享（按{TITLES[level]}）",
        unit="人",
        values={row["code"]: row["gap"] for row in grids},
        rows=[_row(policy, row, names) for row in sorted(rows, key=lambda row: -row["gap"])],
        open=f"/reverse/{policy.id}/?in={{code}}",
        unit_title="应享未享",
        place=TITLES[level],
    )


def _row(policy: Policy, row: dict[str, Any], names: dict[str, str]) -> Row:
    deeper = f"/reverse/{policy.id}/?in={row['code']}"
    return Row(names.get(row["code"], "地址不详"), deeper if row["code"] else "", row["gap"])


def _trail(policy: str, area: str, scope: Scope) -> list[tuple[str, str]]:
    """From the district down to the place that is looked into: [(name, address)]."""
    codes = [area[:length] for length in (9, 12, 15) if len(area) >= length and scope.allows_area(area[:length])]
    names = place_names(codes)
    steps = [(names.get(code, code), f"?in={code}") for code in codes]
    return [("全区", f"/reverse/{policy}/"), *steps] if _whole(scope) else steps


def _stages(policy: Policy, area: str, request: HttpRequest) -> list[tuple[str, str, int]]:
    """How far the cases of the place are: [(stage, words, cases)], empty stages left out."""
    if policy.sensitive and not sight.sees_sensitive(request.user, policy.id):
        return []
    counts = {row["state"]: row["cases"] for row in outreach.funnel(scope=request.scope, policy=policy.id, area=area)}
    found = [(stage, label, sum(counts.get(state, 0) for state in states)) for stage, (label, states) in STAGES.items()]
    return [each for each in found if each[2]]


def _unknown_by(figures: dict[str, Any] | None) -> list[tuple[str, str]]:
    """Which single fact would settle how many of those not known, most first."""
    counts = (figures or {}).get("unknown_by") or {}
    return [(word, wording.grouped(number)) for word, number in sorted(counts.items(), key=lambda each: -each[1])]
