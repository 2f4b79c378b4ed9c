"""The list of cases: tabs by state, filters, acts on many, the whole of it as CSV."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console.cases import batches, counting, outcomes
from wanxiang.console.cases.filters import CaseFilter
from wanxiang.console.cases.listing import SHOWN, CaseListing, columns
from wanxiang.console.listing import Tab
from wanxiang.core import audit
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now
from wanxiang.district.levels import DIGITS
from wanxiang.engines.cases import catalogue, visibility, worktime
from wanxiang.engines.cases.models import Case
from wanxiang.engines.cases.openness import by_age, open_rows

TABS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("received", "待受理", ("received",)),
    ("accepted", "待派遣", ("accepted",)),
    ("dispatched", "待签收", ("dispatched",)),
    ("handling", "处置中", ("handling",)),
    ("rework", "重办", ("rework",)),
    ("returned", "退单待裁", ("returned",)),
    ("shelved", "挂账转办", ("shelved", "forwarded")),
    ("handled", "待核查", ("handled",)),
    ("checked", "待回访", ("checked",)),
    ("closed", "已办结", ("closed",)),
    ("archived", "已归档", ("archived",)),
    ("declined", "不予受理", ("declined", "merged")),
)
"""Tab → its words and states. A state of another flow that stands nowhere here goes to the tab of its phase."""
PHASES = {"intake": "received", "dispatch": "accepted", "handling": "handling", "check": "handled", "ended": "closed"}
OPEN, EVERY = "open", "all"
ENDED = ("closed", "archived", "declined", EVERY)
"""Tabs of the archive."""


@require_GET
@requires("case.view")
def index(request: HttpRequest) -> HttpResponse:
    """Every case that the account sees, the newest first."""
    at = now()
    form = CaseFilter(request.GET, scope=request.scope, on=worktime.civil_day(at))
    rows = form.rows(by=request.user, at=at)
    listing = _listing(request, form, rows, at=at)
    if listing.exporting:
        asked = {name: str(value) for name, value in form.asked.items() if name != "q"}
        audit.record("case.export", by=request.user, details={"tab": listing.tab, **asked})
        return listing.csv()
    acts = _acts(request, listing.tab)
    listing.select = "case_no" if acts else ""
    known = {
        "listing": listing,
        "acts": acts,
        "outcome": outcomes.take(request),
        "may_register": has_permission(request.user, "case.register"),
        "handlers": batches.choices(acts),
        "as_of": at.date(),
    }
    return render(request, "console/cases/list.html", known)


def _acts(request: HttpRequest, tab: str) -> list[batches.Act]:
    """The acts of a tab; over all that is open only what may be said to most of it."""
    states = dict(groups())[tab]
    if tab == EVERY:
        return []
    return batches.offered(request.user, states=states, any_of=batches.WIDE if tab == OPEN else ())


def groups() -> list[tuple[str, tuple[str, ...]]]:
    """Tab → the states that it gathers, of every flow."""
    states = [(state.name, state.phase) for flow in catalogue.all_flows().values() for state in flow.states.values()]
    named = {state: tab for tab, _, held in TABS for state in held}
    gathered: dict[str, dict[str, None]] = {tab: {} for tab, _, _ in TABS}
    for state, phase in states:
        gathered[named.get(state) or PHASES[phase]][state] = None
    live = tuple(dict.fromkeys(state for state, phase in states if phase != "ended"))
    every = tuple(dict.fromkeys(state for state, _ in states))
    return [(OPEN, live), *((tab, tuple(held)) for tab, held in gathered.items()), (EVERY, every)]


def _listing(request: HttpRequest, form: CaseFilter, rows: QuerySet[Case], *, at: datetime) -> CaseListing:
    counted, held = counting.count(rows), groups()
    labels = {tab: label for tab, label, _ in TABS} | {OPEN: "在办", EVERY: "全部"}
    listing: CaseListing = CaseListing(
        request, rows, columns(lambda: listing.names), "案件",
        tabs=[Tab(tab, labels[tab], counted.of(states, ended=tab in ENDED)) for tab, states in held],
        filters=form, default_tab=EVERY if form.number else OPEN, at=at,
        empty="没有符合条件的案件。可放宽筛选条件，或换一个标签。",
    )  # fmt: skip
    states = dict(held)[listing.tab]
    live = rows if counted.whole else _quickly(request, rows, form, tab=listing.tab)
    listing.rows = in_states(live, () if listing.tab == EVERY else states, counted).order_by("-pk")
    _told(listing)
    if listing.exporting:
        listing.rows = listing.rows.only(*SHOWN)
    return listing


def _quickly(request: HttpRequest, rows: QuerySet[Case], form: CaseFilter, *, tab: str) -> QuerySet[Case]:
    """The rows of a large archive, read the way that finds a page of them soonest."""
    if tab not in ENDED:
        return open_rows(rows)
    reaches = request.scope.reaches
    if all(not reach.unit and len(reach.area) > DIGITS["street"] for reach in reaches):
        return rows.filter(pk__in=visibility.reached(request.user))
    wide = any(area and len(area) <= DIGITS["street"] for area in request.scope.areas)
    return by_age(rows) if wide and tab == EVERY and not form.asked else rows


def _told(listing: CaseListing) -> None:
    """The count of the chosen tab for the pages; one that was not counted is counted as far as pages go."""
    (chosen,) = (tab for tab in listing.tabs if tab.value == listing.tab)
    if chosen.count is not None:
        listing.count = chosen.count
        return
    listing.count, said = counting.so_far(listing.rows)
    listing.tabs = [replace(tab, count=said) if tab is chosen else tab for tab in listing.tabs]


def in_states(rows: QuerySet[Case], states: Sequence[str], counted: counting.Counted) -> QuerySet[Case]:
    """The rows in these states (no states: in any); one state alone is an equality, which an index answers in order."""
    held = [state for state in states if counted.states.get(state)] or list(states)
    if not held:
        return rows
    return rows.filter(state=held[0]) if len(held) == 1 else rows.filter(state__in=held)
