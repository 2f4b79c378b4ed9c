"""Writes of the posts that leaders hold: taken on a day, left on another, each with where it is written."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.core import audit
from wanxiang.engines.plans.models import LeaderPost

from .rounds import Settled, SupervisionRefused
from .steps import needed

if TYPE_CHECKING:
    from wanxiang.core.models import Account


def hold_post(*, leader: str, post: str, since: date, source: str, by: Account, at: datetime) -> LeaderPost:
    """A leader holds a post from a day on. Raises: SupervisionRefused without a source, or while he or she holds it already"""
    leader, post = needed(leader, "领导姓名")[:120], needed(post, "职务")[:80]
    with transaction.atomic():
        if LeaderPost.objects.filter(leader=leader, post=post, until=None).exists():
            raise SupervisionRefused(f"{leader}已任{post}。", hint="如已重新任命，请先登记免职日期")
        made = LeaderPost.objects.create(
            leader=leader, post=post, since=since, source=needed(source, "出处")[:200], made_at=at, made_by=by
        )
        audit.record("plans.leader_post", by=by, subject=f"post:{made.pk}", details={"leader": leader, "post": post})
    return made


def leave_post(*, held: LeaderPost, until: date, by: Account, at: datetime) -> LeaderPost:
    """The day from which a leader no longer holds a post. Raises: Settled; SupervisionRefused before it began"""
    with transaction.atomic():
        found = LeaderPost.objects.select_for_update().get(pk=held.pk)
        if found.until is not None:
            raise Settled(f"{found.leader}已于 {found.until:%Y-%m-%d} 不再任{found.post}。")
        if until <= found.since:
            raise SupervisionRefused(f"免职日期应晚于任职日期 {found.since:%Y-%m-%d}。")
        found.until, found.ended_at, found.ended_by = until, at, by
        found.save(update_fields=["until", "ended_at", "ended_by"])
        audit.record("plans.leader_post_left", by=by, subject=f"post:{found.pk}", details={"until": str(until)})
    return found
