"""What pages and systems read of cases. Every list takes the account that asks; nothing here writes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from wanxiang.core.models import Account
from wanxiang.district.queries import place_path
from wanxiang.engines.cases import catalogue, clocks, course, parties, visibility, worktime
from wanxiang.engines.cases.clocks import Clock
from wanxiang.engines.cases.flows import LEVELS
from wanxiang.engines.cases.models import Case, Step
from wanxiang.engines.cases.visibility import NoSuchCase

DUE_SOON = timedelta(hours=24)


def cases(
    *, by: Account, flows: Sequence[str] = (), states: Sequence[str] = (), area: str = "", handler: str = "", code: str = "",
    source: str = "", level: int = 0, text: str = "", due: str = "", since: date | None = None, until: date | None = None,
    at: datetime | None = None,
) -> QuerySet[Case]:  # fmt: skip
    """Cases that an account sees, narrowed.

    In: states: of any flow; area, code: prefixes; text: a number, or words of the title; due: "late", "soon", "extended",
        "supervised", "repeated"; since, until: half-open period of receipt; at: now, for `due`
    """
    rows = visibility.visible(by)
    if flows:
        rows = rows.filter(flow__in=flows)
    if states:
        rows = rows.filter(state__in=states)
    if area:
        rows = rows.filter(visibility.below("grid_code", area))
    if handler:
        rows = rows.filter(handler=handler)
    if code:
        rows = rows.filter(visibility.below("class_code", code))
    if source:
        rows = rows.filter(source=source)
    if level:
        rows = rows.filter(level=level)
    if text.strip():
        rows = rows.filter(Q(case_no=text.strip()) | Q(title__contains=text.strip()))
    if since:
        rows = rows.filter(opened_at__gte=worktime.midnight(since))
    if until:
        rows = rows.filter(opened_at__lt=worktime.midnight(until))
    return _due(rows, due, at) if due else rows


def case(*, case_no: str, by: Account) -> Case:
    """One case; raises NoSuchCase when unknown or not visible."""
    return visibility.one(by, case_no)


def inbox(*, by: Account) -> QuerySet[Case]:
    """What waits for an account's unit or place: to sign, to handle, to handle again; the most urgent first."""
    mine = visibility.handled_by(by, Case.objects.filter(state__in=("dispatched", "handling", "rework", "shelved")))
    return mine.order_by("due_at", "pk")


def counts(rows: QuerySet[Case]) -> dict[str, int]:
    """How many of the rows are in each state."""
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


def by_place(rows: QuerySet[Case], *, digits: int) -> dict[str, int]:
    """How many of the rows lie in each place of a level: {code cut to so many digits: cases}; what lies higher is left out."""
    found: dict[str, int] = {}
    for code, count in rows.order_by().values_list("grid_code").annotate(n=Count("pk")):
        if len(code) >= digits:
            found[code[:digits]] = found.get(code[:digits], 0) + count
    return found


def steps(found: Case) -> list[Step]:
    """The history of a case, first to last."""
    return list(found.steps.select_related("by").order_by("seq"))


def course_of(found: Case, *, internal: bool) -> list[dict[str, Any]]:
    """The course of a case for people: [{"title", "at", "by", "unit", "opinion", "reply", "why", "state"}].

    In: internal: False for the reporter, who reads public words and replies and no opinion, no name of an officer
    """
    flow = catalogue.flow(found.flow)
    told = (_step(step, flow) for step in steps(found))
    return (
        [step for step in told if step]
        if internal
        else [_public(step) for step in told if step["public"] or step["reply"]]
    )


def clocks_of(found: Case, *, at: datetime) -> list[dict[str, Any]]:
    """The clocks that run: [{"name", "title", "due_at", "remaining", "overdue", "provisional"}], the nearest first."""
    flow, days = catalogue.flow(found.flow), worktime.calendar()
    live = sorted(course.open_clocks({"clocks": found.clocks}).items(), key=lambda each: each[1].due_at)
    return [
        {"name": name, "title": flow.clocks[name].title, "due_at": clock.due_at, "overdue": clocks.overdue(clock, at=at),
         "remaining": clocks.remaining(clock, at=at, calendar=days).text, "provisional": clock.provisional}
        for name, clock in live
    ]  # fmt: skip


def remaining(found: Case, *, at: datetime) -> str:
    """What is left of the nearest deadline, in words; "" where none runs."""
    said = found.clocks.get(found.due_clock) if found.due_clock else None
    return clocks.remaining(Clock.of_json(said), at=at, calendar=worktime.calendar()).text if said else ""


def class_path(found: Case) -> str:
    """市容环境 / 环境卫生 / 暴露垃圾; "" before it has a class."""
    if not found.class_code:
        return ""
    scheme = catalogue.taxonomies()[found.scheme]
    return " / ".join(each.name for each in scheme.path(found.class_code))


def class_name(found: Case) -> str:
    """The leaf's name."""
    return class_path(found).rpartition(" / ")[2]


def where(found: Case) -> str:
    """The place of a case, from the street down."""
    return place_path(found.grid_code)


def level_title(found: Case) -> str:
    """一般, 较急, 紧急, 特急."""
    return LEVELS[found.level]


def of_receipt(receipt: str) -> Case:
    """The case of a receipt (number-check code) as the reporter may follow it; raises NoSuchCase for anything else."""
    number, _, code = receipt.strip().upper().rpartition("-")
    found = Case.objects.filter(case_no=number).first() if number else None
    if found is None or found.receipt != code or not catalogue.flow(found.flow).public:
        raise NoSuchCase
    return found


def public_view(found: Case) -> dict[str, Any]:
    """What a reporter reads of his or her case: where it stands, what was answered, what happens next; never an opinion.

    A merged case is answered by the one it was merged into.
    """
    main = found.merged_into or found
    flow = catalogue.flow(main.flow)
    answers = [step.reply for step in steps(main) if step.reply]
    shown = flow.states[main.state].answered or main.state in ("checked", *flow.phase("ended"))
    return {
        "case_no": found.case_no, "title": found.title, "text": found.text, "state": flow.title_of(main.state),
        "phase": flow.states[main.state].phase, "opened_at": found.opened_at, "due_at": main.whole_due_at,
        "unit": parties.name_of(main.handler), "merged": found.merged_into_id is not None,
        "reply": answers[-1] if answers and shown else "", "course": course_of(main, internal=False),
        "may_rate": main.state in ("checked", "closed"), "resolved": main.resolved, "extended": main.extended,
    }  # fmt: skip


def _step(step: Step, flow: Any) -> dict[str, Any]:
    try:
        move = (
            flow.move(step.from_state, step.action)
            if step.from_state
            else next(m for m in flow.moves if m.action == step.action)
        )
        title, public = move.title, move.public
    except flow_errors():
        title, public = TITLES.get(step.action, step.action), ""
    return {"title": title, "public": public, "at": step.at, "by": step.by.name, "unit": parties.name_of(step.unit), "opinion": step.opinion,
            "reply": step.reply, "why": step.why, "state": flow.title_of(step.to_state), "action": step.action, "seq": step.seq}  # fmt: skip


TITLES = {"recompute": "时限按新的放假安排重新计算"}


def flow_errors() -> tuple[type[Exception], ...]:
    """What a step raises whose move the flow (a newer version of it) does not know."""
    from wanxiang.engines.cases.flows import IllegalMove

    return (IllegalMove, StopIteration)


def _public(step: dict[str, Any]) -> dict[str, Any]:
    return {"title": step["public"] or step["title"], "at": step["at"], "text": "", "state": step["state"]}


def _due(rows: QuerySet[Case], due: str, at: datetime | None) -> QuerySet[Case]:
    conditions = {
        "late": Q(due_at__lt=at), "soon": Q(due_at__gte=at, due_at__lt=at + DUE_SOON if at else None),
        "extended": Q(extended=True), "supervised": Q(supervised=True), "repeated": Q(repeats__gt=0),
    }  # fmt: skip
    return rows.filter(conditions[due]) if due in conditions else rows
