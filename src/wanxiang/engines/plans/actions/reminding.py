"""Writes of the daily watch: a note before a task or node is due, when it is overdue, and when a task is blocked.

The same reason is told once (a node due on a day, a task blocked since a day), so a watch that runs again adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.core import audit, events
from wanxiang.engines.plans.duties import item_units
from wanxiang.engines.plans.models import Reminder, Task
from wanxiang.engines.plans.standing import BLOCKED, Standing
from wanxiang.engines.plans.thresholds import Thresholds

if TYPE_CHECKING:
    from wanxiang.core.models import Account

EVENTS = {
    Reminder.Kind.DUE_SOON: "plans.due_soon",
    Reminder.Kind.OVERDUE: "plans.overdue",
    Reminder.Kind.BLOCKED: "plans.blocked",
}


@dataclass(frozen=True)
class _Note:
    kind: str
    key: str
    says: str
    unit: str
    owner: Account | None = None
    raised: bool = False


def remind(
    *, standings: Iterable[tuple[Task, Standing]], on: date, by: Account, thresholds: Thresholds
) -> list[Reminder]:
    """Notes that were not written before, for owner and lead unit; what is blocked goes to the item's lead unit and is raised.

    In: standings: tasks as they stand on the day, with their units and nodes
    """
    wanted = [(task, note) for task, standing in standings for note in _notes(task, standing, on, thresholds)]
    keys = set(Reminder.objects.filter(task__in=[task for task, _ in wanted]).values_list("task", "kind", "key"))
    fresh = [(task, note) for task, note in wanted if (task.pk, note.kind, note.key) not in keys]
    with transaction.atomic():
        made = Reminder.objects.bulk_create(
            Reminder(
                task=task, kind=note.kind, key=note.key, says=note.says[:300], to_unit=note.unit, to=note.owner,
                raised=note.raised, on=on,
            )
            for task, note in fresh
        )  # fmt: skip
        events.emit_all(((EVENTS[one.kind], f"{one.task_id}/{one.key}", _payload(one)) for one in made), by=by)
        if made:
            audit.record("plans.reminded", by=by, details={"on": on.isoformat(), "notes": len(made)})
    return made


def _notes(task: Task, standing: Standing, on: date, thresholds: Thresholds) -> Iterator[_Note]:
    if task.state != Task.State.OPEN:
        return
    for what, due, soon in _ends(task, thresholds):
        left = (due - on).days
        if left < 0:
            yield _Note(Reminder.Kind.OVERDUE, f"{what}@{due}"[:80], f"{what}时限 {due}，已逾期", task.unit, task.owner)
        elif left <= soon:
            yield _Note(
                Reminder.Kind.DUE_SOON, f"{what}@{due}"[:80], f"{what}时限 {due}，即将到期", task.unit, task.owner
            )
    if standing.light == BLOCKED:
        key = f"blocked@{standing.since or on}"
        lead = item_units(task.item, on=on).lead if task.item else ""
        yield _Note(Reminder.Kind.BLOCKED, key, standing.reasons[0], lead or task.unit, task.owner, raised=True)


def _ends(task: Task, thresholds: Thresholds) -> Iterator[tuple[str, date, int]]:
    """What of a task has a day, that day, and how many days before it somebody is told."""
    if task.due:
        yield "任务", task.due, thresholds.soon_days
    for node in task.milestones.all():
        if node.done_on is None:
            yield f"节点“{node.title[:40]}”", node.due, thresholds.node_soon_days


def _payload(note: Reminder) -> dict[str, object]:
    return {"task": note.task_id, "unit": note.to_unit, "says": note.says, "on": note.on.isoformat()}
