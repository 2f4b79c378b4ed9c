"""The intake form of counter and telephone: the text first, then help as one types; one report saved once, with its receipt."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.cases import fields, kin, likely, outcomes
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.district.queries import place_path
from wanxiang.engines.cases import actions, catalogue, classing, placing, visibility, worktime
from wanxiang.engines.cases.actions import Report
from wanxiang.engines.cases.actions.intake import MOST_TEXT, MOST_TITLE
from wanxiang.engines.cases.attachments import File
from wanxiang.engines.cases.classing import Found
from wanxiang.engines.cases.flows import LEVELS
from wanxiang.engines.cases.models import Source

SOURCES = (Source.CONSOLE, Source.HOTLINE, Source.FIELD, Source.VIDEO, Source.CITY, Source.GOVERN, Source.ENTERPRISE)
"""The doors for which somebody types at a desk; the others come in by themselves."""
KEPT = "cases.receipt"
SUGGESTED = 5
LEAST = 4


class IntakeForm(forms.Form):
    """What is asked of a report; `external` makes a second sending of the same form find the first."""

    external = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = (self.data or {}).get("community", "")
        self.fields |= {
            "text": fields.words("反映的内容", rows=6, most=MOST_TEXT, help_text="什么事、在哪里、什么时候、影响了谁。"),
            "title": fields.line("标题（不填则取第一句）", most=MOST_TITLE),
            "code": fields.choice("类别", fields.classes(at), searched=True, help_text="拿不准可以不选，由分拨人员定类。"),
            **fields.place_fields(chosen=chosen, required=False),
            "address": fields.line("地址", most=200, help_text="不知道网格时写地址，系统按楼名、社区名定位。"),
            "source": fields.radios("来源", [(each.value, each.label) for each in SOURCES]),
            "number": fields.line("来源编号（如热线工单号，可不填）", most=60),
            "name": fields.line("姓名", most=40),
            "phone": fields.line("联系电话", most=20),
            "anonymous": forms.BooleanField(label="匿名（不保存身份信息）", required=False, widget=forms.CheckboxInput({"class": "form-check-input"})),
            "confidential": forms.BooleanField(label="保密（只有承办人和有保密权限的人可见）", required=False, widget=forms.CheckboxInput({"class": "form-check-input"})),
            "files": fields.ManyFiles(label="照片、材料（可不附）", required=False),
        }  # fmt: skip

    def report(self) -> Report:
        """The report as the engine takes it."""
        said = self.cleaned_data
        return Report(
            source=said["source"], external_id=said["number"] or f"desk-{said['external']}", text=said["text"], title=said["title"],
            code=said["code"], grid_code=said["grid"] or said["community"], address=said["address"], anonymous=said["anonymous"],
            confidential=said["confidential"], reporter={"name": said["name"], "phone": said["phone"]},
            files=tuple(File(name=each.name, data=each.read()) for each in said["files"]),
        )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("case.register")
def new(request: HttpRequest) -> HttpResponse:
    """The form; when it is sent, the receipt."""
    at = now()
    if request.method == "GET":
        return _form(request, IntakeForm(at=at, initial={"source": Source.CONSOLE.value, "external": uuid.uuid4().hex}))
    form = IntakeForm(request.POST, request.FILES, at=at)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        received = actions.receive(form.report(), by=request.user, at=at)
    except WanxiangError as error:
        return _form(request, form, error=None if fields.beside(form, error) else error, status=error.status)
    request.session[KEPT] = {"case_no": received.case.case_no, "receipt": received.receipt, "new": received.new}
    return outcomes.onward(request, reverse("console:cases:received"))


@require_GET
@requires("case.register")
def received(request: HttpRequest) -> HttpResponse:
    """The receipt number, for who just registered: it stands in no address."""
    kept = request.session.get(KEPT)
    if kept is None:
        raise Http404
    case = visibility.visible(request.user).filter(case_no=kept["case_no"]).first()
    state = catalogue.flow(case.flow).title_of(case.state) if case else ""
    known = {**kept, "case": case, "state": state, "crumbs": [("案件", reverse("console:cases:list")), ("登记", "")]}
    return render(request, "console/cases/received.html", known)


@require_POST
@requires("case.register")
def helping(request: HttpRequest) -> HttpResponse:
    """What helps while one types: likely classes, the place, the level and why, cases that may be the same."""
    said = {
        name: request.POST.get(name, "").strip() for name in ("text", "title", "code", "community", "grid", "address")
    }
    if len(said["text"]) < LEAST:
        return render(request, "console/cases/_help.html", {})
    return render(request, "console/cases/_help.html", _help(said, by=request.user, at=now()))


@require_GET
@requires("case.view")
def grids(request: HttpRequest) -> JsonResponse:
    """{"grids": [[code, name]]} of a community."""
    return JsonResponse({"grids": fields.grids(request.GET.get("in", ""))})


def _form(
    request: HttpRequest, form: IntakeForm, *, error: WanxiangError | None = None, status: int = 200
) -> HttpResponse:
    known = {"form": form, "error": error, "crumbs": [("案件", reverse("console:cases:list")), ("登记案件", "")]}
    return render(request, "console/cases/new.html", known, status=status)


def _help(said: dict[str, str], *, by: Account, at: datetime) -> dict[str, Any]:
    own = catalogue.own(worktime.civil_day(at))
    classes, model, abstained = _classes(f"{said['title']}\n{said['text']}", at=at)
    code = said["code"] if own.has_leaf(said["code"]) else classes[0][0] if classes else ""
    leaf = own.leaf(code) if code else None
    code_of_place, how = _placed(said)
    report = Report(source=Source.CONSOLE.value, external_id="-", text=said["text"], title=said["title"])
    found = Found(leaf, "person", flow=classing.flow_of(leaf)) if leaf else Found()
    graded = classing.grade(report, found, placed=code_of_place, flow=catalogue.flow(found.flow), token="", at=at)
    return {
        "classes": [{"code": each, "name": " / ".join(up.name for up in own.path(each)), "share": share} for each, share in classes],
        "model": model, "abstained": abstained, "chosen": said["code"], "leaf": leaf, "place": place_path(code_of_place), "how": how,
        "level": LEVELS[graded.level], "reasons": graded.reasons, "repeats": graded.repeats,
        "nearby": kin.nearby(class_code=code, grid_code=code_of_place, at=at, by=by),
    }  # fmt: skip


def _classes(text: str, *, at: datetime) -> tuple[likely.Choices, str, bool]:
    """What the model proposes, its version, whether it was unsure; where there is none, the classes whose words the text holds."""
    found = classing.proposed(text, on=worktime.civil_day(at))
    listed, vague = likely.choices(found.choices, text=text, own=catalogue.own(worktime.civil_day(at)), most=SUGGESTED)
    return listed, "" if vague else found.model, found.abstained and not vague


HOW = {"building": "按楼名、门牌", "community": "按社区名", "street": "按街道名", "code": "已选定"}


def _placed(said: dict[str, str]) -> tuple[str, str]:
    code = said["grid"] or said["community"]
    try:
        placed = placing.place(grid_code=code, address=said["address"] or said["text"])
    except placing.NoSuchPlace:
        return "", ""
    return placed.code, HOW.get(placed.by, "")
