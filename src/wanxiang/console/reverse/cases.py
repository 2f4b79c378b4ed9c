"""Lists of cases and the page of one: confirm, tell, dispatch; accept, review, approve."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from wanxiang.console import masks
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.console.reverse import acts, sight
from wanxiang.console.reverse.sight import meets
from wanxiang.core.access import Scope, requires
from wanxiang.core.clock import today
from wanxiang.core.declarations import one
from wanxiang.core.errors import WanxiangError
from wanxiang.core.expressions import calendar
from wanxiang.district.queries import place_path, places
from wanxiang.engines.outreach import queries
from wanxiang.engines.outreach.models import ServiceCase
from wanxiang.engines.registry import queries as registry

STAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "suspected": ("待核定", ("suspected",)),
    "confirmed": ("已核定", ("confirmed",)),
    "told": ("已告知", ("told",)),
    "willing": ("愿办", ("willing",)),
    "applied": ("待受理", ("applied",)),
    "accepted": ("待审核", ("accepted",)),
    "reviewed": ("待审批", ("reviewed",)),
    "served": ("已享", ("approved", "paid", "enjoyed", "resumed", "repaid")),
    "ended": ("未办成", ("refused", "unreachable", "moved", "deceased", "ineligible", "already_served")),
    "stopped": ("停发追缴", ("stopped", "recovered")),
}
"""Tab → its words, and the states it gathers."""
ONE_STATE = {stage for stage, (_, states) in STAGES.items() if len(states) == 1}
CONTROL = {"class": "form-control"}
SELECT = {"class": "form-select"}


class Filter(forms.Form):
    """What a list is narrowed by; kept in the address."""

    q = forms.CharField(label="事项编号", required=False, max_length=40, widget=forms.TextInput(CONTROL))
    area = forms.ChoiceField(label="街道、社区", required=False, widget=forms.Select(SELECT))
    policy = forms.ChoiceField(label="政策", required=False, widget=forms.Select(SELECT))

    def __init__(self, data: Any, *, policies: Mapping[str, str] | None, scope: Scope) -> None:
        super().__init__(data)
        self.fields["area"].choices = [("", "全部"), *_areas(scope, chosen=data.get("area", ""))]
        if policies is None:
            del self.fields["policy"]
        else:
            self.fields["policy"].choices = [("", "全部"), *policies.items()]

    def asked(self, name: str) -> str:
        """A field's value; "" when it was left out or is not understood."""
        self.is_valid()
        return self.cleaned_data.get(name, "")


@require_GET
@requires("reverse.list")
def of_policy(request: HttpRequest, policy: str) -> HttpResponse:
    """The list of one policy: from 待核定 to 已享."""
    declared = one("policy", policy)
    if not sight.open_to(request.user, [declared.data]):
        raise Http404
    crumbs = [("反向办", "/reverse/"), (declared.data.title, f"/reverse/{policy}/"), ("名单", "")]
    return _list(request, name=f"{declared.data.title}名单", policy=policy, crumbs=crumbs)


@require_GET
@requires("reverse.list")
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this account: 受理, 审核, 审批, whatever the policy."""
    return _list(request, name="办理事项", policy="", crumbs=[("反向办", "/reverse/"), ("办理事项", "")])


@require_POST
@requires("reverse.list")
def act(request: HttpRequest) -> HttpResponse:
    """One action on the chosen cases: all of them, or none."""
    action = request.POST.get("action", "")
    why = request.POST.get(f"why:{action}", request.POST.get("why", ""))
    try:
        said = acts.perform(action, case_nos=_chosen(request), by=request.user, as_of=today(), why=why)
        messages.success(request, said)
    except WanxiangError as error:
        messages.error(request, f"{error.message}。{error.hint}")
    return redirect(_next(request))


@require_GET
@requires("reverse.list")
def page(request: HttpRequest, case_no: str) -> HttpResponse:
    """One case: facts left, course of events right."""
    case = queries.case(case_no=case_no, scope=request.scope)
    if not sight.open_to(request.user, [case]):
        raise Http404
    known = {
        "case": case,
        "crumbs": [("反向办", "/reverse/"), (case.title, f"/reverse/{case.policy}/"), (case.case_no, "")],
        "facts": _facts(case),
        "course": [_step(step) for step in queries.history(case_no=case_no, scope=request.scope)],
        "acts": acts.acts_for(request.user, [case.state]),
        "as_of": today(),
    }
    return render(request, "console/reverse/case.html", known)


def _list(request: HttpRequest, *, name: str, policy: str, crumbs: list[tuple[str, str]]) -> HttpResponse:
    form = Filter(request.GET, policies=None if policy else _policies(_rows(request)), scope=request.scope)
    rows = _rows(request, policy=policy or form.asked("policy"), area=form.asked("area"), text=form.asked("q"))
    ages: dict[str, int] = {}
    listing = Listing(
        request,
        rows,
        _columns(policy, ages),
        name,
        tabs=_tabs(rows),
        tab_parameter="stage",
        filters=form,
        select="case_no",
    )
    listing.tabs = _mine_first(request, listing.tabs)
    stage = STAGES[listing.tab]
    listing.rows = rows.filter(state__in=stage[1])
    shown = listing.rows if listing.exporting else listing.page.object_list
    ages |= _ages(shown)
    if listing.exporting:
        return listing.csv()
    known = {
        "listing": listing,
        "crumbs": crumbs,
        "asked": {"policy": policy or form.asked("policy"), "area": form.asked("area"), "q": form.asked("q")},
        "acts": acts.acts_for(request.user, stage[1]) if listing.tab in ONE_STATE else [],
        "as_of": today(),
    }
    return render(request, "console/reverse/cases.html", known)


def _rows(request: HttpRequest, **asked: Any) -> QuerySet[ServiceCase]:
    return sight.seen_by(request.user, queries.cases(scope=request.scope, **asked))


def _policies(rows: Any) -> dict[str, str]:
    return dict(rows.order_by("title").values_list("policy", "title").distinct())


def _tabs(rows: Any) -> list[Tab]:
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return [
        Tab(stage, label, sum(counts.get(state, 0) for state in states)) for stage, (label, states) in STAGES.items()
    ]


def _mine_first(request: HttpRequest, tabs: Any) -> list[Tab]:
    """Without a choice in the address the list opens at the first stage where this account has something to do."""
    if request.GET.get("stage") in STAGES:
        return list(tabs)
    mine = [tab for tab in tabs if tab.count and tab.value in ONE_STATE and _does_forward(request, tab.value)]
    if mine:
        request.GET = request.GET.copy()
        request.GET["stage"] = mine[0].value
    return list(tabs)


def _does_forward(request: HttpRequest, stage: str) -> bool:
    return any(act.action in acts.FORWARD for act in acts.acts_for(request.user, STAGES[stage][1]))


def _areas(scope: Scope, *, chosen: str) -> Iterator[tuple[str, str]]:
    """The streets in scope; below the chosen one (or the only one) its communities."""
    streets = [place for place in places("street") if any(meets(place.code, area) for area in scope.areas)]
    for place in streets:
        yield place.code, place.name
        if chosen.startswith(place.code) or len(streets) == 1:
            below = places("community", parent=place.code)
            yield from (
                (each.code, f"　{each.name}") for each in below if any(meets(each.code, area) for area in scope.areas)
            )


def _ages(rows: Any) -> dict[str, int]:
    """person_key → age today, of the rows that are shown."""
    keys = (
        rows.values("person_key")
        if isinstance(rows, QuerySet) and not rows.query.is_sliced
        else [row.person_key for row in rows]
    )
    return {key: calendar.years_since(born, today()) for key, born in registry.birth_dates(keys).items()}


def _columns(policy: str, ages: Mapping[str, int]) -> list[Column]:
    """Masked: a surname, no number, no house; who needs more opens the person with a purpose."""
    communities = dict(places("community").values_list("code", "name"))
    columns = [
        Column("case_no", "事项编号", link=lambda row: f"/reverse/cases/{row.case_no}/", optional=False),
        Column("name", "姓名", value=lambda row: masks.name(row.name), optional=False),
        Column("age", "年龄", "number", value=lambda row: ages.get(row.person_key)),
        Column("title", "政策"),
        Column("community", "社区", value=lambda row: communities.get(row.grid_code[:12], "")),
        Column("address", "住址", value=lambda row: masks.address(row.address)),
        Column("state", "状态", "state", value=lambda row: row.get_state_display()),
        Column("opened_on", "列入日期", "date"),
        Column("since", "本状态起", "date"),
    ]
    return [column for column in columns if not (policy and column.key == "title")]


def _facts(case: ServiceCase) -> list[tuple[str, ...]]:
    return [
        ("事项编号", case.case_no),
        ("政策", case.title, f"/reverse/{case.policy}/"),
        ("居民", masks.name(case.name), f"/person/{case.person_key}/"),
        ("住址", masks.address(case.address)),
        ("所在网格", place_path(case.grid_code)),
        ("触达方式", case.get_reach_display()),
        ("列入日期", case.opened_on),
        ("本状态起", case.since),
        *([("享受起始", case.from_on)] if case.from_on else []),
        *([("此前不再打扰", case.refused_until)] if case.refused_until else []),
        *([("未遇次数", case.attempts)] if case.attempts else []),
    ]


def _step(step: dict[str, Any]) -> dict[str, Any]:
    return {"title": step["title"], "text": step["why"], "at": step["on"], "by": step["by"]}


def _chosen(request: HttpRequest) -> list[str]:
    """The ticked rows; or, when the whole list was asked for, every row of it under the same filters."""
    if not request.POST.get("all"):
        return request.POST.getlist("selected")
    stage = STAGES.get(request.POST.get("stage", ""))
    if stage is None:
        return []
    asked = {name: request.POST.get(sent, "") for name, sent in (("policy", "policy"), ("area", "area"), ("text", "q"))}
    return list(_rows(request, **asked, states=stage[1]).values_list("case_no", flat=True))


def _next(request: HttpRequest) -> str:
    """Back to where the button stood."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, None) and wanted.startswith("/") else "/reverse/"
