"""The form of an application: a micro-reform, or a claim on an open call. A draft is kept as it is; nothing typed is lost."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from wanxiang.console.casework import asking
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.actions import projects as actions
from wanxiang.engines.plans.actions.projects import Node, ProjectRefused
from wanxiang.engines.plans.models import OpenCall, Project
from wanxiang.engines.plans.queries import projects as queries

NODES = 5
FEN = 1_000_000
"""分 in a 万元."""


class ApplicationForm(forms.Form):
    """Everything may be left open in a draft but the title."""

    title = asking.line("项目名称", most=200)
    team = asking.text("团队和分工", required=False, rows=2)
    problem = asking.text("要解决的问题", required=False, rows=3, help_text="谁遇到了什么困难，有什么事例或数据。")
    measure = asking.text("做法", required=False, rows=4, help_text="打算怎样改，与现在有什么不同。")
    expected = asking.text("预期成效", required=False, rows=2)
    expected_value = forms.DecimalField(label="预期值", required=False, max_digits=18, decimal_places=4, help_text="成效有数值的填写，结题时要对照。", widget=forms.NumberInput({**asking.CONTROL, "step": "any"}))  # fmt: skip
    expected_unit = asking.line("预期值单位", required=False, most=20)
    begins = asking.day("开始日期", required=False)
    ends = asking.day("结束日期", required=False)
    cost = forms.DecimalField(label="经费（万元）", required=False, min_value=0, max_digits=12, decimal_places=4, widget=forms.NumberInput({**asking.CONTROL, "step": "any"}))  # fmt: skip

    def __init__(self, data: Any, *, initial: dict[str, Any], claim: bool) -> None:
        super().__init__(data, initial=initial)
        if claim:
            self.fields["measure"].label = "揭榜方案"
            del self.fields["expected_value"], self.fields["expected_unit"]
        for number in range(NODES):
            self.fields[f"node{number}"] = asking.line(f"节点 {number + 1}", required=False)
            self.fields[f"day{number}"] = asking.day(f"节点 {number + 1} 时限", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for number in range(NODES):
            if bool(said.get(f"node{number}")) != bool(said.get(f"day{number}")) and f"day{number}" not in self.errors:
                self.add_error(f"day{number}", "节点和时限须同时填写。")
        return said

    @property
    def nodes(self) -> list[Node]:
        """The milestones that were filled in."""
        said = self.cleaned_data
        return [Node(said[f"node{n}"], said[f"day{n}"]) for n in range(NODES) if said.get(f"node{n}")]

    def said(self) -> dict[str, Any]:
        """What the engine takes; money in 分."""
        known = {name: self.cleaned_data[name] for name in actions.SAID if name in self.cleaned_data}
        cost = known["cost"]
        return known | {"cost": None if cost is None else int(cost * FEN)}

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Milestones with their days, side by side."""
        return [(self[f"node{n}"], self[f"day{n}"]) for n in range(NODES)]

    def plain(self) -> list[forms.BoundField]:
        """The other fields."""
        return [field for field in self if not field.name.startswith(("node", "day"))]


@require_http_methods(["GET", "POST"])
@requires("project.apply")
def new(request: HttpRequest) -> HttpResponse:
    """Apply for a micro-reform."""
    return _asked(request, None, None)


@require_http_methods(["GET", "POST"])
@requires("project.apply")
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim an open call."""
    return _asked(request, None, queries.call(pk, by=request.user))


@require_http_methods(["GET", "POST"])
@requires("project.apply")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a draft, or revise what was returned."""
    row = queries.project(pk, by=request.user)
    return _asked(request, row, row.call)


def _asked(request: HttpRequest, row: Project | None, call: OpenCall | None) -> HttpResponse:
    form = ApplicationForm(request.POST or None, initial=_initial(row), claim=call is not None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return _saved(request, form, row, call)
            except WanxiangError as error:
                status = error.status
                _beside(form, error)
    crumbs = [
        ("揭榜挂帅", reverse("console:projects:calls")) if call else ("微改革微创新", reverse("console:projects:desk"))
    ]
    title = (f"修改：{row.title}" if row else f"揭榜：{call.title}" if call else "申报微改革微创新")  # fmt: skip
    known = {"form": form, "row": row, "call": call, "title": title, "crumbs": [*crumbs, (title, "")]}
    return render(request, "console/projects/apply.html", known, status=status)


def _saved(request: HttpRequest, form: ApplicationForm, row: Project | None, call: OpenCall | None) -> HttpResponse:
    """Keep the draft first, then hand it in: what is missing of a submission never costs the draft."""
    at, by = now(), request.user
    if row is None:
        row = actions.draft(said=form.said(), call=call, nodes=form.nodes, by=by, at=at)
    else:
        row = actions.revise(project=row, said=form.said(), nodes=form.nodes, by=by, at=at)
    if request.POST.get("save") != "submit":
        messages.success(request, "草稿已保存，只有本单位看得到。")
        return redirect("console:projects:edit", row.pk)
    try:
        actions.submit(project=row, by=by, at=at)
    except ProjectRefused as error:
        messages.error(request, f"草稿已保存，尚未提交：{error.message}")
        return redirect("console:projects:edit", row.pk)
    messages.success(request, f"已提交申报 {row.number}。")
    return redirect("console:projects:project", row.pk)


def _beside(form: ApplicationForm, error: WanxiangError) -> None:
    """Each sentence beside its field; else above the form."""
    fields = error.fields if isinstance(error, ProjectRefused) else {}
    for name, text in fields.items():
        form.add_error(name if name in form.fields else None, text)
    if not fields:
        form.add_error(None, str(error))


def _initial(row: Project | None) -> dict[str, Any]:
    if row is None:
        return {}
    known = {name: getattr(row, name) for name in actions.SAID}
    known["cost"] = None if row.cost is None else Decimal(row.cost) / FEN
    if row.expected_value is not None:
        known["expected_value"] = row.expected_value.normalize()
    for number, node in enumerate(row.milestones.all()[:NODES]):
        known |= {f"node{number}": node.title, f"day{number}": node.due}
    return known
