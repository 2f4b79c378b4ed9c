"""Reads of projects and open calls: what an account sees, what is due, whether the figure was reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.plans import project_course as course
from wanxiang.engines.plans.actions.projects import promised
from wanxiang.engines.plans.bodies import body_of
from wanxiang.engines.plans.models import (
    OpenCall,
    Project,
    ProjectMilestone,
)

PRIVATE = course.COUNTED_OUT
"""States in which the applicant's own body alone sees a project."""


class NoSuchProject(WanxiangError):
    """Unknown, or not to be seen by who asks: the answer is the same."""

    code = "plan.no_such_project"
    status = 404


@dataclass(frozen=True)
class Due:
    """A day that a project has to keep: what for, and whether it is past."""

    what: str
    day: date
    late: bool


def projects(*, by: Account, kind: str = "") -> QuerySet[Project]:
    """What an account sees: everything applied for, and the drafts of its own body."""
    rows = Project.objects.filter(~Q(state__in=PRIVATE) | Q(unit=body_of(by) or "-")).select_related("call")
    return rows.filter(kind=kind) if kind else rows


def worded(rows: QuerySet[Project], text: str) -> QuerySet[Project]:
    """Those whose title, problem or measure says it."""
    return rows.filter(Q(title__icontains=text) | Q(problem__icontains=text) | Q(measure__icontains=text))


def project(pk: int, *, by: Account) -> Project:
    """Raises: NoSuchProject"""
    found = projects(by=by).filter(pk=pk).first()
    if found is None:
        raise NoSuchProject("没有这个项目。", hint="请核对编号；别的单位的草稿不显示")
    return found


def counts(rows: QuerySet[Project]) -> dict[str, int]:
    """State → how many."""
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))


def due(row: Project, *, on: date) -> Due | None:
    """What a project has to keep next: the day of its rectification, its next milestone, its end."""
    if row.state == course.RECTIFYING and row.rectify_by:
        return Due("整改", row.rectify_by, on > row.rectify_by)
    if row.state not in (course.RUNNING, course.RECTIFYING):
        return None
    node = next((each for each in row.milestones.all() if each.done_on is None), None)
    if node and (row.ends is None or node.due <= row.ends):
        return Due(node.title, node.due, on > node.due)
    return Due("结题", row.ends, on > row.ends) if row.ends else None


def overdue(rows: QuerySet[Project], *, on: date) -> QuerySet[Project]:
    """Of those that run: who missed a milestone, the end or the day of rectification."""
    missed = ProjectMilestone.objects.filter(project=OuterRef("pk"), done_on=None, due__lt=on)
    running = rows.filter(state__in=(course.RUNNING, course.RECTIFYING))
    rectifying = Q(state=course.RECTIFYING, rectify_by__lt=on)
    return running.filter(rectifying | Q(state=course.RUNNING, ends__lt=on) | Q(Exists(missed), state=course.RUNNING))


def reached(row: Project) -> bool | None:
    """Whether the figure reached is what was promised or aimed at; None where no figure was, or none is known yet."""
    wanted = promised(row)
    if wanted is None or row.result_value is None:
        return None
    return row.result_value <= wanted if row.call and row.call.at_most else row.result_value >= wanted


def quarter_of(day: date) -> str:
    """2021-08-03 → 2021Q3."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def calls(*, by: Account) -> QuerySet[OpenCall]:
    """Published calls, and the drafts of the account's own body."""
    return OpenCall.objects.filter(~Q(state=OpenCall.State.DRAFT) | Q(unit=body_of(by) or "-"))


def with_claims(rows: QuerySet[OpenCall]) -> QuerySet[OpenCall]:
    """The same with how many claimed, were awarded, and delivered."""
    handed_in = ~Q(claims__state__in=PRIVATE)
    return rows.annotate(
        claimed=Count("claims", filter=handed_in),
        awarded=Count("claims", filter=Q(claims__approved_on__isnull=False)),
        delivered=Count("claims", filter=Q(claims__state__in=(course.ACCEPTED, course.SHOWCASED))),
    )


def call(pk: int, *, by: Account) -> OpenCall:
    """Raises: NoSuchProject"""
    found = calls(by=by).filter(pk=pk).first()
    if found is None:
        raise NoSuchProject("没有这张榜单。")
    return found
