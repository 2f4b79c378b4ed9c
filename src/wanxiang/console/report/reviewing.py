"""The way of a section and of the report: assigned, handed in, sent back, reviewed, issued; remarks on the way."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from wanxiang.console.report.desk import EDIT, ISSUE, VIEW, section_of, units_of
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.measures.drafts import issuing, queries, reviewing
from wanxiang.engines.measures.drafts.errors import Unfinished
from wanxiang.engines.measures.models import Remark

OWN = ("submit",)
STEPS: dict[str, tuple[Callable, str]] = {
    "assign": (reviewing.assign, "已分派。"),
    "submit": (reviewing.submit, "已提交，等待审核。"),
    "send_back": (reviewing.send_back, "已退回。"),
    "accept": (reviewing.accept, "已审核通过。"),
    "reopen": (reviewing.reopen, "可以继续撰写。"),
}


@require_POST
@requires(EDIT)
def step(request: HttpRequest, number: int, position: int) -> HttpResponse:
    """One step of a section; all but handing in are for whoever may issue."""
    _, section = section_of(request, number, position)
    name = request.POST.get("step", "")
    if name not in STEPS:
        raise PermissionDenied(name)
    if name not in OWN and not has_permission(request.user, ISSUE):
        raise PermissionDenied(ISSUE)
    does, said = STEPS[name]
    known = {"unit": request.POST.get("unit", "")} if name == "assign" else {}
    try:
        does(section=section, why=request.POST.get("why", ""), at=now(), by=request.user, **known)
        messages.success(request, said)
    except WanxiangError as error:
        messages.error(request, str(error))
    return redirect("console:report:section", number, section.position)


@require_POST
@requires(EDIT)
def submit_all(request: HttpRequest, number: int) -> HttpResponse:
    """Hand in all that one may write and that says anything."""
    handed_in = reviewing.submit_all(
        draft=queries.draft(number), units=units_of(request.user), at=now(), by=request.user
    )
    messages.success(request, f"已提交 {handed_in} 节，等待另一人审核。")
    return redirect("console:report:read", number)


@require_POST
@requires(ISSUE)
def accept_all(request: HttpRequest, number: int) -> HttpResponse:
    """Accept all that others handed in."""
    accepted, own = reviewing.accept_all(
        draft=queries.draft(number), why=request.POST.get("why", ""), at=now(), by=request.user
    )
    if accepted:
        messages.success(request, f"已审核通过 {accepted} 节。")
    if own:
        messages.error(request, f"{own} 节由您本人提交，须由另一人审核。")
    return redirect("console:report:read", number)


@require_POST
@requires(VIEW)
def remark(request: HttpRequest, number: int, position: int) -> HttpResponse:
    """A remark on a section, by whoever reads the report."""
    section = queries.section(queries.draft(number), position)
    try:
        reviewing.remark(section=section, text=request.POST.get("text", ""), at=now(), by=request.user)
        messages.success(request, "意见已记下。")
    except WanxiangError as error:
        messages.error(request, str(error))
    if request.POST.get("back") == "section":
        return redirect("console:report:section", number, position)
    return redirect(f"{reverse('console:report:read', args=[number])}#part-{position}")


@require_POST
@requires(EDIT)
def settle(request: HttpRequest, number: int, position: int, remark: int) -> HttpResponse:
    """A remark was dealt with."""
    _, section = section_of(request, number, position)
    reviewing.settle(remark=get_object_or_404(Remark, pk=remark, section=section), at=now(), by=request.user)
    messages.success(request, "意见已办结。")
    return redirect("console:report:section", number, position)


@require_POST
@requires(ISSUE)
def issue(request: HttpRequest, number: int) -> HttpResponse:
    """Fix the report; what is wanting is said line by line."""
    try:
        issued = issuing.issue(draft=queries.draft(number), at=now(), by=request.user)
        messages.success(request, f"已定稿，编号 {issued.number}。")
    except Unfinished as error:
        for line in error.wanting[:8]:
            messages.error(request, f"还不能定稿：{line}")
        if len(error.wanting) > 8:
            messages.error(request, f"另有 {len(error.wanting) - 8} 处。")
    except WanxiangError as error:
        messages.error(request, str(error))
    return redirect("console:report:read", number)
