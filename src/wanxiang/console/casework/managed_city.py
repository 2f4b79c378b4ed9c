"""物管城市: work orders to the steward, and its score card, every missing point opened to its work orders."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.casework import asking
from wanxiang.console.casework.home import Door, flow_home
from wanxiang.console.listing import Column, Listing
from wanxiang.core.access import requires
from wanxiang.core.clock import now, today
from wanxiang.engines.cases import catalogue, queries, worktime
from wanxiang.engines.cases.contractors import Contractor
from wanxiang.systems.managed_city import card

SCORE, GIVE = "case.score", "case.dispatch"
CRUMB = ("物管城市", "/managed-city/")
FIRST = "console/casework/managed_city.html"


@require_GET
@requires(SCORE)
def home(request: HttpRequest) -> HttpResponse:
    """Where the orders stand, and the cards of this month."""
    cards = [card.card(steward=each, month=today(), by=request.user, at=now()) for each in card.stewards()]
    titles = {each.id: each.title for each in card.services()}
    said = [(each, "、".join(titles.get(name, name) for name in each.steward.services)) for each in cards]
    doors = [Door("派工单", "/managed-city/new/", GIVE, "plus")]
    return flow_home(
        request, "managed_city", ["workorder"], doors=doors, more={"cards": said, "month": today()}, template=FIRST
    )


class OrderForm(forms.Form):
    """What is to be done, and where."""

    code = asking.choice("类别", [])
    community = asking.choice("社区", [])
    address = asking.line("地址")
    text = asking.text("要求")
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        own = catalogue.own(worktime.civil_day(now()))
        held = {leaf.code: leaf.name for leaf in own.leaves() if any(each.holds(leaf.code) for each in card.services())}
        self.fields["code"].choices = [("", "请选择"), *held.items()]
        self.fields["community"].choices = [("", "请选择"), *asking.communities(request, GIVE)]


@require_http_methods(["GET", "POST"])
@requires(GIVE)
def new(request: HttpRequest) -> HttpResponse:
    """A work order to the steward whose contract covers it."""
    form = OrderForm(request.POST or None, request=request, initial={"key": uuid.uuid4().hex})

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = card.give(external_id=f"wg-{said['key']}", code=said["code"], text=said["text"], grid_code=said["community"],
                         address=said["address"], by=request.user, at=now())  # fmt: skip
        return f"已派单 {made.case_no}。", f"/cases/{made.case_no}/"

    return asking.asked(request, form, does=does, title="派工单", act="派单", crumbs=[CRUMB, ("派工单", "")])


@require_GET
@requires(SCORE)
def score(request: HttpRequest, steward: str) -> HttpResponse:
    """The score card of a month: total, lines, what an objection took out, the formula that made it."""
    found = card.card(steward=_steward(steward), month=_month(request), by=request.user, at=now())
    formula = found.formula.data
    known = {"card": found, "formula": formula, "lines": [(line, line.share and f"{line.share:.1%}") for line in found.score.lines],
             "months": _months(), "crumbs": [CRUMB, (found.steward.name, "")], "as_of": today()}  # fmt: skip
    return render(request, "console/casework/score.html", known)


@require_GET
@requires(SCORE)
def orders(request: HttpRequest, steward: str, indicator: str) -> HttpResponse:
    """The work orders that cost points under one indicator (or those that an objection took out)."""
    found = card.card(steward=_steward(steward), month=_month(request), by=request.user, at=now())
    lines = {line.indicator.id: (line.indicator.title, line.lost) for line in found.score.lines}
    lines["excluded"] = ("异议成立不计入", found.score.excluded)
    if indicator not in lines:
        raise Http404
    title, numbers = lines[indicator]
    rows = queries.cases(by=request.user, flows=[card.FLOW]).filter(case_no__in=numbers).order_by("pk")
    listing = Listing(request, rows, COLUMNS, f"{found.steward.name}{title}")
    if listing.exporting:
        return listing.csv()
    address = f"/managed-city/{steward}/?month={found.month:%Y-%m}"
    return render(
        request,
        "console/casework/list.html",
        {"listing": listing, "crumbs": [CRUMB, (found.steward.name, address), (title, "")]},
    )


COLUMNS = [
    Column("case_no", "编号", link=lambda row: f"/cases/{row.case_no}/", optional=False),
    Column("title", "工单"),
    Column("class_code", "类别", value=queries.class_name),
    Column("address", "地址"),
    Column("state", "状态", "state", value=lambda row: catalogue.flow(row.flow).title_of(row.state)),
    Column("whole_due_at", "完成时限"),
    Column("on_time", "按时", value=lambda row: {True: "是", False: "否", None: "未完成"}[row.on_time]),
    Column("reworks", "返工", "number"),
    Column("urged", "催办", "number"),
]


def _steward(code: str) -> Contractor:
    found = next((each for each in card.stewards() if each.code == code), None)
    if found is None:
        raise Http404
    return found


def _month(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return today().replace(day=1)


def _months(count: int = 12) -> list[str]:
    """This month and those before it."""
    day, found = today(), []
    for back in range(count):
        months = day.year * 12 + day.month - 1 - back
        found.append(f"{months // 12}-{months % 12 + 1:02d}")
    return found
