"""A task gets its units, its person, its months and what it is measured by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from wanxiang.console.ledger import fields
from wanxiang.console.ledger.breaking import item_url
from wanxiang.console.ledger.doing import task_of
from wanxiang.core.access import requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.plans import actions, queries
from wanxiang.engines.plans.actions import TaskMoved
from wanxiang.engines.plans.actions.assigning import state_of
from wanxiang.engines.plans.duties import item_units, leads
from wanxiang.engines.plans.models import Task
from wanxiang.engines.plans.queries.tasks import UNFINISHED


class TaskForm(forms.Form):
    """Everything about a task that a person sets."""

    title = fields.line("任务", most=300)
    detail = fields.text("内容", required=False, most=4000, rows=4)
    unit = forms.ChoiceField(label="牵头单位", required=False, widget=forms.Select(fields.SELECT))
    joint = forms.MultipleChoiceField(
        label="共同牵头", required=False, widget=forms.SelectMultiple(fields.SELECT | {"size": 6}),
        help_text="按住 Ctrl 可选多个。",
    )  # fmt: skip
    participants = forms.MultipleChoiceField(
        label="配合单位", required=False, widget=forms.SelectMultiple(fields.SELECT | {"size": 6}),
    )  # fmt: skip
    owner = forms.ChoiceField(
        label="责任人账号", required=False, widget=forms.Select(fields.SELECT), help_text="牵头单位有账号的人员。"
    )
    owner_name = fields.line("责任人", most=60, required=False, help_text="没有账号的，填写姓名。")
    owner_post = fields.line("职务", most=80, required=False)
    begins = fields.day("启动日期")
    due = fields.day("完成时限")
    figure = forms.ChoiceField(
        label="衡量指标",
        required=False,
        widget=forms.Select(fields.SELECT),
        help_text="有指标的，进度由指标算出，不用填报。",
    )
    baseline = fields.number("起点值", help_text="指标从何处算起；不填按 0。")
    target = fields.number("目标值")

    def __init__(self, data: Any, *, unit_codes: list[str], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        known = fields.unit_choices(today())
        self.fields["unit"].choices = [fields.NONE, *known]
        self.fields["joint"].choices = self.fields["participants"].choices = known
        self.fields["owner"].choices = fields.owner_choices(unit_codes)
        self.fields["figure"].choices = fields.figure_choices()

    def said(self) -> dict[str, Any]:
        """What the engine takes."""
        said = dict(self.cleaned_data)
        said["owner"] = Account.objects.get(pk=int(said["owner"])) if said["owner"] else None
        return said


@requires("plan.break_down")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Change a task; what was before stays in its course."""
    task = task_of(request, key)
    if task.state not in UNFINISHED:
        raise TaskMoved(f"任务现为“{task.get_state_display()}”，不能修改。", hint="已销号的先重新打开，已中止的先恢复")
    state = state_of(task)
    initial = state | {"owner": str(task.owner_id or "")}
    form = TaskForm(request.POST or None, unit_codes=_units(request, state), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_task(task=task, by=request.user, at=now(), **form.said())
        except WanxiangError as error:
            form.add_error(None, str(error))
        else:
            return redirect(reverse("console:plan-task", args=[task.pk]))
    crumbs = [
        ("改革台账", reverse("console:plan")),
        (f"任务 {task.number}", reverse("console:plan-task", args=[task.pk])),
        ("修改", ""),
    ]
    return _page(request, form, f"修改任务 {task.number}", crumbs)


@requires("plan.break_down")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, no: int) -> HttpResponse:
    """A task of an item that no clause proposes."""
    item = queries.item(document=queries.document(key=request.GET.get("plan")), no=no)
    if not leads(request.user, item, on=today()):
        raise PermissionDenied("plan.break_down")
    units = item_units(item, on=today())
    initial = {
        "unit": units.lead,
        "joint": list(units.joint),
        "participants": list(units.participants),
        "due": item.due,
    }
    form = TaskForm(request.POST or None, unit_codes=_units(request, initial), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made: Task = actions.add_task(document=item.document, item=item, by=request.user, at=now(), **form.said())
        except WanxiangError as error:
            form.add_error(None, str(error))
        else:
            return redirect(reverse("console:plan-task", args=[made.pk]))
    crumbs = [("改革台账", reverse("console:plan")), (f"第 {no} 项", item_url(item)), ("新增任务", "")]
    return _page(request, form, f"新增任务：{item.title}", crumbs)


def _units(request: HttpRequest, state: dict[str, Any]) -> list[str]:
    """The units whose people may be chosen: those on the form as sent, else as they stand."""
    if request.method == "POST":
        return [request.POST.get("unit", ""), *request.POST.getlist("joint")]
    return [state["unit"], *state["joint"]]


def _page(request: HttpRequest, form: TaskForm, heading: str, crumbs: list[tuple[str, str]]) -> HttpResponse:
    context = {"form": form, "heading": heading, "crumbs": crumbs}
    return render(request, "console/ledger/edit.html", context, status=400 if form.errors else 200)
