"""Reads of projects, calls and panels: what an account sees, what it has to do, what is due. Scores only where they may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from wanxiang.core.declarations import Declaration, declared
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans import project_course as course
from wanxiang.engines.plans.actions.projects import promised
from wanxiang.engines.plans.bodies import body_of, same_house
from wanxiang.engines.plans.models import (
    InterestStatement,
    OpenCall,
    Panel,
    PanelMember,
    PanelReview,
    Project,
    ProjectMilestone,
)
from wanxiang.engines.plans.opening import Opened, Standing, read, standing

if TYPE_CHECKING:
    from wanxiang.core.models import Account

SHEETS = "score_sheet"
PRIVATE = (course.DRAFT, course.WITHDRAWN)
"""States in which the applicant's own body alone sees a project."""
_SEALED = (PanelReview.State.SCORING,)


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


@dataclass(frozen=True)
class MyReview:
    """A project before a panel, as one member sees it."""

    review: PanelReview
    statement: InterestStatement | None
    scored: bool
    own_house: bool

    @property
    def recused(self) -> bool:
        return self.statement is not None and self.statement.interest != InterestStatement.Interest.NONE

    @property
    def to_do(self) -> str:
        """What is left for the member to do; "" for nothing."""
        if self.review.state != PanelReview.State.SCORING or self.recused or self.scored:
            return ""
        return "评分" if self.statement else "声明利益关系"


def projects(*, by: Account, kind: str = "") -> QuerySet[Project]:
    """What an account sees: everything applied for, and the drafts of its own body."""
    rows = Project.objects.filter(~Q(state__in=PRIVATE) | Q(unit=body_of(by) or "-")).select_related("call")
    return rows.filter(kind=kind) if kind else rows


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


def sheets(*, stage: str = "", kind: str = "") -> list[Declaration]:
    """The published score sheets, of a stage and kind of project if asked."""
    return [each for each in declared(SHEETS) if stage in ("", each.data.stage) and kind in ("", each.data.kind)]


def calls(*, by: Account) -> QuerySet[OpenCall]:
    """Published calls, and the drafts of the account's own body."""
    return OpenCall.objects.filter(~Q(state=OpenCall.State.DRAFT) | Q(unit=body_of(by) or "-"))


def call(pk: int, *, by: Account) -> OpenCall:
    """Raises: NoSuchProject"""
    found = calls(by=by).filter(pk=pk).first()
    if found is None:
        raise NoSuchProject("没有这张榜单。")
    return found


def panels(*, by: Account) -> QuerySet[Panel]:
    """The rounds that an account is a member of."""
    return Panel.objects.filter(members__account=by, members__excused_at=None).distinct()


def panel(pk: int) -> Panel:
    """Raises: NoSuchProject"""
    found = Panel.objects.select_related("call", "by").filter(pk=pk).first()
    if found is None:
        raise NoSuchProject("没有这一轮评审。")
    return found


def my_reviews(found: Panel, *, by: Account) -> list[MyReview]:
    """A member's work in a round; empty for who is no member."""
    member = found.members.filter(account=by, excused_at=None).first()
    if member is None:
        return []
    statements = {each.review_id: each for each in InterestStatement.objects.filter(member=member)}
    scored = set(member.scores.values_list("review", flat=True))
    mine = body_of(by)
    return [
        MyReview(each, statements.get(each.pk), each.pk in scored, same_house(mine, each.project.unit))
        for each in found.reviews.select_related("project", "panel")
    ]


def to_do(*, by: Account) -> int:
    """How many projects wait for this member's declaration or score."""
    return sum(bool(each.to_do) for found in panels(by=by) for each in my_reviews(found, by=by))


def progress(review: PanelReview) -> Standing:
    """How far the scoring is, without a word of what was scored."""
    return standing(review)


def my_score(review: PanelReview, *, by: Account) -> Opened | None:
    """A member's own sheet: the one that may be read before opening."""
    return next((each for each in read(review) if each.member.account_id == by.pk), None)


def scores(review: PanelReview, *, by: Account) -> list[Opened]:
    """Every sheet with its reasons once the panel is complete; nothing before, and nothing ever for who declared an interest."""
    if review.state in _SEALED or review.statements.filter(member__account=by).exclude(interest="none").exists():
        return []
    return read(review)


def reviews_of(row: Project) -> QuerySet[PanelReview]:
    """The reviews of a project, the oldest first."""
    return row.reviews.select_related("panel", "decided_by", "confirmed_by").order_by("pk")


def rounds(*, stage: str = "") -> QuerySet[Panel]:
    """Every round, with how many projects it has and how many of them are decided."""
    rows = Panel.objects.annotate(
        projects=Count("reviews", distinct=True),
        decided=Count("reviews", filter=Q(reviews__state=PanelReview.State.DECIDED), distinct=True),
        opened=Count("reviews", filter=~Q(reviews__state__in=_SEALED), distinct=True),
    )
    return rows.filter(stage=stage) if stage else rows


def waiting(stage: str, *, call: OpenCall | None = None) -> QuerySet[Project]:
    """The projects that wait for a panel of a stage and are before none."""
    rows = Project.objects.filter(state=course.AWAITS[stage])
    rows = rows.filter(call=call) if stage == "award" else rows
    rows = rows.filter(kind="micro") if stage == "approval" else rows
    return rows.exclude(reviews__in=PanelReview.objects.exclude(state=PanelReview.State.DECIDED)).order_by("pk")


def members_of(found: Panel) -> QuerySet[PanelMember]:
    return found.members.select_related("account", "excused_by")
