"""The report as it reads: every number opens to its figure; the check beside it; Word."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console import fresh
from wanxiang.console.report.desk import CRUMB, EDIT, ISSUE, VIEW, units_of
from wanxiang.core.access import has_permission, requires
from wanxiang.engines.measures.drafts import issuing, queries
from wanxiang.engines.measures.models import Draft, Section
from wanxiang.systems.annual_report import checking, reading, word

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
@requires(VIEW)
def read(request: HttpRequest, number: int) -> HttpResponse:
    """One report, as it reads now or as it was issued."""
    draft = queries.draft(number)
    told = report_now(draft)
    writing = draft.state == Draft.State.WRITING
    sections = {section.position: section for section in queries.sections(draft)}
    may_issue, revisions = has_permission(request.user, ISSUE), list(queries.revisions(draft))
    context = {
        "draft": draft, "report": told, "writing": writing, "issue": None if writing else draft.issue,
        "holds": writing or issuing.holds(draft.issue), "found": checking.check(told), "counts": _counts(told),
        "parts": [(part, sections.get(part.position)) for part in told.parts], "mine": _mine(request, sections) if writing else set(),
        "may_issue": writing and may_issue, "may_revise": not writing and may_issue and not any(one.state == Draft.State.WRITING for one in revisions), "as_of": told.as_of, "crumbs": [CRUMB, (draft.title, "")],
        "waiting": _waiting(sections.values()) if writing else {}, "taken_out": queries.taken_out(draft) if writing else [],
        "arranged": queries.arranged(draft), "revisions": revisions,
    }  # fmt: skip
    return render(request, "console/report/read.html", context)


@require_GET
@requires(VIEW)
def word_file(request: HttpRequest, number: int) -> HttpResponse:
    """The report as a Word file, its numbers linked to this platform."""
    told = report_now(queries.draft(number))
    site = request.build_absolute_uri("/").rstrip("/")
    response = HttpResponse(word.docx(told, site=site), content_type=DOCX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(told.title)}.docx"
    return response


def report_now(draft: Draft) -> reading.Report:
    """The report, made once for a state of the records."""
    return _report(fresh.state(), draft.pk)


@lru_cache(maxsize=8)
def _report(state: Any, number: int) -> reading.Report:
    return reading.report(queries.draft(number))


def _mine(request: HttpRequest, sections: dict[int, Any]) -> set[int]:
    """The sections that this reader may write."""
    if not has_permission(request.user, EDIT):
        return set()
    units = units_of(request.user)
    return {position for position, section in sections.items() if units is None or section.unit in units}


def _counts(told: reading.Report) -> list[tuple[str, str, int]]:
    """How many numbers there are of each sort."""
    states = [one.state for one in told.numbers]
    return [(state, reading.LABELS[state], states.count(state)) for state in reading.LABELS if state in states]


def _waiting(sections: Iterable[Section]) -> dict[str, int]:
    """How many sections with text are in each state."""
    return dict(Counter(section.state for section in sections if section.passages.all()))
