"""Files of official series, evidence and planned values: drop, see what would change, confirm, take back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.listing import Column, Listing, Tab, csv_response
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.measures import actions, publications
from wanxiang.engines.measures.actions.publishing import NEW, OUTCOMES, REFUSED, REVISED, SAME
from wanxiang.engines.measures.imports import COLUMNS
from wanxiang.engines.measures.models import PublishedBatch

from .published import words

LARGEST = 8 * 1024 * 1024


@require_http_methods(["GET", "POST"])
@requires("figures.import")
def index(request: HttpRequest) -> HttpResponse:
    """The files that came in, and the door for another."""
    if request.method == "POST":
        return _take(request)
    return _page(request)


index.largest_body = LARGEST


@require_GET
@requires("figures.import")
def template(request: HttpRequest) -> HttpResponse:
    """An empty file with the headings that are understood."""
    return csv_response("公开数据模板", COLUMNS, [])


@require_GET
@requires("figures.import")
def batch(request: HttpRequest, key: int) -> HttpResponse:
    """What a file would change or has changed, line by line."""
    row = publications.batch(key)
    tabs = [Tab(name, OUTCOMES[name], row.counts.get(name, 0)) for name in (NEW, REVISED, SAME, REFUSED)]
    first = next((tab.value for tab in tabs if tab.count), NEW)
    asked = request.GET.get("outcome", "") or first
    listed = [each for each in row.rows if each["outcome"] == asked]
    listing = Listing(request, listed, LINES, f"{row.name} 逐行结果", tabs=sorted(tabs, key=lambda tab: tab.value != first), tab_parameter="outcome", empty="没有这样的行。")  # fmt: skip
    if listing.exporting:
        return listing.csv()
    context = {
        "sent": row, "listing": listing, "applies": row.counts[NEW] + row.counts[REVISED], "outcomes": _outcomes(row),
        "crumbs": [*_crumbs(), ("导入", reverse("console:published-files")), (row.name, "")],
    }  # fmt: skip
    return render(request, "console/figures/batch.html", context)


@require_POST
@requires("figures.import")
def act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Write what the preview showed, or take it back."""
    try:
        if act == "apply":
            done = actions.apply(batch=key, by=request.user, at=now())
            messages.success(request, f"已导入：新增 {done.counts[NEW]:,}，修订 {done.counts[REVISED]:,}。")
        else:
            actions.undo(batch=key, by=request.user, at=now(), why=request.POST.get("why", ""))
            messages.success(request, "已撤销：这批数不再算，仍可查。")
    except WanxiangError as error:
        messages.error(request, f"{error.message}。{error.hint}")
    return redirect("console:published-batch", key)


def _take(request: HttpRequest) -> HttpResponse:
    sent = request.FILES.get("file")
    if sent is None:
        return _page(request, error="请选择文件。", status=400)
    if (sent.size or 0) > LARGEST:
        return _page(request, error=f"文件超过 {LARGEST // 1024**2} MB，请分成几个文件。", status=413)
    try:
        made = actions.preview(data=sent.read(), name=sent.name or "文件", by=request.user, at=now())
    except WanxiangError as error:
        return _page(request, error=f"{error.message}。{error.hint}".strip(), status=error.status)
    return redirect("console:published-batch", made.pk)


def _page(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    columns = [
        Column("name", "文件", "title", link=lambda row: reverse("console:published-batch", args=[row.pk])),
        Column("stage", "状态", "state", value=lambda row: row.get_stage_display()),
        *(Column(name, words, "number", value=_count(name)) for name, words in OUTCOMES.items()),
        Column("made_at", "上传时间", "date"),
        Column("made_by", "上传人", value=lambda row: str(row.made_by)),
    ]
    listing = Listing(
        request, publications.batches(), columns, "公开数据的导入", export=False, empty="还没有导入过文件。"
    )
    context = {"listing": listing, "columns": COLUMNS, "error": error, "crumbs": [*_crumbs(), ("导入", "")]}
    return render(request, "console/figures/files.html", context, status=status)


def _count(name: str) -> Any:
    return lambda row: row.counts.get(name, 0)


def _outcomes(row: PublishedBatch) -> list[dict[str, Any]]:
    return [
        {"title": words, "count": row.counts.get(name, 0), "url": f"?outcome={name}"}
        for name, words in OUTCOMES.items()
    ]


def _crumbs() -> list[tuple[str, str]]:
    return [("指标", reverse("console:figures")), ("官方统计", reverse("console:published", args=["series"]))]


def _value(row: dict[str, Any]) -> str:
    fields = row["fields"]
    value = fields.get("value") or ""
    return f"{row['before']} → {value}" if row["before"] else value


LINES = [
    Column("number", "行号", "number", optional=False),
    Column("kind", "类别"),
    Column("title", "名称", "title", value=lambda row: row["fields"].get("title", ""), optional=False),
    Column("area", "地区", value=lambda row: row["fields"].get("area", "")),
    Column("period", "期间", value=lambda row: words(row["fields"].get("period", ""))),
    Column("value", "值", value=_value),
    Column("publication", "出处", "wide", value=lambda row: row["fields"].get("publication", "")),
    Column("refused", "原因", "wide", value=lambda row: "；".join(row["refused"])),
]
