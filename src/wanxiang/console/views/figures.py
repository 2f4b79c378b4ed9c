"""Figures: value, definition, where it came from, what it was before, and the records behind it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wanxiang.console.figures import NotComputable, by_street, labels, said, trend
from wanxiang.console.listing import Column, Listing, Tab, csv_response, plain
from wanxiang.core.access import Reach, has_permission, requires
from wanxiang.engines.measures import queries

PER_PAGE = 50
BATCH = 5000


@requires("figures.view")
def index(request: HttpRequest) -> HttpResponse:
    """Every declared figure, as much of it as the account may see."""
    every = queries.figures(scope=request.scope)
    wanted = request.GET.get("state", "")
    live = [one for one in every if one.value is not None]
    rows = {"live": live, "none": [one for one in every if one.value is None]}.get(wanted, every)
    tabs = [
        Tab("", "全部", len(every)),
        Tab("live", "实时可查", len(live)),
        Tab("none", "暂无数据", len(every) - len(live)),
    ]
    listing = Listing(request, rows, COLUMNS, "指标", tabs=tabs, per_page=100)
    if listing.exporting:
        return listing.csv()
    return render(
        request, "console/figures/list.html", {"listing": listing, "as_of": every[0].as_of if every else None}
    )


@requires("figures.view")
def figure(request: HttpRequest, name: str) -> HttpResponse:
    """One figure with its lineage, its streets and its history."""
    computed = queries.figure(name, scope=request.scope)
    history = queries.history(name) if Reach() in request.scope.reaches else []  # kept values are the district's
    context = {
        "computed": computed, "figure": computed.figure, "said": said(computed), "lineage": computed.lineage,
        "streets": by_street(computed, scope=request.scope), "history": history[::-1], "trend": trend(history),
        "whole": Reach() in request.scope.reaches,
        "may_open": has_permission(request.user, "figures.records"), "as_of": computed.as_of,
        "crumbs": [("指标", reverse("console:figures")), (computed.figure.title, "")],
    }  # fmt: skip
    return render(request, "console/figures/one.html", context)


@requires("figures.records")
def records(request: HttpRequest, name: str) -> HttpResponse:
    """The rows behind a figure: keys, places, states; never names, numbers or addresses of persons."""
    part = "to" if request.GET.get("part") == "to" else "of"
    computed = queries.figure(name, scope=request.scope)
    crumbs = [
        ("指标", reverse("console:figures")),
        (computed.figure.title, reverse("console:figure", args=[name])),
        ("记录", ""),
    ]
    context: dict[str, Any] = {
        "computed": computed,
        "figure": computed.figure,
        "crumbs": crumbs,
        "part": part,
        "as_of": computed.as_of,
    }
    try:
        rows = Behind(name, request.scope, part)
        listing = Listing(
            request,
            rows,
            rows.columns(),
            f"{computed.figure.title}的记录",
            per_page=PER_PAGE,
            tabs=_parts(computed),
            tab_parameter="part",
        )
    except NotComputable as reason:
        return render(request, "console/figures/records.html", context | {"reason": reason.message})
    if listing.exporting:
        return csv_response(listing.name, [column.title for column in listing.columns], rows.all())
    return render(request, "console/figures/records.html", context | {"listing": listing})


class Behind:
    """The rows behind a figure as a sequence that reads only the page that is asked for."""

    def __init__(self, name: str, scope: Any, part: str) -> None:
        self.name, self.scope, self.part = name, scope, part
        self.first = queries.records(name, limit=1, scope=scope, part=part)

    def __len__(self) -> int:
        return self.first["total"]

    def __getitem__(self, wanted: slice) -> list[dict[str, Any]]:
        limit = wanted.stop - wanted.start
        return queries.records(self.name, limit=limit, offset=wanted.start, scope=self.scope, part=self.part)["rows"]

    def columns(self) -> list[Column]:
        """The columns with their Chinese headings."""
        titles = labels(self.name)
        return [Column(key, titles.get(key, key)) for key in self.first["columns"]]

    def all(self) -> Iterator[list[str]]:
        """Every row, for the export."""
        for start in range(0, len(self), BATCH):
            yield from ([plain(value) for value in row.values()] for row in self[start : start + BATCH])


def _parts(computed: Any) -> list[Tab]:
    """A ratio opens to its numerator and to its denominator."""
    parts = computed.as_json()
    if "numerator" not in parts:
        return []
    return [Tab("of", "分子", parts["numerator"]), Tab("to", "分母", parts["denominator"])]


COLUMNS = [
    Column(
        "title",
        "指标",
        value=lambda one: one.figure.title,
        link=lambda one: reverse("console:figure", args=[one.figure.id]),
        optional=False,
    ),
    Column("value", "数值", "number", value=lambda one: said(one) if one.value is not None else None, optional=False),
    Column("definition", "口径", "wide", value=lambda one: one.figure.definition),
    Column("as_of", "截至", value=lambda one: one.as_of),
    Column("reason", "没有数值的原因", value=lambda one: one.reason),
    Column("report_ids", "报告编号", value=lambda one: list(one.figure.report_ids)),
]
