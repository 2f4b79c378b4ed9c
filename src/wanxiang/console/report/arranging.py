"""The headings of a report and their order: a section added, renamed, moved, taken out, put back; an issued report revised."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from wanxiang.console.report.desk import ISSUE, section_of
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.measures.drafts import arranging, queries, revising
from wanxiang.engines.measures.models import Section


@require_POST
@requires(ISSUE)
def new_section(request: HttpRequest, number: int) -> HttpResponse:
    """A section of one's own."""
    said = request.POST
    level, after = (int(said.get(name, "") if said.get(name, "").isdigit() else 0) for name in ("level", "after"))
    try:
        made = arranging.add_section(
            draft=queries.draft(number), heading=said.get("heading", ""), level=2 if level == 2 else 1, after=after, at=now(), by=request.user
        )  # fmt: skip
    except WanxiangError as error:
        messages.error(request, str(error))
        return redirect("console:report:read", number)
    return redirect("console:report:section", number, made.position)


@require_POST
@requires(ISSUE)
def rename(request: HttpRequest, number: int, position: int) -> HttpResponse:
    """Another heading."""
    _, section = section_of(request, number, position)
    said = {"heading": request.POST.get("heading", ""), "why": request.POST.get("why", "")}
    _tried(request, lambda: arranging.rename(section=section, **said, at=now(), by=request.user), "已改标题。")
    return redirect("console:report:section", number, section.position)


@require_POST
@requires(ISSUE)
def move(request: HttpRequest, number: int, position: int) -> HttpResponse:
    """One place up or down; the reader stays at the section that moved."""
    _, section = section_of(request, number, position)
    down = request.POST.get("way") == "down"
    moved = _tried(request, lambda: arranging.move(section=section, down=down, at=now(), by=request.user), "")
    return redirect(f"{reverse('console:report:read', args=[number])}#part-{(moved or section).position}")


@require_POST
@requires(ISSUE)
def take_out(request: HttpRequest, number: int, position: int) -> HttpResponse:
    """Leave a section out, with a reason."""
    _, section = section_of(request, number, position)
    why = request.POST.get("why", "")
    done = _tried(
        request, lambda: arranging.take_out(section=section, why=why, at=now(), by=request.user),
        f"已删去“{section.heading}”，可以在报告页恢复。",
    )  # fmt: skip
    return (
        redirect("console:report:read", number)
        if done
        else redirect("console:report:section", number, section.position)
    )


@require_POST
@requires(ISSUE)
def put_back(request: HttpRequest, number: int) -> HttpResponse:
    """A section that was left out stands at the end again."""
    key = request.POST.get("section", "")
    section = get_object_or_404(queries.taken_out(queries.draft(number)), pk=int(key) if key.isdigit() else 0)
    back = _tried(
        request, lambda: arranging.put_back(section=section, at=now(), by=request.user),
        f"已恢复“{section.heading}”，放在报告最后。",
    )  # fmt: skip
    return redirect(f"{reverse('console:report:read', args=[number])}#part-{back.position if back else 1}")


@require_POST
@requires(ISSUE)
def revise(request: HttpRequest, number: int) -> HttpResponse:
    """A draft that puts an issued report right."""
    try:
        made = revising.revise(draft=queries.draft(number), why=request.POST.get("why", ""), at=now(), by=request.user)
    except WanxiangError as error:
        messages.error(request, str(error))
        return redirect("console:report:read", number)
    messages.success(request, "已起草修订稿，数字已换回实时值；原稿不变。")
    return redirect("console:report:read", made.pk)


def _tried(request: HttpRequest, does: Callable[[], Section], said: str) -> Section | None:
    """What was done, or None and the reason told."""
    try:
        done = does()
    except WanxiangError as error:
        messages.error(request, str(error))
        return None
    if said:
        messages.success(request, said)
    return done
