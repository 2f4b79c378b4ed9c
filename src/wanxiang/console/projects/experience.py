"""The experience library with its evidence, and the claims of being first: expired and disputed ones are plain to see."""

from collections import defaultdict
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from wanxiang.console.casework import asking
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.core.access import requires
from wanxiang.core.clock import today
from wanxiang.systems.experience import answers

CRUMB = ("改革经验", "/experience/")
EXPIRED = "expired"


class Filter(forms.Form):
    """Words, and the unit it comes from."""

    q = forms.CharField(label="关键词", required=False, max_length=60, widget=forms.TextInput(asking.CONTROL))
    unit = forms.ChoiceField(label="单位", required=False, widget=forms.Select(asking.SELECT))

    def __init__(self, data: Any, rows: list[dict[str, Any]]) -> None:
        super().__init__(data)
        self.fields["unit"].choices = [("", "全部"), *((name, name) for name in sorted({row["unit"] for row in rows}))]
        self.is_valid()

    def keeps(self, row: dict[str, Any]) -> bool:
        """Whether an entry is asked for."""
        text, unit = (self.cleaned_data.get(name) or "" for name in ("q", "unit"))
        return unit in ("", row["unit"]) and any(text in str(value or "") for value in row.values())


@require_GET
@requires("project.view")
def library(request: HttpRequest) -> HttpResponse:
    """What others can copy: as cards, or as a list to take away."""
    rows = sorted(answers.rows("experiences"), key=lambda row: row["summarised"], reverse=True)
    form = Filter(request.GET, rows)
    proofs = _proofs()
    kept = [{**row, "proofs": proofs[row["title"]]} for row in rows if form.keeps(row)]
    tabs = [Tab("", "全部", len(kept)), *(Tab(state, state, sum(row["state"] == state for row in kept)) for state in ("已推广", "拟推广"))]  # fmt: skip
    listing = Listing(
        request, kept, LIBRARY, "改革经验", tabs=tabs, filters=form, per_page=24, empty="没有符合条件的经验。"
    )
    listing.rows = [row for row in kept if listing.tab in ("", row["state"])]
    if listing.exporting:
        return listing.csv()
    known = {"listing": listing, "cards": request.GET.get("as") != "list", "as_of": today()}
    return render(request, "console/projects/experience.html", known)


def _proofs() -> dict[str, list[dict[str, Any]]]:
    """Subject → its evidence, whether it was verified and whether it still holds."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in answers.rows("recognitions"):
        found[row["subject"]].append({**row, "expired": answers.expired(row, on=today())})
    return found


LIBRARY = [
    Column("title", "经验", "title", link=lambda row: _entry("experiences", row), optional=False),
    Column("unit", "来源单位"),
    Column("source", "来源"),
    Column("summarised", "总结日期"),
    Column("state", "推广状态", "state"),
    Column("copies", "推广单位数", "number"),
    Column("proofs", "佐证", value=lambda row: [f"{each['scope']}{each['kind']} {each['title']}{'（已过期）' if each['expired'] else ''}" for each in row["proofs"]]),
    Column("verified", "核验", "state"),
]  # fmt: skip


@require_GET
@requires("project.view")
def firsts(request: HttpRequest) -> HttpResponse:
    """Claims of being first: verified, waiting, disputed, withdrawn, run out."""
    rows = sorted(answers.rows("firsts"), key=lambda row: row["happened"], reverse=True)
    form = Filter(request.GET, rows)
    kept = [{**row, "expired": answers.expired(row, on=today())} for row in rows if form.keeps(row)]
    states = list(dict.fromkeys(["已核验", "待核验", "有争议", *(row["verified"] for row in kept)]))
    tabs = [Tab("", "全部", len(kept)), *(Tab(state, state, sum(row["verified"] == state for row in kept)) for state in states)]  # fmt: skip
    tabs.append(Tab(EXPIRED, "到期待复核", sum(row["expired"] for row in kept)))
    listing = Listing(request, kept, FIRSTS, "首创事项", tabs=tabs, filters=form, empty="没有符合条件的首创事项。")
    listing.rows = [row for row in kept if listing.tab in ("", row["verified"]) or (listing.tab == EXPIRED and row["expired"])]  # fmt: skip
    if listing.exporting:
        return listing.csv()
    known = {"listing": listing, "crumbs": [CRUMB, ("首创事项", "")], "as_of": today()}
    return render(request, "console/projects/firsts.html", known)


FIRSTS = [
    Column("subject", "事项", "title", link=lambda row: _entry("firsts", row), optional=False),
    Column("claim", "说法", value=lambda row: f"{row['scope']}{row['word']}"),
    Column("unit", "主张单位"),
    Column("happened", "做成日期"),
    Column("verified", "核验", "state"),
    Column("proof", "凭据"),
    Column("valid_until", "复核期限", value=lambda row: f"{row['valid_until']}（已到期）" if row["expired"] else row["valid_until"]),
    Column("dispute", "争议或撤回的理由"),
]  # fmt: skip


def _entry(register: str, row: dict[str, Any]) -> str:
    return reverse("console:registers:entry", args=[register, row["entry"]])
