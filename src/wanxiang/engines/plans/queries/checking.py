"""Reads of the monthly self-check: which tasks stand on a unit's page, what it said last month, who has not handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.models import CheckLine, MonthCheck, PlanDocument, Task, TaskUnit


class NoSuchCheck(WanxiangError):
    code = "plan.no_such_check"
    status = 404


@dataclass(frozen=True, kw_only=True)
class Handing:
    """Where a unit is with a month: the page as it stands, or none; `late` once its day has passed without it, or before it."""

    unit: str
    tasks: int
    due: date
    check: MonthCheck | None
    late: bool

    @property
    def state(self) -> str:
        """未填报, 填报中, 已报送, 迟报."""
        if self.check is None or (self.check.version == 1 and not self.check.submitted):
            return "逾期未报" if self.late else ("填报中" if self.check else "未填报")
        return "迟报" if self.late else "已报送"


def months_until(day: date) -> tuple[date, date]:
    """The first day of the month of a day, and of the month after it."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def checked_tasks(*, document: PlanDocument, month: date, unit: str = "") -> list[Task]:
    """The tasks that a month is checked for: led (jointly) by the unit, begun by the month's end, not closed before it."""
    begins, until = months_until(month)
    rows = Task.objects.filter(document=document).filter(Q(begins__isnull=True) | Q(begins__lt=until))
    if unit:
        rows = rows.filter(Q(unit=unit) | Q(units__unit=unit, units__role=TaskUnit.Role.JOINT))
    over = Q(state=Task.State.STOPPED) | Q(
        state=Task.State.CLOSED, closings__decision="accepted", closings__reopened_at=None, closings__decided_at__lt=_midnight(begins)
    )  # fmt: skip
    kept = rows.exclude(pk__in=Task.objects.filter(over).values("pk"))
    return list(kept.select_related("item", "document").order_by("item__no", "position").distinct())


def checking_units(*, document: PlanDocument, month: date) -> dict[str, int]:
    """The units that owe a page for a month, with how many tasks stand on it."""
    found: dict[str, int] = {}
    tasks = checked_tasks(document=document, month=month)
    joint = TaskUnit.objects.filter(task__in=tasks, role=TaskUnit.Role.JOINT).values_list("unit", flat=True)
    for unit in [*(task.unit for task in tasks if task.unit), *joint]:
        found[unit] = found.get(unit, 0) + 1
    return dict(sorted(found.items()))


def handed_in(*, document: PlanDocument, month: date, due: date, on: date) -> list[Handing]:
    """Every unit that owes a page of a month, the late ones first."""
    pages = {page.unit: page for page in _newest(document=document, month=month)}
    first = {page.unit: page for page in MonthCheck.objects.filter(document=document, month=month, version=1)}
    listed = [
        Handing(unit=unit, tasks=count, due=due, check=pages.get(unit), late=_late(first.get(unit), due=due, on=on))
        for unit, count in checking_units(document=document, month=month).items()
    ]
    return sorted(listed, key=lambda each: (not each.late, each.unit))


def latest(*, document: PlanDocument, unit: str, month: date) -> MonthCheck | None:
    """The newest version of a unit's page of a month."""
    return MonthCheck.objects.filter(document=document, unit=unit, month=month).order_by("-version").first()


def check(*, key: int) -> MonthCheck:
    """One page in one version. Raises: NoSuchCheck"""
    found = MonthCheck.objects.select_related("document", "submitted_by").filter(pk=key).first()
    if found is None:
        raise NoSuchCheck("没有这份自查。")
    return found


def checks(*, document: PlanDocument, unit: str = "") -> QuerySet[MonthCheck]:
    """The pages of a plan, newest month first; of one unit where it is named."""
    rows = MonthCheck.objects.filter(document=document).select_related("submitted_by")
    return rows.filter(unit=unit) if unit else rows


def previous_words(*, document: PlanDocument, unit: str, month: date) -> dict[int, CheckLine]:
    """What the unit said of each task in the newest month before that was handed in, by task."""
    rows = MonthCheck.objects.filter(document=document, unit=unit, month__lt=month, submitted_at__isnull=False)
    before = rows.order_by("-month", "-version").first()
    return {line.task_id: line for line in before.lines.all()} if before else {}


def _newest(*, document: PlanDocument, month: date) -> list[MonthCheck]:
    rows = MonthCheck.objects.filter(document=document, month=month).select_related("submitted_by")
    return list({row.unit: row for row in rows.order_by("unit", "version")}.values())


def _late(first: MonthCheck | None, *, due: date, on: date) -> bool:
    """By the first version: a correction of what came in time is not late."""
    if first is None or not first.submitted:
        return on > due
    return first.late


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
