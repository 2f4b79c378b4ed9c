"""How the tasks of a plan stand on a day: the ledger's rule, with the figures that tasks are measured by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from wanxiang.core.declarations import declared
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.measures import queries as figures
from wanxiang.engines.plans.models import PlanDocument, Task
from wanxiang.engines.plans.queries import standings as ledger
from wanxiang.engines.plans.standing import (
    AMBER,
    BLOCKED,
    CLOSED,
    GREEN,
    LABELS,
    RED,
    SEVERITY,
    STOPPED,
    TONES,
    UNSCHEDULED,
    Standing,
    rolled_up,
)

__all__ = [
    "AMBER", "BLOCKED", "CLOSED", "GREEN", "LABELS", "RED", "SEVERITY", "STOPPED", "TONES", "UNSCHEDULED", "Standing",
    "of_tasks", "rolled_up", "standings", "values_of",
]  # fmt: skip


def standings(*, document: PlanDocument, on: date) -> list[tuple[Task, Standing]]:
    """Every task of a plan with how it stands on a day."""
    return of_tasks(Task.objects.filter(document=document).select_related("item", "document", "owner"), on=on)


def of_tasks(tasks: Iterable[Task], *, on: date) -> list[tuple[Task, Standing]]:
    """These tasks with how each stands on a day."""
    rows = list(tasks)
    return ledger.of_tasks(rows, on=on, values=values_of(ledger.figures_of(rows)))


def values_of(names: Iterable[str]) -> dict[str, tuple[str, Decimal | None]]:
    """Figure → its title and its value now (None where it has none: its table is empty, or it is a range)."""
    titles = {one.id: one.data.title for one in declared(figures.KIND)}
    return {name: (titles.get(name, name), _value(name)) for name in names}


def _value(name: str) -> Decimal | None:
    try:
        computed = figures.figure(name)
    except WanxiangError:
        return None
    said = computed.value.as_json() if computed.value else None
    return Decimal(str(said)) if isinstance(said, int | float) else None
