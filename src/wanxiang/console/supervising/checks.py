"""月度自查: who has handed in, and the one page of a unit and month: records on it, only words to be typed."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.casework import asking
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.console.supervising import sight
from wanxiang.core.access import requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.actions import checking as acts
from wanxiang.engines.plans.actions.checking import LineWords
from wanxiang.engines.plans.models import MonthCheck, PlanDocument
from wanxiang.engines.plans.queries import checking
from wanxiang.systems.reform_ledger import addresses, self_check
from wanxiang.systems.reform_ledger.declared import days
from wanxiang.systems.reform_ledger.self_check import Filled

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
WORDS = ("progress", "difficulty", "help")
CRUMB = ("月度自查", "/plan/checks/")


def month_of(said: str) -> date:
    """2022-03 → its first day; 404 for anything else."""
    found = MONTH.fullmatch(said)
    if found is None:
        raise Http404
    return date(int(found[1]), int(found[2]), 1)


@require_GET
@requires("plan.view")
def index(request: HttpRequest) -> HttpResponse:
    """Where every unit is with a month, the late ones first; last month's where the address names none."""
    plan, on = sight.document(request), today()
    said = request.GET.get("month", "")
    month = month_of(said) if said else (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    unit = sight.unit_seen(request.user)
    listed = [
        each
        for each in checking.handed_in(document=plan, month=month, due=days().check_due(month), on=on)
        if unit in ("", each.unit)
    ]
    states = dict.fromkeys(each.state for each in listed)
    tabs = [
        Tab("", "全部", len(listed)),
        *(Tab(state, state, sum(each.state == state for each in listed)) for state in states),
    ]
    listing = Listing(request, listed, _columns(sight.named(each.unit for each in listed), month), f"{month:%Y年%-m月}自查", tabs=tabs, empty="本月没有需要自查的单位。")  # fmt: skip
    listing.rows = [each for each in listed if listing.tab in ("", each.state)]
    if listing.exporting:
        return listing.csv()
    context = {
        "listing": listing, "plan": plan, "tabs": sight.TABS, "month": month, "due": days().check_due(month), "as_of": on,
        "before": (month - timedelta(days=1)).strftime("%Y-%m"), "after": checking.months_until(month)[1],
    }  # fmt: skip
    return render(request, "console/supervising/checks.html", context)


def _columns(names: dict[str, str], month: date) -> list[Column]:
    return [
        Column("unit", "单位", value=lambda row: names[row.unit], link=lambda row: addresses.of_month(row.unit, f"{month:%Y-%m}"), optional=False),
        Column("tasks", "任务", "number"),
        Column("state", "报送", "state"),
        Column("due", "报送时限"),
        Column("submitted_on", "报送日期", value=lambda row: row.check.submitted_on if row.check else None),
        Column("submitted_by", "报送人", value=lambda row: row.check.submitted_by.name if row.check and row.check.submitted_by else ""),
        Column("version", "版本", "number", value=lambda row: row.check.version if row.check else None),
    ]  # fmt: skip


class LineForm(forms.Form):
    """The words of one task."""

    progress = asking.text("进展", required=False, rows=3)
    difficulty = asking.text("困难", required=False, rows=2)
    help = asking.text("需协调事项", required=False, rows=2)


@require_http_methods(["GET", "POST"])
@requires("plan.view")
def page(request: HttpRequest, unit: str, month: str) -> HttpResponse:
    """A unit's month. Who reports for the unit writes and hands in; who sees it reads. `?version=` shows an earlier version."""
    sight.demand_unit(request.user, unit)
    plan, first = sight.document(request), month_of(month)
    may_write = sight.speaks_for(request.user, unit)
    if request.method == "POST":
        sight.demand_speaker(request.user, unit)
    if "begin" in request.POST:
        return _begin(request, plan, unit, first)
    check = _check(request, plan, unit, first)
    if check is None:
        return _page(request, plan, unit, first, None, [], may_write=may_write)
    lines = self_check.filled(check, on=today())
    shown = [(line, LineForm(request.POST or None, prefix=str(line.task.pk), initial=_typed(line))) for line in lines]
    if request.method == "POST" and all(form.is_valid() for _, form in shown):
        return _keep(request, plan, check, shown)
    return _page(request, plan, unit, first, check, shown, may_write=may_write)


@require_POST
@requires("plan.report")
def correct(request: HttpRequest, unit: str, month: str) -> HttpResponse:
    """A further version of what was handed in, with its reason."""
    sight.demand_speaker(request.user, unit)
    plan, first = sight.document(request), month_of(month)
    check = checking.latest(document=plan, unit=unit, month=first)
    if check is None:
        raise Http404
    try:
        acts.correct_check(check=check, reason=request.POST.get("reason", ""), by=request.user, at=now())
    except WanxiangError as error:
        messages.error(request, str(error))
    return redirect(addresses.of_month(unit, month))


def _keep(
    request: HttpRequest, plan: PlanDocument, check: MonthCheck, shown: list[tuple[Filled, LineForm]]
) -> HttpResponse:
    words = {line.task.pk: LineWords(**{name: form.cleaned_data[name] for name in WORDS}) for line, form in shown}
    try:
        acts.write_words(check=check, words=words, by=request.user)
        if "submit" in request.POST:
            self_check.submit(check=check, by=request.user, at=now(), on=today())
            messages.success(request, "已报送。报送后不能修改，确需更正的另成一版。")
        else:
            messages.success(request, "已保存，尚未报送。")
    except WanxiangError as error:
        shown[0][1].add_error(None, str(error))
        return _page(request, plan, check.unit, check.month, check, shown, may_write=True, status=error.status)
    return redirect(addresses.of_month(check.unit, f"{check.month:%Y-%m}"))


def _begin(request: HttpRequest, plan: PlanDocument, unit: str, month: date) -> HttpResponse:
    try:
        self_check.open_page(document=plan, unit=unit, month=month, by=request.user, at=now())
    except WanxiangError as error:
        messages.error(request, str(error))
    return redirect(addresses.of_month(unit, f"{month:%Y-%m}"))


def _check(request: HttpRequest, plan: PlanDocument, unit: str, month: date) -> MonthCheck | None:
    version = request.GET.get("version", "")
    if version.isdigit():
        return checking.checks(document=plan, unit=unit).filter(month=month, version=int(version)).first()
    return checking.latest(document=plan, unit=unit, month=month)


def _typed(line: Filled) -> dict[str, str]:
    return {name: getattr(line.line, name) for name in WORDS}


def _page(
    request: HttpRequest, plan: PlanDocument, unit: str, month: date, check: MonthCheck | None, shown: list[tuple[Filled, LineForm]],
    *, may_write: bool, status: int = 200,
) -> HttpResponse:  # fmt: skip
    versions = checking.checks(document=plan, unit=unit).filter(month=month)
    newest = check is not None and check.version == max(each.version for each in versions)
    context: dict[str, Any] = {
        "plan": plan, "unit": unit, "name": sight.named([unit])[unit], "month": month, "check": check, "lines": shown,
        "due": days().check_due(month), "versions": versions, "as_of": today(),
        "writing": may_write and check is not None and not check.submitted and newest,
        "may_begin": may_write and check is None, "may_correct": may_write and check is not None and check.submitted and newest,
        "errors": [error for _, form in shown for error in form.non_field_errors()],
        "crumbs": [CRUMB, (f"{month:%Y年%-m月}", f"/plan/checks/?month={month:%Y-%m}"), (sight.named([unit])[unit], "")],
    }  # fmt: skip
    return render(request, "console/supervising/check.html", context, status=status)
