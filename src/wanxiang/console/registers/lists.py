"""The list of a register: views as tabs, facets with counts, columns to choose, the whole of it as CSV or XLSX."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from wanxiang.console.listing import Column, Listing, Tab, csv_response
from wanxiang.console.registers.asking import ListFilter, asked_of, facets_shown, scope_of
from wanxiang.core import audit
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import today
from wanxiang.core.declarations import declared
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.directory import actions, exporting, queries, sight
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.declaring import Field
from wanxiang.engines.directory.models import State
from wanxiang.engines.directory.scanning import Asked, Scan, Summary
from wanxiang.engines.measures.declarations import tables_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = "-"
"""A hidden `hide` that says: somebody chose the columns."""


@dataclass
class RegisterListing(Listing):
    """A `Listing` of entries; the columns that the declaration leaves out begin hidden."""

    away: frozenset[str] = frozenset()
    names: Sequence[str] = field(default=())

    @property
    def hidden(self) -> set[str]:
        chosen = self.request.GET.getlist("hide")
        return set(chosen) if chosen else set(self.away)

    def carried_by_columns(self) -> list[tuple[str, str]]:
        return [*self.carried("hide"), ("hide", KEPT)]


class Rows:
    """The entries of a list: counted by a scan, a page of them read when it is asked for."""

    def __init__(
        self, force: InForce, found: Scan, asked: Asked, fields: Sequence[Field], *, past: bool, total: int
    ) -> None:
        self.force, self.found, self.asked, self.fields, self.past, self.total = (
            force,
            found,
            asked,
            fields,
            past,
            total,
        )

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        most, first = part.stop - part.start, part.start
        if self.past:
            rows = self.found.rows(self.asked, limit=most, offset=first)
            return self._shown([(row["_pk"], row["_state"], _kept(row)) for row in rows])
        rows = queries.entries(self.found.page(self.asked, limit=most, offset=first))
        return self._shown([(row.pk, row.state, queries.whole(row)) for row in rows])

    def _shown(self, rows: Sequence[tuple[int, str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
        texts = queries.texts(self.force.register, [values for _, _, values in rows], self.fields)
        return [
            {"pk": pk, "state": State(state).label, **text} for (pk, state, _), text in zip(rows, texts, strict=True)
        ]


@require_GET
@requires("register.view")
def index(request: HttpRequest, register: str) -> HttpResponse:
    """The entries of a register that the account sees."""
    force = queries.register(register, by=request.user)
    form = ListFilter(request.GET, register=force.register, scope=scope_of(request, force))
    asked, past = asked_of(form, request.GET), form.as_of_day
    with queries.scan(force, by=request.user, as_of=past) as found:
        if request.GET.get("export") in ("csv", "xlsx") and not past:
            return _export(request, force, found, asked)
        fields = sight.fields_seen(request.user, force.register)
        summary = found.summary(asked)
        rows = Rows(force, found, asked, fields, past=past is not None, total=summary.total)
        listing = _listing(request, force, form, rows, fields, _tabs(force, summary))
        known = {
            "force": force,
            "register": force.register,
            "listing": listing,
            "facets": facets_shown(request, summary, force),
            "narrowed": _narrowed(request, asked),
            "saved": queries.saved_views(force, by=request.user),
            "figures": _figures(request, force),
            "query": request.GET.urlencode(),
            "past": past,
            "may_edit": bool(sight.edited(request.user, force.register).reaches),
            "may_import": bool(sight.edited(request.user, force.register, sight.IMPORT).reaches),
            "crumbs": [("名册", reverse("console:registers:index")), (force.register.title, "")],
            "as_of": past or today(),
        }
        return render(request, "console/registers/list.html", known)


@require_POST
@requires("register.view")
def save(request: HttpRequest, register: str) -> HttpResponse:
    """Keep the present filters under a name."""
    query = request.POST.get("query", "")
    try:
        made = actions.save_view(register=register, title=request.POST.get("title", ""), query=query, by=request.user)
        messages.success(request, f"已保存视图“{made.title}”。")
    except WanxiangError as error:
        messages.error(request, f"{error.message}。")
    return redirect(f"{reverse('console:registers:list', args=[register])}?{query}")


@require_POST
@requires("register.view")
def forget(request: HttpRequest, register: str, view: int) -> HttpResponse:
    """Let go of a view of one's own."""
    actions.forget_view(pk=view, by=request.user)
    return redirect("console:registers:list", register)


def _listing(
    request: HttpRequest, force: InForce, form: ListFilter, rows: Rows, fields: Sequence[Field], tabs: Sequence[Tab]
) -> RegisterListing:
    register = force.register
    view = register.view(request.GET.get("view", ""))
    shown = (view.columns if view and view.columns else register.columns) or tuple(register.fields)
    order = {name: at for at, name in enumerate(shown)}
    ordered = sorted(
        fields, key=lambda each: (order.get(each.name, len(order)), list(register.fields).index(each.name))
    )
    columns = [_column(register.id, each, main=each.name == register.name_field) for each in ordered]
    away = frozenset(each.name for each in fields if each.name not in shown) - {register.name_field}
    if rows.asked.state != State.LIVE:
        columns.append(Column("state", "状态", "state"))
    return RegisterListing(
        request, rows, columns, register.title, tabs=tabs if len(tabs) > 1 else (), tab_parameter="view", filters=form,
        export=False, away=away, empty="没有符合条件的条目。可放宽筛选条件，或换一个视图。",
    )  # fmt: skip


def _column(register: str, one: Field, *, main: bool) -> Column:
    link = (lambda row: reverse("console:registers:entry", args=[register, row["pk"]])) if main else None
    shown = "number" if one.numeric else "wide" if one.long or one.many else "state" if one.type == "enum" else "text"
    return Column(one.name, one.heading, "title" if main else shown, link=link, optional=not main)


def _tabs(force: InForce, summary: Summary) -> list[Tab]:
    views = [("", "全部"), *((each.name, each.title) for each in force.register.views)]
    return [Tab(name, title, summary.views[name]) for name, title in views]


def _figures(request: HttpRequest, force: InForce) -> list[tuple[str, str]]:
    """(id, title) of the figures that count this register, for whoever may open them."""
    if not has_permission(request.user, "figures.view"):
        return []
    return [
        (each.id, each.data.title) for each in declared("figure") if force.register.table in tables_of(each.data.query)
    ]


def _narrowed(request: HttpRequest, asked: Asked) -> bool:
    return bool(asked.text or asked.area or asked.facets or asked.ranges or request.GET.get("as_of"))


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    """A scanned row with days as they are kept."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in row.items()
        if not name.startswith("_")
    }


def _export(request: HttpRequest, force: InForce, found: Scan, asked: Asked) -> HttpResponse:
    title, by = force.register.title, request.user
    audit.record("directory.export", by=by, subject=force.id, details={"rows": found.total(asked)})
    if request.GET["export"] == "csv":
        rows = ([exporting.harmless(cell) for cell in row] for row in exporting.lines(force, asked, by=by))
        return csv_response(title, exporting.header(force, by=by), rows)
    answer = FileResponse(exporting.workbook(exporting.table(force, asked, by=by), title=title), content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return answer
