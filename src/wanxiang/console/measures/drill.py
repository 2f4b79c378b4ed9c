"""Down from a figure: by a dimension, to the records, with the filters kept in the address all the way and back."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wanxiang.console.figures import NotComputable, labels, number
from wanxiang.console.listing import Column, Listing, Tab, csv_response, plain
from wanxiang.console.measures.asking import Asked, key_names, label, periods
from wanxiang.console.measures.one import parts
from wanxiang.core.access import Scope, has_permission, requires
from wanxiang.core.declarations import one
from wanxiang.engines.measures import queries
from wanxiang.engines.measures.narrowing import NOWHERE

PER_PAGE = 50
BATCH = 5000


@requires("figures.view")
def by(request: HttpRequest, name: str, dimension: str) -> HttpResponse:
    """A figure for every value of a dimension; each line narrows the figure further or opens its records."""
    asked = Asked.of(request, one(queries.KIND, name).data)
    lines = queries.by(name, dimension=dimension, scope=request.scope, period=asked.period, keys=asked.keys)
    title = label(asked.figure, dimension)
    listing = Listing(
        request,
        _named(asked, dimension, lines),
        _columns(asked, dimension, title, may_open=has_permission(request.user, "figures.records")),
        f"{asked.figure.title}按{title}",
        per_page=100,
    )
    if listing.exporting:
        return listing.csv()
    others = [{"name": each, "label": label(asked.figure, each)} for each in asked.figure.axes if each != dimension]
    context = {
        "figure": asked.figure, "listing": listing, "title": title, "dimension": dimension, "query": asked.query(),
        "chips": list(asked.chips()), "others": others, "asked": asked, "periods": periods(asked.figure, queries.data_day()),
        "as_of": queries.data_day(), "crumbs": crumbs(asked, f"按{title}"),
    }  # fmt: skip
    return render(request, "console/figures/by.html", context)


@requires("figures.records")
def records(request: HttpRequest, name: str) -> HttpResponse:
    """The rows behind a figure: keys, places, states; never names, numbers or addresses of persons."""
    asked = Asked.of(request, one(queries.KIND, name).data)
    computed = queries.figure(name, scope=request.scope, period=asked.period, keys=asked.keys)
    tabs = [Tab(part, words, total) for part, words, total in parts(computed)]
    part = request.GET.get("part", "")
    part = part if part in [tab.value for tab in tabs] else "of"
    context: dict[str, Any] = {
        "computed": computed, "figure": computed.figure, "crumbs": crumbs(asked, "记录"), "part": part, "as_of": computed.as_of,
        "chips": list(asked.chips()), "query": asked.query(),
    }  # fmt: skip
    try:
        rows = Behind(asked, request.scope, part)
        listing = Listing(
            request,
            rows,
            rows.columns(),
            f"{computed.figure.title}的记录",
            per_page=PER_PAGE,
            tabs=tabs,
            tab_parameter="part",
        )
    except NotComputable as reason:
        return render(request, "console/figures/records.html", context | {"reason": reason.message})
    if listing.exporting:
        return csv_response(listing.name, [column.title for column in listing.columns], rows.all())
    return render(request, "console/figures/records.html", context | {"listing": listing})


class Behind:
    """The rows behind a figure as a sequence that reads only the page that is asked for."""

    def __init__(self, asked: Asked, scope: Scope, part: str) -> None:
        self.asked, self.scope, self.part = asked, scope, part
        self.first = self._some(limit=1)

    def __len__(self) -> int:
        return self.first["total"]

    def __getitem__(self, wanted: slice) -> list[dict[str, Any]]:
        return self._some(limit=wanted.stop - wanted.start, offset=wanted.start)["rows"]

    def _some(self, *, limit: int, offset: int = 0) -> dict[str, Any]:
        return queries.records(
            self.asked.figure.id, limit=limit, offset=offset, scope=self.scope, part=self.part, period=self.asked.period,
            keys=self.asked.keys,
        )  # fmt: skip

    def columns(self) -> list[Column]:
        """The columns with their Chinese headings."""
        titles = labels(self.asked.figure.id)
        return [Column(key, titles.get(key, key)) for key in self.first["columns"]]

    def all(self) -> Iterator[list[str]]:
        """Every row, for the export."""
        for start in range(0, len(self), BATCH):
            yield from ([plain(value) for value in row.values()] for row in self[start : start + BATCH])


def crumbs(asked: Asked, last: str) -> list[tuple[str, str]]:
    """The way back, with the filters that were taken."""
    figure = f"{reverse('console:figure', args=[asked.figure.id])}{asked.query()}"
    return [("指标", reverse("console:figures")), (asked.figure.title, figure), (last, "")]


def _named(asked: Asked, dimension: str, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = key_names(asked.figure, dimension, [line["key"] for line in lines])
    return [
        line | {"name": names[line["key"]], "held": NOWHERE if line["key"] is None else str(line["key"])}
        for line in lines
    ]


def _columns(asked: Asked, dimension: str, title: str, *, may_open: bool) -> list[Column]:
    figure = reverse("console:figure", args=[asked.figure.id])
    opened = reverse("console:figure-records", args=[asked.figure.id])
    narrowed = lambda row: asked.query(**{dimension: row["held"]})  # noqa: E731
    columns = [
        Column("name", title, link=lambda row: f"{figure}{narrowed(row)}", optional=False),
        Column(
            "value",
            "数值",
            "number",
            value=lambda row: number(row["value"], asked.figure.unit),
            link=(lambda row: f"{opened}{narrowed(row)}") if may_open else None,
            optional=False,
        ),
    ]
    sides = (("numerator", "分子"), ("denominator", "分母"), ("from", "前值"), ("to", "后值"))
    return columns + [Column(key, words, "number") for key, words in sides if _has(asked, key)]


def _has(asked: Asked, key: str) -> bool:
    return key in {"ratio": ("numerator", "denominator"), "growth": ("from", "to")}.get(asked.figure.kind, ())
