"""两份文件对照: a plan and a report, and what the platform does and knows of them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console import proof
from wanxiang.console.uploads import DocumentField
from wanxiang.core import clock
from wanxiang.core.access import has_permission, requires
from wanxiang.core.documents import text_of
from wanxiang.core.errors import WanxiangError
from wanxiang.district import profile
from wanxiang.engines.measures import actions
from wanxiang.engines.measures.documents import report_text
from wanxiang.engines.measures.models import KeptPair, Tie
from wanxiang.engines.measures.ties import pairs_kept_by
from wanxiang.engines.plans.reading.source import open_source
from wanxiang.systems import two_documents

EXPORTS = ("csv", "json")


class TwoDocuments(forms.Form):
    """Other documents than the district's own."""

    plan = DocumentField(label="改革要点或工作方案", required=False)
    report = DocumentField(label="工作总结或报告", required=False)
    keep = forms.BooleanField(
        label="保存这两份文件的文字，便于以后再看、确认对应（只有我能看到，随时可以删除）",
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def clean(self) -> dict[str, Any]:
        """At least one of the two."""
        said = super().clean() or {}
        if not self.errors and not said.get("plan") and not said.get("report"):
            raise forms.ValidationError("请至少选择一份文件。")
        return said


class Sieve(forms.Form):
    """Which claims are shown."""

    state = forms.ChoiceField(label="状态", required=False, widget=forms.Select({"class": "form-select"}))
    kind = forms.ChoiceField(label="种类", required=False, widget=forms.Select({"class": "form-select"}))
    tie = forms.ChoiceField(label="对应", required=False, widget=forms.Select({"class": "form-select"}))

    def __init__(self, data: Any, found: dict[str, Any]) -> None:
        super().__init__(data)
        for name, counted in (("state", "claim_states"), ("kind", "claim_kinds"), ("tie", "ties")):
            options = [(key, f"{label}（{count}）") for key, label, count in found[counted] if count]
            self.fields[name].choices = [("", "全部"), *options]

    def chosen(self) -> dict[str, str]:
        """What was asked for; what is not on offer is left aside."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class Word(forms.Form):
    """A person's word on a proposal."""

    fingerprint = forms.CharField(max_length=160)
    said = forms.CharField(max_length=200)
    target = forms.ChoiceField(choices=Tie.Target.choices)
    key = forms.CharField(max_length=240)
    title = forms.CharField(max_length=160)
    verdict = forms.ChoiceField(choices=Tie.Verdict.choices)
    back = forms.CharField(max_length=60, required=False)


@requires("prove.use")
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """The district's own two documents, or two that are dropped on the page; kept only when somebody asks for it."""
    form = TwoDocuments(request.POST, request.FILES) if request.method == "POST" else TwoDocuments()
    found, trouble = None, ""
    if request.method == "GET" or form.is_valid():
        try:
            if form.is_bound and form.cleaned_data["keep"]:
                return redirect("console:prove-kept", pair=_kept(request, form.cleaned_data).pk)
            found = proof.of_files(**_files(form.cleaned_data)) if form.is_bound else proof.of_profile()
        except WanxiangError as error:
            trouble = str(error)
    if found and (answer := _exported(request, found)):
        return answer
    status = 400 if form.is_bound and not found else 200
    return _page(request, found, form=form, trouble=trouble, dropped=form.is_bound, status=status)


@requires("prove.use")
@require_GET
def kept(request: HttpRequest, pair: int) -> HttpResponse:
    """Two documents that the reader keeps, against the platform as it is now."""
    row = KeptPair.objects.filter(pk=pair, by=request.user).first()
    if row is None:
        raise Http404
    found = proof.of_pair(row)
    return _exported(request, found) or _page(request, found, form=TwoDocuments(), pair=row)


@requires("prove.use")
@require_POST
def remove(request: HttpRequest, pair: int) -> HttpResponse:
    """Remove what the reader keeps."""
    actions.remove_pair(pair=pair, by=request.user)
    messages.success(request, "已删除。")
    return redirect("console:prove")


@requires("prove.confirm")
@require_POST
def tie(request: HttpRequest) -> HttpResponse:
    """Confirm or reject that a claim is answered by a record."""
    form = Word(request.POST)
    if not form.is_valid():
        return HttpResponse("缺少要确认的内容。", status=400, content_type="text/plain; charset=utf-8")
    word = dict(form.cleaned_data)
    back = word.pop("back")
    actions.tie(**word, by=request.user, at=clock.now())
    messages.success(request, f"{Tie.Verdict(word['verdict']).label}：“{word['said']}”——{word['title']}。")
    return redirect(back if back.startswith(reverse("console:prove")) else "console:prove")


def _page(
    request: HttpRequest, found: dict[str, Any] | None, *, form: TwoDocuments, status: int = 200, **context: Any
) -> HttpResponse:
    sieve = Sieve(request.GET, found) if found else None
    shown = proof.sifted(found, **sieve.chosen()) if found and sieve else None
    context |= {
        "form": form,
        "sieve": sieve,
        "proof": shown,
        "pairs": pairs_kept_by(request.user),
        "may_tie": has_permission(request.user, "prove.confirm"),
        "here": request.path,
    }
    return render(request, "console/prove.html", context, status=status)


def _exported(request: HttpRequest, found: dict[str, Any]) -> HttpResponse | None:
    asked = request.POST.get("export") or request.GET.get("export", "")
    if asked not in EXPORTS:
        return None
    if asked == "json":
        answer: HttpResponse = JsonResponse(
            proof.as_json(found), json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
    else:
        answer = HttpResponse(proof.as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="prove.{asked}"'
    return answer


def _files(said: dict[str, Any]) -> dict[str, Any]:
    return {"plan": said.get("plan"), "report": said.get("report")}


def _kept(request: HttpRequest, said: dict[str, Any]) -> KeptPair:
    """Both documents as text, read and found to be a plan and a report before anything is kept."""
    plan, report, district = said.get("plan"), said.get("report"), profile()
    plan_text = open_source(data=plan.read() if plan else district.plan_path.read_bytes()).text
    told = text_of(report.read(), name=report.name) if report else report_text(district.report_path)
    two_documents.plan_side(plan_text.encode())
    return actions.keep_pair(
        plan_name=plan.name if plan else district.plan_path.name,
        plan_text=plan_text,
        report_name=report.name if report else district.report_path.name,
        report_text=told,
        by=request.user,
        at=clock.now(),
    )
