"""The page of one project: what is to be done, what was promised and reached, milestones, words, proof, reviews, course."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from wanxiang.console.casework import asking
from wanxiang.core import sealed
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans import project_course as course
from wanxiang.engines.plans.actions import projects as actions
from wanxiang.engines.plans.bodies import body_of, name_of
from wanxiang.engines.plans.models import Project
from wanxiang.engines.plans.queries import panels as judging
from wanxiang.engines.plans.queries import projects as queries

APPLICANTS = ("submitted", "word", "reached", "proof", "finished", "withdrawn")
"""Acts of the project's own body that the page has forms for."""


class WordForm(forms.Form):
    """The quarterly word."""

    says = asking.text("本季度进展", rows=3)


class ProofForm(forms.Form):
    """A proof: a file, or where it is to be found."""

    title = asking.line("佐证名称")
    file = asking.file(
        "文件", required=False, accept=sealed.ENDINGS, help_text="PDF、Word、Excel 或照片，不超过 10 MB。"
    )
    link = asking.line("网址或文号", required=False, most=300, help_text="没有文件的，写在哪里查得到。")


class EndForm(forms.Form):
    """What came of the project."""

    result = asking.text("结题说明", rows=4)
    value = forms.DecimalField(label="实际达到的数值", required=False, widget=forms.NumberInput({**asking.CONTROL, "step": "any"}))  # fmt: skip
    lesson = asking.text(
        "经验与教训", required=False, rows=3, help_text="没有做到的也写在这里：为什么，别人该注意什么。"
    )


class WhyForm(forms.Form):
    """A reason."""

    why = asking.line("理由", most=300)


FORMS = {"word": WordForm, "proof": ProofForm, "finished": EndForm, "withdrawn": WhyForm}


@require_GET
@requires("project.view")
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """One project; `?do=` opens the form of an act that may be done now."""
    row = queries.project(pk, by=request.user)
    doing = request.GET.get("do", "")
    form = FORMS[doing]() if doing in FORMS and doing in _offered(request, row) else None
    return _page(request, row, doing=doing, form=form)


@require_POST
@requires("project.apply")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """An act of the applicant's body."""
    row = queries.project(pk, by=request.user)
    name = request.POST.get("act", "")
    if name not in APPLICANTS:
        raise Http404
    form = FORMS[name](request.POST, request.FILES) if name in FORMS else None
    if form is not None and not form.is_valid():
        return _page(request, row, doing=name, form=form, status=400)
    try:
        _ACTS[name](request, row, form.cleaned_data if form else {})
    except WanxiangError as error:
        if form is None:
            messages.error(request, str(error))
            return redirect("console:projects:project", pk)
        form.add_error(None, str(error))
        return _page(request, row, doing=name, form=form, status=error.status)
    messages.success(request, f"已{course.MOVES[name].title}。")
    return redirect("console:projects:project", pk)


@require_POST
@requires("project.accept")
def showcase(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold an accepted project up as an example."""
    row = queries.project(pk, by=request.user)
    try:
        actions.showcase(project=row, why=request.POST.get("why", ""), by=request.user, at=now())
        messages.success(request, "已列为示范，并送入改革经验。")
    except WanxiangError as error:
        messages.error(request, str(error))
    return redirect("console:projects:project", pk)


@require_GET
@requires("project.view")
def proof(request: HttpRequest, pk: int, proof: int) -> HttpResponse:
    """The file of a proof, opened."""
    found = queries.project(pk, by=request.user).proofs.filter(pk=proof).exclude(sha256="").first()
    if found is None:
        raise Http404
    response = StreamingHttpResponse(sealed.opened(found.sha256), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, found.file_name)
    return response


def _page(
    request: HttpRequest, row: Project, *, doing: str = "", form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    root = (
        ("揭榜挂帅", reverse("console:projects:calls"))
        if row.call
        else ("微改革微创新", reverse("console:projects:desk"))
    )
    known = {
        "row": row, "unit": name_of(row.unit), "offered": _offered(request, row), "doing": doing, "form": form, "due": queries.due(row, on=today()),
        "promised": actions.promised(row), "reached": queries.reached(row), "reviews": judging.reviews_of(row), "quarter": queries.quarter_of(today()),
        "course": [_step(each) for each in row.steps.select_related("by").order_by("pk")],
        "may_showcase": row.state == course.ACCEPTED and has_permission(request.user, "project.accept"),
        "crumbs": [root, (row.number, "")], "as_of": today(),
    }  # fmt: skip
    return render(request, "console/projects/project.html", known, status=status)


def _step(step: Any) -> dict[str, Any]:
    return {"title": course.MOVES[step.action].title, "text": step.said, "at": step.at, "by": step.by.name}


def _offered(request: HttpRequest, row: Project) -> list[str]:
    """What this account may do now for the project's own body."""
    if body_of(request.user) != row.unit or not has_permission(request.user, "project.apply"):
        return []
    return [name for name in course.acts_from(row.state) if name in (*APPLICANTS, "revised")]


Act = Callable[[HttpRequest, Project, dict[str, Any]], Any]
_ACTS: dict[str, Act] = {
    "submitted": lambda request, row, said: actions.submit(project=row, by=request.user, at=now()),
    "withdrawn": lambda request, row, said: actions.withdraw(project=row, why=said["why"], by=request.user, at=now()),
    "word": lambda request, row, said: actions.report_quarter(
        project=row, quarter=queries.quarter_of(today()), says=said["says"], by=request.user, at=now()
    ),
    "reached": lambda request, row, said: actions.reach(
        project=row, milestone=int(request.POST.get("milestone") or 0), by=request.user, at=now()
    ),
    "proof": lambda request, row, said: actions.prove(
        project=row, title=said["title"], link=said["link"], file=_file(said["file"]), by=request.user, at=now()
    ),
    "finished": lambda request, row, said: actions.ask_acceptance(
        project=row, result=said["result"], value=said["value"], lesson=said["lesson"], by=request.user, at=now()
    ),
}  # fmt: skip


def _file(sent: Any) -> sealed.File | None:
    if not sent:
        return None
    if sent.size > sealed.MOST_BYTES:
        raise sealed.too_large(sent.name)
    return sealed.File(name=sent.name, data=sent.read())
