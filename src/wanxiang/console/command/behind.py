"""The cases behind one number, its definition, and what units hold against it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console.cases.listing import SHOWN, CaseListing, columns
from wanxiang.console.command import words
from wanxiang.console.command.contests import told
from wanxiang.console.listing import Tab
from wanxiang.core import audit
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now
from wanxiang.engines.cases.statistics import (
    Definition,
    Narrowed,
    Value,
    cases,
    challenges,
    definition,
    of_query,
    table,
)


@require_GET
@requires("case.stats")
def index(request: HttpRequest) -> HttpResponse:
    """Exactly the cases that a number counts, of those that the account sees."""
    if not has_permission(request.user, "case.view"):
        raise Http404
    at = now()
    wanted = definition(request.GET.get("figure", ""))
    narrowed = of_query(request.GET)
    value = table(by=request.user, at=at, narrowed=narrowed, names=[wanted.name]).total[wanted.name]
    listing = _listing(request, wanted, narrowed, value, at=at)
    if listing.exporting:
        audit.record(
            "case.export",
            by=request.user,
            details={"rows": listing.count, "figure": wanted.name, **narrowed.as_query()},
        )
        return listing.csv()
    contested = challenges.of_number(challenges.seen(request.user), wanted.name, narrowed)
    context = {
        "figure": wanted, "listing": listing, "said": words.number(wanted, value), "value": value,
        "filters": words.filters(narrowed, on=at.date()), "narrowed": narrowed.as_query(), "part": listing.tab,
        "challenges": told(contested, by=request.user), "units": challenges.stands_for(request.user), "may_answer": challenges.may_answer(request.user),
        "may_contest": has_permission(request.user, challenges.CONTEST), "back": request.get_full_path(),
        "crumbs": [("治理统计", words.page("statistics", narrowed)), (wanted.title, "")], "as_of": at.date(), "at": at,
    }  # fmt: skip
    return render(request, "console/command/behind.html", context)


def _listing(request: HttpRequest, wanted: Definition, narrowed: Narrowed, value: Value, *, at: Any) -> CaseListing:
    tabs = [Tab("of", "分子", value.of), Tab("to", "分母", value.to)] if wanted.to is not None else []
    listing: CaseListing = CaseListing(
        request, None, columns(lambda: listing.names), f"{wanted.title}的案件", tabs=tabs, tab_parameter="part", default_tab="of",
        at=at, empty="没有计入这个数字的案件。",
    )  # fmt: skip
    listing.rows = cases(by=request.user, at=at, name=wanted.name, part=listing.tab, narrowed=narrowed)
    listing.count = (value.to or 0) if listing.tab == "to" else value.of
    if listing.exporting:
        listing.rows = listing.rows.only(*SHOWN)
    return listing
