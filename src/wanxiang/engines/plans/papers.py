"""What goes out of a meeting as Word: the notice with its agenda, and the minutes made of the records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from wanxiang.core.official import Official
from wanxiang.engines.plans import houses
from wanxiang.engines.plans.duties import unit_names
from wanxiang.engines.plans.models import AgendaItem, Attendee, Decision, Meeting, Minutes, Task

OPENING, CLOSING = "opening", "closing"
VERBS = {
    Decision.Outcome.PASSED: "会议审议并通过",
    Decision.Outcome.IN_PRINCIPLE: "会议审议并原则通过",
    Decision.Outcome.SENT_BACK: "会议审议后退回",
    Decision.Outcome.AGAIN: "会议研究，决定再议",
    Decision.Outcome.HEARD: "会议听取了",
}


@dataclass(frozen=True)
class Paragraph:
    """A part of the minutes that may be worded: what it is called, what the records say, what stands there."""

    key: str
    heading: str
    generated: str
    text: str


def paragraphs(meeting: Meeting, words: Mapping[str, str]) -> list[Paragraph]:
    """The parts of a meeting's minutes in order; what nobody worded reads as the records say."""
    made = [(OPENING, "", _opening(meeting))]
    for item in meeting.agenda.select_related("matter__document", "decision").order_by("position"):
        made.append((f"item{item.pk}", item.title, _item(item)))
    made.append((CLOSING, "", ""))
    return [Paragraph(key, heading, said, words.get(key) or said) for key, heading, said in made]


def minutes(row: Minutes) -> bytes:
    """The minutes as Word: opening, matters, tasks with units and deadlines, who was there, to whom they go."""
    meeting = row.meeting
    issued = timezone.localtime(row.issued_at).date() if row.issued_at else None
    paper = Official(f"{meeting.title}纪要", subtitle=row.number)
    for part in paragraphs(meeting, row.words):
        if part.heading:
            paper.heading(part.heading)
        for line in part.text.splitlines():
            if line.strip():
                paper.paragraph(line.strip())
    _tasks(paper, meeting)
    for label, said in _attendance(meeting):
        paper.paragraph(f"{label}：{said}")
    organiser = houses.series_of(meeting.series).organiser
    paper.signature(organiser, issued)
    paper.copies(row.copies, by=organiser, day=issued)
    return paper.to_bytes()


def notice(meeting: Meeting) -> bytes:
    """The notice as Word, from what was frozen when it went out: time, place, agenda, who is called, what is still open."""
    said = meeting.notice
    paper = Official(f"关于召开{meeting.title}的通知")
    paper.paragraph(f"{'、'.join(said['called'])}：", indent=False)
    paper.paragraph(
        f"经研究，定于{_day(meeting.day)}{meeting.begins:%H:%M}在{meeting.place}召开{meeting.title}。现将有关事项通知如下："
    )
    paper.heading("会议议程")
    for line in said["agenda"]:
        unit = f"（{line['unit']}）" if line["unit"] else ""
        paper.paragraph(f"{line['position']}. {line['title']}{unit}")
    paper.heading("参会人员")
    for label, names in said["attendees"].items():
        paper.paragraph(f"{label}：{'、'.join(names)}")
    if said["open"]:
        paper.heading("此前会议决定尚未完成的事项")
        rows = [
            [number, each["task"], each["unit"], each["due"], each["standing"]]
            for number, each in enumerate(said["open"], 1)
        ]
        paper.table(["序号", "任务", "责任单位", "完成时限", "进展"], rows, widths=(14, 66, 40, 26, 20))
    paper.heading("有关要求")
    paper.paragraph("请按时参会；不能到会的，请提前说明原因并报代会人。")
    paper.signature(houses.series_of(meeting.series).organiser, date.fromisoformat(said["on"]))
    return paper.to_bytes()


def called(meeting: Meeting) -> dict[str, list[str]]:
    """Who is called, by how they take part."""
    names = _names(meeting.attendees.all())
    found: dict[str, list[str]] = {}
    for row in meeting.attendees.order_by("pk"):
        found.setdefault(row.get_role_display(), []).append(names[row.pk])
    return found


def task_rows(meeting: Meeting) -> list[Task]:
    """The tasks that the meeting's decisions gave, in the order of the agenda."""
    keys = [each.key for each in Decision.objects.filter(item__meeting=meeting).order_by("item__position")]
    found = Task.objects.filter(origin_key__in=keys)
    return sorted(found, key=lambda task: (keys.index(task.origin_key), task.pk))


def _opening(meeting: Meeting) -> str:
    chair = meeting.attendees.filter(role=Attendee.Role.CHAIR).first()
    who = _names([chair])[chair.pk] if chair else ""
    return f"{_day(meeting.day)}，{who}主持召开{meeting.title}。会议纪要如下。"


def _item(item: AgendaItem) -> str:
    decision = getattr(item, "decision", None)
    if decision is None:
        return ""
    if item.kind == AgendaItem.Kind.FIRST:
        return decision.text
    matter = item.matter
    about = f"《{matter.document.title}》" if matter.document else matter.title
    tail = "情况汇报" if decision.outcome == Decision.Outcome.HEARD and not about.endswith("汇报") else ""
    return f"{VERBS[Decision.Outcome(decision.outcome)]}{about}{tail}。{decision.text}"


def _tasks(paper: Official, meeting: Meeting) -> None:
    given = task_rows(meeting)
    if not given:
        return
    names = unit_names(task.unit for task in given)
    paper.heading("任务分工")
    rows: list[list[Any]] = [
        [number, task.title, names.get(task.unit, "") or task.owner_name, task.due.isoformat() if task.due else "未定"]
        for number, task in enumerate(given, 1)
    ]
    paper.table(["序号", "任务", "责任单位", "完成时限"], rows, widths=(14, 84, 42, 26))


def _attendance(meeting: Meeting) -> Iterable[tuple[str, str]]:
    """出席, 列席 and 请假, each with who; what is empty is left out."""
    rows = list(meeting.attendees.order_by("pk"))
    names = _names(rows)
    for label, chosen in (
        ("出席", [row for row in rows if row.present and row.role != Attendee.Role.GUEST]),
        ("列席", [row for row in rows if row.present and row.role == Attendee.Role.GUEST]),
        ("请假", [row for row in rows if row.present is False]),
    ):
        if chosen:
            yield label, "、".join(f"{names[row.pk]}{f'（{row.note}）' if row.note else ''}" for row in chosen)


def _names(rows: Iterable[Attendee]) -> dict[int, str]:
    """Attendee → what he or she is called: unit, person, or both."""
    listed = list(rows)
    units = unit_names(row.unit for row in listed)
    return {row.pk: " ".join(filter(None, (units.get(row.unit, ""), row.name))) for row in listed}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


__all__ = ["CLOSING", "OPENING", "Paragraph", "called", "minutes", "notice", "paragraphs", "task_rows"]
