"""The plan by months: who is late with what, what is due this month, and the whole year as a table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.core.access import requires
from wanxiang.core.clock import today
from wanxiang.engines.plans import queries
from wanxiang.systems.reform_ledger.months import AHEAD, DONE, LABELS, LATE, NEAR, Calendar, calendar

COLUMNS = [
    Column("due", "时限", optional=False),
    Column("what", "节点", "wide", link=lambda row: reverse("console:plan-task", args=[row.task.pk]), optional=False),
    Column("state", "进展", "state", value=lambda row: row.label, optional=False),
    Column("days_late", "逾期天数", "number", value=lambda row: row.days_late or None),
    Column("unit", "牵头单位"),
    Column("owner", "责任人"),
    Column("task", "任务", "wide", value=lambda row: f"{row.task.number} {row.task.title}"),
    Column("done_on", "完成日期"),
]


@requires("plan.view")
def months(request: HttpRequest) -> HttpResponse:
    """Months across, items down; below it the list of what is late."""
    document = queries.document(key=request.GET.get("plan"))
    found = calendar(document, on=today())
    listing = _listing(request, found)
    if listing.exporting:
        return listing.csv()
    context = {
        "listing": listing, "document": document, "calendar": found, "as_of": today(), "this_month": today().replace(day=1),
        "crumbs": [("改革台账", f"{reverse('console:plan')}?plan={document.pk}"), ("按月进度", "")],
    }  # fmt: skip
    return render(request, "console/ledger/months.html", context)


def _listing(request: HttpRequest, found: Calendar) -> Listing:
    states = [entry.state for entry in found.entries]
    tabs = [Tab(state, LABELS[state], states.count(state)) for state in (LATE, NEAR, AHEAD, DONE)]
    tabs.append(Tab("all", "全部", len(states)))
    wanted = request.GET.get("state", "") or (LATE if LATE in states else NEAR if NEAR in states else "all")
    kept = [entry for entry in found.entries if wanted in ("all", entry.state)]
    shown = Listing(request, kept, COLUMNS, "按月进度", tabs=_first(tabs, wanted), empty="没有。")
    return shown


def _first(tabs: list[Tab], wanted: str) -> list[Tab]:
    """The wanted tab in front, so that it is the chosen one where the address names none."""
    return sorted(tabs, key=lambda tab: tab.value != wanted)
