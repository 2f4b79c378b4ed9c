"""A person's word on a proposal; a pair of documents kept, or removed again, because somebody asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account

from ..models import KeptPair, Tie
from ..ties import in_force

Verdict = Tie.Verdict


class NoSuchPair(WanxiangError):
    """Nobody keeps such a pair, or it is somebody else's."""

    code = "measures.no_such_pair"
    status = 404


def tie(
    *,
    fingerprint: str,
    said: str,
    target: Tie.Target,
    key: str,
    title: str,
    verdict: Tie.Verdict,
    by: Account,
    at: datetime,
) -> Tie:
    """Say that claims of a fingerprint are answered by this, or are not; a confirmed tie takes the place of another.

    Said twice alike, it is one row. Writes an audit row.
    """
    with transaction.atomic():
        standing = {(row.target, row.key): row for row in in_force(fingerprint)}
        now = standing.get((target, key))
        if now and now.verdict == verdict:
            return now
        if verdict == Verdict.CONFIRMED:
            for other in standing.values():
                if other.verdict == Verdict.CONFIRMED:
                    _row(fingerprint, said, other.target, other.key, other.title, Verdict.WITHDRAWN, by, at)
        row = _row(fingerprint, said, target, key, title, verdict, by, at)
        audit.record(f"measures.tie_{verdict}", by=by, subject=fingerprint, details={"target": f"{target}:{key}"})
    return row


def keep_pair(
    *, plan_name: str, plan_text: str, report_name: str, report_text: str, by: Account, at: datetime
) -> KeptPair:
    """Keep two documents as text; writes an audit row."""
    with transaction.atomic():
        pair = KeptPair.objects.create(
            plan_name=plan_name, plan_text=plan_text, report_name=report_name, report_text=report_text, by=by, at=at
        )
        audit.record("measures.keep_pair", by=by, subject=str(pair.pk))
    return pair


def remove_pair(*, pair: int, by: Account) -> None:
    """Remove two documents that this account keeps; writes an audit row. Raises NoSuchPair."""
    with transaction.atomic():
        gone, _ = KeptPair.objects.filter(pk=pair, by=by).delete()
        if not gone:
            raise NoSuchPair("没有这份保存的对照", hint="可能已经删除")
        audit.record("measures.remove_pair", by=by, subject=str(pair))


def _row(
    fingerprint: str, said: str, target: str, key: str, title: str, verdict: Tie.Verdict, by: Account, at: datetime
) -> Tie:
    return Tie.objects.create(
        fingerprint=fingerprint[:160],
        said=said[:200],
        target=target,
        key=key[:240],
        title=title[:160],
        verdict=verdict,
        by=by,
        at=at,
    )
