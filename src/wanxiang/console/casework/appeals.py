"""群众诉求: where appeals stand, where one can go, and how many sealed letters wait to be fetched."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console.casework import asking
from wanxiang.console.casework.home import Door, flow_home
from wanxiang.console.listing import Column, Listing
from wanxiang.core.access import requires
from wanxiang.district.queries import place_path
from wanxiang.systems.appeals import letters, network, points

DOORS = (
    Door("登记诉求", "/cases/new/", "case.register", "plus"),
    Door("服务网点", "/appeals/points/", "case.view", "map-pin"),
    Door("调解话聊", "/mediation/", "case.mediate", "heart-handshake"),
)


@require_GET
@requires("case.view")
def home(request: HttpRequest) -> HttpResponse:
    """Where appeals stand."""
    more = {"letters": len(letters.handed_over()), "letters_open": letters.may_take()}
    return flow_home(request, "appeals", ["petition"], doors=DOORS, more=more, template="console/casework/appeals.html")


class Where(forms.Form):
    """What is needed, and where the person lives."""

    service = asking.choice("需要的服务", [(each, each) for each in points.SERVICES], required=False)
    place = asking.line("网格、社区或街道编码", required=False, most=24)


@require_GET
@requires("case.view")
def service_points(request: HttpRequest) -> HttpResponse:
    """Every service point; with a service and a place, the one to go to."""
    form = Where(request.GET)
    form.is_valid()
    service, place = form.cleaned_data.get("service", ""), form.cleaned_data.get("place", "")
    rows = [
        each
        for each in network.every()
        if (not service or service in each.services) and (not place or place.startswith(each.code))
    ]
    listing = Listing(request, rows[::-1] if place else rows, COLUMNS, "群众诉求服务网点", filters=form)
    if listing.exporting:
        return listing.csv()
    hint = (
        f"最近一处：{rows[-1].name}，{rows[-1].hours}"
        if place and service and rows
        else "选服务并填编码，排在最前的就是最近能办的一处。"
    )
    known = {"listing": listing, "hint": hint, "crumbs": [("群众诉求", "/appeals/"), ("服务网点", "")]}
    return render(request, "console/casework/list.html", known)


COLUMNS = [
    Column("name", "网点", optional=False),
    Column("level", "层级", value=lambda row: points.LEVELS[row.level]),
    Column("place", "所在", value=lambda row: place_path(row.code) or "全区"),
    Column("services", "服务", value=lambda row: "、".join(row.services)),
    Column("hours", "开放时间"),
    Column("staff", "人数", "number"),
    Column("code", "编码"),
]
