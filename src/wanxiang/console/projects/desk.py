"""The micro-reform desk: every project that one may see, by state, with the day that it has to keep next."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from wanxiang.console.casework import asking
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import today
from wanxiang.engines.plans.bodies import body_of, names_of
from wanxiang.engines.plans.models import Project
from wanxiang.engines.plans.queries import panels as judging
from wanxiang.engines.plans.queries import projects as queries

MINE, LATE = "mine", "late"


class Filter(forms.Form):
    """Words of the title or problem, the applying body, the year."""

    q = forms.CharField(label="关键词", required=False, max_length=60, widget=forms.TextInput({**asking.CONTROL, "placeholder": "名称、问题、做法"}))  # fmt: skip
    unit = forms.ChoiceField(label="申报单位", required=False, widget=forms.Select(asking.SELECT))
    year = forms.ChoiceField(label="年度", required=False, widget=forms.Select(asking.SELECT))

    def __init__(self, data: Any, *, names: dict[str, str], years: list[int]) -> None:
        super().__init__(data)
        self.fields["unit"].choices = [("", "全部"), *sorted(names.items(), key=lambda each: each[1])]
        self.fields["year"].choices = [("", "全部"), *((str(year), f"{year} 年") for year in years)]
        self.is_valid()

    def narrow(self, rows: Any) -> Any:
        """The rows that are asked for."""
        said = {name: self.cleaned_data.get(name, "") for name in self.fields}
        rows = rows.filter(unit=said["unit"]) if said["unit"] else rows
        rows = rows.filter(year=int(said["year"])) if said["year"] else rows
        return queries.worded(rows, said["q"]) if said["q"] else rows


@require_GET
@requires("project.view")
def home(request: HttpRequest) -> HttpResponse:
    """The list; `?state=` takes a state, what is late, or what is one's own body's."""
    every = queries.projects(by=request.user, kind=Project.Kind.MICRO)
    names = names_of(every.order_by().values_list("unit", flat=True).distinct())
    years = sorted(every.order_by().values_list("year", flat=True).distinct(), reverse=True)
    form = Filter(request.GET, names=names, years=years)
    rows = form.narrow(every)
    counts, own, late = queries.counts(rows), rows.filter(unit=body_of(request.user) or "-"), queries.overdue(rows, on=today())  # fmt: skip
    tabs = [Tab("", "全部", sum(counts.values())), Tab(MINE, "本单位", own.count()), Tab(LATE, "已逾期", late.count())]
    tabs += [Tab(state.value, state.label, counts[state]) for state in Project.State if state in counts]
    listing = Listing(request, rows, _columns(names), "微改革微创新项目", tabs=tabs, filters=form)
    kept = {"": rows, MINE: own, LATE: late}.get(listing.tab, rows.filter(state=listing.tab))
    listing.rows = kept.prefetch_related("milestones")
    if listing.exporting:
        listing.rows = list(listing.rows)
        return listing.csv()
    known = {
        "listing": listing, "may_apply": has_permission(request.user, "project.apply"),
        "may_judge": has_permission(request.user, "project.accept"), "to_do": judging.to_do(by=request.user),
        "to_confirm": judging.to_confirm(by=request.user) if has_permission(request.user, "project.accept") else [],
        "waiting": {stage: judging.waiting(stage).count() for stage in ("approval", "acceptance")}, "as_of": today(),
    }  # fmt: skip
    return render(request, "console/projects/desk.html", known)


def _columns(names: dict[str, str]) -> list[Column]:
    return [
        Column("number", "编号", "no", optional=False),
        Column("title", "项目", "title", link=lambda row: reverse("console:projects:project", args=[row.pk]), optional=False),
        Column("unit", "申报单位", value=lambda row: names.get(row.unit, row.unit)),
        Column("state", "状态", "state", value=lambda row: row.get_state_display()),
        Column("due", "下一时限", value=due_text),
        Column("day", "时限日期", value=_day),
        Column("applied_on", "申报日期"),
        Column("ends", "计划结束"),
    ]  # fmt: skip


def due_text(row: Project) -> str:
    """What is to be kept next, and whether it is past."""
    found = queries.due(row, on=today())
    return "" if found is None else f"{found.what}{'（已逾期）' if found.late else ''}"


def _day(row: Project) -> Any:
    found = queries.due(row, on=today())
    return found.day if found else None
