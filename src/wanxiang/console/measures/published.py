"""Official series, evidence and planned values: lists, one with its revisions, a form to add one, a second person's look."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.listing import Column, Listing
from wanxiang.console.wording import grouped
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.measures import actions, publications
from wanxiang.engines.measures.models import Evidence, Published, PublishedBatch
from wanxiang.engines.measures.periods import BadPeriod, parse

from .forms import FORMS

TITLES = {"series": "官方统计", "evidence": "佐证", "planned": "计划值"}
ABOUT = {
    "series": "统计部门和上级公布的数，带出处、发布日期和修订",
    "evidence": "获奖、排名、首创的佐证：范围、日期、机构，由第二人复核",
    "planned": "计划和预计的数，带日期的出处；后出的取代先出的",
}
VERIFIED = {True: "已复核属实", False: "复核不属实", None: "待复核"}


@require_GET
@requires("figures.view")
def home(request: HttpRequest) -> HttpResponse:
    """The first of the three lists."""
    return HttpResponseRedirect(reverse("console:published", args=["series"]))


@require_GET
@requires("figures.view")
def index(request: HttpRequest, kind: str) -> HttpResponse:
    """The rows of a kind that are in force."""
    rows = publications.rows(kind)
    filters = Search(request.GET)
    wanted = filters.cleaned_data.get("q") if filters.is_valid() else ""
    listing = Listing(
        request, rows.filter(title__contains=wanted) if wanted else rows, _columns(kind), TITLES[kind], filters=filters
    )
    if listing.exporting:
        return listing.csv()
    context = {
        "listing": listing, "kind": kind, "title": TITLES[kind], "about": ABOUT[kind], "kinds": list(TITLES.items()),
        "may_import": has_permission(request.user, "figures.import"), "crumbs": [("指标", reverse("console:figures")), (TITLES[kind], "")],
    }  # fmt: skip
    return render(request, "console/figures/published.html", context)


@require_GET
@requires("figures.view")
def one(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """One row with every revision of it."""
    stated = publications.row(kind, key)
    row = stated.row
    may_verify = isinstance(row, Evidence) and row.by_id != request.user.pk
    context = {
        "stated": stated, "row": row, "kind": kind, "title": TITLES[kind], "facts": _facts(kind, row), "value": said(row),
        "revisions": [{"row": each, "value": said(each), "undone": each.batch.stage == PublishedBatch.Stage.UNDONE} for each in stated.revisions],
        "may_verify": may_verify and has_permission(request.user, "figures.correct"),
        "crumbs": _crumbs(kind, row.title),
    }  # fmt: skip
    return render(request, "console/figures/published_one.html", context)


@require_http_methods(["GET", "POST"])
@requires("figures.import")
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """One record by hand."""
    publications.rows(kind)
    form = FORMS[kind](request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add(cells=form.cells(), by=request.user, at=now())
            messages.success(
                request, "已录入。" if row.revision == 1 else f"已录入，为第 {row.revision} 次发布的数，旧值仍在。"
            )
            return HttpResponseRedirect(reverse("console:published-one", args=[kind, row.pk]))
        except WanxiangError as error:
            form.add_error(None, error.message)
    context = {"form": form, "title": TITLES[kind], "crumbs": _crumbs(kind, "录入")}
    return render(request, "console/figures/published_add.html", context, status=400 if form.errors else 200)


@require_POST
@requires("figures.correct")
def verify(request: HttpRequest, key: int) -> HttpResponse:
    """A second person says whether the proof holds."""
    publications.row("evidence", key)
    try:
        upheld = request.POST.get("upheld") == "yes"
        actions.verify(evidence=key, upheld=upheld, note=request.POST.get("note", ""), by=request.user, at=now())
        messages.success(request, "复核已记录。")
    except WanxiangError as error:
        messages.error(request, f"{error.message}。")
    return HttpResponseRedirect(reverse("console:published-one", args=["evidence", key]))


class Search(forms.Form):
    """What a list is searched by."""

    q = forms.CharField(label="名称", required=False, max_length=80, widget=forms.TextInput({"class": "form-control"}))


def said(row: Published) -> str:
    """The value with its unit; from … to … where there are two."""
    if row.value is None:
        return "—"
    more = f"—{grouped(row.value2)}" if row.value2 is not None else ""
    return f"{grouped(row.value)}{more} {row.unit}".strip()


def words(period: str) -> str:
    """A period as it is said; one of another's wording stays."""
    try:
        return parse(period).words if period else ""
    except BadPeriod:
        return period


def _columns(kind: str) -> list[Column]:
    address = lambda row: reverse("console:published-one", args=[kind, row.pk])  # noqa: E731
    columns = [Column("title", "名称", "title", link=address, optional=False)]
    if kind == "evidence":
        columns += [
            Column("sort", "类型", value=lambda row: row.get_sort_display()),
            Column("level", "范围", value=lambda row: row.get_level_display()),
            Column("issuer", "机构"),
            Column("dated", "获得日期"),
            Column("verified", "复核", "state", value=_verified),
        ]
    else:
        columns += [
            Column("area", "地区"),
            Column("period", "期间", value=lambda row: words(row.period)),
            Column("value", "值", "number", value=said),
        ]
    return [
        *columns,
        Column("publication", "出处", "wide"),
        Column("published_on", "发布日期"),
        Column("revision", "第几次发布", "number"),
        Column("by", "录入人", value=lambda row: str(row.by)),
    ]


def _verified(row: Any) -> str:
    return VERIFIED[publications.verified([row.pk]).get(row.pk)]


def _facts(kind: str, row: Any) -> list[tuple[str, Any]]:
    facts = [("地区", row.area), ("期间", words(row.period)), ("出处", row.publication), ("发布日期", row.published_on), ("链接或文号", row.link)]  # fmt: skip
    if kind == "evidence":
        facts += [
            ("类型", row.get_sort_display()), ("范围", row.get_level_display()), ("机构", row.issuer), ("获得日期", row.dated),
            ("佐证文件摘要", row.digest), ("复核", _verified(row)),
        ]  # fmt: skip
    if kind == "series":
        facts.append(("地区层级", row.get_level_display()))
    return [
        *facts,
        ("识别词", ["".join(f"{word} " for word in phrase).strip() for phrase in row.says]),
        ("录入人", str(row.by)),
    ]


def _crumbs(kind: str, last: str) -> list[tuple[str, str]]:
    return [("指标", reverse("console:figures")), (TITLES[kind], reverse("console:published", args=[kind])), (last, "")]
