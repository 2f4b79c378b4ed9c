"""Writes: reviewed documents and their versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from wanxiang.core import sealed
from wanxiang.core.sealed import File
from wanxiang.engines.plans import houses
from wanxiang.engines.plans.duties import unit_names
from wanxiang.engines.plans.models import DocumentVersion, Gate, PlanItem, ReviewedDocument, Task

from .rooms import MeetingRefused, held_document, said_in_full, step
from .steps import day_of
from .tasks import demand_units

if TYPE_CHECKING:
    from wanxiang.core.models import Account

BEFORE_THE_MEETING = (
    ReviewedDocument.Status.DRAFT, ReviewedDocument.Status.SUBMITTED, ReviewedDocument.Status.SENT_BACK,
)  # fmt: skip
UNCHANGED_AFTER = (ReviewedDocument.Status.PASSED, ReviewedDocument.Status.ISSUED)


def register_document(
    *, title: str, kind: str, unit: str, by: Account, at: datetime, facts: Mapping[str, bool] | None = None,
    items: Iterable[PlanItem] = (), tasks: Iterable[Task] = (), file: File | None = None,
) -> ReviewedDocument:  # fmt: skip
    """A document that a unit begins to draft, with every declared gate open.

    In:     facts: declared facts that were said, true or false; tasks: those that the document is to carry out
    Raises: MeetingRefused for an unknown kind, fact or unit, or where the unit has a document of that title; BadFile
    """
    title = said_in_full(title, "文件名称")[:200]
    said = _known(kind, facts or {})
    demand_units([unit], on=day_of(at))
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = ReviewedDocument.objects.create(
                    title=title, kind=kind, unit=unit, facts=said, made_at=at, made_by=by
                )
        except IntegrityError:
            raise MeetingRefused(
                f"{unit_names([unit])[unit]}已登记过《{title}》", hint="请在原来的条目下上传新版本"
            ) from None
        made.items.set(items)
        made.tasks.set(tasks)
        Gate.objects.bulk_create(Gate(document=made, kind=rule.id) for rule in houses.gates().gates.values())
        step(made, "registered", by=by, at=at, said=title, kind=kind)
        if file is not None:
            add_version(document=made, file=file, by=by, at=at)
    return made


def take_over(
    *, title: str, kind: str, unit: str, meeting: str, passed_on: date, number: str, by: Account, at: datetime
) -> ReviewedDocument:
    """A document that was decided on before the platform was in use: entered as such, without gates of its own.

    In:     meeting: which meeting decided, in words; number: its number where it was issued, else ""
    Raises: MeetingRefused
    """
    with transaction.atomic():
        made = register_document(title=title, kind=kind, unit=unit, by=by, at=at)
        made.gates.all().delete()
        made.earlier = said_in_full(meeting, "审议会议")[:120]
        made.passed_on, made.number = passed_on, number.strip()[:60]
        made.issued_on = passed_on if made.number else None
        made.status = ReviewedDocument.Status.ISSUED if made.number else ReviewedDocument.Status.PASSED
        made.save()
        step(made, "taken_over", by=by, at=at, said=made.earlier, number=made.number)
    return made


def edit_document(
    *, document: ReviewedDocument, by: Account, at: datetime, facts: Mapping[str, bool], items: Iterable[PlanItem],
    tasks: Iterable[Task] = (),
) -> ReviewedDocument:  # fmt: skip
    """Say which facts hold of a document, and which items and tasks it serves. Raises: MeetingRefused, MeetingMoved"""
    said = _known(document.kind, facts)
    with transaction.atomic():
        held = held_document(document, *BEFORE_THE_MEETING)
        changed = sorted(fact for fact in {*held.facts, *said} if held.facts.get(fact) != said.get(fact))
        held.facts = said
        held.save(update_fields=["facts"])
        held.items.set(items)
        held.tasks.set(tasks)
        step(held, "edited", by=by, at=at, said="、".join(changed), facts=said)
    return held


def add_version(
    *, document: ReviewedDocument, file: File, by: Account, at: datetime, note: str = ""
) -> DocumentVersion:
    """Seal a new version of the text; what was passed is not rewritten. Raises: BadFile, MeetingMoved, MeetingRefused"""
    with transaction.atomic():
        held = held_document(document)
        if held.status in UNCHANGED_AFTER:
            raise MeetingRefused(f"《{held.title}》已{held.get_status_display()}，不能再换文本")
        kept, last = sealed.keep(file), held.versions.order_by("number").last()
        if last is not None and last.sha256 == kept.sha256:
            raise MeetingRefused(f"这份文件与第 {last.number} 版完全相同")
        made = DocumentVersion.objects.create(
            document=held, number=(last.number if last else 0) + 1, sha256=kept.sha256, name=kept.name,
            media_type=kept.media_type, bytes=kept.bytes, note=note.strip()[:300], at=at, by=by,
        )  # fmt: skip
        step(held, "version", by=by, at=at, said=f"第 {made.number} 版 {made.name}", sha256=made.sha256)
    return made


def issue_document(*, document: ReviewedDocument, number: str, on: date, by: Account, at: datetime) -> ReviewedDocument:
    """Write down the number under which a passed document was issued. Raises: MeetingRefused, MeetingMoved"""
    with transaction.atomic():
        held = held_document(document, ReviewedDocument.Status.PASSED)
        if held.passed_on and on < held.passed_on:
            raise MeetingRefused(f"印发日期早于审议日期 {held.passed_on:%Y-%m-%d}")
        held.number, held.issued_on, held.status = said_in_full(number, "文号")[:60], on, ReviewedDocument.Status.ISSUED
        held.save(update_fields=["number", "issued_on", "status"])
        step(held, "issued", by=by, at=at, said=held.number)
    return held


def _known(kind: str, facts: Mapping[str, bool]) -> dict[str, bool]:
    """The facts that were said, each a declared one. Raises: MeetingRefused"""
    declared = houses.gates()
    if kind not in declared.kinds:
        raise MeetingRefused(f"没有“{kind}”这一类文件", hint=f"可选：{'、'.join(declared.kinds)}")
    if unknown := sorted(facts.keys() - declared.facts.keys()):
        raise MeetingRefused(f"没有声明这些情形：{'、'.join(unknown)}")
    return {fact: bool(said) for fact, said in facts.items()}
