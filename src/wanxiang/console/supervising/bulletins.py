"""督查通报: one click makes it from the records; every number opens its list; words may be added; issuing freezes it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wanxiang.console.casework import asking
from wanxiang.console.listing import Column, Listing
from wanxiang.console.supervising import sight
from wanxiang.console.supervising.desk import CRUMB, HOME
from wanxiang.console.supervising.orders import word
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.engines.plans.actions import bulletins as acts
from wanxiang.engines.plans.models import Bulletin
from wanxiang.engines.plans.queries import supervision
from wanxiang.systems.reform_ledger import bulletin as paper

LIST = f"{HOME}bulletins/"


class PeriodForm(forms.Form):
    """The period of a bulletin."""

    begins = asking.day("起")
    until = asking.day("止", help_text="不含当日，例如 2022-04-01 表示到 3 月 31 日。")


@require_GET
@requires("plan.view")
def index(request: HttpRequest) -> HttpResponse:
    """The bulletins; those not issued are for the desk alone."""
    plan = sight.document(request)
    may_check = has_permission(request.user, sight.CHECK)
    rows = supervision.bulletins(document=plan)
    rows = rows if may_check else rows.filter(issued_at__isnull=False)
    listing = Listing(request, rows, COLUMNS, "督查通报", empty="还没有通报。")
    if listing.exporting:
        return listing.csv()
    begins, until = sight.period(request, today=today())
    form = PeriodForm(initial={"begins": begins, "until": until})
    context = {
        "listing": listing,
        "plan": plan,
        "tabs": sight.TABS,
        "may_check": may_check,
        "form": form,
        "as_of": today(),
    }
    return render(request, "console/supervising/bulletins.html", context)


COLUMNS = [
    Column("no", "期号", value=lambda row: f"〔{row.year}〕第{row.no}期" if row.no else "草稿"),
    Column("title", "标题", link=lambda row: f"{LIST}{row.pk}/", optional=False),
    Column("begins", "起"),
    Column("until", "止（不含）"),
    Column("issued_at", "印发时间"),
    Column("issued_by", "印发人", value=lambda row: row.issued_by.name if row.issued_by else ""),
]


@require_POST
@requires(sight.CHECK)
def draft(request: HttpRequest) -> HttpResponse:
    """Compute the bulletin of a period, or its draft anew."""
    form = PeriodForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写起止日期。")
        return redirect(LIST)
    begins, until = form.cleaned_data["begins"], form.cleaned_data["until"]
    made = paper.draft(
        document=sight.document(request), begins=begins, until=until, by=request.user, at=now(), today=today()
    )
    messages.success(request, "已按记录生成。")
    return redirect(f"{LIST}{made.pk}/")


@require_GET
@requires("plan.view")
def page(request: HttpRequest, key: int) -> HttpResponse:
    """A bulletin as it reads; its numbers open their lists."""
    found = _seen(request, key)
    may_check = has_permission(request.user, sight.CHECK)
    groups = [
        (
            group,
            [
                each | {"url": paper.address(found, each["id"]), "printed": each["id"] not in paper.QUIET}
                for each in listed
            ],
        )
        for group, listed in paper.grouped(found.sections)
    ]
    context = {
        "bulletin": found, "groups": groups, "may_check": may_check and not found.issued_at, "last": _last(found),
        "crumbs": [CRUMB, ("督查通报", LIST), (_called(found), "")], "called": _called(found), "as_of": today(), "most": 10,
    }  # fmt: skip
    return render(request, "console/supervising/bulletin.html", context)


@require_GET
@requires("plan.view")
def section(request: HttpRequest, key: int, name: str) -> HttpResponse:
    """The list behind a number, as it was when the bulletin was made."""
    found = _seen(request, key)
    kept: dict[str, Any] | None = next((each for each in found.sections if each["id"] == name), None)
    if kept is None:
        raise Http404
    columns = [
        Column("title", "事项", link=lambda row: row["url"], optional=False), Column("unit", "单位"), Column("says", "说明"),
    ]  # fmt: skip
    listing = Listing(request, kept["rows"], columns, f"{kept['group']}：{kept['title']}")
    if listing.exporting:
        return listing.csv()
    crumbs = [CRUMB, ("督查通报", LIST), (_called(found), f"{LIST}{found.pk}/"), (kept["title"], "")]
    return render(
        request,
        "console/casework/list.html",
        {"listing": listing, "crumbs": crumbs, "hint": found.title, "as_of": today()},
    )


@require_POST
@requires(sight.CHECK)
def words(request: HttpRequest, key: int) -> HttpResponse:
    """What a person says beside the figures."""
    acts.word_bulletin(bulletin=_seen(request, key), words=request.POST.get("words", "")[:4000], by=request.user)
    messages.success(request, "已保存按语。")
    return redirect(f"{LIST}{key}/")


@require_POST
@requires(sight.CHECK)
def issue(request: HttpRequest, key: int) -> HttpResponse:
    """Issue it under its number."""
    made = acts.issue_bulletin(bulletin=_seen(request, key), by=request.user, at=now())
    messages.success(request, f"已印发：〔{made.year}〕第{made.no}期。")
    return redirect(f"{LIST}{key}/")


@require_GET
@requires("plan.view")
def document(request: HttpRequest, key: int) -> HttpResponse:
    """The bulletin as a Word file."""
    found = _seen(request, key)
    return word(paper.paper(found, site=request.build_absolute_uri("/").rstrip("/")), found.title)


def _seen(request: HttpRequest, key: int) -> Bulletin:
    found = supervision.bulletin(key=key)
    if found.issued_at is None and not has_permission(request.user, sight.CHECK):
        raise Http404
    return found


def _called(found: Bulletin) -> str:
    return f"第{found.no}期" if found.no else "草稿"


def _last(found: Bulletin) -> date:
    return found.until - timedelta(days=1)
