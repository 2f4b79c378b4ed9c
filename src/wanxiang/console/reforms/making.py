"""Drawing up a reform: from a policy by a form, or as text. Saved, calculated, shown; nothing in force is touched."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.reforms import sight
from wanxiang.core import clock
from wanxiang.core.access import requires
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy.declaring import Policy
from wanxiang.engines.policy.models import Reform
from wanxiang.engines.policy.reforms import actions, queries

CONTROL = {"class": "form-control", "autocomplete": "off"}
PARAMETER = "parameter-"
EXAMPLE = """id: allowance-65
title: 高龄津贴自 65 周岁起
from: 2022-01-01
changes:
  - policy: elderly-allowance
    parameters: {起始年龄: 65岁}
"""


class Drawn(forms.Form):
    """One policy with a field for each parameter; what is left empty stays as it is."""

    title = forms.CharField(label="方案名称", max_length=60, widget=forms.TextInput(CONTROL))
    since = forms.DateField(
        label="自哪一天起", help_text="测算从这一天所在的月份起十二个月。",
        widget=forms.DateInput({**CONTROL, "type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, *given: Any, policy: Policy, day: date, **named: Any) -> None:
        super().__init__(*given, **named)
        self.policy = policy
        for number, (name, parameter) in enumerate(policy.parameters.items()):
            now = queries.said(parameter.on(day), policy, name)
            self.fields[f"{PARAMETER}{number}"] = forms.CharField(
                label=name, required=False, max_length=60, help_text=f"现值：{now}。不改就留空。", widget=forms.TextInput(CONTROL)
            )  # fmt: skip
        self.fields["also"] = forms.CharField(
            label="另加一条条件", required=False, max_length=400, widget=forms.TextInput(CONTROL),
            help_text="例如：独居。原有条件仍须全部符合。",
        )  # fmt: skip
        self.fields["repeal"] = forms.BooleanField(
            label="自这一天起不再发放", required=False, widget=forms.CheckboxInput({"class": "form-check-input"})
        )

    def text(self, name: str) -> str:
        """The reform as its file would say it."""
        said = self.cleaned_data
        names = list(self.policy.parameters)
        parameters = {
            names[int(key.removeprefix(PARAMETER))]: value.strip()
            for key, value in said.items()
            if key.startswith(PARAMETER) and value.strip()
        }
        change: dict[str, Any] = {"policy": self.policy.id}
        change |= {"parameters": parameters} if parameters else {}
        change |= {"also": said["also"].strip()} if said["also"].strip() else {}
        change |= {"repeal": True} if said["repeal"] else {}
        whole = {"id": name, "title": said["title"], "from": said["since"], "changes": [change]}
        return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)


class Written(forms.Form):
    """A reform as text."""

    text = forms.CharField(
        label="方案（YAML）", max_length=20_000,
        widget=forms.Textarea({**CONTROL, "rows": 18, "spellcheck": "false"}),
        help_text="可写：parameters 参数、condition 条件、also 另加条件、benefit 待遇、repeal 废止、add 新增整项政策；各条可写自己的 from。",
    )  # fmt: skip


@require_GET
@requires("reform.edit")
def choose(request: HttpRequest) -> HttpResponse:
    """Which policy to begin with."""
    known = {"policies": sight.open_policies(request), "crumbs": [("政策调整测算", "/reforms/"), ("新方案", "")]}
    return render(request, "console/reforms/choose.html", known)


@require_http_methods(["GET", "POST"])
@requires("reform.edit")
def make(request: HttpRequest, policy: str) -> HttpResponse:
    """A form with the policy's parameters."""
    chosen = next((each for each in sight.open_policies(request) if each.id == policy), None)
    if chosen is None:
        raise Http404
    day = clock.today()
    form = Drawn(request.POST or None, policy=chosen, day=day, initial=_suggested(chosen, day))
    if request.method == "POST" and form.is_valid():
        answer = _kept(request, form, form.text(_free_name(chosen.id, form.cleaned_data["since"])))
        if answer is not None:
            return answer
    known = {"form": form, "policy": chosen, "crumbs": _crumbs(chosen.title)}
    return render(request, "console/reforms/make.html", known)


@require_http_methods(["GET", "POST"])
@requires("reform.edit")
def text(request: HttpRequest) -> HttpResponse:
    """A reform written as text; one that exists is opened by `?of=`."""
    opened = sight.seen(request, request.GET["of"]).text if request.GET.get("of") else EXAMPLE
    form = Written(request.POST or None, initial={"text": opened})
    sight.open_policies(request)
    if request.method == "POST" and form.is_valid():
        answer = _kept(request, form, form.cleaned_data["text"])
        if answer is not None:
            return answer
    return render(request, "console/reforms/text.html", {"form": form, "crumbs": _crumbs("用文本写")})


def _kept(request: HttpRequest, form: forms.Form, text: str) -> HttpResponse | None:
    """Saved and calculated; None with the mistake on the form."""
    try:
        _refuse_foreign(request, text)
        made = actions.save(text=text, by=request.user)
        actions.calculate(name=made.name, by=request.user)
    except WanxiangError as error:
        form.add_error(None, f"{error.message}。{error.hint}" if error.hint else error.message)
        return None
    messages.success(request, "已测算。现行政策没有任何改动。")
    return redirect("console:reforms:result", made.name)


def _refuse_foreign(request: HttpRequest, text: str) -> None:
    """Only policies in scope are changed, and no reform of somebody else's policies is overwritten."""
    read = queries.read(text)
    allowed = request.scope.policies
    existing = Reform.objects.filter(name=read.id).first()
    touched = {*read.policies, *(existing.policies if existing else ())}
    if allowed is not None and not touched <= allowed:
        raise Http404


def _suggested(policy: Policy, day: date) -> Mapping[str, Any]:
    first = date(day.year + (day.month == 12), day.month % 12 + 1, 1)
    return {"title": f"{policy.title}调整", "since": first}


def _free_name(policy: str, since: date) -> str:
    """policy-20220101, or with the next number."""
    stem = f"{policy[:44]}-{since:%Y%m%d}"
    taken = set(Reform.objects.filter(name__startswith=stem).values_list("name", flat=True))
    return next(name for name in (stem, *(f"{stem}-{number}" for number in range(2, 1000))) if name not in taken)


def _crumbs(last: str) -> list[tuple[str, str]]:
    return [("政策调整测算", "/reforms/"), ("新方案", "/reforms/new/"), (last, "")]
