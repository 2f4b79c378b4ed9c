"""问题清单: the list with its export, a new line (fault or praise), the page of one with what may be done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.casework import asking
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.console.supervising import sight
from wanxiang.console.supervising.desk import CRUMB, HOME
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.actions import problems
from wanxiang.engines.plans.models import Problem
from wanxiang.engines.plans.queries import supervision
from wanxiang.systems.reform_ledger import addresses

WHICH = {"open": "整改中", "rectified": "待复核", "overdue": "整改逾期", "closed": "已整改", "praise": "亮点"}


@require_GET
@requires("plan.view")
def index(request: HttpRequest) -> HttpResponse:
    """The list that the account sees."""
    plan, unit, on = sight.document(request), sight.unit_seen(request.user), today()
    rows = {which: supervision.problems(document=plan, unit=unit, which=which, on=on) for which in ("", *WHICH)}
    tabs = [
        Tab("", "全部", rows[""].count()),
        *(Tab(which, title, rows[which].count()) for which, title in WHICH.items()),
    ]
    listing = Listing(request, rows[""], [], "问题清单", tabs=tabs, tab_parameter="which", empty="没有问题。")
    listing.rows = rows[listing.tab]
    listing.columns = _columns(sight.named(rows[""].values_list("unit", flat=True)), on)
    if listing.exporting:
        return listing.csv()
    may_check = has_permission(request.user, sight.CHECK)
    context = {"listing": listing, "plan": plan, "tabs": sight.TABS, "may_check": may_check, "as_of": on}
    return render(request, "console/supervising/problems.html", context)


def _columns(names: dict[str, str], on: Any) -> list[Column]:
    return [
        Column("number", "编号", "no", link=lambda row: addresses.of_problem(row.number), optional=False),
        Column("kind", "类别", value=lambda row: row.get_kind_display()),
        Column("fact", "事实"),
        Column("task", "任务", value=lambda row: addresses.named(row.task) if row.task else row.item.title),
        Column("unit", "责任单位", value=lambda row: names.get(row.unit, row.unit)),
        Column("round", "督查方案", "no", value=lambda row: row.round.number if row.round else ""),
        Column("found_on", "发现日期"),
        Column("deadline", "整改时限"),
        Column("measure", "整改措施"),
        Column(
            "state", "状态", "state", value=lambda row: "整改逾期" if _overdue(row, on) else row.get_state_display()
        ),
        Column("closed_on", "销号日期"),
    ]


def _overdue(problem: Problem, on: Any) -> bool:
    return problem.state in ("open", "rectified") and problem.deadline is not None and problem.deadline < on


class ProblemForm(forms.Form):
    """A fault or a good example of a task."""

    kind = asking.choice("类别", Problem.Kind.choices)
    task = asking.choice("任务", [])
    unit = asking.choice("责任单位", [])
    round = asking.choice("发现于", [], required=False)
    fact = asking.text("事实", help_text="时间、地点、情况；不写评价。")
    found_on = asking.day("发现日期", required=False, help_text="不填写的为今天。")
    deadline = asking.day("整改时限", required=False, help_text="问题须填写，亮点不填。")

    def __init__(self, *args: Any, plan: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["task"].choices = [("", "请选择"), *sight.tasks(plan)]
        self.fields["unit"].choices = [("", "请选择"), *asking.units()]
        rounds = supervision.rounds(document=plan)
        self.fields["round"].choices = [
            ("", "日常督查"),
            *((str(each.pk), f"{each.number} {each.title}") for each in rounds),
        ]


@require_http_methods(["GET", "POST"])
@requires(sight.CHECK)
def new(request: HttpRequest) -> HttpResponse:
    """List a problem or a good example; `?round=` and `?task=` fill the form."""
    plan = sight.document(request)
    first = {name: request.GET.get(name, "") for name in ("round", "task")} | {"kind": "fault"}
    if first["task"].isdigit():
        first["unit"] = sight.task_of(plan, first["task"]).unit
    form = ProblemForm(request.POST or None, plan=plan, initial=first)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        task = sight.task_of(plan, said.pop("task"))
        round_ = supervision.round_(key=int(said.pop("round"))) if said["round"] else said.pop("round") or None
        made = problems.find_problem(document=plan, task=task, round=round_, by=request.user, at=now(), **said)
        return f"已列入：{made.number}。", addresses.of_problem(made.number)

    return asking.asked(request, form, does=does, title="列入问题清单", act="列入", crumbs=[CRUMB, ("问题清单", f"{HOME}problems/"), ("列入", "")])  # fmt: skip


class Measure(forms.Form):
    """How the unit will put it right."""

    measure = asking.text("整改措施", rows=3)


class Rectified(forms.Form):
    """That it is put right, and what shows it."""

    says = asking.text("整改情况", rows=3)
    evidence = asking.line("佐证", most=300, help_text="文件、照片或记录的名称、文号、地址。")


class Recheck(forms.Form):
    """What another person found on looking again."""

    accepted = asking.choice("结论", [("yes", "复核通过，销号"), ("no", "退回整改")])
    why = asking.text("复核意见", rows=3)


ACTS = {"measure": Measure, "rectify": Rectified, "recheck": Recheck}


@require_GET
@requires("plan.view")
def page(request: HttpRequest, number: str) -> HttpResponse:
    """One problem with its course."""
    problem = supervision.problem(number=number)
    sight.demand_unit(request.user, problem.unit)
    return _page(request, problem, {name: ACTS[name](auto_id=f"{name}_%s") for name in _open(request, problem)})


@require_POST
@requires("plan.view")
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """The unit says what it does and did; another person looks again. Who may is asked by the problem's unit and by permission."""
    problem = supervision.problem(number=number)
    sight.demand_unit(request.user, problem.unit)
    if action not in _open(request, problem):
        raise PermissionDenied(action)
    forms_ = {name: ACTS[name](auto_id=f"{name}_%s") for name in _open(request, problem)}
    form = forms_[action] = ACTS[action](request.POST, auto_id=f"{action}_%s")
    if not form.is_valid():
        return _page(request, problem, forms_, status=422)
    try:
        _do(problem, action, form.cleaned_data, request)
    except WanxiangError as error:
        form.add_error(None, str(error))
        return _page(request, problem, forms_, status=error.status)
    messages.success(request, "已记录。")
    return redirect(addresses.of_problem(number))


def _do(problem: Problem, action: str, said: dict[str, Any], request: HttpRequest) -> None:
    by, at = request.user, now()
    if action == "measure":
        problems.set_measure(problem=problem, by=by, at=at, **said)
    elif action == "rectify":
        problems.rectify(problem=problem, by=by, at=at, **said)
    else:
        problems.recheck(problem=problem, accepted=said["accepted"] == "yes", why=said["why"], by=by, at=at)


def _open(request: HttpRequest, problem: Problem) -> list[str]:
    """What the account may do with a problem now."""
    if problem.state == Problem.State.OPEN and sight.speaks_for(request.user, problem.unit):
        return ["rectify", "measure"]
    if problem.state == Problem.State.RECTIFIED and has_permission(request.user, sight.CHECK):
        return ["recheck"]
    return []


def _page(
    request: HttpRequest, problem: Problem, open_forms: dict[str, forms.Form], *, status: int = 200
) -> HttpResponse:
    on = today()
    facts = [
        ("类别", problem.get_kind_display()), ("责任单位", sight.named([problem.unit])[problem.unit]),
        ("任务", addresses.named(problem.task), addresses.of_task(problem.task_id)) if problem.task else ("改革事项", problem.item.title),
        ("督查方案", problem.round.title, f"{HOME}rounds/{problem.round_id}/") if problem.round else ("督查方案", "日常督查"),
        ("发现", f"{problem.found_on}，{problem.found_by.name}"), ("整改时限", problem.deadline), ("销号日期", problem.closed_on),
    ]  # fmt: skip
    state = "整改逾期" if _overdue(problem, on) else problem.get_state_display()
    tones = {"整改逾期": "bad", "整改中": "busy", "待复核": "warn", "已整改": "good", "已通报": "good"}
    context = {
        "problem": problem, "facts": facts, "state": state, "tone": tones[state], "forms": open_forms, "as_of": on,
        "rectifications": problem.rectifications.select_related("by", "decided_by"), "titles": TITLES,
        "crumbs": [CRUMB, ("问题清单", f"{HOME}problems/"), (problem.number, "")],
    }  # fmt: skip
    return render(request, "console/supervising/problem.html", context, status=status)


TITLES = {"measure": "填写或更改措施", "rectify": "报告整改完成", "recheck": "复核"}
