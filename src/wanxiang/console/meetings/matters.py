"""A unit's matter: submitted, checked, hurried, and what became of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.casework import asking
from wanxiang.console.meetings.home import CRUMB, _may
from wanxiang.console.meetings.page import course_of
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans import houses
from wanxiang.engines.plans.actions import matters
from wanxiang.engines.plans.actions.rooms import MeetingRefused
from wanxiang.engines.plans.duties import unit_names, unit_of
from wanxiang.engines.plans.models import Decision, Matter, ReviewedDocument
from wanxiang.engines.plans.queries import meetings as reading
from wanxiang.engines.plans.queries import reviewing

LIST = ("议题", "/meetings/matters/")
OPEN = (ReviewedDocument.Status.DRAFT, ReviewedDocument.Status.SENT_BACK)


class MatterForm(forms.Form):
    """A matter of a unit: a document to be decided on, or a report to be heard."""

    series = forms.ChoiceField(label="会议", widget=forms.Select(asking.SELECT))
    kind = forms.ChoiceField(label="类型", choices=Matter.Kind.choices, widget=forms.Select(asking.SELECT))
    title = asking.line("议题名称", most=200)
    document = asking.choice("所审议的文件", (), required=False, help_text="审议议题必选；先在文件库登记并上传文本。")
    group = asking.choice("专项小组", (), required=False, help_text="由专项小组汇报的，选择小组。")
    unit = asking.choice("报送单位", ())
    presenter = asking.line("汇报人", required=False, most=80)
    about = asking.text("说明", required=False, rows=4, help_text="主要内容、请会议决定的事项。")

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        series = houses.all_series()
        self.fields["series"].choices = [(each.id, each.title) for each in series]
        self.fields["group"].choices = [
            ("", "不是专项小组"),
            *((group.id, group.title) for each in series for group in each.groups),
        ]
        offered = reviewing.documents(by=request.user).filter(status__in=OPEN)
        self.mine = unit_of(request.user)
        if has_permission(request.user, "meeting.edit"):
            self.fields["unit"].choices = [("", "请选择"), *asking.units()]
        else:
            offered = offered.filter(unit=self.mine)
            self.fields["unit"].choices = [(self.mine, unit_names([self.mine])[self.mine])] if self.mine else []
        self.documents = {str(row.pk): row for row in offered}
        self.fields["document"].choices = [("", "无"), *((key, row.title) for key, row in self.documents.items())]

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        return {**self.cleaned_data, "document": self.documents.get(self.cleaned_data["document"])}


class SayForm(forms.Form):
    """A reason or an opinion in words."""

    why = asking.text("说明", rows=3)

    def __init__(self, *args: Any, label: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["why"].label = label


class AgainForm(forms.Form):
    """What was sent back comes again."""

    presenter = asking.line("汇报人", required=False, most=80)
    about = asking.text("说明", required=False, rows=4)


@require_http_methods(["GET", "POST"])
@requires("meeting.submit")
def new(request: HttpRequest) -> HttpResponse:
    """Submit a matter."""
    wanted = request.GET.get("document", "")
    form = MatterForm(
        request.POST or None, request=request, initial={"document": wanted, "unit": unit_of(request.user)}
    )

    def does(said: dict[str, Any]) -> tuple[str, str]:
        if not has_permission(request.user, "meeting.edit") and not form.mine:
            raise MeetingRefused("您的账号没有写明单位，不能报送议题", hint="请联系系统管理员补上单位")
        made = matters.submit(**form.said(), by=request.user, at=now())
        return f"议题 {made.number} 已报送，改革办核对后可列入议程。", _url(made)

    return asking.asked(request, form, does=does, title="报送议题", act="报送", crumbs=[CRUMB, LIST, ("报送", "")],
                        hint="会前按时限报送；材料不齐的会退回补正。")  # fmt: skip


@require_GET
@requires("meeting.view")
def page(request: HttpRequest, key: int) -> HttpResponse:
    """One matter: its document with the gates, the decisions on it, its course."""
    found = reading.matter(key=key, by=request.user)
    decided = list(Decision.objects.filter(item__matter=found).select_related("item__meeting").order_by("pk"))
    given = reading.tasks_of(decided, on=today())
    known = {
        "matter": found, "unit": unit_names([found.unit])[found.unit], "series": houses.series_of(found.series),
        "standings": reviewing.standings(found.document) if found.document else [],
        "blocking": reviewing.blocking(found.document) if found.document else "",
        "decided": [(one, given.get(one.key, [])) for one in decided], "course": course_of(list(reading.course(f"matter:{key}"))),
        "may": _may(request), "mine": reviewing.answers_for(found.unit, by=request.user) and has_permission(request.user, "meeting.submit"),
        "crumbs": [CRUMB, LIST, (found.number, "")], "as_of": today(),
    }  # fmt: skip
    return render(request, "console/meetings/matter.html", known)


@require_POST
@requires("meeting.edit")
def accept(request: HttpRequest, key: int) -> HttpResponse:
    """The matter is complete."""
    found = reading.matter(key=key, by=request.user)
    try:
        matters.accept(matter=found, by=request.user, at=now())
        messages.success(request, "已核对齐备，可以列入议程。")
    except WanxiangError as error:
        messages.error(request, str(error))
    return redirect(_url(found))


@require_http_methods(["GET", "POST"])
@requires("meeting.edit")
def send_back(request: HttpRequest, key: int) -> HttpResponse:
    """Something is missing."""
    found = reading.matter(key=key, by=request.user)
    return _say(
        request,
        found,
        matters.send_back,
        name="why",
        title="退回补正",
        label="须补正的内容",
        done="已退回报送单位补正。",
    )


@require_http_methods(["GET", "POST"])
@requires("meeting.submit")
def again(request: HttpRequest, key: int) -> HttpResponse:
    """What was sent back comes again."""
    found = reading.own_matter(key=key, by=request.user)
    form = AgainForm(request.POST or None, initial={"presenter": found.presenter, "about": found.about})

    def does(said: dict[str, Any]) -> tuple[str, str]:
        matters.submit_again(matter=found, **said, by=request.user, at=now())
        return "已再次报送。", _url(found)

    return asking.asked(request, form, does=does, title="补正后再报", act="报送", crumbs=_crumbs(found, "再报"))


@require_http_methods(["GET", "POST"])
@requires("meeting.submit")
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """The unit takes it back."""
    found = reading.own_matter(key=key, by=request.user)
    return _say(request, found, matters.withdraw, name="why", title="撤回议题", label="撤回原因", done="议题已撤回。")


@require_http_methods(["GET", "POST"])
@requires("meeting.decide")
def hurry(request: HttpRequest, key: int) -> HttpResponse:
    """特事特办, by a named person."""
    found = reading.matter(key=key, by=request.user)
    return _say(request, found, matters.hurry, name="why", title="特事特办", label="理由", done="已决定特事特办：可不受报送时限限制，关口照办。",
                hint="只免报送时限。合法性审查等关口一道不免。")  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("meeting.edit")
def revised(request: HttpRequest, key: int) -> HttpResponse:
    """The revision is as the meeting asked."""
    found = reading.matter(key=key, by=request.user)
    return _say(
        request,
        found,
        matters.confirm_revision,
        name="says",
        title="确认修改到位",
        label="核对意见",
        done="已确认修改到位，文件审议通过。",
    )


def _say(
    request: HttpRequest, matter: Matter, act: Any, *, name: str, title: str, label: str, done: str, hint: str = ""
) -> HttpResponse:
    form = SayForm(request.POST or None, label=label)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        act(matter=matter, **{name: said["why"]}, by=request.user, at=now())
        return done, _url(matter)

    return asking.asked(request, form, does=does, title=title, act=title, crumbs=_crumbs(matter, title), hint=hint)


def _crumbs(matter: Matter, last: str) -> list[tuple[str, str]]:
    return [CRUMB, LIST, (matter.number, _url(matter)), (last, "")]


def _url(matter: Matter) -> str:
    return reverse("console:meetings:matter", args=[matter.pk])
