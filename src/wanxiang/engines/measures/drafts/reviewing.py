"""Who fills which section, what is said about it, and its way from 撰写 to 已审核."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.models import Account

from ..models import Draft, Remark, Section, SectionStep
from .errors import NotNow, NotYourself

State, Action = Section.State, SectionStep.Action


@transaction.atomic
def assign(*, section: Section, unit: str, why: str = "", at: datetime, by: Account) -> Section:
    """Ask a unit to fill a section ("" takes it back to the office that writes the report). Raises: NotNow"""
    section = _from(section, State.WRITING)
    section.unit = unit
    section.save(update_fields=["unit"])
    return _step(section, Action.ASSIGNED, why, at, by)


@transaction.atomic
def submit(*, section: Section, why: str = "", at: datetime, by: Account) -> Section:
    """Hand a section in. Raises: NotNow when it is not being written, or says nothing"""
    section = _from(section, State.WRITING)
    if not section.passages.exclude(text="").exists():
        raise NotNow("本节还没有文字，不能提交")
    return _to(section, State.SUBMITTED, Action.SUBMITTED, why, at, by)


@transaction.atomic
def send_back(*, section: Section, why: str, at: datetime, by: Account) -> Section:
    """Send a section back with a reason. Raises: NotNow"""
    section = _from(section, State.SUBMITTED)
    if not why.strip():
        raise NotNow("退回须说明理由")
    return _to(section, State.WRITING, Action.RETURNED, why, at, by)


@transaction.atomic
def accept(*, section: Section, why: str = "", at: datetime, by: Account) -> Section:
    """Accept a section: somebody else than who handed it in. Raises: NotNow, NotYourself"""
    section = _from(section, State.SUBMITTED)
    handed_in = section.steps.filter(action=Action.SUBMITTED).last()
    if handed_in and handed_in.by_id == by.pk:
        raise NotYourself("提交人不能审核自己提交的章节", hint="请由另一人审核")
    return _to(section, State.REVIEWED, Action.REVIEWED, why, at, by)


@transaction.atomic
def reopen(*, section: Section, why: str, at: datetime, by: Account) -> Section:
    """Take a reviewed section up again. Raises: NotNow"""
    section = _from(section, State.REVIEWED)
    return _to(section, State.WRITING, Action.REOPENED, why, at, by)


@transaction.atomic
def submit_all(*, draft: Draft, units: Sequence[str] | None = None, at: datetime, by: Account) -> int:
    """Hand in every section that is being written and says anything; only those of some units, where these are named."""
    rows = _with_text(draft, State.WRITING, units)
    for section in rows:
        submit(section=section, at=at, by=by)
    return len(rows)


@transaction.atomic
def accept_all(*, draft: Draft, why: str = "", at: datetime, by: Account) -> tuple[int, int]:
    """Accept every section that others handed in: (how many, how many stay since the same person handed them in)."""
    rows = _with_text(draft, State.SUBMITTED, None)
    own = 0
    for section in rows:
        try:
            accept(section=section, why=why, at=at, by=by)
        except NotYourself:
            own += 1
    return len(rows) - own, own


def _with_text(draft: Draft, state: str, units: Sequence[str] | None) -> list[Section]:
    rows = draft.sections.standing().filter(state=state, passages__text__gt="").distinct().order_by("position")
    return list(rows if units is None else rows.filter(unit__in=[unit for unit in units if unit]))


@transaction.atomic
def remark(*, section: Section, text: str, at: datetime, by: Account) -> Remark:
    """A remark on a section. Raises: NotNow"""
    if section.draft.state != Draft.State.WRITING or not text.strip():
        raise NotNow("请写下意见" if not text.strip() else "已经定稿，不能再提意见")
    made = Remark.objects.create(section=section, text=text.strip(), at=at, by=by)
    audit.record("drafts.remark", by=by, subject=_key(section))
    return made


@transaction.atomic
def settle(*, remark: Remark, at: datetime, by: Account) -> Remark:
    """A remark was dealt with; doing so twice changes nothing."""
    if Remark.objects.filter(pk=remark.pk, settled_at=None).update(settled_at=at, settled_by=by):
        audit.record("drafts.settle", by=by, subject=_key(remark.section))
    remark.refresh_from_db()
    return remark


def _from(section: Section, *states: str) -> Section:
    found = Section.objects.select_for_update().select_related("draft").get(pk=section.pk)
    if found.draft.state != Draft.State.WRITING:
        raise NotNow(f"《{found.draft.title}》已经定稿")
    if found.position is None:
        raise NotNow(f"“{found.heading}”已删去", hint="请先恢复这一节")
    if found.state not in states:
        raise NotNow(f"本节现在是“{found.get_state_display()}”，不能这样办")
    return found


def _to(section: Section, state: str, action: str, why: str, at: datetime, by: Account) -> Section:
    section.state = state
    section.save(update_fields=["state"])
    return _step(section, action, why, at, by)


def _step(section: Section, action: str, why: str, at: datetime, by: Account) -> Section:
    SectionStep.objects.create(section=section, action=action, unit=section.unit, why=why.strip(), at=at, by=by)
    audit.record(f"drafts.{action}", by=by, why=why.strip(), subject=_key(section))
    return section


def _key(section: Section) -> str:
    return f"{section.draft_id}/{section.position}"
