"""The monthly self-check filled from records: how each task stands, what its figures are, what was said last month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.district.models import Unit
from wanxiang.district.queries import unit_named
from wanxiang.engines.measures import queries as measures
from wanxiang.engines.plans.actions import checking
from wanxiang.engines.plans.actions.checking import LineFacts
from wanxiang.engines.plans.models import CheckLine, MonthCheck, PlanDocument, Task
from wanxiang.engines.plans.queries import checking as pages
from wanxiang.systems.reform_ledger.declared import days
from wanxiang.systems.reform_ledger.standings import Standing, of_tasks


class UnitUnknown(WanxiangError):
    """The unit of a self-check is not one of the district's."""

    code = "reform_ledger.no_such_unit"
    status = 404


@dataclass(frozen=True, kw_only=True)
class Filled:
    """One task of the page: the records' part, last month's words, this month's."""

    task: Task
    line: CheckLine
    label: str
    tone: str
    reasons: Sequence[str]
    figures: Sequence[dict[str, Any]]
    before: CheckLine | None


def open_page(*, document: PlanDocument, unit: str, month: date, by: Account, at: datetime) -> MonthCheck:
    """The page of a unit and month, begun where it is not there yet. Raises: CheckRefused"""
    return checking.open_check(document=document, unit=unit, month=month, due=days().check_due(month), by=by, at=at)


def filled(check: MonthCheck, *, on: date) -> list[Filled]:
    """The lines of a page: as they were frozen, or with what the records say today."""
    before = pages.previous_words(document=check.document, unit=check.unit, month=check.month)
    lines = list(check.lines.select_related("task__item", "task__document").prefetch_related("task__milestones"))
    if check.submitted:
        return [_frozen(line, before.get(line.task_id)) for line in lines]
    facts = facts_of([line.task for line in lines], on=on)
    return [_live(line, facts[line.task_id], before.get(line.task_id)) for line in lines]


def submit(*, check: MonthCheck, by: Account, at: datetime, on: date) -> MonthCheck:
    """Hand in with the records as they stand on a day. Raises: CheckRefused, CheckFrozen"""
    tasks = [line.task for line in check.lines.select_related("task__item", "task__document")]
    return checking.submit_check(check=check, facts=facts_of(tasks, on=on), by=by, at=at)


def facts_of(tasks: Iterable[Task], *, on: date) -> dict[int, LineFacts]:
    """Standing and figures by task; a figure that several tasks share is computed once."""
    found = of_tasks(tasks, on=on)
    known = {name: figure(name) for name in {task.figure for task, _ in found if task.figure}}
    return {task.pk: LineFacts(standing=_said(standing, on), figures=_figures(known, task)) for task, standing in found}


def figure(name: str) -> dict[str, Any]:
    """A figure as it stands: {"figure", "title", "value", "unit", "as_of", "url", "reason"}."""
    url = f"/figures/{name}/"
    try:
        computed = measures.figure(name)
    except WanxiangError as error:
        return {"figure": name, "title": name, "value": None, "unit": "", "as_of": "", "url": url, "reason": str(error)}
    said = computed.as_json()
    return {
        "figure": name, "title": computed.figure.title, "value": said["value"], "unit": computed.figure.unit,
        "as_of": computed.as_of.isoformat(), "url": url, "reason": computed.reason or "",
    }  # fmt: skip


def unit_code(name: str) -> str:
    """The code of a unit by its code or one of its names. Raises: UnitUnknown"""
    if Unit.objects.filter(pk=name).exists():
        return name
    if found := unit_named(name):
        return found.pk
    raise UnitUnknown(f"没有“{name}”这个单位。")


def _figures(known: Mapping[str, dict[str, Any]], task: Task) -> tuple[dict[str, Any], ...]:
    target = None if task.target is None else f"{task.target.normalize():f}"
    return (known[task.figure] | {"target": target},) if task.figure else ()


def _said(standing: Standing, on: date) -> dict[str, Any]:
    return standing.as_dict(on) | {"tone": standing.tone}


def _frozen(line: CheckLine, before: CheckLine | None) -> Filled:
    return _filled(line, line.standing, line.figures, before)


def _live(line: CheckLine, facts: LineFacts, before: CheckLine | None) -> Filled:
    return _filled(line, facts.standing, [dict(each) for each in facts.figures], before)


def _filled(line: CheckLine, standing: Any, figures: Sequence[dict[str, Any]], before: CheckLine | None) -> Filled:
    return Filled(
        task=line.task, line=line, label=standing.get("label", "—"), tone=standing.get("tone", "empty"),
        reasons=standing.get("reasons", ()), figures=figures, before=before,
    )  # fmt: skip
