"""Every system of the mission: what it does, who owns it, whether it runs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.core.access import requires
from wanxiang.systems.states import LABELS, System, systems

COLUMNS = [
    Column("name", "系统", link=lambda row: row.url or "", optional=False),
    Column("state", "状态", "state", value=lambda row: row.state_label, optional=False),
    Column("why", "依据"),
    Column("owner", "责任单位", value=lambda row: row.folder.owner if row.folder else "待确定"),
    Column("question", "回答的问题", "wide", value=lambda row: row.folder.question if row.folder else ""),
    Column(
        "plan",
        "改革要点任务",
        value=lambda row: ["全部" if no == "all" else no for no in row.module.plan] if row.module else "",
    ),
    Column("rows", "需求行", value=lambda row: "、".join(str(no) for no in row.rows)),
]


@requires("systems.view")
def index(request: HttpRequest) -> HttpResponse:
    """The catalogue, what runs first; states are computed, not typed in."""
    every = sorted(systems(), key=lambda system: list(LABELS).index(system.state))
    wanted = request.GET.get("state", "")
    tabs = [Tab("", "全部", len(every)), *(Tab(state, label, _count(every, state)) for state, label in LABELS.items())]
    rows = [system for system in every if wanted not in LABELS or system.state == wanted]
    listing = Listing(request, rows, COLUMNS, "系统清单", tabs=tabs, per_page=100)
    if listing.exporting:
        return listing.csv()
    return render(request, "console/systems.html", {"listing": listing})


def _count(every: list[System], state: str) -> int:
    return sum(system.state == state for system in every)
