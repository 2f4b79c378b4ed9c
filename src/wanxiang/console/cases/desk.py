"""The dispatcher's desk: what waits to be accepted, placed, dispatched, answered, checked, called back; a proposal on each line.

Nothing is decided by itself: each proposal is a button that a named person presses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from wanxiang.console.cases import likely, moves
from wanxiang.console.cases.names import Names
from wanxiang.console.cases.sheet import SILENT
from wanxiang.console.listing import Tab
from wanxiang.core.access import Scope, requires
from wanxiang.core.clock import now
from wanxiang.core.models import Account
from wanxiang.engines.cases import catalogue, dispatching, visibility, worktime
from wanxiang.engines.cases.flows import Flow
from wanxiang.engines.cases.models import Case, Step
from wanxiang.engines.cases.openness import open_rows

SHOWN = 20
LIVE = ("received", "accepted", "dispatched", "handling", "rework", "returned")
QUEUES: Mapping[str, tuple[str, Q, tuple[str, ...]]] = {
    "received": ("待受理", Q(state="received"), ("accept", "decline")),
    "unplaced": ("待定位", Q(grid_code="", state__in=LIVE), ("place",)),
    "accepted": ("待派遣", Q(state="accepted"), ("dispatch",)),
    "extension": (
        "延期申请",
        Q(state__in=("handling", "rework")) & ~Q(wants_extension=""),
        ("extend", "refuse_extension"),
    ),
    "returned": ("退单待裁", Q(state="returned"), ("uphold",)),
    "handled": ("待核查", Q(state="handled"), ("pass", "fail")),
    "checked": ("待回访", Q(state="checked"), ("callback",)),
}
"""Queue → its words, which cases wait in it, what is done there."""
TOLD = {"extension": "ask_extension", "returned": "return", "handled": "finish", "checked": "finish"}
"""The step whose words the dispatcher needs to read."""


@dataclass
class Line:
    """One case on the desk."""

    case: Case
    said: Step | None = None
    proposal: dispatching.Proposal | None = None
    choices: list[dict[str, Any]] = field(default_factory=list)
    vague: bool = False
    """The classes come from words alone: to be looked at, not to be taken with one press."""
    acts: list[dict[str, Any]] = field(default_factory=list)


@require_GET
@requires("case.dispatch")
def desk(request: HttpRequest) -> HttpResponse:
    """One queue of the desk, the most urgent first."""
    at = now()
    rows = within(open_rows(visibility.visible(request.user)), request.scope)
    counts = _counts(rows)
    chosen = request.GET.get("queue", "")
    chosen = chosen if chosen in QUEUES else next((name for name, count in counts.items() if count), "received")
    found = list(
        rows.filter(QUEUES[chosen][1])
        .select_related("suggestion")
        .order_by(F("due_at").asc(nulls_last=True), "pk")[:SHOWN]
    )
    known = {
        "tabs": [Tab(name, label, counts[name]) for name, (label, _, _) in QUEUES.items()],
        "queue": chosen, "count": counts[chosen], "lines": _lines(found, chosen, by=request.user, at=at),
        "names": Names(found, at=at), "here": f"{reverse('console:cases:desk')}?{urlencode({'queue': chosen})}",
        "empty": "这一项没有待办。", "as_of": at.date(),
    }  # fmt: skip
    return render(request, "console/cases/desk.html", known)


def within(rows: QuerySet[Case], scope: Scope) -> QuerySet[Case]:
    """The cases for which the account sits at the desk."""
    if "" in scope.areas:
        return rows
    condition = Q(pk__in=[])
    for area in scope.areas:
        condition |= visibility.below("grid_code", area)
    return rows.filter(condition)


def _counts(rows: QuerySet[Case]) -> dict[str, int]:
    """How many wait in each queue: the states in one query, the two that are no state in another."""
    states = [name for name, (_, condition, _) in QUEUES.items() if len(condition) == 1]
    held = dict(rows.filter(state__in=states).order_by().values_list("state").annotate(n=Count("pk")))
    other = {name: Count("pk", filter=condition) for name, (_, condition, _) in QUEUES.items() if name not in states}
    counted = rows.filter(state__in=LIVE).aggregate(**other)
    return {name: held.get(name, 0) if name in states else counted[name] for name in QUEUES}


def _lines(found: Sequence[Case], queue: str, *, by: Account, at: datetime) -> list[Line]:
    said = _last_words(found, TOLD.get(queue, ""))
    return [_line(case, queue, said=said.get(case.pk), by=by, at=at) for case in found]


def _line(case: Case, queue: str, *, said: Step | None, by: Account, at: datetime) -> Line:
    flow = catalogue.flow(case.flow)
    offered = moves.offered(case, by=by)
    line = Line(case, said)
    if queue == "accepted":
        line.proposal = moves.proposal_of(case, flow, at=at)
    if queue == "received" and offered.named("accept") and not case.class_code:
        line.choices, line.vague = _choices(case, at=at)
    for action in QUEUES[queue][2]:
        if move := offered.named(action):
            line.acts.append(_act(case, flow, move, line, by=by, at=at))
    return line


def _act(case: Case, flow: Flow, move: Any, line: Line, *, by: Account, at: datetime) -> dict[str, Any]:
    """A move as a press (nothing left to say) or as the way to its form."""
    form = moves.form_of(case, move, by=by, at=at) if set(move.needs) <= SILENT else None
    said: dict[str, Any] = {}
    title = move.title
    if move.action == "dispatch" and line.proposal:
        said = {"to": line.proposal.main.code, "clause": line.proposal.clause, "why": line.proposal.why,
                "task": line.proposal.task, "assists": [each.code for each in line.proposal.assists]}  # fmt: skip
    elif move.action == "accept" and (case.class_code or (line.choices and not line.vague)):
        said = {"code": case.class_code or line.choices[0]["code"]}
        title = "受理" if case.class_code else "采用首选并受理"
    press = bool(said) or (form is not None and not form.asks)
    return {"move": move, "title": title, "press": press, "said": said, "form_too": bool(said)}


def _choices(case: Case, *, at: datetime) -> tuple[list[dict[str, Any]], bool]:
    """What was proposed at receipt, else what the words are like; whether it is too vague for one press."""
    kept = getattr(case, "suggestion", None)
    own = catalogue.own(worktime.civil_day(at))
    found, vague = likely.choices(kept.choices if kept else (), text=f"{case.title}\n{case.text}", own=own)
    named = [{"code": code, "name": own.get(code).name, "share": share} for code, share in found]
    return named, vague or bool(kept and kept.abstained)


def _last_words(found: Sequence[Case], action: str) -> dict[int, Step]:
    """The last step of an action of each case, in one query."""
    rows = Step.objects.filter(case__in=[case.pk for case in found], action=action).order_by("seq") if action else ()
    return {step.case_id: step for step in rows}
