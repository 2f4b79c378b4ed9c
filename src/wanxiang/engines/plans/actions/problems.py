"""Writes of the 问题清单: found, measured, put right, looked at again by another person; and the daily watch over deadlines."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.core import audit, events
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.models import (
    PlanDocument,
    PlanItem,
    Problem,
    ProblemNotice,
    Rectification,
    Round,
    Task,
)

from .rounds import numbered
from .second import another
from .steps import day_of, needed, step

if TYPE_CHECKING:
    from wanxiang.core.models import Account

State, Kind = Problem.State, Problem.Kind


class ProblemRefused(WanxiangError):
    """A problem that cannot be listed, put right or closed as asked."""

    code = "plan.problem_refused"


class ProblemMoved(ProblemRefused):
    """The problem is in another state by now."""

    code = "plan.problem_moved"
    status = 409


def find_problem(
    *,
    document: PlanDocument,
    fact: str,
    unit: str,
    by: Account,
    at: datetime,
    deadline: date | None = None,
    measure: str = "",
    found_on: date | None = None,
    task: Task | None = None,
    item: PlanItem | None = None,
    round: Round | None = None,
    kind: str = Kind.FAULT,
) -> Problem:
    """List a problem (with its deadline) or a good example of a task or an item.

    Raises: ProblemRefused where neither task nor item is named, a fault has no deadline, or a day does not fit
    """
    today = day_of(at)
    found_on = found_on or today
    if task is None and item is None:
        raise ProblemRefused("请写明是哪项任务。")
    if found_on > today:
        raise ProblemRefused("发现日期在将来。")
    if kind == Kind.FAULT and (deadline is None or deadline < found_on):
        raise ProblemRefused("问题须有整改时限，且不早于发现之日。")
    with transaction.atomic():
        made = Problem.objects.create(
            document=document,
            number=numbered(Problem, "WT" if kind == Kind.FAULT else "LD", document, at),
            kind=kind,
            item=item or (task.item if task else None),
            task=task,
            round=round,
            fact=needed(fact, "事实"),
            unit=needed(unit, "责任单位"),
            deadline=deadline if kind == Kind.FAULT else None,
            measure=measure.strip(),
            state=State.OPEN if kind == Kind.FAULT else State.NOTED,
            found_on=found_on,
            found_at=at,
            found_by=by,
        )
        audit.record("plans.problem_found", by=by, subject=made.number, details={"kind": made.kind})
        events.emit("plans.problem_found", payload={"problem": made.number, "unit": made.unit}, by=by)
        if task is not None:
            step(task, "problem", by=by, at=at, said=f"{made.get_kind_display()} {made.number}：{made.fact}")
    return made


def set_measure(*, problem: Problem, measure: str, by: Account, at: datetime) -> Problem:
    """The unit says how it will put the problem right. Raises: ProblemMoved"""
    with transaction.atomic():
        held = _held(problem, State.OPEN)
        held.measure = needed(measure, "整改措施")
        held.save(update_fields=["measure"])
        audit.record("plans.problem_measure", by=by, subject=held.number)
    return held


def rectify(*, problem: Problem, says: str, evidence: str, by: Account, at: datetime) -> Rectification:
    """The unit reports that it is put right, with what shows it; another person looks again. Raises: ProblemMoved"""
    with transaction.atomic():
        held = _held(problem, State.OPEN)
        made = Rectification.objects.create(
            problem=held, says=needed(says, "整改情况"), evidence=needed(evidence, "佐证")[:300], at=at, by=by
        )
        _to(held, State.RECTIFIED)
        audit.record("plans.problem_rectified", by=by, subject=held.number)
    return made


def recheck(*, problem: Problem, accepted: bool, why: str, by: Account, at: datetime) -> Problem:
    """Another person looked again: it is put right, or it goes back under its old deadline.

    Raises: SecondPerson when the one who reported it would pass it; ProblemMoved; TaskRefused without an opinion
    """
    with transaction.atomic():
        held = _held(problem, State.RECTIFIED)
        waits = held.rectifications.select_for_update().get(decision=Rectification.Decision.WAITING)
        another(by=by, than=waits.by, what="复核", did="报送整改情况")
        waits.decision = Rectification.Decision.ACCEPTED if accepted else Rectification.Decision.REFUSED
        waits.why, waits.decided_at, waits.decided_by = needed(why, "复核意见")[:400], at, by
        waits.save(update_fields=["decision", "why", "decided_at", "decided_by"])
        held.closed_on = day_of(at) if accepted else None
        _to(held, State.CLOSED if accepted else State.OPEN, "closed_on")
        audit.record("plans.problem_rechecked", by=by, subject=held.number, details={"accepted": accepted})
        if accepted and held.task is not None:
            step(held.task, "problem_closed", by=by, at=at, said=f"{held.number} 已整改：{waits.says}")
    return held


def watch_problems(*, on: date, warn_days: int, by: Account) -> list[ProblemNotice]:
    """Remind units of what falls due within `warn_days`; what has fallen due rises. Each once for a deadline."""
    due = Problem.objects.filter(kind=Kind.FAULT, state__in=(State.OPEN, State.RECTIFIED))
    due = due.filter(deadline__lte=on + timedelta(days=warn_days))
    given = set(ProblemNotice.objects.filter(problem__in=due).values_list("problem", "kind", "deadline"))
    made = []
    with transaction.atomic():
        for problem in due.order_by("deadline", "pk"):
            overdue = problem.deadline < on
            kind = ProblemNotice.Kind.OVERDUE if overdue else ProblemNotice.Kind.DUE_SOON
            if (problem.pk, kind, problem.deadline) not in given:
                made.append(_notice(problem, kind, raised=overdue, on=on, by=by))
    return made


def _notice(problem: Problem, kind: str, *, raised: bool, on: date, by: Account) -> ProblemNotice:
    note = ProblemNotice.objects.create(
        problem=problem, kind=kind, deadline=problem.deadline, to_unit=problem.unit, raised=raised, on=on
    )
    events.emit(
        "plans.problem_overdue" if raised else "plans.problem_due",
        payload={"problem": problem.number, "unit": problem.unit, "deadline": str(problem.deadline)},
        by=by,
        key=f"{problem.number}:{kind}:{problem.deadline}",
    )
    return note


def _held(problem: Problem, *states: str) -> Problem:
    held = Problem.objects.select_for_update(of=("self",)).select_related("task").get(pk=problem.pk)
    if held.state not in states:
        raise ProblemMoved(f"{held.number} 现为“{held.get_state_display()}”，不能这样办理。", hint="请刷新页面后再看")
    return held


def _to(problem: Problem, state: str, *fields: str) -> None:
    problem.state = state
    problem.save(update_fields=["state", *fields])
