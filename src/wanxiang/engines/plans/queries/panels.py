"""Reads of panels: a member's work, how far a round is, scores only where they may be seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from wanxiang.core.access import roles
from wanxiang.core.declarations import Declaration, declared
from wanxiang.core.models import Account
from wanxiang.engines.plans import project_course as course
from wanxiang.engines.plans.bodies import body_of, same_house
from wanxiang.engines.plans.models import InterestStatement, OpenCall, Panel, PanelMember, PanelReview, Project
from wanxiang.engines.plans.opening import Opened, Standing, read, standing

from .projects import NoSuchProject

SHEETS = "score_sheet"
_SEALED = (PanelReview.State.SCORING,)


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


def sheets(*, stage: str = "", kind: str = "") -> list[Declaration]:
    """The published score sheets, of a stage and kind of project if asked."""
    return [each for each in declared(SHEETS) if stage in ("", each.data.stage) and kind in ("", each.data.kind)]


def rounds(*, stage: str = "") -> QuerySet[Panel]:
    """Every round, with how many projects it has and how many of them are decided."""
    rows = Panel.objects.annotate(
        projects=Count("reviews", distinct=True),
        decided=Count("reviews", filter=Q(reviews__state=PanelReview.State.DECIDED), distinct=True),
        opened=Count("reviews", filter=~Q(reviews__state__in=_SEALED), distinct=True),
    )
    return (rows.filter(stage=stage) if stage else rows).order_by("-pk")


def panels(*, by: Account) -> QuerySet[Panel]:
    """The rounds that an account is a member of."""
    return Panel.objects.filter(members__account=by, members__excused_at=None).distinct()


def panel(pk: int) -> Panel:
    """Raises: NoSuchProject"""
    found = Panel.objects.select_related("call", "by").filter(pk=pk).first()
    if found is None:
        raise NoSuchProject("没有这一轮评审。")
    return found


def review(pk: int) -> PanelReview:
    """Raises: NoSuchProject"""
    rows = PanelReview.objects.select_related("panel__call", "project__call", "decided_by", "confirmed_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NoSuchProject("没有这项评审。")
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


def to_confirm(*, by: Account) -> QuerySet[PanelReview]:
    """Decisions on acceptance that wait for a second signature, which is not this account's own."""
    rows = PanelReview.objects.filter(state=PanelReview.State.PROPOSED).exclude(decided_by=by)
    return rows.select_related("project", "panel")


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


def waiting(stage: str, *, call: OpenCall | None = None) -> QuerySet[Project]:
    """The projects that wait for a panel of a stage and are before none."""
    rows = Project.objects.filter(state=course.AWAITS[stage])
    rows = rows.filter(call=call) if stage == "award" else rows
    rows = rows.filter(kind="micro") if stage == "approval" else rows
    return rows.exclude(reviews__in=PanelReview.objects.exclude(state=PanelReview.State.DECIDED)).order_by("pk")


def members_of(found: Panel) -> QuerySet[PanelMember]:
    return found.members.select_related("account", "excused_by")


def reviewers() -> QuerySet[Account]:
    """Accounts that may be appointed to a panel."""
    able = [name for name, role in roles().items() if "project.review" in role.permissions]
    rows = Account.objects.filter(is_active=True, is_system=False, grants__role__in=able)
    return rows.distinct().order_by("unit_code", "name")
