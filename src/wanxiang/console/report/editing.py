"""One section under the pen: a text for each paragraph, slots beside their live values, what was typed and must not stay."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from wanxiang.console.casework.asking import units
from wanxiang.console.report.desk import CRUMB, EDIT, ISSUE, section_of
from wanxiang.console.report.reading import report_now
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now
from wanxiang.core.declarations import declared
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.measures.drafts import queries, writing
from wanxiang.engines.measures.drafts.errors import TypedQuantities
from wanxiang.engines.measures.drafts.filling import Filling
from wanxiang.engines.measures.drafts.proposing import Proposal, proposals, replaced
from wanxiang.engines.measures.drafts.slots import CitedSlot, FigureSlot, slot
from wanxiang.engines.measures.drafts.typed import Typed
from wanxiang.engines.measures.models import Draft, Section
from wanxiang.engines.measures.queries import KIND
from wanxiang.systems.annual_report import checking

MOST = 12


@dataclass(frozen=True)
class Refused:
    """What was written and not saved: the paragraph (0: a new one), its text, and each quantity with its proposals."""

    passage: int
    text: str
    found: list[tuple[Typed, list[Proposal]]]
    message: str


@require_GET
@requires(EDIT)
def section(request: HttpRequest, number: int, position: int) -> HttpResponse:
    """The editor of one section."""
    return _page(request, *section_of(request, number, position))


@require_POST
@requires(EDIT)
def write(request: HttpRequest, number: int, position: int) -> HttpResponse:
    """Save a paragraph; typed quantities come back with the slots that could stand for them."""
    draft, found = section_of(request, number, position)
    said = request.POST
    passage = queries.passage(found, _whole(said.get("passage")))
    text = said.get("text", "")
    try:
        text = _answered(draft, text, request)
        writing.write(
            passage=passage, text=text, version=_whole(said.get("version")), why=said.get("why", ""), at=now(), by=request.user
        )  # fmt: skip
    except TypedQuantities as error:
        return _page(request, draft, found, refused=_refused(draft, passage.pk, text, error), status=400)
    except WanxiangError as error:
        return _page(request, draft, found, refused=Refused(passage.pk, text, [], str(error)), status=error.status)
    messages.success(request, "已保存。")
    return redirect(f"{reverse('console:report:section', args=[number, found.position])}#passage-{passage.pk}")


@require_POST
@requires(EDIT)
def add(request: HttpRequest, number: int, position: int) -> HttpResponse:
    """New paragraphs at the end of the section."""
    draft, found = section_of(request, number, position)
    text = request.POST.get("text", "")
    try:
        text = _answered(draft, text, request)
        added = writing.add(section=found, text=text, at=now(), by=request.user)
    except TypedQuantities as error:
        return _page(request, draft, found, refused=_refused(draft, 0, text, error), status=400)
    except WanxiangError as error:
        return _page(request, draft, found, refused=Refused(0, text, [], str(error)), status=error.status)
    messages.success(request, f"已添加 {len(added)} 段。")
    return redirect("console:report:section", number, found.position)


@require_GET
@requires(EDIT)
def history(request: HttpRequest, number: int, position: int) -> HttpResponse:
    """Who changed what, the newest first."""
    draft, found = section_of(request, number, position)
    crumbs = [*_crumbs(draft, found), ("修改历史", "")]
    context = {"draft": draft, "section": found, "history": queries.history(found), "crumbs": crumbs}
    return render(request, "console/report/history.html", context)


def _page(request: HttpRequest, draft: Draft, section: Section, *, refused: Refused | None = None, status: int = 200) -> HttpResponse:  # fmt: skip
    asked = request.GET.get("q", "").strip()
    with Filling(draft) as filling:
        shown = queries.filled(section, filling)
        offered = _offered(asked, filling)
    context = {
        "draft": draft, "section": section, "shown": shown, "refused": refused, "offered": offered, "asked": asked,
        "figures": [(each.id, each.data.title) for each in declared(KIND)],
        "found": [one.contradiction for one in checking.check(report_now(draft)) if one.position == section.position],
        "may_issue": has_permission(request.user, ISSUE), "units": units(), "writable": section.state == Section.State.WRITING and draft.state == Draft.State.WRITING,
        "crumbs": _crumbs(draft, section), "neighbours": _neighbours(draft, section), "as_of": filling.as_of,
    }  # fmt: skip
    return render(request, "console/report/section.html", context, status=status)


def _crumbs(draft: Draft, section: Section) -> list[tuple[str, str]]:
    return [
        CRUMB,
        (draft.title, reverse("console:report:read", args=[draft.pk])),
        (section.heading, reverse("console:report:section", args=[draft.pk, section.position])),
    ]


def _neighbours(draft: Draft, section: Section) -> dict[str, int]:
    """The sections before and after."""
    positions = list(draft.sections.values_list("position", flat=True))
    at = positions.index(section.position)
    before = {"before": positions[at - 1]} if at else {}
    return before | ({"after": positions[at + 1]} if at + 1 < len(positions) else {})


def _offered(asked: str, filling: Filling) -> list[Any]:
    """Figures whose name or definition holds the words that were asked for, with what they say now."""
    words = asked.split()
    if not words:
        return []
    fitting = [
        each
        for each in declared(KIND)
        if all(word in each.data.title + each.data.definition + each.id for word in words)
    ]
    return [filling.shown(FigureSlot(each.id)) for each in fitting[:MOST]]


def _answered(draft: Draft, text: str, request: HttpRequest) -> str:
    """The text after the answer to one typed quantity: a slot put in its place, or a citation with its source."""
    said = request.POST
    if put := said.get("put", ""):
        span, _, inside = put.partition("|")
        chosen = slot(inside.removeprefix("{{").removesuffix("}}"))
        return replaced(text, _span(span, text), chosen)
    if cite := said.get("cite", ""):
        kind, _, span = cite.partition("|")
        found = _span(span, text)
        key = span.replace("-", "_")
        cited = writing.cite(
            draft=draft, kind=kind, text=found.text, source=said.get(f"source_{key}", ""), number=said.get(f"number_{key}", ""),
            dated=_day(said.get(f"dated_{key}", "")), at=now(), by=request.user,
        )  # fmt: skip
        return replaced(text, found, CitedSlot(cited.pk))
    return text


def _span(text: str, whole: str) -> Typed:
    start, _, end = text.partition("-")
    first, last = _whole(start), _whole(end)
    return Typed(start=first, end=last, text=whole[first:last], claim=None)


def _refused(draft: Draft, passage: int, text: str, error: TypedQuantities) -> Refused:
    """The quantities of the line that was refused, placed in the whole of what was written."""
    offset = text.find(error.text)
    with Filling(draft) as filling:
        found = [
            (
                Typed(start=one.start + offset, end=one.end + offset, text=one.text, claim=one.claim),
                proposals(one, filling=filling),
            )
            for one in error.found
        ]
    return Refused(passage, text, found, error.message)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
