"""Lists of the room: meetings, matters, who reports when."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from wanxiang.console.casework.asking import CONTROL, SELECT
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import today
from wanxiang.engines.plans import houses
from wanxiang.engines.plans.duties import unit_names
from wanxiang.engines.plans.models import Matter, Meeting
from wanxiang.engines.plans.queries import meetings as reading

CRUMB = ("深改委会议", "/meetings/")
MEETINGS = [
    Column("title", "会议", "title", link=lambda row: reverse("console:meetings:meeting", args=[row.pk]), optional=False),
    Column("day", "日期", "date"),
    Column("place", "地点"),
    Column("matters", "议题", "number"),
    Column("state", "状态", "state", value=lambda row: row.get_state_display()),
]  # fmt: skip


@require_GET
@requires("meeting.view")
def meetings(request: HttpRequest) -> HttpResponse:
    """Every meeting, the latest first, by state."""
    rows = reading.meetings()
    tabs = [Tab("", "全部", rows.count())]
    tabs += [Tab(value, label, rows.filter(state=value).count()) for value, label in Meeting.State.choices]
    listing = Listing(request, rows, MEETINGS, "深改委会议", tabs=tabs, empty="还没有会议。")
    if listing.tab:
        listing.rows = rows.filter(state=listing.tab)
    if listing.exporting:
        return listing.csv()
    return render(request, "console/meetings/list.html", {"listing": listing, "may": _may(request), "as_of": today()})


class MatterFilter(forms.Form):
    """What matters are searched by."""

    q = forms.CharField(label="关键词", required=False, widget=forms.TextInput(CONTROL))
    kind = forms.ChoiceField(label="类型", required=False, choices=[("", "全部"), *Matter.Kind.choices], widget=forms.Select(SELECT))  # fmt: skip

    def narrowed(self, rows: Any) -> Any:
        """The rows that are asked for."""
        self.is_valid()
        said = self.cleaned_data
        rows = rows.filter(title__contains=said["q"]) if said.get("q") else rows
        return rows.filter(kind=said["kind"]) if said.get("kind") else rows


@require_GET
@requires("meeting.view")
def matters(request: HttpRequest) -> HttpResponse:
    """The matters that this account sees, by state."""
    form = MatterFilter(request.GET)
    rows = form.narrowed(reading.matters(by=request.user))
    tabs = [Tab("", "全部", rows.count())]
    tabs += [Tab(value, label, count) for value, label in Matter.State.choices if (count := rows.filter(state=value).count())]  # fmt: skip
    names = unit_names(rows.values_list("unit", flat=True))
    listing = Listing(
        request, rows, _matter_columns(names), "会议议题", tabs=tabs, filters=form, empty="没有您看得到的议题。"
    )
    if listing.tab:
        listing.rows = rows.filter(state=listing.tab)
    if listing.exporting:
        return listing.csv()
    known = {"listing": listing, "may": _may(request), "crumbs": [CRUMB, ("议题", "")], "as_of": today()}
    return render(request, "console/meetings/matters.html", known)


@require_GET
@requires("meeting.view")
def rotation(request: HttpRequest) -> HttpResponse:
    """Who reports in this year, and who has not."""
    on, rows = today(), []
    for series in houses.all_series():
        turns = reading.rotation(series=series.id, year=on.year)
        names = unit_names(turn.unit for turn in turns)
        for turn in turns:
            state = "已汇报" if turn.reported else "超期" if turn.late(on, on.year) else "待汇报"
            rows.append({"name": turn.name, "unit": names.get(turn.unit, ""), "kind": "专项小组" if turn.group else "牵头单位",
                         "month": f"{turn.month}月", "meeting": turn.reported, "state": state})  # fmt: skip
    listing = Listing(request, rows, TURNS, f"{on.year}年汇报安排", tabs=_turn_tabs(rows), empty="还没有声明专项小组。")
    if listing.tab:
        listing.rows = [row for row in rows if row["state"] == listing.tab]
    if listing.exporting:
        return listing.csv()
    known = {"listing": listing, "year": on.year, "crumbs": [CRUMB, ("汇报安排", "")], "as_of": on}
    return render(request, "console/meetings/rotation.html", known)


TURNS = [
    Column("name", "汇报方", "title", optional=False),
    Column("kind", "类别"),
    Column("unit", "牵头单位"),
    Column("month", "安排月份", "number"),
    Column("meeting", "汇报会议", value=lambda row: row["meeting"].title if row["meeting"] else "",
           link=lambda row: reverse("console:meetings:meeting", args=[row["meeting"].pk]) if row["meeting"] else ""),
    Column("state", "状态", "state"),
]  # fmt: skip


def _turn_tabs(rows: list[dict[str, Any]]) -> list[Tab]:
    states = ("超期", "待汇报", "已汇报")
    return [
        Tab("", "全部", len(rows)),
        *(Tab(state, state, sum(row["state"] == state for row in rows)) for state in states),
    ]


def _matter_columns(names: dict[str, str]) -> list[Column]:
    return [
        Column("number", "编号", optional=False),
        Column("title", "议题", "title", link=lambda row: reverse("console:meetings:matter", args=[row.pk]), optional=False),
        Column("kind", "类型", value=lambda row: row.get_kind_display()),
        Column("unit", "报送单位", value=lambda row: names.get(row.unit, row.unit)),
        Column("submitted_at", "报送时间"),
        Column("urgent", "特事特办", value=lambda row: row.urgent_at is not None),
        Column("state", "状态", "state", value=lambda row: row.get_state_display()),
    ]  # fmt: skip


def _may(request: HttpRequest) -> dict[str, bool]:
    """What this reader finds buttons for."""
    return {name: has_permission(request.user, f"meeting.{name}") for name in ("submit", "edit", "decide")}
