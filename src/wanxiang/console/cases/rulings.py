"""The arbiter's desk: returned cases with both sides' words and the list of duties beside them; rulings so far."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from wanxiang.console.cases import moves, sheet
from wanxiang.console.cases.names import Names
from wanxiang.console.cases.supervision import newest
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.core.models import Account
from wanxiang.engines.cases import duty, parties, visibility, worktime
from wanxiang.engines.cases.duty import NoOwner
from wanxiang.engines.cases.models import Case, Ruling, Step
from wanxiang.engines.cases.openness import open_rows

SHOWN, PAST = 20, 50


@require_GET
@requires("case.arbitrate")
def rulings(request: HttpRequest) -> HttpResponse:
    """What waits for a ruling, the most urgent first."""
    at = now()
    waiting = open_rows(visibility.visible(request.user)).filter(state="returned")
    found = list(waiting.order_by(F("due_at").asc(nulls_last=True), "pk")[:SHOWN])
    past = Ruling.objects.select_related("case", "by").prefetch_related("amendments").order_by("-pk")
    known = {
        "disputes": [dispute(case, by=request.user, at=at) for case in found],
        "count": waiting.count(),
        "names": Names(found, at=at),
        "past": [_past(row) for row in newest(request.user, past, most=PAST)],
        "here": reverse("console:cases:rulings"),
        "as_of": at.date(),
    }
    return render(request, "console/cases/rulings.html", known)


def dispute(case: Case, *, by: Account, at: datetime) -> dict[str, Any]:
    """Both sides of a returned case: who sent it and why, who returns it and why, by which clause; whose it is by the list."""
    sent, returned = _last(case, "dispatch", "transfer"), _last(case, "return")
    offered = moves.offered(case, by=by)
    forms = [
        moves.form_of(case, move, by=by, at=at, auto_id=f"id_{case.case_no}_{move.action}_%s")
        for move in (offered.named("overrule"), offered.named("uphold"))
        if move
    ]
    cited = (returned.set.get("clause") if returned else "") or case.clause
    return {
        "case": case, "sent": sent, "returned": returned, "unit": parties.name_of(case.handler), "forms": forms,
        "clause": sheet.clause(case), "cited": cited, "owner": _owner(case, at=at), "round": case.returns,
    }  # fmt: skip


def _last(case: Case, *actions: str) -> Step | None:
    return case.steps.filter(action__in=actions).select_related("by").order_by("-seq").first()


def _owner(case: Case, *, at: datetime) -> dict[str, str]:
    try:
        clause, owner = duty.clause_of(class_code=case.class_code, grid_code=case.grid_code, on=worktime.civil_day(at))
    except NoOwner as error:
        return {"name": "", "clause": "", "why": str(error)}
    return {"name": owner.name, "clause": clause, "why": ""}


def _past(row: Ruling) -> dict[str, Any]:
    return {
        "row": row,
        "owners": [(each.clause, parties.name_of(each.owner), each.valid_from) for each in row.amendments.all()],
    }
