"""专家库 and 专家论证: who may be drawn, the draw, statements on interest, opinions."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.casework import asking
from wanxiang.console.listing import Column, Listing
from wanxiang.console.meetings import library
from wanxiang.console.meetings.home import _may
from wanxiang.core.access import requires
from wanxiang.core.clock import now, today
from wanxiang.engines.plans.actions import experts
from wanxiang.engines.plans.models import ExpertReview
from wanxiang.engines.plans.queries import reviewing

POOL = ("专家库", "/documents/experts/")
EXPERTS = [
    Column("name", "姓名", optional=False), Column("field", "专业"), Column("of", "工作单位"),
    Column("reviews", "参加论证", "number", value=lambda row: row.reviews.exclude(verdict="").count()),
]  # fmt: skip


class ExpertForm(forms.Form):
    """Somebody who may be drawn."""

    name = asking.line("姓名", most=60)
    field = asking.line("专业", most=60)
    of = asking.line("工作单位", most=120)
    unit = asking.choice(
        "区内单位", (), required=False, help_text="在区内单位任职的，选择单位：不抽来论证本单位的文件。"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = [("", "不在区内单位任职"), *asking.units()]


class DrawForm(forms.Form):
    """What the draw is made from."""

    number = asking.line(
        "抽取号",
        required=False,
        most=64,
        help_text="公开的号码或随机文字，例如当期彩票号。同一号码抽出同样的人；补抽时沿用。",
    )


class InterestForm(forms.Form):
    """What an expert states."""

    states = asking.choice("声明", [("free", "无利益关系"), ("conflict", "有利益关系，回避")])
    conflict = asking.line("利益关系", required=False, help_text="有利益关系的写明。")

    def clean(self) -> dict[str, Any]:
        """An interest is named, and only where there is one."""
        said = super().clean() or {}
        if said.get("states") == "conflict" and not said.get("conflict"):
            self.add_error("conflict", "请写明利益关系。")
        if said.get("states") == "free":
            said["conflict"] = ""
        return said


class VerdictForm(forms.Form):
    """What an expert says."""

    verdict = asking.choice("结论", ExpertReview.Verdict.choices)
    says = asking.text("意见", rows=5)


@require_GET
@requires("meeting.edit")
def pool(request: HttpRequest) -> HttpResponse:
    """Everybody who may be drawn."""
    listing = Listing(
        request, reviewing.experts().prefetch_related("reviews"), EXPERTS, "专家库", empty="专家库还是空的。"
    )
    if listing.exporting:
        listing.rows = list(listing.rows)
        return listing.csv()
    known = {"listing": listing, "may": _may(request), "crumbs": [library.CRUMB, ("专家库", "")], "as_of": today()}
    return render(request, "console/meetings/experts.html", known)


@require_http_methods(["GET", "POST"])
@requires("meeting.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add an expert."""
    form = ExpertForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = experts.add_expert(**said, by=request.user, at=now())
        return f"{made.name}已入库。", POOL[1]

    return asking.asked(
        request, form, does=does, title="增加专家", act="入库", crumbs=[library.CRUMB, POOL, ("增加", "")]
    )


@require_http_methods(["GET", "POST"])
@requires("meeting.edit")
def draw(request: HttpRequest, key: int, gate: str) -> HttpResponse:
    """Draw as many as are lacking."""
    found = reviewing.document(key=key, by=request.user)
    form = DrawForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = experts.draw(document=found, gate=gate, number=said["number"], by=request.user, at=now())
        return f"已抽取 {len(made)} 名专家，请逐一录入利益声明。", _url(key, gate)

    return asking.asked(
        request, form, does=does, title="抽取专家", act="抽取", crumbs=_crumbs(found, key, gate, "抽取")
    )


@require_http_methods(["GET", "POST"])
@requires("meeting.edit")
def interest(request: HttpRequest, key: int, review: int) -> HttpResponse:
    """What an expert states on conflicts of interest."""
    found = reviewing.document(key=key, by=request.user)
    row = reviewing.review(document=found, key=review)
    form = InterestForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        experts.state_interest(review=row, conflict=said["conflict"], by=request.user, at=now())
        return "声明已记录。", _url(key, row.gate.kind)

    return asking.asked(
        request,
        form,
        does=does,
        title=f"{row.expert.name}的利益声明",
        act="记录",
        crumbs=_crumbs(found, key, row.gate.kind, "利益声明"),
    )


@require_http_methods(["GET", "POST"])
@requires("meeting.edit")
def verdict(request: HttpRequest, key: int, review: int) -> HttpResponse:
    """An expert's opinion."""
    found = reviewing.document(key=key, by=request.user)
    row = reviewing.review(document=found, key=review)
    form = VerdictForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        experts.give_verdict(review=row, **said, by=request.user, at=now())
        return "意见已记录。", _url(key, row.gate.kind)

    return asking.asked(
        request,
        form,
        does=does,
        title=f"{row.expert.name}的意见",
        act="记录",
        crumbs=_crumbs(found, key, row.gate.kind, "专家意见"),
    )


def _crumbs(document: Any, key: int, gate: str, last: str) -> list[tuple[str, str]]:
    return [library.CRUMB, (document.title, library._url(document)), ("专家论证", _url(key, gate)), (last, "")]


def _url(key: int, gate: str) -> str:
    return reverse("console:meetings:gate", args=[key, gate])
