"""The supervisor's desk: what is late at whom and by which clock, what was told upwards, what keeps coming back, orders."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wanxiang.console.cases import batches, outcomes
from wanxiang.console.cases.listing import CaseListing, columns
from wanxiang.console.cases.names import DESK
from wanxiang.console.listing import Tab
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.core.models import Account
from wanxiang.district.models import Unit
from wanxiang.engines.cases import catalogue, clocks, parties, timekeeping, visibility, worktime
from wanxiang.engines.cases.clocks import Clock
from wanxiang.engines.cases.models import Case, Order, Warning
from wanxiang.engines.cases.openness import open_rows

OFTEN, AGAIN = 3, 2
SHOWN, LOOKED = 30, 8
LISTS = {"late": "超时", "again": "反复重办", "often": "反复反映"}


@require_GET
@requires("case.supervise")
def supervision(request: HttpRequest) -> HttpResponse:
    """What a supervisor looks at first: lateness by unit and clock, then the cases."""
    at = now()
    rows = open_rows(visibility.visible(request.user))
    listing = _listing(request, rows, at=at)
    if listing.exporting:
        return listing.csv()
    known = {
        "listing": listing, "acts": [act for act in batches.ACTS if act.action in ("supervise", "urge")],
        "late": lateness(rows, at=at), "held": warnings(request.user, held=True), "told": warnings(request.user, held=False),
        "orders": orders(request.user, at=at), "outcome": outcomes.take(request), "as_of": at.date(),
    }  # fmt: skip
    return render(request, "console/cases/supervision.html", known)


@require_POST
@requires("case.supervise")
def release(request: HttpRequest) -> HttpResponse:
    """Held warnings that a person lets go out."""
    chosen = [int(pk) for pk in request.POST.getlist("selected") if pk.isdigit()]
    seen = newest(request.user, Warning.objects.filter(pk__in=chosen), most=len(chosen))
    sent = timekeeping.release(warnings=[row.pk for row in seen], by=request.user, at=now())
    messages.success(request, f"已发出 {sent} 条。") if sent else messages.error(request, "还没有选择要发出的提醒。")
    return redirect("console:cases:supervision")


def lateness(rows: QuerySet[Case], *, at: datetime) -> dict[str, Any]:
    """Late cases by handler and running clock: {"clocks": [title], "rows": [{"name", "code", "cells", "total"}]}.

    In the order of the organisation, not of the numbers: this is where to look, not who is worst.
    """
    grouped = rows.filter(due_at__lt=at).order_by().values_list("handler", "flow", "due_clock").annotate(n=Count("pk"))
    flows = catalogue.all_flows()
    found: dict[str, dict[str, int]] = {}
    for handler, flow, clock, count in grouped:
        title = flows[flow].clocks[clock].title if flow in flows and clock in flows[flow].clocks else clock
        cells = found.setdefault(handler, {})
        cells[title] = cells.get(title, 0) + count
    titles = list(dict.fromkeys(title for cells in found.values() for title in cells))
    return {"clocks": titles, "rows": [_late_row(code, found[code], titles) for code in _ordered(found)]}


def _late_row(code: str, cells: Mapping[str, int], titles: list[str]) -> dict[str, Any]:
    name = parties.name_of(code) if code else DESK
    return {
        "code": code,
        "name": name,
        "cells": [cells.get(title, 0) for title in titles],
        "total": sum(cells.values()),
    }


def _ordered(codes: Mapping[str, Any]) -> list[str]:
    known = list(Unit.objects.filter(pk__in=codes).values_list("pk", flat=True))
    return [*([""] if "" in codes else []), *known, *sorted(code for code in codes if code and code not in known)]


def warnings(account: Account, *, held: bool) -> list[Warning]:
    """The newest warnings that went up the chain, or those that wait for a person."""
    rows = Warning.objects.filter(held=held).select_related("case")
    found = newest(account, (rows if held else rows.filter(rung__gte=1)).order_by("-pk"))
    flows = catalogue.all_flows()
    for row in found:
        row.clock_title = flows[row.case.flow].clocks[row.clock].title if row.case.flow in flows else row.clock
        row.to_name = TO.get(row.to) or parties.name_of(row.to)
    return found


def newest(account: Account, rows: QuerySet[Any], *, most: int = SHOWN) -> list[Any]:
    """The first of the rows whose case the account may see: looked for among the first few hundred, not among all cases."""
    looked = list(rows[: most * LOOKED])
    keys = {row.case_id for row in looked}
    seen = set(visibility.visible(account, Case.objects.filter(pk__in=keys)).values_list("pk", flat=True))
    return [row for row in looked if row.case_id in seen][:most]


TO = {"handler": "承办单位", "desk": "属地分拨", "center": "区分拨中心", "supervisor": "督查"}


def orders(account: Account, *, at: datetime) -> list[dict[str, Any]]:
    """The newest orders, open ones first, each with what is left of its time."""
    rows = Order.objects.select_related("case").order_by(F("answered_at").desc(nulls_first=True), "-pk")
    days = worktime.calendar()
    return [
        {"row": row, "unit": parties.name_of(row.to_unit) or DESK, "late": row.answered_at is None and row.due_at < at,
         "left": clocks.remaining(Clock.of_json(row.clock), at=at, calendar=days).text}
        for row in newest(account, rows)
    ]  # fmt: skip


def _listing(request: HttpRequest, rows: QuerySet[Case], *, at: datetime) -> CaseListing:
    held = {
        "late": rows.filter(due_at__lt=at),
        "again": rows.filter(reworks__gte=AGAIN),
        "often": rows.filter(repeats__gte=OFTEN),
    }
    tabs = [Tab(name, LISTS[name], found.count()) for name, found in held.items()]
    listing: CaseListing = CaseListing(
        request, rows, columns(lambda: listing.names), "督办对象", tabs=tabs, tab_parameter="list", select="case_no",
        default_tab="late", at=at, empty="没有这样的案件。", per_page=20,
    )  # fmt: skip
    listing.rows = held[listing.tab].order_by(F("due_at").asc(nulls_last=True), "pk")
    listing.count = next(tab.count or 0 for tab in tabs if tab.value == listing.tab)
    return listing
