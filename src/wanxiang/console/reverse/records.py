"""What departments delivered: source by source, how many rows came in, were kept, were set aside and why."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.core.access import requires
from wanxiang.core.declarations import Declaration, declared
from wanxiang.engines.registry import queries
from wanxiang.engines.registry.models import Delivery

STATES = {"landed": "已落地", "refused": "已退回", "unknown": "未识别来源"}
REFRESH = {"daily": "每日", "weekly": "每周", "monthly": "每月", "quarterly": "每季", "yearly": "每年"}
COUNTED = ("rows", "kept", "aside", "deliveries")


@require_GET
@requires("source.view")
def sources(request: HttpRequest) -> HttpResponse:
    """Every declared source with its sums, and what could not be taken at all."""
    status = queries.status()
    found = {row["source"]: row for row in status["sources"]}
    rows = [_source(declaration, found.get(declaration.id, {})) for declaration in declared("source")]
    listing = Listing(request, rows, SOURCES, "数据来源", per_page=200, empty="还没有声明数据来源。")
    if listing.exporting:
        return listing.csv()
    known = {
        "listing": listing,
        "status": status,
        "as_of": date.fromisoformat(status["as_of"]) if status["as_of"] else None,
    }
    return render(request, "console/reverse/sources.html", known)


@require_GET
@requires("source.view")
def source(request: HttpRequest, name: str) -> HttpResponse:
    """One source: what it is, its deliveries, and why values and rows were set aside."""
    declaration = next((each for each in declared("source") if each.id == name), None)
    if declaration is None:
        raise Http404
    status = queries.status()
    rows = Delivery.objects.filter(source=name).order_by("-received_on", "-pk")
    listing = Listing(
        request, _of_state(rows, request), DELIVERIES, f"{declaration.data.title}送达记录", tabs=_tabs(rows)
    )
    if listing.exporting:
        return listing.csv()
    known = {
        "source": declaration.data,
        "declaration": declaration,
        "line": next((row for row in status["sources"] if row["source"] == name), {}),
        "facts": _facts(declaration),
        "aside": _aside(status["aside"], name),
        "listing": listing,
        "crumbs": [("数据来源", "/sources/"), (declaration.data.title, "")],
    }
    return render(request, "console/reverse/source.html", known)


def _source(declaration: Declaration, sums: dict[str, Any]) -> dict[str, Any]:
    said = declaration.data
    return {
        "id": declaration.id,
        "title": said.title,
        "department": said.department,
        **{name: sums.get(name, 0) for name in COUNTED},
    }


def _of_state(rows: QuerySet[Delivery], request: HttpRequest) -> QuerySet[Delivery]:
    wanted = request.GET.get("state", "")
    return rows.filter(state=wanted) if wanted in STATES else rows


def _tabs(rows: QuerySet[Delivery]) -> list[Tab]:
    found = [Tab(state, label, rows.filter(state=state).count()) for state, label in STATES.items()]
    return [Tab("", "全部", rows.count()), *(tab for tab in found if tab.count)]


def _facts(declaration: Declaration) -> list[tuple[str, Any]]:
    said = declaration.data
    return [
        ("送达单位", said.department),
        ("用途", said.purpose),
        ("法律依据", said.legal_basis),
        ("更新周期", REFRESH.get(said.refresh, said.refresh)),
        ("声明版本", declaration.version),
    ]


def _aside(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Reason → rows set aside whole, values refused; most first."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: {"whole": 0, "values": 0})
    for row in rows:
        if row["source"] == name:
            sums[row["reason"]]["whole" if row["whole_row"] else "values"] += row["rows"]
    return [
        {"reason": reason, **counts} for reason, counts in sorted(sums.items(), key=lambda each: -sum(each[1].values()))
    ]


SOURCES = [
    Column("title", "来源", link=lambda row: f"/sources/{row['id']}/", optional=False),
    Column("department", "送达单位"),
    Column("deliveries", "送达次数", "number"),
    Column("rows", "送达行数", "number"),
    Column("kept", "已关联行数", "number"),
    Column("aside", "搁置行数", "number"),
]
DELIVERIES = [
    Column("file", "文件", "wide", optional=False),
    Column("received_on", "送达日期"),
    Column("valid_on", "数据所属日期"),
    Column("state", "状态", "state", value=lambda row: row.get_state_display()),
    Column("rows", "行数", "number"),
    Column("refused_rows", "整行退回", "number"),
    Column("refused_values", "退回的值", "number"),
    Column("reason", "退回原因", "wide"),
]
