"""A unit's inbox: to sign, to handle, to handle again, to help with; the most urgent first, signed in batches."""

from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console.cases import batches, outcomes
from wanxiang.console.cases.listing import CaseListing, columns
from wanxiang.console.listing import Tab
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.core.models import Account
from wanxiang.engines.cases import visibility
from wanxiang.engines.cases.models import Case, Order
from wanxiang.engines.cases.openness import open_rows

WORK = {"dispatched": "待签收", "handling": "处置中", "rework": "重办", "shelved": "挂账"}
HELPING, ORDERED, AWAY = "helping", "ordered", "away"
AWAY_STATES = ("returned", "handled", "checked", "forwarded")


@require_GET
@requires("case.handle")
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the account's unit or place."""
    at = now()
    mine = open_rows(visibility.led_by(request.user))
    listing = _listing(request, mine, at=at)
    if listing.exporting:
        return listing.csv()
    acts = [act for act in batches.offered(request.user, states=["dispatched"]) if act.action == "sign"]
    known = {
        "listing": listing,
        "acts": acts if listing.tab == "dispatched" else [],
        "outcome": outcomes.take(request),
        "as_of": at.date(),
    }
    return render(request, "console/cases/inbox.html", known)


def _listing(request: HttpRequest, mine: QuerySet[Case], *, at: datetime) -> CaseListing:
    helping, ordered = open_rows(visibility.helped_by(request.user)), _ordered(request.user)
    counts = dict(mine.filter(state__in=(*WORK, *AWAY_STATES)).order_by().values_list("state").annotate(n=Count("pk")))
    tabs = [Tab(state, label, counts.get(state, 0)) for state, label in WORK.items()]
    tabs += [
        Tab(HELPING, "协办", helping.count()),
        Tab(ORDERED, "督办待答复", ordered.count()),
        Tab(AWAY, "已反馈", sum(counts.get(state, 0) for state in AWAY_STATES)),
    ]
    first = next((tab.value for tab in tabs if tab.count), "dispatched")
    listing: CaseListing = CaseListing(
        request, mine, [each for each in columns(lambda: listing.names) if each.key != "handler" or len(_places(request.user))],
        "承办件", tabs=tabs, tab_parameter="box", select="case_no", default_tab=first, at=at, empty="这一项没有待办。",
    )  # fmt: skip
    rows = {HELPING: helping, ORDERED: ordered, AWAY: mine.filter(state__in=AWAY_STATES)}
    chosen = rows.get(listing.tab, mine.filter(state=listing.tab))
    listing.rows = chosen.order_by(F("due_at").asc(nulls_last=True), "pk")
    listing.count = next(tab.count or 0 for tab in tabs if tab.value == listing.tab)
    if listing.tab != "dispatched":
        listing.select = ""
    return listing


def _places(account: Account) -> list[str]:
    """The areas that the account handles for: with places below, who has it is worth a column."""
    return [reach.area for reach in visibility.scope_of(account, visibility.HOLD["handler"]).reaches if not reach.unit]


def _ordered(account: Account) -> QuerySet[Case]:
    """The cases of the account's unit with an order that waits for an answer."""
    waiting = Order.objects.filter(answered_at=None).values("case_id")
    return visibility.led_by(account, Case.objects.filter(Q(supervised=True) & Q(pk__in=waiting)))
