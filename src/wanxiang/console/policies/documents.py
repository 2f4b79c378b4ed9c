"""From a document to a draft: the paper beside the lines that were made of it, and the questions it leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.policies import sight
from wanxiang.console.policies.catalogue import INDEX
from wanxiang.console.policies.desk import of
from wanxiang.console.uploads import DocumentField
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.core.documents import text_of
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy import catalogue
from wanxiang.engines.policy.desk import writing
from wanxiang.engines.policy.drafting import draft as draft_of


class Upload(forms.Form):
    """A policy paper."""

    file = DocumentField(label="政策文件")


@dataclass(frozen=True)
class Piece:
    """A run of the paper. line: of the draft that was made of it (0: none); question: the number it asks (0: none)."""

    text: str
    line: int = 0
    question: int = 0


@require_http_methods(["GET", "POST"])
@requires(sight.EDIT)
def upload(request: HttpRequest) -> HttpResponse:
    """A paper is read and becomes a draft; the file itself is not kept, its text is."""
    form = Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            source = text_of(file.read(), name=file.name)
        except WanxiangError as error:
            form.add_error("file", str(error))
        else:
            made = draft_of(source, local=catalogue.local())
            document = {"name": file.name, "text": source, "parts": made.as_dict()}
            draft = writing.start(by=request.user, at=now(), text=made.text, document=document)
            return redirect("console:policies:beside", draft.pk)
    return render(request, "console/policies/upload.html", {"crumbs": [*INDEX, ("由文件起草", "")], "form": form})


@require_GET
@requires(sight.DESK)
def beside(request: HttpRequest, number: int) -> HttpResponse:
    """The paper and the first draft side by side, each clause linked to its line."""
    draft = of(request, number)
    if not draft.document_text:
        raise Http404
    parts: dict[str, Any] = draft.document_parts
    asked = {each["line"]: each["number"] for each in parts["questions"]}
    from_paper = {each["line"] for each in parts["lines"]}
    known = {
        "crumbs": [*INDEX, (draft.title or "新政策", f"/policies/desk/{draft.pk}/"), ("原文与初稿", "")],
        "draft": draft,
        "pieces": list(_pieces(draft.document_text, parts)),
        "lines": [
            (number, text, asked.get(number, 0), number in from_paper)
            for number, text in enumerate(parts["text"].splitlines(), start=1)
        ],
        "questions": parts["questions"],
        "writes": sight.may_write(request.user, draft),
    }
    return render(request, "console/policies/beside.html", known)


def _pieces(text: str, parts: dict[str, Any]) -> Iterator[Piece]:
    """The paper cut where something was read; of overlapping runs the first wins."""
    questions = {each["line"]: each["number"] for each in parts["questions"]}
    marks = sorted((*each["span"], each["line"]) for each in parts["lines"])
    at = 0
    for start, end, line in marks:
        if start < at:
            continue
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:end], line, questions.get(line, 0))
        at = end
    if at < len(text):
        yield Piece(text[at:])
