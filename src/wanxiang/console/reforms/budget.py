"""Which value of a parameter keeps the year's cost within a limit, with the values beside it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console.reforms import sight
from wanxiang.console.reforms.wording import amount
from wanxiang.core import clock
from wanxiang.core.access import requires
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy.declaring import Policy
from wanxiang.engines.policy.reforms import queries
from wanxiang.engines.policy.reforms.budget import SHOWN_BY, WAYS

CONTROL = {"class": "form-control", "autocomplete": "off"}
SELECT = {"class": "form-select"}


class Question(forms.Form):
    """Policy and parameter in one choice, and what may be spent."""

    which = forms.ChoiceField(label="参数", widget=forms.Select(SELECT))
    limit = forms.IntegerField(
        label="全年经费上限（元）",
        min_value=0,
        max_value=10**11,
        widget=forms.NumberInput({**CONTROL, "inputmode": "numeric"}),
    )
    since = forms.DateField(
        label="自哪一天起的十二个月", widget=forms.DateInput({**CONTROL, "type": "date"}, format="%Y-%m-%d")
    )
    low = forms.IntegerField(
        label="起值", required=False, min_value=0, help_text="不填则从 0 起。", widget=forms.NumberInput(CONTROL)
    )
    high = forms.IntegerField(label="止值", required=False, min_value=0, widget=forms.NumberInput(CONTROL))
    step = forms.IntegerField(
        label="步长", required=False, min_value=1, widget=forms.NumberInput(CONTROL),
        help_text="不填则逐岁、逐分，或按居民实有的数值。金额以元计。",
    )  # fmt: skip
    cautious = forms.BooleanField(
        label="待核实的人全部符合也不超过", required=False, widget=forms.CheckboxInput({"class": "form-check-input"})
    )

    def __init__(self, *given: Any, policies: list[Policy], **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [
            (f"{policy.id}/{name}", f"{policy.title}：{name}")
            for policy in policies
            for name, parameter in policy.parameters.items()
            if parameter.type.numeric and not parameter.type.many and policy.benefit.brackets
        ]
        self.fields["which"].choices = choices  # type: ignore[attr-defined]


@require_GET
@requires("reform.view")
def ask(request: HttpRequest) -> HttpResponse:
    """The question and, once it is asked, the answer; nothing is kept."""
    policies = sight.open_policies(request)
    today = clock.today()
    asked = "limit" in request.GET
    form = Question(
        request.GET if asked else None,
        policies=policies,
        initial={"since": today.replace(day=1), "which": request.GET.get("which")},
    )
    answer: dict[str, Any] = {}
    if asked and form.is_valid():
        try:
            answer = _answer(form.cleaned_data, policies)
        except WanxiangError as error:
            form.add_error(None, f"{error.message}。{error.hint}" if error.hint else error.message)
    known = {"form": form, **answer, "crumbs": [("政策调整测算", "/reforms/"), ("按经费倒推", "")]}
    return render(request, "console/reforms/budget.html", known)


def _answer(said: dict[str, Any], policies: list[Policy]) -> dict[str, Any]:
    policy_id, parameter = said["which"].split("/", 1)
    policy = next(each for each in policies if each.id == policy_id)
    scale = 100 if policy.parameters[parameter].type.kind == "money" else 1
    search = {name: None if said[name] is None else said[name] * scale for name in ("low", "high", "step")}
    found = queries.within_budget(
        policy=policy_id, parameter=parameter, limit=said["limit"] * 100, since=said["since"],
        ends="at_most" if said["cautious"] else "at_least", **search,
    )  # fmt: skip
    marks = {id(found.best): "最优：不超过上限", id(found.beyond): "相邻：超出上限", id(found.within): "相邻：更省"}
    near = [each for each in found.tried if id(each) in marks]
    rows = [_row(each, policy, parameter, marks.get(id(each), "")) for each in found.tried]
    return {
        "found": found,
        "best": queries.said(found.best.value, policy, parameter) if found.best else "",
        "way": WAYS[found.direction],
        "shown_by": SHOWN_BY[found.shown_by],
        "near": [_row(each, policy, parameter, marks[id(each)]) for each in near],
        "rows": rows,
        "policy": policy,
        "parameter": parameter,
    }


def _row(tried: Any, policy: Policy, parameter: str, mark: str) -> dict[str, str]:
    cost = amount({"at_least": tried.at_least, "at_most": tried.at_most})
    return {"value": queries.said(tried.value, policy, parameter), "cost": cost, "mark": mark}
