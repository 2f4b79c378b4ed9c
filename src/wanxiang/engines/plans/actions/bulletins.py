"""Writes of the 督查通报: a draft is computed anew, a person adds words, issuing gives it its number and freezes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from wanxiang.core import audit, events
from wanxiang.core.prose import printable
from wanxiang.engines.plans.models import Bulletin, PlanDocument

from .rounds import Settled, SupervisionRefused
from .steps import day_of, needed

if TYPE_CHECKING:
    from wanxiang.core.models import Account

Sections = Sequence[Mapping[str, Any]]


def draft_bulletin(
    *, document: PlanDocument, title: str, begins: date, until: date, sections: Sections, by: Account, at: datetime
) -> Bulletin:
    """The draft of a period; drafted again, its content is what the records say now, and the words that a person added stay."""
    if until <= begins:
        raise SupervisionRefused("通报的起止日期有误。")
    with transaction.atomic():
        PlanDocument.objects.select_for_update().get(pk=document.pk)
        found = Bulletin.objects.filter(document=document, begins=begins, until=until, issued_at=None).first()
        if found is None:
            year = document.year or day_of(at).year
            found = Bulletin(document=document, year=year, begins=begins, until=until)
        found.title, found.sections = needed(title, "标题")[:200], [dict(each) for each in sections]
        found.made_at, found.made_by = at, by
        found.save()
        audit.record("plans.bulletin_drafted", by=by, subject=f"bulletin:{found.pk}")
    return found


def word_bulletin(*, bulletin: Bulletin, words: str, by: Account) -> Bulletin:
    """What a person says beside the figures. Raises: Settled"""
    with transaction.atomic():
        held = _draft(bulletin)
        held.words = printable(words).strip()
        held.save(update_fields=["words"])
        audit.record("plans.bulletin_worded", by=by, subject=f"bulletin:{held.pk}")
    return held


def issue_bulletin(*, bulletin: Bulletin, by: Account, at: datetime) -> Bulletin:
    """Issue it as 第N期 of its year; nothing in it changes afterwards. Raises: Settled"""
    with transaction.atomic():
        held = _draft(bulletin)
        last = Bulletin.objects.filter(year=held.year).aggregate(last=Max("no"))["last"] or 0
        held.no, held.issued_at, held.issued_by = last + 1, at, by
        held.save(update_fields=["no", "issued_at", "issued_by"])
        audit.record("plans.bulletin_issued", by=by, subject=f"bulletin:{held.pk}", details={"no": held.no})
        events.emit("plans.bulletin_issued", payload={"bulletin": held.pk, "no": held.no}, by=by)
    return held


def _draft(bulletin: Bulletin) -> Bulletin:
    PlanDocument.objects.select_for_update().get(pk=bulletin.document_id)
    held = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if held.issued_at:
        raise Settled(f"第{held.no}期通报已印发，不能修改。", hint="另发一期更正")
    return held
