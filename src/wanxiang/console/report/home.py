"""Every report in the making and every one issued; a new draft from the ledger."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.console.report.desk import CRUMB, ISSUE, VIEW
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.measures.drafts import queries
from wanxiang.engines.measures.models import Draft
from wanxiang.engines.plans import queries as plans
from wanxiang.systems.annual_report.drafting import draft_report


class StartForm(forms.Form):
    """The year to report on: one of those that have a plan."""

    year = forms.TypedChoiceField(label="年度", coerce=int, widget=forms.Select({"class": "form-select"}))

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        known = sorted({plan.year for plan in plans.documents() if plan.year}, reverse=True)
        self.fields["year"].choices = [(year, f"{year} 年") for year in known]


@require_GET
@requires(VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """The drafts and issues, the newest first."""
    every = queries.drafts()
    tabs = [Tab("", "全部", every.count())]
    tabs += [Tab(state.value, state.label, every.filter(state=state).count()) for state in Draft.State]
    listing = Listing(request, every, COLUMNS, "年度报告", tabs=tabs, empty="还没有报告稿。")
    listing.rows = every.filter(state=listing.tab) if listing.tab else every
    if listing.exporting:
        return listing.csv()
    context = {"listing": listing, "may_start": has_permission(request.user, ISSUE), "as_of": today()}
    return render(request, "console/report/list.html", context)


@require_http_methods(["GET", "POST"])
@requires(ISSUE)
def start(request: HttpRequest) -> HttpResponse:
    """Draft a report from the ledger."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = draft_report(year=form.cleaned_data["year"], at=now(), by=request.user)
        except WanxiangError as error:
            form.add_error("year", str(error))
        else:
            return redirect("console:report:read", draft.pk)
    context = {"form": form, "crumbs": [CRUMB, ("起草报告", "")]}
    return render(request, "console/report/start.html", context, status=400 if form.errors else 200)


COLUMNS = [
    Column("title", "报告", "title", link=lambda row: reverse("console:report:read", args=[row.pk]), optional=False),
    Column("year", "年度"),
    Column("state", "状态", "state", value=lambda row: row.get_state_display()),
    Column("number", "定稿编号", value=lambda row: row.issue.number if row.state == Draft.State.ISSUED else ""),
    Column("reviewed", "已审核章节", "number", value=lambda row: f"{row.reviewed}/{row.wanted}"),
    Column("revises", "修订自", value=lambda row: row.revises.issue.number if row.revises else ""),
    Column("plan", "依据的方案"),
    Column("made_by", "起草人", value=lambda row: row.made_by.name),
    Column("made_at", "起草时间"),
]
