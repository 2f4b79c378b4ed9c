"""The page of one case: next action on top, facts left, course of events right; its files; who reported, for a purpose."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from wanxiang.console.cases import fields, moves, outcomes, sheet
from wanxiang.core.access import requires
from wanxiang.core.audit import PurposeMissing
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import actions, attachments, catalogue, queries, reporters
from wanxiang.engines.cases.history import Stale
from wanxiang.engines.cases.models import Case

SHOWN_IN_PLACE = ("image/jpeg", "image/png", "image/webp")


@require_GET
@requires("case.view")
def page(request: HttpRequest, case_no: str) -> HttpResponse:
    """One case; `?do=` opens the form of a move that may be made now."""
    case = queries.case(case_no=case_no, by=request.user)
    return _page(request, case, doing=request.GET.get("do", ""))


@require_POST
@requires("case.view")
def act(request: HttpRequest, case_no: str, action: str) -> HttpResponse:
    """One move; what is wrong with it is said beside the form, and nothing that was typed is lost."""
    at = now()
    case = queries.case(case_no=case_no, by=request.user)
    flow_move = moves.offered(case, by=request.user).named(action) or catalogue.flow(case.flow).move(case.state, action)
    form = moves.form_of(case, flow_move, by=request.user, at=at, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _page(request, case, form=form, status=422)
    try:
        actions.act(case_no=case_no, action=action, by=request.user, at=at, words=form.words(),
                    version=form.cleaned_data["version"], key=form.cleaned_data["key"])  # fmt: skip
    except WanxiangError as error:
        return _page(request, case, form=form, error=None if fields.beside(form, error) else error, status=error.status)
    messages.success(request, f"已{flow_move.title}：{case_no}。")
    return outcomes.onward(request, outcomes.back(request, reverse("console:cases:case", args=[case_no])))


@require_POST
@requires("case.view")
def reporter(request: HttpRequest, case_no: str) -> HttpResponse:
    """Who reported, with the look in the audit trail; the page is never kept by a browser."""
    case = queries.case(case_no=case_no, by=request.user)
    try:
        found = reporters.look(case, by=request.user, purpose=request.POST.get("purpose", ""))
    except PurposeMissing as error:
        return _page(request, case, look_error=error, status=422)
    response = _page(request, case, reporter=found)
    response["Cache-Control"] = "no-store, private"
    return response


@require_GET
@requires("case.view")
def file(request: HttpRequest, case_no: str, pk: int) -> HttpResponse:
    """An attachment, opened; a photo is shown in place, anything else is for downloading."""
    case = queries.case(case_no=case_no, by=request.user)
    row = case.attachments.filter(pk=pk).first()
    if row is None:
        raise Http404
    response = StreamingHttpResponse(attachments.content(row), content_type=row.media_type)
    response["Content-Disposition"] = content_disposition_header(row.media_type not in SHOWN_IN_PLACE, row.name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


def _page(
    request: HttpRequest, case: Case, *, doing: str = "", form: moves.MoveForm | None = None, error: WanxiangError | None = None,
    status: int = 200, **known: Any,
) -> HttpResponse:  # fmt: skip
    at = now()
    shown = sheet.sheet(case, by=request.user, at=at)
    if form is None and (move := shown["offered"].named(doing)):
        form = moves.form_of(case, move, by=request.user, at=at)
    shown |= {
        "form": form,
        "error": error,
        "stale": isinstance(error, Stale),
        "next": outcomes.back(request, ""),
        "crumbs": [("案件", reverse("console:cases:list")), (case.case_no, "")],
        **known,
    }
    return render(request, "console/cases/case.html", shown, status=status)
