"""两份文件对照: a plan on the left, a report on the right, and what the platform does and knows between them."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from wanxiang.console import proof
from wanxiang.console.uploads import DocumentField
from wanxiang.core.access import requires
from wanxiang.core.errors import WanxiangError


class TwoDocuments(forms.Form):
    """Other documents than the district's own."""

    plan = DocumentField(label="改革要点或工作方案", required=False)
    report = DocumentField(label="工作总结或报告", required=False)

    def clean(self) -> dict[str, Any]:
        """At least one of the two."""
        said = super().clean() or {}
        if not self.errors and not said.get("plan") and not said.get("report"):
            raise forms.ValidationError("请至少选择一份文件。")
        return said


@requires("prove.use")
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """The district's own two documents, or two that are dropped on the page; nothing that is dropped is stored."""
    form = TwoDocuments(request.POST, request.FILES) if request.method == "POST" else TwoDocuments()
    found, trouble = None, ""
    if request.method == "GET" or form.is_valid():
        try:
            found = proof.of_files(**form.cleaned_data) if form.is_bound else proof.of_profile()
        except WanxiangError as error:
            trouble = str(error)
    context = {"form": form, "proof": found, "trouble": trouble, "dropped": form.is_bound}
    return render(request, "console/prove.html", context, status=400 if form.is_bound and not found else 200)
