"""Writes: many documents of before at once, all of a file or nothing of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.core import audit
from wanxiang.engines.plans import earlier
from wanxiang.engines.plans.earlier import KIND, MEETING, NUMBER, TITLE, Line
from wanxiang.engines.plans.models import ReviewedDocument

from .reviewing import take_over
from .rooms import MeetingRefused
from .steps import day_of

if TYPE_CHECKING:
    from wanxiang.core.models import Account


def preview(*, data: bytes, name: str, at: datetime) -> list[Line]:
    """What a file would bring: lines with their reasons, and those that are here already. Raises: sheets.BadFile"""
    lines = earlier.read(data, name)
    here = set(ReviewedDocument.objects.values_list("unit", "title"))
    for line in lines:
        line.known = (line.unit, line.said[TITLE]) in here
        if line.day is not None and line.day > day_of(at):
            line.reasons.append(f"审议日期 {line.day:%Y-%m-%d} 在将来")
    return lines


def take_over_all(*, data: bytes, name: str, by: Account, at: datetime) -> list[ReviewedDocument]:
    """Enter every document of a file that is not here yet; where a line has a fault, nothing is entered.

    Raises: sheets.BadFile, MeetingRefused
    """
    lines = preview(data=data, name=name, at=at)
    if wrong := earlier.unfit(lines):
        first = wrong[0]
        raise MeetingRefused(
            f"有 {len(wrong)} 行不能补录，第 {first.number} 行：{first.reasons[0]}",
            hint="改好后整个文件重新上传，没有写入任何一行",
        )
    with transaction.atomic():
        made = [
            take_over(
                title=line.said[TITLE], kind=line.said[KIND], unit=line.unit, meeting=line.said[MEETING],
                passed_on=line.day, number=line.said[NUMBER], by=by, at=at,
            )
            for line in lines
            if not line.known and line.day is not None
        ]  # fmt: skip
        audit.record(
            "plans.documents_taken_over", by=by, subject=name[:60], details={"lines": len(lines), "made": len(made)}
        )
    return made
