"""What named persons decide on opened scores: one rules on applications, two on acceptance; a deviation is said and reasoned."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.core import audit
from wanxiang.engines.plans.bodies import body_of, same_house
from wanxiang.engines.plans.models import Panel, PanelReview, Project
from wanxiang.engines.plans.score_sheets import OUTCOMES

from .calls import after_awards
from .projects import ProjectMoved, ProjectRefused, move, moving, needed
from .second import another
from .steps import day_of

if TYPE_CHECKING:
    from wanxiang.core.models import Account

_State = PanelReview.State


def rule(
    *, review: PanelReview, outcome: str, by: Account, at: datetime, why: str = "", rectify_by: date | None = None
) -> PanelReview:
    """Decide on an opened review. At acceptance this is the first signature: `confirm` carries it out.

    In:     outcome: one of the stage's; why: needed where it is not the computed proposal, and for what sends a project back
    Raises: ProjectRefused for who is of the project's house or scored it, a deviation without a reason, a rectification without a
            day, or more awards than the call has; ProjectMoved
    """
    with transaction.atomic():
        held = _held(review, _State.OPENED)
        if outcome not in OUTCOMES[held.panel.stage]:
            raise ProjectRefused(f"{held.panel.get_stage_display()}没有这种决定。")
        _impartial(held, by)
        if outcome != held.proposal or outcome in ("return", "rectify"):
            why = needed(why, "与计算建议不一致的理由" if outcome != held.proposal else "修改或整改要求")
        if outcome == "rectify" and (rectify_by is None or rectify_by <= day_of(at)):
            raise ProjectRefused("整改须写明今后的期限。", fields={"rectify_by": "请填写期限。"})
        _within_awards(held, outcome)
        held.decision, held.why, held.decided_at, held.decided_by = outcome, why.strip()[:600], at, by
        held.rectify_by = rectify_by if outcome == "rectify" else None
        held.state = _State.PROPOSED if held.panel.stage == Panel.Stage.ACCEPTANCE else _State.DECIDED
        held.save()
        audit.record("plans.ruled", by=by, subject=f"review:{held.pk}", why=held.why[:400],
                     details={"proposal": held.proposal, "decision": outcome})  # fmt: skip
        if held.state == _State.DECIDED:
            _carry_out(held, by=by, at=at)
    return held


def confirm(*, review: PanelReview, agrees: bool, by: Account, at: datetime, why: str = "") -> PanelReview:
    """The second signature at acceptance; who does not agree sends the decision back to be made again.

    Raises: SecondPerson for the first signer; ProjectRefused for who is of the project's house or scored it; ProjectMoved
    """
    with transaction.atomic():
        held = _held(review, _State.PROPOSED)
        if held.decided_by:
            another(by=by, than=held.decided_by, what="复核", did="作验收决定")
        _impartial(held, by)
        if not agrees:
            said = needed(why, "不同意的理由")
            audit.record("plans.ruling_sent_back", by=by, subject=f"review:{held.pk}", why=said[:400])
            held.state, held.decision, held.why = _State.OPENED, "", ""
            held.decided_at = held.decided_by = held.rectify_by = None
            held.save()
            return held
        held.state, held.confirmed_at, held.confirmed_by = _State.DECIDED, at, by
        held.save()
        audit.record("plans.ruling_confirmed", by=by, subject=f"review:{held.pk}", why=why[:400])
        _carry_out(held, by=by, at=at)
    return held


def _held(review: PanelReview, state: str) -> PanelReview:
    held = (
        PanelReview.objects.select_for_update(of=("self",)).select_related("panel__call", "project").get(pk=review.pk)
    )
    if held.state != state:
        raise ProjectMoved(f"“{held.project.title}”的评审现为“{held.get_state_display()}”。", hint="请刷新页面后再看")
    return held


def _impartial(review: PanelReview, by: Account) -> None:
    if same_house(body_of(by), review.project.unit):
        raise ProjectRefused("本单位项目须由其他单位的人决定。")
    if review.scores.filter(member__account=by).exists():
        raise ProjectRefused("评委不能对自己评过的项目作决定。")
    if review.statements.filter(member__account=by).exclude(interest="none").exists():
        raise ProjectRefused("已回避本项目的人不能作决定。")


def _within_awards(review: PanelReview, outcome: str) -> None:
    call = review.panel.call
    if outcome != "award" or call is None:
        return
    given = Project.objects.filter(call=call, approved_on__isnull=False).count()
    if given >= call.awards:
        raise ProjectRefused(f"本榜最多授 {call.awards} 家，已授满。")


def _carry_out(review: PanelReview, *, by: Account, at: datetime) -> None:
    """The decision moves the project."""
    held = moving(review.project, review.decision)
    day = day_of(at)
    if review.decision in ("approve", "award"):
        held.approved_on = day
    if review.decision in ("pass", "fail"):
        held.judged_on = day
    held.rectify_by = review.rectify_by
    said = f"得分 {review.mean}（{review.valid} 份有效评分）{review.why and '：' + review.why}"
    move(held, review.decision, by=by, at=at, said=said)
    if held.call and review.panel.stage == Panel.Stage.AWARD:
        after_awards(held.call)
