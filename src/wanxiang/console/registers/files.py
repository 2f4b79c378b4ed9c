"""Files that come in: drop, see what would change, confirm or leave it; take back what was wrong."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.listing import Column, Listing, Tab, csv_response
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.directory import actions, exporting, queries, sight
from wanxiang.engines.directory.actions.files import ChangedSince
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.importing import results
from wanxiang.engines.directory.importing.comparing import CHANGED, NEW, OUTCOMES, REFUSED, Row
from wanxiang.engines.directory.models import Batch

LARGEST = 40 * 1024 * 1024
SHOWN = 200
"""So many rows of each outcome stand on the page; refused ones can be had whole as CSV."""


@require_http_methods(["GET", "POST"])
@requires("register.import")
def index(request: HttpRequest, register: str) -> HttpResponse:
    """The files of a register, and the door for another."""
    force = _importing(request, register)
    if request.method == "POST":
        return _take(request, force)
    return _page(request, force)


index.largest_body = LARGEST


@require_GET
@requires("register.import")
def template(request: HttpRequest, register: str) -> HttpResponse:
    """An empty file with the headings that are understood."""
    force = _importing(request, register)
    fields = sight.fields_edited(request.user, force.register)
    return csv_response(f"{force.register.title}模板", [each.heading for each in fields], [])


@require_GET
@requires("register.import")
def batch(request: HttpRequest, register: str, batch: int) -> HttpResponse:
    """What a file would change or has changed, row by row."""
    force = _importing(request, register)
    row = queries.batch(force, batch, by=request.user)
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in (NEW, CHANGED, REFUSED) else _first(row)
    listed = list(islice(results.rows(row, outcome=outcome), SHOWN))
    known = {
        "force": force,
        "register": force.register,
        "sent": row,
        "outcome": outcome,
        "listing": _rows(request, force, row, listed, outcome),
        "shown": SHOWN,
        "cut": row.counts.get(outcome, 0) > SHOWN,
        "applies": row.counts[NEW] + row.counts[CHANGED],
        "touched": request.session.pop("directory.touched", None),
        "crumbs": _crumbs(force, row.name),
    }
    return render(request, "console/registers/batch.html", known)


@require_GET
@requires("register.import")
def refused(request: HttpRequest, register: str, batch: int) -> HttpResponse:
    """The refused rows with their reasons, to be put right and sent again."""
    force = _importing(request, register)
    row = queries.batch(force, batch, by=request.user)
    names = [each.name for each in force.register.fields.values()]
    heads = ["行号", "原因", *(force.register.fields[name].label for name in names)]

    def lines() -> Iterator[list[str]]:
        for each in results.rows(row, outcome=REFUSED):
            cells = [str(each.number), "；".join(each.reasons), *(each.said.get(name, "") for name in names)]
            yield [exporting.harmless(cell) for cell in cells]

    return csv_response(f"{row.name} 未采用的行", heads, lines())


@require_POST
@requires("register.import")
def apply(request: HttpRequest, register: str, batch: int) -> HttpResponse:
    """Write what the preview showed."""
    force = _importing(request, register)
    queries.batch(force, batch, by=request.user)
    try:
        done = actions.apply(batch=batch, by=request.user, at=now(), why=request.POST.get("why", ""))
        messages.success(request, f"已导入：新增 {done.counts[NEW]:,}，变更 {done.counts[CHANGED]:,}。")
    except WanxiangError as error:
        messages.error(request, f"{error.message}。{error.hint}")
    return redirect("console:registers:batch", register, batch)


@require_POST
@requires("register.import")
def undo(request: HttpRequest, register: str, batch: int) -> HttpResponse:
    """Take a file back."""
    force = _importing(request, register)
    queries.batch(force, batch, by=request.user)
    try:
        actions.undo(batch=batch, by=request.user, at=now(), why=request.POST.get("why", ""))
        messages.success(request, "已撤销：新增的已撤下，变更的已复原。")
    except ChangedSince as error:
        request.session["directory.touched"] = {"total": error.total, "entries": error.entries}
        messages.error(request, f"{error.message}。")
    except WanxiangError as error:
        messages.error(request, f"{error.message}。")
    return redirect("console:registers:batch", register, batch)


def _importing(request: HttpRequest, register: str) -> InForce:
    force = queries.register(register, by=request.user)
    if not sight.edited(request.user, force.register, sight.IMPORT).reaches:
        raise sight.NotAllowed(f"没有向“{force.register.title}”导入文件的权限", hint=f"由{force.register.owner}导入")
    return force


def _take(request: HttpRequest, force: InForce) -> HttpResponse:
    sent = request.FILES.get("file")
    if sent is None:
        return _page(request, force, error="请选择文件。", status=400)
    if (sent.size or 0) > LARGEST:
        return _page(request, force, error=f"文件超过 {LARGEST // 1024**2} MB，请分成几个文件。", status=413)
    try:
        made = actions.preview(
            register=force.id, data=sent.read(), name=sent.name or "文件", by=request.user, at=now(), valid_from=_since(request)
        )  # fmt: skip
    except WanxiangError as error:
        said = f"{error.message}。{error.hint}".strip()
        return _page(request, force, error=said, status=error.status)
    return redirect("console:registers:batch", force.id, made.pk)


def _page(request: HttpRequest, force: InForce, *, error: str = "", status: int = 200) -> HttpResponse:
    columns = [
        Column("name", "文件", "title", link=lambda row: reverse("console:registers:batch", args=[force.id, row.pk])),
        Column("stage", "状态", "state", value=lambda row: row.get_stage_display()),
        *(_count_column(name) for name in OUTCOMES),
        Column("made_at", "上传时间", "date"),
        Column("made_by", "上传人", value=lambda row: str(row.made_by)),
    ]
    listing = Listing(request, queries.batches(force, by=request.user), columns, f"{force.register.title}的导入", export=False, empty="还没有导入过文件。")  # fmt: skip
    fields = sight.fields_edited(request.user, force.register)
    known = {
        "register": force.register,
        "listing": listing,
        "fields": fields,
        "identity": [force.register.fields[name].label for name in force.register.identity],
        "error": error,
        "crumbs": _crumbs(force, ""),
    }
    return render(request, "console/registers/files.html", known, status=status)


def _count_column(name: str) -> Column:
    return Column(name, OUTCOMES[name], "number", value=lambda row: row.counts.get(name, 0))


def _rows(request: HttpRequest, force: InForce, batch: Batch, listed: list[Row], outcome: str) -> Listing:
    shown = _shown(force, listed)
    columns = [Column("number", "行号", "number", optional=False), Column("name", "条目", "title", optional=False), Column("said", {NEW: "内容", CHANGED: "变更", REFUSED: "原因"}[outcome], "wide", optional=False)]  # fmt: skip
    tabs = [Tab(name, OUTCOMES[name], batch.counts.get(name, 0)) for name in (NEW, CHANGED, REFUSED)]
    return Listing(request, shown, columns, f"{batch.name} 逐行结果", tabs=tabs, tab_parameter="outcome", export=False, empty="没有这样的行。")  # fmt: skip


def _shown(force: InForce, listed: list[Row]) -> list[dict[str, Any]]:
    """Rows in words: what a new one says, what a changed one changes, why one was refused."""
    fields = list(force.register.fields.values())
    after = queries.texts(force.register, [row.values for row in listed], fields)
    befores = [{name: pair[0] for name, pair in row.changes.items()} for row in listed]
    before = queries.texts(force.register, befores, fields)
    return [
        {"number": row.number, "name": _name(force, row, after[at]), "said": _said(force, row, before[at], after[at])}
        for at, row in enumerate(listed)
    ]


def _name(force: InForce, row: Row, after: dict[str, str]) -> str:
    name = force.register.name_field
    return after.get(name) or row.said.get(name, "") or "—"


def _said(force: InForce, row: Row, before: dict[str, str], after: dict[str, str]) -> str:
    label = {each.name: each.label for each in force.register.fields.values()}
    if row.outcome == REFUSED:
        return "；".join(row.reasons)
    if row.outcome == NEW:
        return "；".join(f"{label[name]}：{text}" for name, text in after.items() if text)
    changes = [f"{label[name]}：{before.get(name) or '（空）'} → {after.get(name) or '（空）'}" for name in row.changes if name in label]  # fmt: skip
    return "；".join(changes + (["状态：已注销 → 在册"] if "_state" in row.changes else []))


def _first(row: Batch) -> str:
    return next((name for name in (CHANGED, NEW, REFUSED) if row.counts.get(name)), NEW)


def _since(request: HttpRequest) -> Any:
    try:
        return parse_date(request.POST.get("since", ""))
    except ValueError:
        return None


def _crumbs(force: InForce, last: str) -> list[tuple[str, str]]:
    here = reverse("console:registers:files", args=[force.id])
    crumbs = [
        ("名册", reverse("console:registers:index")),
        (force.register.title, reverse("console:registers:list", args=[force.id])),
        ("导入", here if last else ""),
    ]
    return [*crumbs, (last, "")] if last else crumbs
