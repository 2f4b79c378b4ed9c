"""更正定稿: a new draft that begins as the issued one reads, with the reason why. What was issued stays as it was issued."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.models import Account

from ..models import Citation, Draft, Passage, PassageVersion, Section
from .errors import NotNow
from .slots import CitedSlot, parts_of

LONGEST = 300


@transaction.atomic
def revise(*, draft: Draft, why: str, at: datetime, by: Account) -> Draft:
    """A draft with the sections, paragraphs and citations of an issued one; its slots are live again.

    Raises: NotNow without a reason, before the issue, or while another revision of it is being written
    """
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    _may_be_revised(held, why)
    made = Draft.objects.create(
        title=held.title, year=held.year, plan=held.plan, revises=held, why=why.strip(), made_at=at, made_by=by
    )
    cited = {one.pk: _citation(one, made, at, by) for one in held.citations.all()}
    note = f"沿用{held.issue.number}"
    for section in held.sections.standing():
        copy = Section.objects.create(
            draft=made, position=section.position, level=section.level, heading=section.heading, item=section.item, unit=section.unit
        )  # fmt: skip
        for number, passage in enumerate(section.passages.exclude(text=""), 1):
            text = _recited(passage.text, cited)
            written = Passage.objects.create(section=copy, position=number, text=text)
            PassageVersion.objects.create(passage=written, version=1, text=text, why=note, at=at, by=by)
    audit.record("drafts.revise", by=by, why=why.strip(), subject=str(made.pk), details={"revises": held.pk})
    return made


def _may_be_revised(draft: Draft, why: str) -> None:
    if draft.state != Draft.State.ISSUED:
        raise NotNow(f"《{draft.title}》还没有定稿，可以直接修改")
    if not why.strip():
        raise NotNow("修订须说明理由")
    if len(why.strip()) > LONGEST:
        raise NotNow(f"修订理由最长 {LONGEST} 字")
    if draft.revised_by.filter(state=Draft.State.WRITING).exists():
        raise NotNow("这份报告已有一份修订稿在起草", hint="请在那份修订稿上继续修改")


def _citation(one: Citation, draft: Draft, at: datetime, by: Account) -> int:
    """The same citation in another draft, by its number there."""
    said = {"kind": one.kind, "text": one.text, "source": one.source, "number": one.number, "dated": one.dated}
    return Citation.objects.create(draft=draft, at=at, by=by, **said).pk


def _recited(text: str, numbers: dict[int, int]) -> str:
    """A paragraph whose citations are those of the new draft."""
    return "".join(
        str(CitedSlot(numbers[part.citation])) if isinstance(part, CitedSlot) else str(part) for part in parts_of(text)
    )
