"""Every policy file, and one of them as an officer reads it: clauses, amounts, parameters, examples, versions."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.console.policies import sight
from wanxiang.console.policies.reading import reading
from wanxiang.core.access import Scope, has_permission, requires
from wanxiang.core.clock import today
from wanxiang.core.declarations import Declaration
from wanxiang.engines.policy import catalogue as engine
from wanxiang.engines.policy import queries as results
from wanxiang.engines.policy.desk import queries, trying
from wanxiang.engines.policy.desk.diffing import diff

VIEW = "policy.view"
INDEX = [("政策文件", "/policies/")]
ON_ITS_WAY = "有文稿"


@dataclass(frozen=True)
class Row:
    """A policy in the list; figures only for whoever sees its whole district."""

    entry: queries.Entry
    figures: dict[str, Any]

    def figure(self, name: str) -> Any:
        return self.figures.get(name)

    @property
    def url(self) -> str:
        draft = self.entry.draft
        if self.entry.declaration is None and draft is not None:
            return f"/policies/desk/{draft.pk}/"
        return f"/policies/{self.entry.id}/"


class Filter(forms.Form):
    """What the list is searched by."""

    q = forms.CharField(
        label="名称或牵头单位",
        required=False,
        widget=forms.TextInput({"class": "form-control", "placeholder": "如 高龄"}),
    )
    domain = forms.ChoiceField(label="领域", required=False, widget=forms.Select({"class": "form-select"}))

    def __init__(self, data: Any, rows: list[Row]) -> None:
        super().__init__(data)
        domains = sorted({row.entry.domain for row in rows if row.entry.domain})
        self.fields["domain"].choices = [("", "全部"), *((name, name) for name in domains)]

    def keeps(self, row: Row) -> bool:
        """Whether a row is what was asked for."""
        said = self.cleaned_data if self.is_valid() else {}
        asked, domain = said.get("q", ""), said.get("domain", "")
        names = (row.entry.title, row.entry.lead_unit, row.entry.id)
        return (not asked or any(asked in name for name in names)) and domain in ("", row.entry.domain)


@require_GET
@requires(VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Every policy: lead unit, field, state, people, and the draft on its way."""
    rows = [_row(entry, request.scope) for entry in queries.catalogue(today()) if _seen(request, entry)]
    form = Filter(request.GET, rows)
    rows = [row for row in rows if form.keeps(row)]
    wanted = request.GET.get("state", "")
    kept = [row for row in rows if wanted in ("", _state(row)) or (wanted == ON_ITS_WAY and row.entry.draft)]
    listing = Listing(request, kept, _columns(), "政策文件", tabs=_tabs(rows), filters=form)
    if listing.exporting:
        return listing.csv()
    run = results.current_run()
    known = {"listing": listing, "may_write": has_permission(request.user, sight.EDIT),
             "may_desk": has_permission(request.user, sight.DESK), "as_of": run.as_of if run else None}  # fmt: skip
    return render(request, "console/policies/index.html", known)


@require_GET
@requires(VIEW)
def page(request: HttpRequest, policy: str) -> HttpResponse:
    """One file as an officer reads it."""
    declaration = queries.in_force(policy)
    if declaration is None:
        raise Http404
    text = queries.text_of(declaration)
    drafts = [each for each in queries.drafts().filter(policy=policy, state__in=queries.ON_ITS_WAY) if sight.may_see(request.user, each)]  # fmt: skip
    run = results.current_run()
    may_write = sight.reaches(request.user, sight.EDIT, policy=policy, unit=declaration.data.lead_unit)
    known = {
        **reading(declaration.data),
        "crumbs": [*INDEX, (declaration.data.title, "")],
        "declaration": declaration,
        "state": queries.standing(declaration.data, today()),
        "unit": "家" if declaration.data.audience == "enterprise" else "人",
        "tried": trying.tried(text, local=engine.local(), today=today()),
        "text": text,
        "figures": _row(next(each for each in queries.catalogue(today()) if each.id == policy), request.scope).figures,
        "versions": queries.versions(policy),
        "drafts": drafts,
        "may_write": may_write,
        "may_stop": may_write and declaration.origin == "local",
        "may_figures": has_permission(request.user, "reverse.view"),
        "as_of": run.as_of if run else None,
    }
    return render(request, "console/policies/page.html", known)


@require_GET
@requires(VIEW)
def version(request: HttpRequest, policy: str, number: int) -> HttpResponse:
    """What a version changed, who wrote it and who agreed."""
    found = next((each for each in queries.versions(policy) if each.pk == number), None)
    if found is None:
        raise Http404
    crumbs = [*INDEX, (policy, f"/policies/{policy}/"), (f"版本 {found.version or '停用'}", "")]
    may_desk = sight.may_see(request.user, found.draft) and has_permission(request.user, sight.DESK)
    context = {"crumbs": crumbs, "version": found, "lines": diff(found.before, found.text), "may_desk": may_desk}
    return render(request, "console/policies/version.html", context)


def _seen(request: HttpRequest, entry: queries.Entry) -> bool:
    """What is only being drafted is for those who may see the draft."""
    return entry.declaration is not None or (entry.draft is not None and sight.may_see(request.user, entry.draft))


def _row(entry: queries.Entry, scope: Scope) -> Row:
    whole = scope.allows(area="", policy=entry.id)
    return Row(entry, entry.figures if whole and entry.figures else {})


def _state(row: Row) -> str:
    return row.entry.state


def _tabs(rows: list[Row]) -> list[Tab]:
    states = sorted({_state(row) for row in rows})
    waiting = sum(1 for row in rows if row.entry.draft)
    tabs = [Tab("", "全部", len(rows)), *(Tab(state, state, sum(1 for row in rows if _state(row) == state)) for state in states)]  # fmt: skip
    return [*tabs, Tab(ON_ITS_WAY, ON_ITS_WAY, waiting)] if waiting else tabs


def _columns() -> list[Column]:
    return [
        Column("title", "政策", "wide", link=lambda row: row.url, value=lambda row: row.entry.title, optional=False),
        Column("lead_unit", "牵头单位", value=lambda row: row.entry.lead_unit),
        Column("domain", "领域", value=lambda row: row.entry.domain),
        Column("audience", "对象", value=lambda row: "企业" if row.entry.audience == "enterprise" else "个人"),
        Column("state", "状态", "state", value=_state, optional=False),
        Column("draft", "文稿", value=_draft, link=lambda row: f"/policies/desk/{row.entry.draft.pk}/"),
        Column("eligible", "符合", "number", value=lambda row: row.figure("eligible")),
        Column("enrolled", "已享", "number", value=lambda row: row.figure("enrolled_eligible")),
        Column("gap", "应享未享", "number", value=lambda row: row.figure("gap")),
        Column("origin", "文件", value=_origin),
        Column("id", "编号", value=lambda row: row.entry.id),
    ]


def _draft(row: Row) -> str:
    return row.entry.draft.get_state_display() if row.entry.draft else ""


def _origin(row: Row) -> str:
    found: Declaration | None = row.entry.declaration
    return "" if found is None else "本区自定" if found.origin == "local" else "随系统提供"
