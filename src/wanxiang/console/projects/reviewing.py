"""One project before a panel: declare, score on the published sheet; after opening, everything with reasons, and the decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.actions import panels as actions
from wanxiang.engines.plans.actions import projects as project_actions
from wanxiang.engines.plans.actions import rulings
from wanxiang.engines.plans.bodies import name_of
from wanxiang.engines.plans.models import PanelReview
from wanxiang.engines.plans.opening import sheet_of
from wanxiang.engines.plans.queries import panels as judging
from wanxiang.engines.plans.queries import projects as queries
from wanxiang.engines.plans.score_sheets import OUTCOMES, TITLES


@require_GET
@requires("project.view")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The project, and whatever of its judging this account may see and do."""
    return _page(request, judging.review(pk))


@require_POST
@requires("project.review")
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare whether one has an interest."""
    found = judging.review(pk)
    try:
        said = actions.declare(review=found, interest=request.POST.get("interest", "none"), says=request.POST.get("says", ""), by=request.user, at=now())  # fmt: skip
    except WanxiangError as error:
        return _page(request, found, error=error)
    messages.success(request, "已声明，可以评分。" if said.interest == "none" else "已回避本项目。")
    return redirect("console:projects:review", pk)


@require_POST
@requires("project.review")
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the sheet; what is wrong with it is said above what was filled in."""
    found = judging.review(pk)
    marks = {name.removeprefix("mark-"): value for name, value in request.POST.items() if name.startswith("mark-")}
    reason = request.POST.get("reason", "")
    try:
        actions.score(review=found, marks=marks, reason=reason, by=request.user, at=now())
    except WanxiangError as error:
        return _page(request, found, error=error, typed={"marks": marks, "reason": reason})
    messages.success(request, "评分已密封。评委到齐开封前，只有您自己能看、能改。")
    return redirect("console:projects:panel", found.panel_id)


@require_POST
@requires("project.accept")
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide, at acceptance as the first of two."""
    found = judging.review(pk)
    try:
        made = rulings.rule(
            review=found, outcome=request.POST.get("outcome", ""), why=request.POST.get("why", ""),
            rectify_by=parse_date(request.POST.get("rectify_by", "")), by=request.user, at=now(),
        )  # fmt: skip
    except WanxiangError as error:
        return _page(request, found, error=error, typed=request.POST)
    done = f"已决定：{made.get_decision_display()}。"
    messages.success(request, done if made.state == PanelReview.State.DECIDED else f"{done}待另一人复核后生效。")
    return redirect("console:projects:review", pk)


@require_POST
@requires("project.accept")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second signature."""
    found, agrees = judging.review(pk), request.POST.get("agrees") == "yes"
    try:
        rulings.confirm(review=found, agrees=agrees, why=request.POST.get("why", ""), by=request.user, at=now())
    except WanxiangError as error:
        return _page(request, found, error=error, typed=request.POST)
    messages.success(request, "已复核，决定生效。" if agrees else "已退回，请重新决定。")
    return redirect("console:projects:review", pk)


def _page(request: HttpRequest, found: PanelReview, *, error: WanxiangError | None = None, typed: Any = None) -> HttpResponse:  # fmt: skip
    mine = next((each for each in judging.my_reviews(found.panel, by=request.user) if each.review.pk == found.pk), None)
    opened = judging.scores(found, by=request.user)
    may_judge = has_permission(request.user, "project.accept")
    known = {
        "review": found, "row": found.project, "panel": found.panel, "unit": name_of(found.project.unit), "sheet": sheet_of(found.panel),
        "mine": mine, "opened": opened, "standing": judging.progress(found), "criteria": _criteria(request, found, mine, typed),
        "reason": _reason(request, found, mine, typed), "outcomes": [(each, TITLES[each]) for each in OUTCOMES[found.panel.stage]],
        "may_rule": may_judge and found.state == PanelReview.State.OPENED, "may_confirm": may_judge and found.state == PanelReview.State.PROPOSED and found.decided_by != request.user,
        "promised": project_actions.promised(found.project), "reached": queries.reached(found.project), "typed": typed or {},
        "names": may_judge or mine is not None, "error": error,
        "crumbs": [("项目评审", reverse("console:projects:panels")), (found.panel.title, reverse("console:projects:panel", args=[found.panel_id])), (found.project.title, "")],
        "as_of": today(),
    }  # fmt: skip
    return render(request, "console/projects/review.html", known, status=error.status if error else 200)


def _criteria(request: HttpRequest, found: PanelReview, mine: Any, typed: Any) -> list[dict[str, Any]]:
    """Each line of the sheet with the mark that was typed, or that the member gave before."""
    given = (typed or {}).get("marks")
    if given is None:
        own = judging.my_score(found, by=request.user) if mine and mine.scored else None
        given = own.marks if own else {}
    return [{"line": line, "mark": given.get(line.id, "")} for line in sheet_of(found.panel).criteria]


def _reason(request: HttpRequest, found: PanelReview, mine: Any, typed: Any) -> str:
    if typed and "marks" in typed:
        return typed["reason"]
    own = judging.my_score(found, by=request.user) if mine and mine.scored else None
    return own.reason if own else ""
