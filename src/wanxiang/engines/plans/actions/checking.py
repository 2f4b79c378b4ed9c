"""Writes of the monthly self-check: a page is opened, words are typed, it is handed in and frozen; a correction is a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from wanxiang.core import audit, events
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.models import CheckLine, MonthCheck, PlanDocument, Task
from wanxiang.engines.plans.queries.checking import checked_tasks, latest, previous_words

from .steps import day_of, needed

if TYPE_CHECKING:
    from wanxiang.core.models import Account


class CheckRefused(WanxiangError):
    """A self-check cannot be opened or handed in as asked."""

    code = "plan.check_refused"


class CheckFrozen(CheckRefused):
    """What was handed in is not written over."""

    code = "plan.check_frozen"
    status = 409


@dataclass(frozen=True, kw_only=True)
class LineWords:
    """All that a person types of one task."""

    progress: str = ""
    difficulty: str = ""
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """What the records say of one task on the day of handing in: how it stands, and its figures with as-of and address."""

    standing: Mapping[str, Any] = field(default_factory=dict)
    figures: tuple[Mapping[str, Any], ...] = ()


def open_check(*, document: PlanDocument, unit: str, month: date, due: date, by: Account, at: datetime) -> MonthCheck:
    """The page of a unit and month, with last month's words as a draft; the same again gives the page that is there.

    Raises: CheckRefused when the unit neither leads nor joins a task, or the month lies ahead
    """
    if month.day != 1 or month > day_of(at):
        raise CheckRefused("只能自查当月和以前的月份。")
    with transaction.atomic():
        PlanDocument.objects.select_for_update().get(pk=document.pk)
        if found := latest(document=document, unit=unit, month=month):
            return found
        tasks = checked_tasks(document=document, unit=unit, month=month)
        if not tasks:
            raise CheckRefused("本单位在这个方案中没有牵头或共同牵头的任务。")
        made = MonthCheck.objects.create(document=document, unit=unit, month=month, due=due, made_at=at, made_by=by)
        before = previous_words(document=document, unit=unit, month=month)
        CheckLine.objects.bulk_create(_begun(made, task, before.get(task.pk)) for task in tasks)
        audit.record("plans.check_opened", by=by, subject=_subject(made))
    return made


def write_words(*, check: MonthCheck, words: Mapping[int, LineWords], by: Account) -> MonthCheck:
    """Keep what was typed so far, by task. Raises: CheckFrozen"""
    with transaction.atomic():
        held = _open(check)
        for line in held.lines.filter(task__in=words):
            said = words[line.task_id]
            line.progress, line.difficulty, line.help = (
                said.progress.strip(),
                said.difficulty.strip(),
                said.help.strip(),
            )
            line.save(update_fields=["progress", "difficulty", "help"])
    return held


def submit_check(*, check: MonthCheck, facts: Mapping[int, LineFacts], by: Account, at: datetime) -> MonthCheck:
    """Hand it in: standing and figures of the day are written beside the words, and nothing changes any more.

    Raises: CheckFrozen; CheckRefused naming the tasks without a word on their progress
    """
    with transaction.atomic():
        held = _open(check)
        lines = list(held.lines.select_related("task__item"))
        if silent := [line.task for line in lines if not line.progress]:
            raise CheckRefused(f"请填写进展：{'、'.join(task.title for task in silent[:5])}。")
        for line in lines:
            known = facts.get(line.task_id, LineFacts())
            line.standing, line.figures = dict(known.standing), [dict(each) for each in known.figures]
        CheckLine.objects.bulk_update(lines, ["standing", "figures"])
        held.submitted_at, held.submitted_on, held.submitted_by = at, day_of(at), by
        held.save(update_fields=["submitted_at", "submitted_on", "submitted_by"])
        audit.record("plans.check_submitted", by=by, subject=_subject(held), details={"late": held.late})
        events.emit("plans.check_submitted", payload={"check": held.pk, "unit": held.unit}, by=by)
    return held


def correct_check(*, check: MonthCheck, reason: str, by: Account, at: datetime) -> MonthCheck:
    """A further version of what was handed in, to be changed and handed in again; the earlier one stays as it was.

    Raises: CheckRefused when it has not been handed in, or a correction is begun already
    """
    with transaction.atomic():
        held = MonthCheck.objects.select_for_update().get(pk=check.pk)
        newest = latest(document=held.document, unit=held.unit, month=held.month)
        if not held.submitted or newest is None or newest.pk != held.pk:
            raise CheckRefused("只能更正已报送的最新一版。")
        made = MonthCheck.objects.create(
            document=held.document,
            unit=held.unit,
            month=held.month,
            version=held.version + 1,
            reason=needed(reason, "更正理由")[:300],
            due=held.due,
            made_at=at,
            made_by=by,
        )
        CheckLine.objects.bulk_create(
            CheckLine(
                check_page=made,
                task_id=line.task_id,
                progress=line.progress,
                difficulty=line.difficulty,
                help=line.help,
            )
            for line in held.lines.all()
        )
        audit.record("plans.check_corrected", by=by, why=made.reason, subject=_subject(made))
    return made


def _begun(check: MonthCheck, task: Task, before: CheckLine | None) -> CheckLine:
    """A line with last month's difficulty and help carried on; the progress of a month is said anew, with the old text beside."""
    kept = {"difficulty": before.difficulty, "help": before.help} if before else {}
    return CheckLine(check_page=check, task=task, **kept)


def _open(check: MonthCheck) -> MonthCheck:
    held = MonthCheck.objects.select_for_update().get(pk=check.pk)
    if held.submitted:
        raise CheckFrozen("已报送的自查不能修改。", hint="请用“更正”，写明理由，另成一版")
    return held


def _subject(check: MonthCheck) -> str:
    return f"{check.unit}:{check.month:%Y-%m}:v{check.version}"
