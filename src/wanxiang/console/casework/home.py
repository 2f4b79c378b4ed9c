"""The first page of a system of cases: its question, its states with how many cases stand in each, its figures, its doors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.core import audit
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import today
from wanxiang.core.declarations import NoSuchDeclaration, declared
from wanxiang.core.models import Account
from wanxiang.district.queries import place_path
from wanxiang.engines.cases import catalogue, parties, queries
from wanxiang.engines.cases.flows import Flow
from wanxiang.engines.measures import queries as measures
from wanxiang.systems import Folder, folders


@dataclass(frozen=True)
class Door:
    """A thing to do from here: where, in which words, for whom (a permission)."""

    title: str
    url: str
    permission: str
    icon: str = "arrow-right"


@dataclass(frozen=True)
class Standing:
    """A state of a flow and how many of the cases that one may see stand in it."""

    title: str
    count: int
    url: str
    phase: str


def flow_home(
    request: HttpRequest, system: str, flows: Sequence[str], *, doors: Sequence[Door] = (), more: dict[str, Any] | None = None,
    template: str = "console/casework/home.html",
) -> HttpResponse:  # fmt: skip
    """Render the first page of a system; `more` goes to the template beside what every such page shows."""
    folder = folder_of(system)
    known = {
        "folder": folder, "flows": [_flow(name, by=request.user) for name in flows], "doors": _open(doors, by=request.user),
        "figures": list(_figures(folder, by=request.user)), "as_of": today(), "crumbs": [(folder.name, "")],
    }  # fmt: skip
    return render(request, template, {**known, **(more or {})})


def folder_of(system: str) -> Folder:
    """The declared folder of a system."""
    return next(each for each in folders() if each.id == system)


def _flow(name: str, *, by: Account) -> dict[str, Any]:
    flow = catalogue.flow(name)
    counts = queries.counts(queries.cases(by=by, flows=[name]))
    listed = has_permission(by, "case.view")
    return {"flow": flow, "url": f"/casework/{name}/" if listed else "", "total": sum(counts.values()),
            "states": list(_standing(flow, counts, linked=listed))}  # fmt: skip


def _standing(flow: Flow, counts: dict[str, int], *, linked: bool) -> Iterator[Standing]:
    for state in flow.states.values():
        url = f"/casework/{flow.id}/?state={state.name}" if linked else ""
        yield Standing(state.title, counts.get(state.name, 0), url, state.phase)


def _open(doors: Sequence[Door], *, by: Account) -> list[Door]:
    return [door for door in doors if has_permission(by, door.permission)]


def _figures(folder: Folder, *, by: Account) -> Iterator[tuple[str, str, str]]:
    """(title, definition, address) of the figures that the folder declares; they are computed where they are opened."""
    if has_permission(by, "figures.view"):
        for each in declared(measures.KIND):
            if each.path.parent == folder.path:
                yield each.data.title, each.data.definition, f"/figures/{each.id}/"


@require_GET
@requires("case.view")
def cases(request: HttpRequest, flow: str) -> HttpResponse:
    """The cases of one flow that this account sees, by state: what the numbers of a first page open to."""
    try:
        known = catalogue.flow(flow)
    except NoSuchDeclaration:
        raise Http404 from None
    rows = queries.cases(by=request.user, flows=[flow])
    counts = queries.counts(rows)
    tabs = [
        Tab("", "全部", sum(counts.values())),
        *(Tab(name, state.title, counts.get(name, 0)) for name, state in known.states.items()),
    ]
    listing = Listing(request, rows, _columns(known), known.title, tabs=tabs)
    listing.rows = (rows.filter(state=listing.tab) if listing.tab else rows).order_by("-pk")
    if listing.exporting:
        audit.record("case.export", by=request.user, details={"flow": flow, "state": listing.tab})
        return listing.csv()
    return render(
        request, "console/casework/list.html", {"listing": listing, "crumbs": [(known.title, "")], "as_of": today()}
    )


def _columns(flow: Flow) -> list[Column]:
    return [
        Column("case_no", "编号", link=lambda row: f"/cases/{row.case_no}/", optional=False),
        Column("title", "标题"),
        Column("place", "位置", value=lambda row: place_path(row.grid_code)),
        Column("handler", "主办", value=lambda row: parties.name_of(row.handler)),
        Column("level", "级别", value=queries.level_title),
        Column("state", "状态", "state", value=lambda row: flow.title_of(row.state)),
        Column("opened_at", "登记"),
        Column("due_at", "当前时限"),
        Column("on_time", "按时", value=lambda row: {True: "是", False: "否", None: ""}[row.on_time]),
    ]
