"""Whom a reform would change: masked, within scope, and every look logged."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wanxiang.console import masks
from wanxiang.console.listing import Column, Listing
from wanxiang.console.reforms import sight
from wanxiang.console.reforms.wording import amount
from wanxiang.core import audit
from wanxiang.core.access import has_permission, requires
from wanxiang.district.queries import place_names
from wanxiang.engines.policy.reforms import queries
from wanxiang.engines.registry import queries as registry

AT_MOST = 5000
"""A list longer than this is narrowed by place first."""


@never_cache
@require_GET
@requires("reform.list")
def listed(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """One list of a reform's newest calculation."""
    reform = sight.seen(request, name)
    run = queries.latest(name)
    if run is None or kind not in queries.MARKS or not sight.may_list(request, reform, run):
        raise Http404
    place = request.GET.get("in", "")
    rows = queries.changed(run, kind=kind, scope=request.scope, place=place, limit=AT_MOST)
    listing = Listing(request, rows, _columns(request, rows), f"{reform.title}：{queries.CHANGES[kind]}", export=True)
    shown = rows if listing.exporting else list(listing.page.object_list)
    _named(shown)
    audit.record("policy.reform_listed", by=request.user, subject=name, details={"kind": kind, "rows": len(rows)})
    audit.look_at_many(
        by=request.user, person_keys=[row["person_key"] for row in shown], purpose=f"政策调整测算：{reform.title}"[:100]
    )
    if listing.exporting:
        return listing.csv()
    crumbs = [("政策调整测算", "/reforms/"), (reform.title, f"/reforms/{name}/"), (queries.CHANGES[kind], "")]
    known = {"listing": listing, "reform": reform, "kind": queries.CHANGES[kind], "cut": len(rows) == AT_MOST,
             "at_most": AT_MOST, "crumbs": crumbs}  # fmt: skip
    return render(request, "console/reforms/people.html", known)


def _named(rows: list[dict[str, Any]]) -> None:
    """Masked names on the rows that are shown."""
    names = {each["person_key"]: each["name"] for each in registry.contacts([row["person_key"] for row in rows])}
    for row in rows:
        row["name"] = masks.name(names.get(row["person_key"])) or row["person_key"]


def _columns(request: HttpRequest, rows: list[dict[str, Any]]) -> list[Column]:
    places = place_names({row["community_code"] for row in rows if row["community_code"]})
    link = (lambda row: f"/person/{row['person_key']}/") if has_permission(request.user, "person.view") else None
    return [
        Column("name", "姓名", link=link, optional=False),
        Column("community_code", "社区", value=lambda row: places.get(row["community_code"], "")),
        Column("difference", "全年差额（元）", "number", value=_difference),
    ]


def _difference(row: dict[str, Any]) -> str:
    return amount({"at_least": row["low"], "at_most": row["high"]})
