"""Who looked at whom and why; who did what. For auditors."""

from pathlib import Path
from typing import Any

import yaml
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.console.wording import said
from wanxiang.core.access import requires
from wanxiang.core.models import AuditRow
from wanxiang.engines.cases import catalogue

LOOKS = ("person.look", "case.reporter", "mediation.look")
"""What tells who looked at whom: persons, reporters, what was talked over."""
CONTROL = {"class": "form-control"}
WORDS: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).parents[1].joinpath("trail.yml").read_text("utf-8"))


class Filter(forms.Form):
    """What an auditor asks by."""

    who = forms.CharField(label="人员（姓名或用户名）", required=False, widget=forms.TextInput(CONTROL))
    about = forms.CharField(label="对象编号", required=False, widget=forms.TextInput(CONTROL))
    since = forms.DateField(label="自", required=False, widget=forms.DateInput(CONTROL | {"type": "date"}))
    until = forms.DateField(label="至", required=False, widget=forms.DateInput(CONTROL | {"type": "date"}))

    def apply(self, rows: QuerySet[AuditRow]) -> QuerySet[AuditRow]:
        """The rows asked for; a field that is not understood asks nothing."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if who := asked.get("who"):
            rows = rows.filter(by__name__contains=who) | rows.filter(by__username=who)
        if about := asked.get("about"):
            rows = rows.filter(subject__startswith=about)
        if since := asked.get("since"):
            rows = rows.filter(at__date__gte=since)
        if until := asked.get("until"):
            rows = rows.filter(at__date__lte=until)
        return rows


def points(details: dict[str, Any]) -> str:
    """The details of a row in words; what is nested is left to the export of the database."""
    told = {key: value for key, value in details.items() if not isinstance(value, dict)}
    return "；".join(f"{WORDS['details'].get(key, key)} {said(value)}" for key, value in told.items())


def worded(action: str) -> str:
    """An action in words: as trail.yml has it, or as the flows of cases call the move."""
    if action in WORDS["actions"]:
        return WORDS["actions"][action]
    kind, _, move = action.partition(".")
    if kind == "case":
        flows = catalogue.all_flows()
        titles = (flow.action_title(move) for flow in (flows["event"], *flows.values()))
        return next((title for title in titles if title != move), action)
    return action


COLUMNS = [
    Column("at", "时间", value=lambda row: timezone.localtime(row.at), optional=False),
    Column("by", "人员", value=lambda row: row.by.name or row.by.username, optional=False),
    Column("unit", "单位", value=lambda row: row.by.unit_code),
    Column("action", "动作", value=lambda row: worded(row.action)),
    Column("subject", "对象编号"),
    Column("why", "用途或事由", "wide"),
    Column("details", "要点", "wide", value=lambda row: points(row.details)),
]


@requires("audit.view")
def trail(request: HttpRequest) -> HttpResponse:
    """The audit trail, looks at persons first."""
    form = Filter(request.GET or None)
    rows = form.apply(AuditRow.objects.select_related("by")) if request.GET else AuditRow.objects.select_related("by")
    looks, writes = rows.filter(action__in=LOOKS), rows.exclude(action__in=LOOKS)
    tabs = [Tab("looks", "查看个人信息", looks.count()), Tab("writes", "办理与变更", writes.count())]
    chosen = writes if request.GET.get("state") == "writes" else looks
    listing = Listing(request, chosen, COLUMNS, "审计记录", tabs=tabs, filters=form)
    if listing.exporting:
        return listing.csv()
    return render(request, "console/trail.html", {"listing": listing})
