"""Who fails by exactly one clause, and what to ask first: on a policy's page, and as a list of one clause."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wanxiang.console import masks
from wanxiang.console.listing import Column, Listing
from wanxiang.console.reverse import sight
from wanxiang.core import audit
from wanxiang.core.access import requires
from wanxiang.core.declarations import one
from wanxiang.district.queries import places
from wanxiang.engines.policy import queries
from wanxiang.engines.policy.declaring import Policy
from wanxiang.engines.registry import queries as registry

LISTED = 500
"""At most so many are listed, the nearest first; the count above the list is of all."""
WORDS = 6


def shown(policy: Policy, area: str, request: HttpRequest) -> dict[str, Any]:
    """For the page of a policy: {"near": clauses with persons, "ask": words with what they settle}, within the reader's scope."""
    secret = policy.sensitive and not sight.sees_sensitive(request.user, policy.id)
    if secret or policy.audience != "person":
        return {"near": [], "ask": []}
    near = queries.near_misses(policy.id, request.scope, place=area)
    ask = queries.ask_first(policies=[policy.id], scope=request.scope, place=area, pairs=False)
    return {"near": [row for row in near if row["persons"]], "ask": ask["words"][:WORDS]}


@never_cache
@require_GET
@requires("reverse.list")
def listed(request: HttpRequest, policy: str, clause: int) -> HttpResponse:
    """Those in scope who fail by this clause alone, and by how much; masked, and the look is kept."""
    declared = one("policy", policy)
    allowed = request.scope.policies
    if not sight.open_to(request.user, [declared.data]) or (allowed is not None and policy not in allowed):
        raise Http404
    area = request.GET.get("in", "")
    clauses = queries.near_misses(policy, request.scope, place=area)
    if clause >= len(clauses):
        raise Http404
    rows = _named(queries.near_list(policy, clause=clause, scope=request.scope, place=area, limit=LISTED))
    audit.record(
        "policy.near", by=request.user, subject=policy, details={"clause": clause, "place": area, "listed": len(rows)}
    )
    listing = Listing(request, rows, _columns(), f"{declared.data.title}：只差一条", empty="没有只差这一条的人。")
    if listing.exporting:
        return listing.csv()
    known = {
        "listing": listing,
        "clause": clauses[clause],
        "most": LISTED,
        "as_of": queries.result(policy)["as_of"],
        "crumbs": [("反向办", "/reverse/"), (declared.data.title, f"/reverse/{policy}/"), ("只差一条", "")],
    }
    return render(request, "console/reverse/near.html", known)


def _named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With name and address, as the list shows them."""
    contacts = {row["person_key"]: row for row in registry.contacts([row["person_key"] for row in rows])}
    return [{**contacts.get(row["person_key"], {}), **row} for row in rows]


def _columns() -> list[Column]:
    communities = dict(places("community").values_list("code", "name"))
    return [
        Column("name", "姓名", link=lambda row: f"/person/{row['person_key']}/", value=lambda row: masks.name(row.get("name")), optional=False),
        Column("short", "相差", value=lambda row: row["short"] or "—"),
        Column("community", "社区", value=lambda row: communities.get((row.get("grid_code") or "")[:12], "")),
        Column("address", "住址", value=lambda row: masks.address(row.get("address"))),
    ]  # fmt: skip
