"""绩效考核: results in their versions, the preview by the formula, a unit's points with the rows behind each, objections and answers."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.casework import asking
from wanxiang.console.listing import Column, Listing
from wanxiang.console.supervising import sight
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.actions import appraisal as acts
from wanxiang.engines.plans.models import Appraisal, Objection
from wanxiang.engines.plans.queries import appraisal as results
from wanxiang.systems.reform_ledger import appraising
from wanxiang.systems.reform_ledger.declared import formula

HOME = "/plan/appraisal/"
CRUMB = ("绩效考核", HOME)


@require_GET
@requires("plan.view")
def index(request: HttpRequest) -> HttpResponse:
    """Every result, the formula as published, and the door to a preview."""
    plan = sight.document(request)
    listing = Listing(request, results.appraisals(document=plan), COLUMNS, "绩效考核结果", empty="还没有公示过结果。")
    if listing.exporting:
        return listing.csv()
    year = plan.year or today().year
    context = {
        "listing": listing, "plan": plan, "tabs": sight.TABS, "formula": formula()[0], "version": formula()[1], "as_of": today(),
        "may_appraise": has_permission(request.user, sight.APPRAISE), "begins": date(year, 1, 1), "until": date(year + 1, 1, 1),
    }  # fmt: skip
    return render(request, "console/supervising/appraisals.html", context)


COLUMNS = [
    Column("title", "名称", link=lambda row: f"{HOME}{row.pk}/", optional=False),
    Column("begins", "起"),
    Column("until", "止（不含）"),
    Column("version", "版本", "number"),
    Column("state", "状态", "state", value=lambda row: row.get_state_display()),
    Column("object_until", "异议截止"),
    Column("published_at", "公示时间"),
    Column("published_by", "公示人", value=lambda row: row.published_by.name),
]


@require_GET
@requires("plan.view")
def preview(request: HttpRequest) -> HttpResponse:
    """What the formula gives for a period now; nothing is kept. Before it is published a unit sees its own points alone."""
    plan, (begins, until) = sight.document(request), sight.period(request, today=today())
    found = appraising.preview(document=plan, period=appraising.period_of(begins=begins, until=until, today=today()))
    query, unit = f"?begins={begins}&until={until}", sight.unit_seen(request.user)
    seen = [each for each in found.totals if unit in ("", each.unit)]
    listing = _totals(request, seen, lambda unit: f"{HOME}preview/{unit}/{query}", f"{begins}至{until}预览")
    if listing.exporting:
        return listing.csv()
    context = {
        "listing": listing, "begins": begins, "until": until, "over": until <= today(), "as_of": found.period.as_of,
        "may_appraise": has_permission(request.user, sight.APPRAISE), "crumbs": [CRUMB, ("预览", "")],
    }  # fmt: skip
    return render(request, "console/supervising/appraisal_preview.html", context)


@require_GET
@requires("plan.view")
def preview_unit(request: HttpRequest, unit: str) -> HttpResponse:
    """A unit's points in a preview, each with the rows behind it."""
    sight.demand_unit(request.user, unit)
    plan, (begins, until) = sight.document(request), sight.period(request, today=today())
    found = appraising.preview(document=plan, period=appraising.period_of(begins=begins, until=until, today=today()))
    scores = [each for each in found.points if each.unit == unit]
    total = next((each for each in found.totals if each.unit == unit), None)
    if total is None:
        raise Http404
    name = sight.named([unit])[unit]
    context = {
        "name": name, "total": total, "scores": scores, "title": f"{begins} 至 {until}（不含）预览", "as_of": found.period.as_of,
        "crumbs": [CRUMB, ("预览", f"{HOME}preview/?begins={begins}&until={until}"), (name, "")],
    }  # fmt: skip
    return render(request, "console/supervising/appraisal_unit.html", context)


@require_POST
@requires(sight.APPRAISE)
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the result of a period that is over."""
    begins, until = sight.period(request, today=today())
    try:
        made = appraising.publish(
            document=sight.document(request), begins=begins, until=until, by=request.user, at=now(), today=today()
        )
    except WanxiangError as error:
        messages.error(request, str(error))
        return redirect(f"{HOME}preview/?begins={begins}&until={until}")
    messages.success(request, f"已公示，异议截止 {made.object_until}。")
    return redirect(f"{HOME}{made.pk}/")


@require_GET
@requires("plan.view")
def page(request: HttpRequest, key: int) -> HttpResponse:
    """A result: units in order, objections with their answers, versions."""
    found = results.appraisal(key=key)
    listed = results.totals((each.unit, each.points, each.most) for each in found.scores.all())
    listing = _totals(request, listed, lambda unit: f"{HOME}{key}/{unit}/", str(found))
    if listing.exporting:
        return listing.csv()
    may_appraise = has_permission(request.user, sight.APPRAISE)
    objections = list(results.objections(appraisal=found))
    context = {
        "appraisal": found, "listing": listing, "objections": objections, "names": sight.named(each.score.unit for each in objections),
        "formula": found.formula, "may_answer": may_appraise and found.published_by_id != request.user.pk,
        "may_freeze": may_appraise and found.state == "published" and today() > found.object_until,
        "crumbs": [CRUMB, (str(found), "")], "as_of": today(),
    }  # fmt: skip
    return render(request, "console/supervising/appraisal.html", context)


@require_GET
@requires("plan.view")
def unit_page(request: HttpRequest, key: int, unit: str) -> HttpResponse:
    """A unit's points in a result, each with the rows behind it; the unit may contest one while the days run."""
    sight.demand_unit(request.user, unit)
    found = results.appraisal(key=key)
    scores = list(found.scores.filter(unit=unit))
    if not scores:
        raise Http404
    (total,) = results.totals((each.unit, each.points, each.most) for each in scores)
    name = sight.named([unit])[unit]
    context = {
        "name": name, "total": total, "scores": scores, "title": str(found), "appraisal": found, "as_of": today(),
        "may_object": sight.speaks_for(request.user, unit) and found.state == "published" and today() <= found.object_until,
        "crumbs": [CRUMB, (str(found), f"{HOME}{key}/"), (name, "")],
    }  # fmt: skip
    return render(request, "console/supervising/appraisal_unit.html", context)


class ObjectionForm(forms.Form):
    """Which point is contested, why, and what shows it."""

    says = asking.text("异议")
    evidence = asking.line("佐证", most=300, help_text="文件、记录的名称、文号或地址。")


@require_http_methods(["GET", "POST"])
@requires(sight.REPORT)
def contest(request: HttpRequest, key: int, unit: str, criterion: str) -> HttpResponse:
    """The unit contests one of its points."""
    sight.demand_speaker(request.user, unit)
    score = results.score(appraisal=results.appraisal(key=key), unit=unit, criterion=criterion)
    form = ObjectionForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        acts.object_to(score=score, by=request.user, at=now(), **said)
        return "已提出异议。", f"{HOME}{key}/{unit}/"

    crumbs = [CRUMB, (str(score.appraisal), f"{HOME}{key}/"), ("提出异议", "")]
    hint = f"{score.title}：{score.how}，得分 {'不适用' if score.points is None else score.points}"
    return asking.asked(request, form, does=does, title="提出异议", act="提出", crumbs=crumbs, hint=hint)


class AnswerForm(forms.Form):
    """The answer to a unit; points where it is upheld."""

    upheld = asking.choice("结论", [("yes", "采纳"), ("no", "不采纳")])
    points = forms.DecimalField(label="更正后的得分", required=False, max_digits=7, decimal_places=2, help_text="采纳的填写。", widget=forms.NumberInput(asking.CONTROL))  # fmt: skip
    answer = asking.text("答复")


@require_http_methods(["GET", "POST"])
@requires(sight.APPRAISE)
def answer(request: HttpRequest, key: int) -> HttpResponse:
    """Somebody other than who published answers."""
    found = Objection.objects.select_related("score__appraisal", "by").filter(pk=key).first()
    if found is None:
        raise Http404
    form = AnswerForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        done = acts.answer_objection(
            objection=found,
            upheld=said["upheld"] == "yes",
            answer=said["answer"],
            points=said["points"],
            by=request.user,
            at=now(),
        )
        return "已答复。", f"{HOME}{(done.corrected_in or found.appraisal).pk}/"

    name = sight.named([found.score.unit])[found.score.unit]
    hint = f"{name}对“{found.score.title}”（得分 {found.score.points}）：{found.says}。佐证：{found.evidence}"
    crumbs = [CRUMB, (str(found.appraisal), f"{HOME}{found.appraisal_id}/"), ("答复异议", "")]
    return asking.asked(request, form, does=does, title="答复异议", act="答复", crumbs=crumbs, hint=hint)


@require_POST
@requires(sight.APPRAISE)
def freeze(request: HttpRequest, key: int) -> HttpResponse:
    """Settle a result."""
    found: Appraisal = results.appraisal(key=key)
    try:
        acts.freeze_appraisal(appraisal=found, by=request.user, at=now())
        messages.success(request, "已定案。此后办法和记录再变，结果不变。")
    except WanxiangError as error:
        messages.error(request, str(error))
    return redirect(f"{HOME}{key}/")


def _totals(request: HttpRequest, totals: Any, link: Any, name: str) -> Listing:
    rows = list(totals)
    names = sight.named(each.unit for each in rows)
    seen = sight.unit_seen(request.user)
    columns = [
        Column("place", "位次", "number", value=lambda row: row.place if row.total is not None else None),
        Column("unit", "单位", value=lambda row: names[row.unit], link=lambda row: link(row.unit) if seen in ("", row.unit) else "", optional=False),
        Column("total", "总分", "number"),
        Column("points", "得分", "number"),
        Column("most", "适用满分", "number"),
        Column("bonus", "加分", "number"),
    ]  # fmt: skip
    return Listing(request, rows, columns, name, empty="没有可以考核的单位。")
