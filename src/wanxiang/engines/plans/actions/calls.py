"""Open calls: drafted, published, claimed (a claim is a project), ended with a published result, whatever it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from wanxiang.core import audit
from wanxiang.engines.plans.bodies import body_of
from wanxiang.engines.plans.models import OpenCall, Project
from wanxiang.engines.plans.project_course import FINISHING, RECTIFYING, REFUSED, RUNNING, SUBMITTED

from .projects import ProjectMoved, ProjectRefused, needed
from .second import another
from .steps import day_of

if TYPE_CHECKING:
    from wanxiang.core.models import Account

NEEDED = {
    "title": "榜题", "problem": "要解决的问题", "target": "目标", "measured_by": "衡量方法", "reward": "奖励", "who_may": "揭榜条件",
}  # fmt: skip
OPEN_STATES = (SUBMITTED, RUNNING, FINISHING, RECTIFYING)
"""States of a claim whose end is still to come."""


def draft_call(
    *, said: Mapping[str, Any], deadline: date, due: date, by: Account, at: datetime, awards: int = 1
) -> OpenCall:
    """Write an open call; nobody else sees it before it is published.

    In:     said: `NEEDED`, and target_value, target_unit, at_most where the target is a number
    Raises: ProjectRefused naming what is missing
    """
    if deadline > due:
        raise ProjectRefused("揭榜截止不能晚于交账日期。", fields={"due": "应不早于揭榜截止。"})
    if not (unit := body_of(by)):
        raise ProjectRefused("账号没有所在单位，不能发榜。")
    words = {name: needed(str(said.get(name, "")), label) for name, label in NEEDED.items()}
    with transaction.atomic():
        call = OpenCall.objects.create(
            **words, unit=unit, awards=awards, deadline=deadline, due=due, made_at=at, made_by=by,
            target_value=said.get("target_value"), target_unit=said.get("target_unit", ""), at_most=bool(said.get("at_most")),
        )  # fmt: skip
        audit.record("plans.call_drafted", by=by, subject=f"call:{call.pk}")
    return call


def publish_call(*, call: OpenCall, by: Account, at: datetime) -> OpenCall:
    """From now on it may be claimed. A second person publishes what the first has written."""
    with transaction.atomic():
        held = _held(call, OpenCall.State.DRAFT)
        another(by=by, than=held.made_by, what="发布", did="起草榜单")
        if day_of(at) > held.deadline:
            raise ProjectRefused("揭榜截止日已过。", hint="请先改揭榜截止日")
        held.state, held.published_at, held.published_by = OpenCall.State.PUBLISHED, at, by
        held.save()
        audit.record("plans.call_published", by=by, subject=f"call:{held.pk}")
    return held


def publish_result(*, call: OpenCall, says: str, by: Account, at: datetime) -> OpenCall:
    """Say in public what came of the call: reached, not reached (with what was learnt, and no blame), or nobody claimed it.

    Raises: ProjectMoved while a claim is still on its way, or before the deadline
    """
    with transaction.atomic():
        held = _held(call, OpenCall.State.PUBLISHED, OpenCall.State.AWARDED)
        if Project.objects.filter(call=held, state__in=OPEN_STATES).exists():
            raise ProjectMoved("还有揭榜项目没有结果。", hint="评审、验收都完成后再公布")
        if held.state == OpenCall.State.PUBLISHED and day_of(at) <= held.deadline:
            raise ProjectMoved("揭榜尚未截止。", hint=f"截止日为 {held.deadline}")
        held.state, held.outcome, held.ended_at, held.ended_by = OpenCall.State.ENDED, needed(says, "结果说明"), at, by
        held.save()
        audit.record("plans.call_ended", by=by, subject=f"call:{held.pk}")
    return held


def after_awards(call: OpenCall) -> None:
    """Every claim was decided on: the call is at work where somebody was awarded; else it stays open to be ended."""
    waiting = Project.objects.filter(call=call, state=SUBMITTED).exists()
    awarded = Project.objects.filter(call=call, approved_on__isnull=False).exclude(state=REFUSED)
    if not waiting and awarded.exists():
        OpenCall.objects.filter(pk=call.pk).update(state=OpenCall.State.AWARDED)


def _held(call: OpenCall, *states: str) -> OpenCall:
    held = OpenCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if held.state not in states:
        raise ProjectMoved(f"榜单“{held.title}”现为“{held.get_state_display()}”。", hint="请刷新页面后再看")
    return held
