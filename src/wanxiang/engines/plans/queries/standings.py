"""How the tasks of a plan stand: the facts of each gathered from rows, for the pure rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q, prefetch_related_objects

from wanxiang.core.declarations import declared
from wanxiang.engines.plans.models import PlanDocument, Problem, Task
from wanxiang.engines.plans.standing import Facts, Need, Node, Standing, stand
from wanxiang.engines.plans.thresholds import KIND, Thresholds

Values = Mapping[str, tuple[str, Decimal | None]]
"""Figure → (its title, its value as of the day): handed in by whoever knows figures."""


def thresholds() -> Thresholds:
    """Those in force: the district's own where it has any."""
    return declared(KIND)[-1].data


def standings(*, document: PlanDocument, on: date, values: Values | None = None) -> list[tuple[Task, Standing]]:
    """Every task of a plan with how it stands on a day."""
    return of_tasks(Task.objects.filter(document=document), on=on, values=values)


def of_tasks(tasks: Iterable[Task], *, on: date, values: Values | None = None) -> list[tuple[Task, Standing]]:
    """These tasks with how each stands on a day; in a few queries, however many there are."""
    rows = list(tasks)
    prefetch_related_objects(rows, "item", "document", "owner", "milestones", "needs__needs__item", "units")
    problems, by = _problems(rows, on), thresholds()
    return [(task, stand(facts_of(task, problems, values or {}), on=on, by=by)) for task in rows]


def figures_of(tasks: Iterable[Task]) -> list[str]:
    """The figures that these tasks are measured by."""
    return sorted({task.figure for task in tasks} - {""})


def facts_of(task: Task, problems: Mapping[int, tuple[int, int]], values: Values) -> Facts:
    """What is known of one task; problems: task → (open, late)."""
    title, value = values.get(task.figure, (task.figure, None))
    waits = [one.needs for one in task.needs.all() if one.needs.state not in (Task.State.CLOSED, Task.State.STOPPED)]
    open_problems, late_problems = problems.get(task.pk, (0, 0))
    return Facts(
        state=task.state,
        begins=task.begins,
        due=task.due,
        year=task.document.year,
        nodes=tuple(Node(title=one.title, due=one.due, done_on=one.done_on) for one in task.milestones.all()),
        figure=title if task.figure else "",
        baseline=task.baseline,
        target=task.target,
        value=value,
        needs=tuple(Need(number=one.number, title=one.title, due=one.due) for one in waits),
        open_problems=open_problems,
        late_problems=late_problems,
    )


def _problems(tasks: Iterable[Task], on: date) -> dict[int, tuple[int, int]]:
    still = Q(state__in=[Problem.State.OPEN, Problem.State.RECTIFIED], kind=Problem.Kind.FAULT)
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for task, deadline in Problem.objects.filter(still, task__in=list(tasks)).values_list("task", "deadline"):
        opened, late = found[task]
        found[task] = (opened + 1, late + bool(deadline and deadline < on))
    return found
