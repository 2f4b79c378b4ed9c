"""企业直通车: the roll, an appeal by the direct line, a signal that an enterprise may leave."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.casework import asking
from wanxiang.console.casework.home import Door, flow_home
from wanxiang.console.listing import Column, Listing
from wanxiang.core.access import requires
from wanxiang.core.clock import now, today
from wanxiang.engines.cases import catalogue, worktime
from wanxiang.systems.direct_line import serving
from wanxiang.systems.direct_line.serving import SIGNALS, Signal

CRUMB = ("企业直通车", "/direct-line/")
DESK, REGISTER, KEEP = "case.desk", "case.register", "case.rules"
DOORS = (
    Door("直通车诉求", "/direct-line/new/", REGISTER, "plus"),
    Door("报送稳商信号", "/direct-line/signal/", REGISTER, "flag"),
    Door("导入名单", "/direct-line/roll/", KEEP, "upload"),
)


@require_GET
@requires(DESK)
def home(request: HttpRequest) -> HttpResponse:
    """Where visits stand, and the roll."""
    known = serving.current()
    listing = Listing(request, list(known.enterprises.values()), ROLL, "企业直通车名单", empty="名单还是空的，请导入。")
    if listing.exporting:
        return listing.csv()
    more = {"listing": listing, "ending": len(known.ending(on=today())), "roll": known}
    return flow_home(
        request, "direct_line", ["retention"], doors=DOORS, more=more, template="console/casework/direct_line.html"
    )


ROLL = [
    Column("name", "企业", optional=False), Column("credit_code", "统一社会信用代码"), Column("officer", "服务专员"), Column("unit", "服务单位"),
    Column("lease_ends", "租约到期", "date"),
]  # fmt: skip


class AppealForm(forms.Form):
    """An appeal of a named enterprise."""

    credit_code = asking.choice("企业", [])
    code = asking.choice("类别", [])
    text = asking.text("诉求")
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        own = catalogue.own(worktime.civil_day(now()))
        self.fields["credit_code"].choices = [
            ("", "请选择"),
            *((each.credit_code, each.name) for each in serving.current().enterprises.values()),
        ]
        self.fields["code"].choices = [
            ("", "请选择"),
            *((leaf.code, leaf.name) for leaf in own.leaves() if leaf.kind == "enterprise"),
        ]


@require_http_methods(["GET", "POST"])
@requires(REGISTER)
def new(request: HttpRequest) -> HttpResponse:
    """An appeal by the direct line."""
    form = AppealForm(request.POST or None, initial={"key": uuid.uuid4().hex})

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = serving.appeal(**said, by=request.user, at=now())
        return f"已登记 {made.case_no}，按直通车办理。", "/enterprise-rights/"

    return asking.asked(request, form, does=does, title="直通车诉求", act="登记", crumbs=[CRUMB, ("登记", "")])


class SignalForm(forms.Form):
    """What makes somebody think that an enterprise may leave."""

    name = asking.line("企业名称", most=40)
    credit_code = asking.line("统一社会信用代码", required=False, most=18)
    kind = asking.choice("信号", SIGNALS.items())
    text = asking.text("情况")
    place = asking.line("社区或网格编码", required=False, most=24)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


@require_http_methods(["GET", "POST"])
@requires(REGISTER)
def signal(request: HttpRequest) -> HttpResponse:
    """Report a signal: one visit comes of it."""
    form = SignalForm(request.POST or None, initial={"key": uuid.uuid4().hex})

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = serving.signal(Signal(**{**said, "key": f"desk-{said['key']}"}), by=request.user, at=now())
        return f"已报送，走访件 {made.case_no}；内容只有承办单位可见。", "/direct-line/"

    return asking.asked(request, form, does=does, title="报送稳商信号", act="报送", crumbs=[CRUMB, ("报送", "")])


class RollForm(forms.Form):
    """The roll as a list."""

    file = asking.file(
        "名单",
        help_text="CSV 或 XLSX：统一社会信用代码、企业名称、服务专员、服务单位、租约到期日。整份替换，有一行不对就整份不收。",
        accept=".csv,.xlsx",
    )


@require_http_methods(["GET", "POST"])
@requires(KEEP)
def replace(request: HttpRequest) -> HttpResponse:
    """Replace the roll."""
    form = RollForm(request.POST or None, request.FILES or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        count = serving.replace_roll(data=said["file"].read(), name=said["file"].name, by=request.user)
        return f"名单已替换，共 {count:,} 家。", "/direct-line/"

    return asking.asked(request, form, does=does, title="导入直通车名单", act="替换名单", crumbs=[CRUMB, ("名单", "")])
