"""Everything the page of one task shows, and the rows of lists of tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.measures import queries as figures
from wanxiang.engines.plans.actions.steps import ACTIONS
from wanxiang.engines.plans.duties import unit_names
from wanxiang.engines.plans.models import Task, TaskUnit
from wanxiang.engines.plans.months import Node, quarter_nodes
from wanxiang.systems.reform_ledger.standings import CLOSED, STOPPED, Standing, of_tasks, values_of


@dataclass(frozen=True)
class TaskRow:
    """One task in a list."""

    task: Task
    standing: Standing
    unit: str
    on: date

    @property
    def number(self) -> str:
        return self.task.number

    @property
    def title(self) -> str:
        return self.task.title

    @property
    def item(self) -> str:
        return f"{self.task.item.no}. {self.task.item.title}" if self.task.item else "不属于方案任务"

    @property
    def owner(self) -> str:
        return self.task.owner_name or "未明确"

    @property
    def state(self) -> str:
        return self.task.get_state_display()

    @property
    def days_late(self) -> int:
        """Days past its deadline; 0 while there are none, or when it is over."""
        over = self.standing.light in (CLOSED, STOPPED)
        return 0 if over or not self.task.due else max((self.on - self.task.due).days, 0)

    def as_dict(self) -> dict[str, Any]:
        """As `plan tasks --json` prints it."""
        return {
            "id": self.task.pk,
            "number": self.number,
            "title": self.title,
            "item": self.task.item.no if self.task.item else None,
            "unit": self.unit,
            "owner": self.task.owner_name,
            "begins": self.task.begins.isoformat() if self.task.begins else None,
            "due": self.task.due.isoformat() if self.task.due else None,
            "state": self.task.state,
            "standing": self.standing.light,
            "reasons": list(self.standing.reasons),
        }


def rows(tasks: Iterable[Task], *, on: date) -> list[TaskRow]:
    """Tasks as rows of a list, each with how it stands on the day."""
    found = of_tasks(tasks, on=on)
    names = unit_names(task.unit for task, _ in found)
    return [TaskRow(task, standing, names.get(task.unit, ""), on) for task, standing in found]


def task_page(task: Task, *, on: date) -> dict[str, Any]:
    """One task.

    Out: task, standing, lead, joint, participants (names), figure ({title, value} or None), milestones, nodes (proposed, where
         none is set), evidence, needs, needed_by, closings, course ([{title, text, at, by}])
    """
    ((_, standing),) = of_tasks([task], on=on)
    units = list(task.units.all())
    names = unit_names([task.unit, *(one.unit for one in units)])
    milestones = list(task.milestones.prefetch_related("evidence"))
    return {
        "task": task,
        "standing": standing,
        "lead": names.get(task.unit, ""),
        "joint": [names[one.unit] for one in units if one.role == TaskUnit.Role.JOINT],
        "participants": [names[one.unit] for one in units if one.role == TaskUnit.Role.PARTICIPANT],
        "figure": _figure(task),
        "milestones": milestones,
        "nodes": [] if milestones else proposed_nodes(task),
        "evidence": list(task.evidence.select_related("by", "milestone")),
        "needs": list(task.needs.select_related("needs__item", "needs__document")),
        "needed_by": list(task.needed_by.select_related("task__item")),
        "closings": list(
            task.closings.select_related("asked_by", "decided_by", "reopened_by").prefetch_related("evidence")
        ),
        "course": [
            {"title": ACTIONS.get(step.action, step.action), "text": step.said, "at": step.at, "by": step.by.name}
            for step in task.steps.select_related("by")
        ],
    }


def proposed_nodes(task: Task) -> list[Node]:
    """Nodes by quarters for a task with a deadline; a person accepts them."""
    if task.due is None:
        return []
    year = task.document.year or task.due.year
    return quarter_nodes(title=task.title, begins=task.begins, due=task.due, year=year)


def frozen(name: str) -> tuple[str, dict[str, Any]]:
    """A figure's title, and its value as it stands with its lineage: what evidence of a task keeps. Raises: NoSuchDeclaration"""
    said = figures.figure(name).as_json()
    kept = ("value", "unit", "as_of", "wording", "definition", "lineage")
    return said["title"], {key: said.get(key) for key in kept}


def _figure(task: Task) -> dict[str, Any] | None:
    if not task.figure:
        return None
    try:
        title, value = values_of([task.figure])[task.figure]
    except WanxiangError:
        return {"title": task.figure, "value": None}
    return {"title": title, "value": value, "url": f"/figures/{task.figure}/"}
