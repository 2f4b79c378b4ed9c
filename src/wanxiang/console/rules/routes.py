"""Dispatch rules as they are, a changed file tried on last month's cases, and the text model in use."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.rules.classes import INDEX
from wanxiang.core import files
from wanxiang.core.access import requires
from wanxiang.core.clock import today
from wanxiang.core.declarations import declared
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import catalogue, classing, models_of_text, trying
from wanxiang.engines.cases.routing import PARTS

SAID = {
    "owner": "职责清单的主责单位",
    "local": "就地承办（清单交街道的归街道）",
    "street": "所在街道",
    "community": "所在社区",
    "grid": "所在网格",
}
SHOWN = 50


class Trial(forms.Form):
    """A rule file to be tried."""

    file = forms.FileField(
        label="规则文件",
        widget=forms.FileInput({"class": "form-control", "accept": ".yml,.yaml"}),
        error_messages={"required": "请选择规则文件。", "empty": "文件是空的，请重新选择。"},
    )


@require_http_methods(["GET", "POST"])
@requires("case.rules")
def rules(request: HttpRequest) -> HttpResponse:
    """What the rules say; a file tried without being put in force."""
    form = Trial(request.POST or None, request.FILES or None)
    known: dict[str, Any] = {"crumbs": [*INDEX, ("派遣规则", "")], "form": form, "as_of": today()}
    if request.method == "POST" and form.is_valid():
        known |= _tried(form.cleaned_data["file"].read())
    known["routings"] = [
        {"said": each, "rules": [_rule(rule) for rule in each.data.rules]} for each in declared(catalogue.ROUTING)
    ]
    return render(request, "console/rules/routing.html", known)


@require_GET
@requires("case.rules")
def model(request: HttpRequest) -> HttpResponse:
    """Which model proposes classes, how it was measured, and how many corrections wait for the next training."""
    snapshot = files.current(models_of_text.KIND)
    known = {
        "crumbs": [*INDEX, ("分类模型", "")],
        "snapshot": snapshot,
        "measured": snapshot.inputs if snapshot else {},
        "corrections": len(classing.corrections()),
    }
    return render(request, "console/rules/model.html", known)


def _tried(data: bytes) -> dict[str, Any]:
    """What a file would have done with last month's cases, or what is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "routing", "试派规则.yml")
        path.parent.mkdir()
        path.write_bytes(data)
        try:
            problems = trying.check(path)
            trial = trying.rehearse(path, month_of=today())
        except (WanxiangError, UnicodeDecodeError) as error:
            return {"problems": [str(error)]}
    return {
        "problems": problems,
        "trial": trial,
        "by_handler": trial.by_handler.most_common(),
        "moved": trial.moved[:SHOWN],
    }


def _rule(rule: Any) -> dict[str, Any]:
    to = [SAID[each] if each in PARTS else each for each in (rule.to, *rule.assist)]
    return {"rule": rule, "to": to[0], "assist": to[1:]}
