"""一次尽办: everything that is due at one door, for the street and the community."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console import masks
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.console.reverse import sight
from wanxiang.core.access import requires
from wanxiang.core.clock import today
from wanxiang.district.queries import place_path, places
from wanxiang.engines.outreach import queries
from wanxiang.engines.outreach.transitions import machine

SEVERAL = 2


class Filter(forms.Form):
    """By community, of those in scope."""

    area = forms.ChoiceField(label="社区", required=False, widget=forms.Select({"class": "form-select"}))

    def __init__(self, data: Any, *, scope: Any) -> None:
        super().__init__(data)
        seen = [place for place in places("community") if any(sight.meets(place.code, area) for area in scope.areas)]
        self.fields["area"].choices = [("", "全部"), *((place.code, place.name) for place in seen)]

    def area_asked(self) -> str:
        """The chosen community's code, or ""."""
        self.is_valid()
        return self.cleaned_data.get("area", "")


@require_GET
@requires("household.view")
def households(request: HttpRequest) -> HttpResponse:
    """Households with matters under way, those with several first."""
    form = Filter(request.GET, scope=request.scope)
    asked = {
        "scope": request.scope,
        "area": form.area_asked(),
        "sensitive": sight.in_charge(request.user).policies is None,
    }
    several, every = queries.households(**asked, least=SEVERAL), queries.households(**asked)
    tabs = [Tab("several", "两项及以上", several.count()), Tab("every", "全部", every.count())]
    chosen = every if request.GET.get("state") == "every" else several
    listing = Listing(request, chosen, _columns(), "一次尽办", tabs=tabs, filters=form, empty="没有待办的住户。")
    if listing.exporting:
        return listing.csv()
    known = {"listing": listing, "crumbs": [("反向办", "/reverse/"), ("一次尽办", "")], "as_of": today()}
    return render(request, "console/reverse/households.html", known)


@require_GET
@requires("household.view")
def household(request: HttpRequest, key: str) -> HttpResponse:
    """One door: who lives there with something due, matter by matter."""
    rows = queries.cases(scope=request.scope).filter(household_key=key)
    matters = list(sight.seen_by(request.user, rows).order_by("person_key", "case_no"))
    if not matters:
        raise Http404
    under_way = set(machine().phase("found", "reach", "handling"))
    known = {
        "address": masks.address(matters[0].address),
        "place": place_path(matters[0].grid_code),
        "due": [matter for matter in matters if matter.state in under_way],
        "over": [matter for matter in matters if matter.state not in under_way],
        "crumbs": [("反向办", "/reverse/"), ("一次尽办", "/reverse/households/"), ("住户", "")],
        "as_of": today(),
    }
    return render(request, "console/reverse/household.html", known)


def _columns() -> list[Column]:
    communities = dict(places("community").values_list("code", "name"))
    grids = dict(places("grid").values_list("code", "name"))
    return [
        Column("address", "住址", link=lambda row: f"/reverse/households/{row['household_key']}/",
               value=lambda row: masks.address(row["address"]) or "地址不详", optional=False),
        Column("community", "社区", value=lambda row: communities.get(row["grid_code"][:12], "")),
        Column("grid", "网格", value=lambda row: grids.get(row["grid_code"], "")),
        Column("matters", "待办事项", "number"),
        Column("people", "涉及人数", "number"),
    ]  # fmt: skip
