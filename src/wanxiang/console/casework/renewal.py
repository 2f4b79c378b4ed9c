"""查违清退, 住房租赁整治 and the industry gate: where each stands; a finding or a project handed in; what the gate's rules say."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.casework import asking
from wanxiang.console.casework.home import Door, flow_home
from wanxiang.console.listing import Column, Listing
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import catalogue, parties, queries, worktime
from wanxiang.engines.cases.actions import Report
from wanxiang.systems.industry_gate import gating
from wanxiang.systems.industry_gate.rules import VERDICTS
from wanxiang.systems.renewal_and_rental import door

REGISTER, DESK, SEND = "case.register", "case.desk", "case.dispatch"
CLEARING, GATE = ("查违与租赁整治", "/renewal-rental/"), ("产业前置审查", "/industry-gate/")


@require_GET
@requires("case.view")
def clearing(request: HttpRequest) -> HttpResponse:
    """Where violations and rental complaints stand."""
    doors = [Door("登记发现或投诉", "/renewal-rental/new/", REGISTER, "plus")]
    return flow_home(request, "renewal_and_rental", [door.VIOLATION, door.RENTAL], doors=doors)


class FoundForm(forms.Form):
    """What was found or complained of."""

    code = asking.choice("类别", [])
    community = asking.line("社区或网格编码", most=24)
    address = asking.line("地址")
    text = asking.text("情况")
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        own = catalogue.own(worktime.civil_day(now()))
        listed = [(leaf.code, leaf.name) for leaf in own.leaves() if _flow_of(leaf.code)]
        self.fields["code"].choices = [("", "请选择"), *listed]


def _flow_of(code: str) -> str:
    return next((flow for flow, prefixes in door.CLASSES.items() if code.startswith(prefixes)), "")


@require_http_methods(["GET", "POST"])
@requires(REGISTER)
def found(request: HttpRequest) -> HttpResponse:
    """Register a finding or a complaint."""
    form = FoundForm(request.POST or None, initial={"key": uuid.uuid4().hex})

    def does(said: dict[str, Any]) -> tuple[str, str]:
        report = Report(source="console", external_id=f"wz-{said['key']}", flow=_flow_of(said["code"]), code=said["code"], text=said["text"],
                        grid_code=said["community"].strip(), address=said["address"])  # fmt: skip
        made = door.found(report, by=request.user, at=now())
        return (
            f"已登记 {made.case_no}{'，已派' + parties.name_of(made.handler) if made.handler else ''}。",
            "/renewal-rental/",
        )

    return asking.asked(request, form, does=does, title="登记发现或投诉", act="登记", crumbs=[CLEARING, ("登记", "")])


@require_GET
@requires(DESK)
def gate(request: HttpRequest) -> HttpResponse:
    """The projects at the gate, with what the rules say of each."""
    listing = Listing(
        request, gating.projects(by=request.user), PROJECTS, "产业导入前置审查项目", empty="还没有报审的项目。"
    )
    if listing.exporting:
        return listing.csv()
    doors = [Door("项目报审", "/industry-gate/new/", REGISTER, "plus")]
    return flow_home(
        request,
        "industry_gate",
        [gating.FLOW],
        doors=doors,
        more={"listing": listing},
        template="console/casework/checks.html",
    )


PROJECTS = [
    Column("case_no", "编号", link=lambda row: f"/industry-gate/{row.case_no}/", optional=False),
    Column("project", "项目编号", value=lambda row: row.extra.get("project", "")),
    Column("title", "项目"),
    Column("verdict", "规则意见", value=lambda row: VERDICTS[gating.review(row).verdict]),
    Column("state", "状态", "state", value=lambda row: catalogue.flow(row.flow).title_of(row.state)),
    Column("whole_due_at", "审查时限"),
]


class ProjectForm(forms.Form):
    """A project and the facts that the gate asks for; what is not known is left empty."""

    project_no = asking.line("项目编号", most=40)
    name = asking.line("项目名称", most=80)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for word in gating.current().words.values():
            label = f"{word.title}{f'（{word.unit}）' if word.unit else ''}"
            yes_no = word.type == "yes_no"
            self.fields[word.column] = (
                asking.choice(label, [("是", "是"), ("否", "否")], required=False)
                if yes_no
                else asking.line(label, required=False, help_text=word.help, most=60)
            )

    def facts(self) -> dict[str, Any]:
        """The facts as they were typed."""
        return {word.column: self.cleaned_data[word.column] for word in gating.current().words.values()}


@require_http_methods(["GET", "POST"])
@requires(REGISTER)
def hand_in(request: HttpRequest) -> HttpResponse:
    """Hand a project in."""
    form = ProjectForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = gating.hand_in(
            project_no=said["project_no"], name=said["name"], facts=form.facts(), by=request.user, at=now()
        )
        return f"已报审 {made.case_no}。", f"/industry-gate/{made.case_no}/" if has_permission(
            request.user, DESK
        ) else "/"

    return asking.asked(request, form, does=does, title="项目报审", act="报审", crumbs=[GATE, ("报审", "")],
                        hint="不知道的留空：规则会指出还缺哪一项，不会当作零。")  # fmt: skip


@require_GET
@requires(DESK)
def project(request: HttpRequest, case_no: str) -> HttpResponse:
    """One project: its facts, what each rule says, and the way to the case."""
    case = queries.case(case_no=case_no, by=request.user)
    if case.flow != gating.FLOW:
        raise queries.NoSuchCase
    review, words = gating.review(case), gating.current().words.values()
    said = case.extra.get("facts", {})
    known = {
        "case": case, "review": review, "verdict": VERDICTS[review.verdict], "state": catalogue.flow(case.flow).title_of(case.state),
        "facts": [(word.title, _shown(said.get(word.column), word.unit)) for word in words],
        "may_send": case.state == "received" and has_permission(request.user, SEND), "crumbs": [GATE, (case_no, "")], "as_of": today(),
    }  # fmt: skip
    return render(request, "console/casework/gate.html", known)


@require_POST
@requires(SEND)
def send(request: HttpRequest, case_no: str) -> HttpResponse:
    """Accept a project and send it to everybody who reviews."""
    try:
        made = gating.send(case_no=case_no, by=request.user, at=now())
        messages.success(
            request, f"已送 {parties.name_of(made.handler)} 牵头会审，{len(made.assists)} 个单位并联出具意见。"
        )
    except WanxiangError as error:
        messages.error(request, f"{error.message}。{error.hint}")
    return redirect(f"/industry-gate/{case_no}/")


def _shown(value: Any, unit: str) -> str:
    if value is None:
        return "未填"
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g} {unit}".strip() if isinstance(value, float) else str(value)
