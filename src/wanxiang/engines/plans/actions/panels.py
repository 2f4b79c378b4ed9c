"""Panels: convened for a round, interest declared, scored under seal, opened when complete, decided on by named persons."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from wanxiang.core import audit, crypto
from wanxiang.core.access import has_permission
from wanxiang.core.declarations import Declaration
from wanxiang.core.prose import printable
from wanxiang.engines.plans import project_course as course
from wanxiang.engines.plans.bodies import body_of, same_house
from wanxiang.engines.plans.models import (
    InterestStatement,
    OpenCall,
    Panel,
    PanelMember,
    PanelReview,
    Project,
    SealedScore,
)
from wanxiang.engines.plans.opening import aad, sheet_of, try_to_open

from .projects import ProjectMoved, ProjectRefused, needed, step

if TYPE_CHECKING:
    from wanxiang.core.models import Account

REVIEW = "project.review"


class NotAMember(ProjectRefused):
    code = "plan.not_a_member"
    status = 403


class Conflicted(ProjectRefused):
    """The member has an interest in the project: no score, and no sight of others' scores."""

    code = "plan.conflict_of_interest"
    status = 403


def convene(
    *, title: str, sheet: Declaration, projects: Sequence[Project], members: Sequence[Account], due: date, by: Account, at: datetime,
    call: OpenCall | None = None,
) -> Panel:  # fmt: skip
    """Appoint a panel for a round of projects that all wait for the same stage; the sheet is published with it.

    Raises: ProjectRefused where a project does not wait for it or is of another kind, where fewer members are appointed than
            scores are needed, or one may not review
    """
    terms = sheet.data
    people = list(dict.fromkeys(members))
    if len(people) < terms.least:
        raise ProjectRefused(f"评委 {len(people)} 人，少于有效评分所需的 {terms.least} 人。")
    if not projects:
        raise ProjectRefused("请至少选择一个项目。")
    if terms.stage == "award" and (call is None or any(each.call_id != call.pk for each in projects)):
        raise ProjectRefused("揭榜评审一次只评同一张榜的项目。")
    with transaction.atomic():
        panel = Panel.objects.create(
            title=needed(title, "轮次名称"), stage=terms.stage, call=call, sheet=sheet.id, version=sheet.version,
            terms=terms.as_terms(), due=due, at=at, by=by,
        )  # fmt: skip
        for project in projects:
            _take(panel, project, kind=terms.kind)
        for account in people:
            _appoint(panel, account)
        audit.record("plans.panel_convened", by=by, subject=f"panel:{panel.pk}",
                     details={"projects": len(projects), "members": len(people), "sheet": f"{sheet.id}@{sheet.version}"})  # fmt: skip
    return panel


def appoint(*, panel: Panel, account: Account, by: Account, at: datetime) -> PanelMember:
    """Add a member while projects are still being scored (so many may be excused that too few scores remain)."""
    with transaction.atomic():
        if not panel.reviews.filter(state=PanelReview.State.SCORING).exists():
            raise ProjectMoved("评分已全部开封，不能再增补评委。")
        if panel.members.filter(account=account).exists():
            raise ProjectRefused(f"{account.name}已是评委。")
        member = _appoint(panel, account)
        audit.record("plans.panel_appointed", by=by, subject=f"panel:{panel.pk}", details={"member": account.username})
    return member


def declare(
    *, review: PanelReview, by: Account, at: datetime, interest: str = "none", says: str = ""
) -> InterestStatement:
    """Say whether one has an interest in a project; a member's own house is one whatever he says. Interest may be added later, not
    taken back, and voids a score.

    Raises: NotAMember, ProjectMoved after opening, ProjectRefused where a relation is not named
    """
    with transaction.atomic():
        held = _scoring(review)
        member = member_of(held.panel, by)
        if same_house(body_of(by), held.project.unit):
            interest = InterestStatement.Interest.UNIT
        if interest == InterestStatement.Interest.RELATION:
            says = needed(says, "关系说明")
        before = held.statements.filter(member=member).first()
        if before and before.interest != InterestStatement.Interest.NONE:
            return before
        statement = before or InterestStatement(review=held, member=member)
        statement.interest, statement.says, statement.at = interest, printable(says).strip()[:200], at
        statement.save()
        audit.record("plans.interest_declared", by=by, subject=f"review:{held.pk}", details={"interest": str(interest)})
        if interest != InterestStatement.Interest.NONE:
            held.scores.filter(member=member).delete()
            try_to_open(held, at=at)
    return statement


def score(*, review: PanelReview, marks: Mapping[str, Any], reason: str, by: Account, at: datetime) -> None:
    """Hand in a sheet, encrypted; until the panel is complete its writer alone may read and replace it.

    Raises: NotAMember, Conflicted, ProjectMoved after opening, BadMarks, ProjectRefused before declaring or without a reason
    """
    with transaction.atomic():
        held = _scoring(review)
        member = member_of(held.panel, by)
        statement = held.statements.filter(member=member).first()
        if statement is None:
            raise ProjectRefused("请先声明与本项目有无利益关系。")
        if statement.interest != InterestStatement.Interest.NONE:
            raise Conflicted("您已回避本项目，不能评分。")
        said = {"marks": sheet_of(held.panel).checked(marks), "reason": needed(reason, "评分理由")}
        sealed = crypto.encrypt(json.dumps(said, ensure_ascii=False).encode(), aad=aad(held.pk, member.pk))
        if not held.scores.filter(member=member).update(sealed=sealed, at=at):
            SealedScore.objects.create(review=held, member=member, sealed=sealed, at=at)
        audit.record("plans.scored", by=by, subject=f"review:{held.pk}")
        try_to_open(held, at=at)


def excuse(*, panel: Panel, account: Account, why: str, by: Account, at: datetime) -> PanelMember:
    """Release a member who does not score what is left; sheets handed in stay valid. The panel may be complete without him."""
    with transaction.atomic():
        member = panel.members.select_for_update().filter(account=account, excused_at=None).first()
        if member is None:
            raise NotAMember(f"{account.name}不是本轮在任评委。")
        member.excused_at, member.excused_by, member.excused_why = at, by, needed(why, "缺席理由")[:200]
        member.save()
        audit.record("plans.panel_excused", by=by, subject=f"panel:{panel.pk}", why=member.excused_why,
                     details={"member": account.username})  # fmt: skip
        for review in panel.reviews.filter(state=PanelReview.State.SCORING).select_related("panel__call"):
            try_to_open(review, at=at)
    return member


def member_of(panel: Panel, account: Account) -> PanelMember:
    """Raises: NotAMember for who is not, or not any more"""
    member = panel.members.filter(account=account, excused_at=None).first()
    if member is None:
        raise NotAMember("您不是本轮评委。")
    return member


def _take(panel: Panel, project: Project, *, kind: str) -> None:
    held = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if held.state != course.AWAITS[panel.stage]:
        raise ProjectMoved(f"项目“{held.title}”现为“{held.get_state_display()}”，不在{panel.get_stage_display()}环节。")
    if held.kind != kind:
        raise ProjectRefused(f"评审表不适用于{held.get_kind_display()}“{held.title}”。")
    if held.reviews.exclude(state=PanelReview.State.DECIDED).exists():
        raise ProjectMoved(f"项目“{held.title}”已在另一轮评审中。")
    PanelReview.objects.create(panel=panel, project=held)
    step(held, "panel", by=panel.by, at=panel.at, said=panel.title)


def _appoint(panel: Panel, account: Account) -> PanelMember:
    if not has_permission(account, REVIEW):
        raise ProjectRefused(f"{account.name}没有评审权限。", hint="请系统管理员授予含“项目评审”的角色")
    return PanelMember.objects.create(panel=panel, account=account)


def _scoring(review: PanelReview) -> PanelReview:
    held = PanelReview.objects.select_for_update(of=("self",)).select_related("panel", "project").get(pk=review.pk)
    if held.state != PanelReview.State.SCORING:
        raise ProjectMoved("本项目的评分已开封，不能再改。")
    return held
