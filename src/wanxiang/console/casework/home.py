"""The first page of a system of cases: its question, its states with how many cases stand in each, its figures, its doors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wanxiang.core.access import has_permission
from wanxiang.core.clock import today
from wanxiang.core.declarations import declared
from wanxiang.core.models import Account
from wanxiang.engines.cases import catalogue, queries
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
    return {"flow": flow, "url": f"/cases/?flow={name}" if listed else "", "total": sum(counts.values()),
            "states": list(_standing(flow, counts, linked=listed))}  # fmt: skip


def _standing(flow: Flow, counts: dict[str, int], *, linked: bool) -> Iterator[Standing]:
    for state in flow.states.values():
        url = f"/cases/?flow={flow.id}&state={state.name}" if linked else ""
        yield Standing(state.title, counts.get(state.name, 0), url, state.phase)


def _open(doors: Sequence[Door], *, by: Account) -> list[Door]:
    return [door for door in doors if has_permission(by, door.permission)]


def _figures(folder: Folder, *, by: Account) -> Iterator[tuple[str, str, str]]:
    """(title, definition, address) of the figures that the folder declares; they are computed where they are opened."""
    if has_permission(by, "figures.view"):
        for each in declared(measures.KIND):
            if each.path.parent == folder.path:
                yield each.data.title, each.data.definition, f"/figures/{each.id}/"
