"""改革文件库: the list, one document with its versions and gates, new ones, what was decided before the platform."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.casework import asking
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.console.meetings.home import _may
from wanxiang.console.meetings.library_forms import DocumentForm, EarlierForm, IssueForm, LibraryFilter, VersionForm
from wanxiang.console.meetings.page import course_of
from wanxiang.console.meetings.papers import download
from wanxiang.core import sealed
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.core.sealed import File
from wanxiang.engines.plans import houses
from wanxiang.engines.plans.actions import reviewing as acting
from wanxiang.engines.plans.duties import unit_names, unit_of
from wanxiang.engines.plans.models import ReviewedDocument
from wanxiang.engines.plans.queries import meetings as reading
from wanxiang.engines.plans.queries import reviewing

CRUMB = ("改革文件库", "/documents/")


@require_GET
@requires("meeting.view")
def documents(request: HttpRequest) -> HttpResponse:
    """The documents that this account sees, by status."""
    rows = reviewing.documents(by=request.user)
    names = unit_names(rows.values_list("unit", flat=True))
    form = LibraryFilter(request.GET, rows, names)
    found = form.narrowed(rows)
    tabs = [Tab("", "全部", found.count())]
    tabs += [Tab(value, label, found.filter(status=value).count()) for value, label in ReviewedDocument.Status.choices]
    listing = Listing(
        request, found, _columns(names), "改革文件库", tabs=tabs, filters=form, empty="没有符合条件的文件。"
    )
    if listing.tab:
        listing.rows = found.filter(status=listing.tab)
    listing.rows = listing.rows.order_by("-passed_on", "-pk")
    if listing.exporting:
        listing.rows = list(listing.rows)
        return listing.csv()
    return render(
        request, "console/meetings/documents.html", {"listing": listing, "may": _may(request), "as_of": today()}
    )


@require_GET
@requires("meeting.view")
def page(request: HttpRequest, key: int) -> HttpResponse:
    """One document: facts, versions, gates, matters, course."""
    found = reviewing.document(key=key, by=request.user)
    known = {
        "document": found, "unit": unit_names([found.unit])[found.unit], "standings": reviewing.standings(found),
        "blocking": "" if found.status in reviewing.DECIDED else reviewing.blocking(found), "versions": list(found.versions.order_by("-number")),
        "facts": [(fact, {True: "是", False: "否", None: "未说明"}[found.facts.get(fact)]) for fact in houses.gates().facts],
        "matters": reading.matters(by=request.user).filter(document=found), "tasks": found.tasks.select_related("item"),
        "course": course_of(list(reading.course(f"document:{key}"))), "may": _may(request), "open": found.status in acting.BEFORE_THE_MEETING,
        "mine": _mine(request, found), "crumbs": [CRUMB, (found.title, "")], "as_of": today(),
    }  # fmt: skip
    return render(request, "console/meetings/document.html", known)


@require_http_methods(["GET", "POST"])
@requires("meeting.submit")
def new(request: HttpRequest) -> HttpResponse:
    """Register a document that a unit drafts."""
    form = DocumentForm(
        request.POST or None, request.FILES or None, request=request, initial={"unit": unit_of(request.user)}
    )

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = acting.register_document(title=said["title"], kind=said["kind"], unit=said["unit"], file=_file(said["file"]), **form.served(),
                                        by=request.user, at=now())  # fmt: skip
        return "文件已登记，需要办理的关口见下。", _url(made)

    return asking.asked(request, form, does=does, title="登记文件", act="登记", crumbs=[CRUMB, ("登记", "")],
                        hint="如实说明情形：要过哪几道关由情形决定，没有说明的不能上会。")  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("meeting.edit")
def earlier(request: HttpRequest) -> HttpResponse:
    """Enter a document of before."""
    form = EarlierForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = acting.take_over(**said, by=request.user, at=now())
        return "旧件已补录。", _url(made)

    return asking.asked(request, form, does=does, title="补录旧件", act="补录", crumbs=[CRUMB, ("补录旧件", "")],
                        hint="平台启用前已审议的文件；平台里审议的由会议决定自动更新，不在这里登记。")  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("meeting.submit")
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Say which facts hold, and what the document serves."""
    found = reviewing.own_document(key=key, by=request.user)
    said_before = {f"fact{number}": {True: "yes", False: "no"}.get(found.facts.get(fact), "") for number, fact in enumerate(houses.gates().facts)}  # fmt: skip
    now_serves = {
        "items": [str(row.pk) for row in found.items.all()],
        "tasks": [str(row.pk) for row in found.tasks.all()],
    }
    form = DocumentForm(request.POST or None, request=request, initial={**said_before, **now_serves})
    for name in ("title", "kind", "unit", "file"):
        del form.fields[name]

    def does(said: dict[str, Any]) -> tuple[str, str]:
        acting.edit_document(document=found, **form.served(kept=found), by=request.user, at=now())
        return "已保存。", _url(found)

    return asking.asked(request, form, does=does, title=f"修改《{found.title}》的情形", act="保存", crumbs=[CRUMB, (found.title, _url(found)), ("修改", "")])  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("meeting.submit")
def version(request: HttpRequest, key: int) -> HttpResponse:
    """Upload another version."""
    found = reviewing.own_document(key=key, by=request.user)
    form = VersionForm(request.POST or None, request.FILES or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = acting.add_version(
            document=found, file=_file(said["file"]), note=said["note"], by=request.user, at=now()
        )
        return f"第 {made.number} 版已上传。", _url(found)

    return asking.asked(request, form, does=does, title="上传新版本", act="上传", crumbs=[CRUMB, (found.title, _url(found)), ("新版本", "")],
                        hint="换了文本，合法性审查要重新办。")  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("meeting.edit")
def issue(request: HttpRequest, key: int) -> HttpResponse:
    """Write down under which number it was issued."""
    found = reviewing.own_document(key=key, by=request.user)
    form = IssueForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        acting.issue_document(document=found, **said, by=request.user, at=now())
        return "已记为印发。", _url(found)

    return asking.asked(
        request, form, does=does, title="登记印发", act="登记", crumbs=[CRUMB, (found.title, _url(found)), ("印发", "")]
    )


@require_GET
@requires("meeting.view")
def text(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """A version of the text."""
    found = reviewing.version(document=reviewing.document(key=key, by=request.user), number=number)
    return download(sealed.opened(found.sha256), name=found.name, media_type=found.media_type)


@require_GET
@requires("meeting.view")
def opinion(request: HttpRequest, key: int, opinion: int) -> HttpResponse:
    """The file of an opinion."""
    found = reviewing.opinion(document=reviewing.document(key=key, by=request.user), key=opinion)
    return download(sealed.opened(found.sha256), name=found.name, media_type=found.media_type)


def _columns(names: dict[str, str]) -> list[Column]:
    return [
        Column("title", "文件名称", "title", link=_url, optional=False),
        Column("kind", "类别"),
        Column("unit", "起草单位", value=lambda row: names.get(row.unit, row.unit)),
        Column("status", "状态", "state", value=lambda row: row.get_status_display()),
        Column("gates", "关口", value=_gates),
        Column("passed_on", "审议日期", "date"),
        Column("number", "文号"),
        Column("items", "对应改革事项", value=lambda row: [f"第{item.no}项" for item in row.items.all()]),
    ]


def _gates(row: ReviewedDocument) -> str:
    """How many of the gates that are needed are passed, and which are not."""
    if row.earlier:
        return ""
    standings = reviewing.standings(row)
    shut = [each.rule.title for each in standings if each.why_not]
    if shut:
        return f"未过：{'、'.join(shut)}"
    return f"已过 {sum(bool(each.needed) for each in standings)} 道"


def _mine(request: HttpRequest, document: ReviewedDocument) -> bool:
    return has_permission(request.user, "meeting.submit") and reviewing.answers_for(document.unit, by=request.user)


def _file(sent: Any) -> File | None:
    return File(name=sent.name or "", data=sent.read()) if sent else None


def _url(document: ReviewedDocument) -> str:
    return reverse("console:meetings:document", args=[document.pk])
