"""The sections of a draft: added, renamed, moved, taken out and put back. Whoever reads a report later sees who did so and why.

A chapter (level 1) moves with the sections under it; a section (level 2) moves past one neighbour, and past a chapter's heading
into the chapter before or after.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.models import Account

from ..models import Draft, Section, SectionStep
from .errors import NotNow, TypedQuantities
from .typed import typed
from .writing import must_be_written, open_section

Action = SectionStep.Action
CHAPTER = 1
LONGEST = 200


@transaction.atomic
def add_section(*, draft: Draft, heading: str, level: int, after: int, at: datetime, by: Account) -> Section:
    """A section of one's own after another (0: at the beginning).

    Raises: NotNow, TypedQuantities
    """
    order = _held(draft)
    section = Section.objects.create(draft=draft, position=None, level=level, heading=_heading(heading))
    place = len([one for one in order if one.position <= after])
    _arrange([*order[:place], section, *order[place:]])
    return _done(section, Action.ADDED, "", at, by)


@transaction.atomic
def rename(*, section: Section, heading: str, why: str = "", at: datetime, by: Account) -> Section:
    """Another heading, while the section is being written; the same one changes nothing.

    Raises: NotNow, TypedQuantities
    """
    found = open_section(section.pk)
    before, found.heading = found.heading, _heading(heading)
    if found.heading == before:
        return found
    found.save(update_fields=["heading"])
    return _done(found, Action.RENAMED, f"原为“{before}”" + (f"；{why.strip()}" if why.strip() else ""), at, by)


@transaction.atomic
def move(*, section: Section, down: bool, at: datetime, by: Account) -> Section:
    """One place up or down; at the edge nothing changes.

    Raises: NotNow
    """
    order = _held(section.draft)
    blocks = _blocks(order, together=section.level == CHAPTER)
    here = next((n for n, block in enumerate(blocks) if block[0].pk == section.pk), None)
    if here is None:
        raise NotNow(f"“{section.heading}”已删去，不能移动", hint="请先恢复这一节")
    there = here + (1 if down else -1)
    if not 0 <= there < len(blocks):
        return blocks[here][0]
    blocks[here], blocks[there] = blocks[there], blocks[here]
    _arrange([one for block in blocks for one in block])
    moved = blocks[there][0]
    return _done(moved, Action.MOVED, "下移" if down else "上移", at, by)


@transaction.atomic
def take_out(*, section: Section, why: str, at: datetime, by: Account) -> Section:
    """Leave a section out of the report; its text and its history stay, and it can be put back.

    Raises: NotNow without a reason, while others stand under it, or when it is not being written
    """
    order = _held(section.draft)
    found = open_section(section.pk)
    if not why.strip():
        raise NotNow("删去章节须说明理由")
    if under := _under(order, found):
        raise NotNow(f"“{found.heading}”下还有 {len(under)} 节，不能删去", hint="请先把它们移走或删去")
    found.position = None
    found.save(update_fields=["position"])
    _arrange([one for one in order if one.pk != found.pk])
    return _done(found, Action.REMOVED, why, at, by)


@transaction.atomic
def put_back(*, section: Section, at: datetime, by: Account) -> Section:
    """A section that was taken out, at the end of the report again.

    Raises: NotNow
    """
    order = _held(section.draft)
    found = Section.objects.get(pk=section.pk)
    if found.position is not None:
        raise NotNow(f"“{found.heading}”没有删去")
    _arrange([*order, found])
    return _done(found, Action.RESTORED, "", at, by)


def _held(draft: Draft) -> list[Section]:
    """The sections in order, under a lock on their draft."""
    must_be_written(Draft.objects.select_for_update().get(pk=draft.pk))
    return list(draft.sections.standing().order_by("position"))


def _heading(text: str) -> str:
    """Raises: NotNow, TypedQuantities"""
    heading = " ".join(text.split())
    if not heading:
        raise NotNow("请写下标题")
    if len(heading) > LONGEST:
        raise NotNow(f"标题最长 {LONGEST} 字")
    if found := typed(heading):
        raise TypedQuantities(heading, found)
    return heading


def _blocks(order: Sequence[Section], *, together: bool) -> list[list[Section]]:
    """What moves as one: each section, or (together) each chapter with what stands under it."""
    blocks: list[list[Section]] = []
    for one in order:
        if together and one.level != CHAPTER and blocks:
            blocks[-1].append(one)
        else:
            blocks.append([one])
    return blocks


def _under(order: Sequence[Section], section: Section) -> list[Section]:
    blocks = _blocks(order, together=True) if section.level == CHAPTER else []
    return next((block[1:] for block in blocks if block[0].pk == section.pk), [])


def _arrange(order: Sequence[Section]) -> None:
    """Number the sections anew; those that keep their number are not touched."""
    moved = [(position, one) for position, one in enumerate(order, 1) if one.position != position]
    Section.objects.filter(pk__in=[one.pk for _, one in moved]).update(position=None)
    for position, one in moved:
        one.position = position
        one.save(update_fields=["position"])


def _done(section: Section, action: str, why: str, at: datetime, by: Account) -> Section:
    SectionStep.objects.create(section=section, action=action, unit=section.unit, why=why.strip(), at=at, by=by)
    said = {"heading": section.heading, "position": section.position}
    audit.record(
        f"drafts.section_{action}", by=by, why=why.strip(), subject=f"{section.draft_id}/{section.pk}", details=said
    )
    return section
