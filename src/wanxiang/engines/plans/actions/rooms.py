"""What the acts of meetings, matters and documents share: the course they leave, and how they refuse."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.core.prose import printable
from wanxiang.engines.plans.models import Matter, Meeting, ReviewedDocument, RoomStep

if TYPE_CHECKING:
    from wanxiang.core.models import Account

Subject = Meeting | Matter | ReviewedDocument
_NAMES = {Meeting: "meeting", Matter: "matter", ReviewedDocument: "document"}
ACTIONS = {
    "planned": "筹备会议", "called": "确定参会", "listed": "列入议程", "moved": "调整议程", "unlisted": "移出议程",
    "noticed": "发出通知", "held": "召开会议", "cancelled": "取消会议", "decided": "会议决定", "task_given": "交办任务",
    "drafted": "起草纪要", "issued": "印发", "submitted": "报送", "returned": "退回补正", "complete": "核对齐备",
    "withdrawn": "撤回", "urgent": "特事特办", "revised": "修改到位", "registered": "登记文件", "edited": "修改登记",
    "version": "上传版本", "opinion": "出具意见", "waiver_asked": "申请不办", "waiver_decided": "核定不办申请",
    "drawn": "抽取专家", "stated": "利益声明", "verdict": "专家意见", "taken_over": "补录旧件",
}  # fmt: skip
"""Action of a step → what people read."""


class MeetingRefused(WanxiangError):
    """What was asked for does not fit, or how things stand now (then with status 409)."""

    code = "plan.meeting_refused"


class MeetingMoved(MeetingRefused):
    """The meeting, matter or document is no longer in the state that the act asks for."""

    code = "plan.meeting_moved"
    status = 409


def subject_of(thing: Subject) -> str:
    """Under which name the course of a thing is kept."""
    return f"{_NAMES[type(thing)]}:{thing.pk}"


def step(thing: Subject, action: str, *, by: Account, at: datetime, said: str = "", **details: Any) -> RoomStep:
    """One step of the course and its audit row, in the transaction of the act."""
    subject = subject_of(thing)
    audit.record(f"plans.{_NAMES[type(thing)]}_{action}", by=by, subject=subject, why=said[:400], details=details)
    return RoomStep.objects.create(subject=subject, action=action, said=said[:600], details=details, at=at, by=by)


def said_in_full(text: str, what: str) -> str:
    """A text that has to be there, without what no page shows. Raises: MeetingRefused"""
    if not (said := printable(text).strip()):
        raise MeetingRefused(f"请填写{what}")
    return said


def held_meeting(meeting: Meeting, *states: str) -> Meeting:
    """The meeting as it is now, held until the end of the transaction. Raises: MeetingMoved when in none of the states"""
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    return _in_state(held, f"“{held.title}”", states, held.state, held.get_state_display())


def held_matter(matter: Matter, *states: str) -> Matter:
    """The matter as it is now, held until the end of the transaction. Raises: MeetingMoved when in none of the states"""
    held = Matter.objects.select_for_update(of=("self",)).select_related("document").get(pk=matter.pk)
    return _in_state(held, f"议题“{held.title}”", states, held.state, held.get_state_display())


def held_document(document: ReviewedDocument, *statuses: str) -> ReviewedDocument:
    """The document as it is now, held until the end of the transaction. Raises: MeetingMoved when in none of them"""
    held = ReviewedDocument.objects.select_for_update().get(pk=document.pk)
    return _in_state(held, f"《{held.title}》", statuses, held.status, held.get_status_display())


def _in_state(held: Any, name: str, wanted: tuple[str, ...], state: str, words: str) -> Any:
    if wanted and state not in wanted:
        raise MeetingMoved(f"{name}现为“{words}”，不能这样办理", hint="请刷新页面后再看")
    return held
