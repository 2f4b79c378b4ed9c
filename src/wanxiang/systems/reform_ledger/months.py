"""The plan by months: what is to be there at the end of each, and who is late with what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from wanxiang.engines.plans.duties import unit_names
from wanxiang.engines.plans.models import PlanDocument, Task
from wanxiang.engines.plans.queries import tasks as ledger

DONE, LATE, NEAR, AHEAD, OFF = "done", "late", "near", "ahead", "off"
LABELS = {LATE: "逾期", NEAR: "本月到期", AHEAD: "未到期", DONE: "已完成", OFF: "已中止"}
TONES = {LATE: "bad", NEAR: "warn", AHEAD: "", DONE: "good", OFF: "empty"}


@dataclass(frozen=True)
class Entry:
    """A node of a task, or the task's own end, in the month it is due."""

    task: Task
    what: str
    due: date
    done_on: date | None
    unit: str
    on: date

    @property
    def state(self) -> str:
        if self.task.state == Task.State.STOPPED:
            return OFF
        if self.done_on is not None:
            return DONE
        if self.due < self.on:
            return LATE
        return NEAR if (self.due.year, self.due.month) == (self.on.year, self.on.month) else AHEAD

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def month(self) -> date:
        return self.due.replace(day=1)

    @property
    def owner(self) -> str:
        return self.task.owner_name or "未明确"

    @property
    def item_no(self) -> int:
        return self.task.item.no if self.task.item else 0

    @property
    def days_late(self) -> int:
        return (self.on - self.due).days if self.state == LATE else 0


@dataclass(frozen=True)
class Line:
    """An item and what is due in each month of the plan."""

    no: int
    title: str
    cells: list[list[Entry]]


@dataclass(frozen=True)
class Calendar:
    """months: first days; lines: one an item that has tasks; entries: all, by day; unscheduled: tasks without a deadline."""

    months: list[date]
    lines: list[Line]
    entries: list[Entry]
    unscheduled: int


def calendar(document: PlanDocument, *, on: date) -> Calendar:
    """The plan by months as of a day."""
    rows = list(ledger.tasks(document=document).prefetch_related("milestones", "closings"))
    names = unit_names(task.unit for task in rows)
    entries = sorted(
        (entry for task in rows for entry in _entries(task, names.get(task.unit, ""), on)),
        key=lambda entry: (entry.due, entry.item_no, entry.task.position),
    )
    months = ledger.months_of(document=document)
    return Calendar(months, _lines(entries, months), entries, sum(task.due is None for task in rows))


def _entries(task: Task, unit: str, on: date) -> Iterator[Entry]:
    for node in task.milestones.all():
        yield Entry(task, node.title, node.due, node.done_on, unit, on)
    if task.due:
        yield Entry(task, f"完成：{task.title}", task.due, _closed_on(task), unit, on)


def _closed_on(task: Task) -> date | None:
    if task.state != Task.State.CLOSED:
        return None
    days = [one.decided_at for one in task.closings.all() if one.decision == one.Decision.ACCEPTED and one.decided_at]
    return max(days).date() if days else None


def _lines(entries: list[Entry], months: list[date]) -> list[Line]:
    found: dict[tuple[int, str], dict[date, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        title = entry.task.item.title if entry.task.item else "不属于方案任务的工作"
        found[entry.item_no, title][entry.month].append(entry)
    return [
        Line(no, title, [by_month[month] for month in months])
        for (no, title), by_month in sorted(found.items(), key=lambda pair: pair[0])
    ]
