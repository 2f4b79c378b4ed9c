"""What meetings publish by name: plan_meetings, plan_matters, plan_documents, plan_gates."""

from __future__ import annotations

import pyarrow as pa

_MEETINGS = {
    "meeting": (pa.string(), "编号"), "series": (pa.string(), "会议"), "title": (pa.string(), "名称"), "year": (pa.int32(), "年度"),
    "number": (pa.int32(), "次数"), "day": (pa.date32(), "召开日期"), "state": (pa.string(), "状态"),
    "took_place": (pa.bool_(), "已召开"), "matters": (pa.int32(), "议题数"), "called": (pa.int32(), "应到"), "came": (pa.int32(), "实到"),
}  # fmt: skip
_MATTERS = {
    "number": (pa.string(), "编号"), "title": (pa.string(), "议题"), "kind": (pa.string(), "review 审议 / report 汇报"),
    "unit": (pa.string(), "报送单位"), "state": (pa.string(), "状态"), "urgent": (pa.bool_(), "特事特办"),
    "considered": (pa.bool_(), "已上会"), "meeting": (pa.string(), "会议"), "year": (pa.int32(), "上会年度"), "day": (pa.date32(), "上会日期"),
    "tasks": (pa.int32(), "交办任务数"),
}  # fmt: skip
_DOCUMENTS = {
    "document": (pa.string(), "编号"), "title": (pa.string(), "文件名称"), "kind": (pa.string(), "类别"), "unit": (pa.string(), "起草单位"),
    "status": (pa.string(), "状态"), "passed": (pa.bool_(), "审议通过（含原则通过、已印发）"), "passed_on": (pa.date32(), "审议日期"),
    "year": (pa.int32(), "审议年度"), "number": (pa.string(), "文号"), "items": (pa.int32(), "对应改革事项数"), "earlier": (pa.bool_(), "平台启用前"),
}  # fmt: skip
_GATES = {
    "document": (pa.string(), "文件编号"), "title": (pa.string(), "文件名称"), "gate": (pa.string(), "关口"), "needed": (pa.bool_(), "需要办理"),
    "outcome": (pa.string(), "结论"), "ground": (pa.string(), "未通过的原因"), "on": (pa.date32(), "日期"), "year": (pa.int32(), "年度"),
}  # fmt: skip


def meetings() -> list[tuple[object, ...]]:
    """Every meeting that was called, cancelled ones included: figures say which they count."""
    from .models import Attendee
    from .queries.meetings import TOOK_PLACE
    from .queries.meetings import meetings as every

    rows = every().prefetch_related("attendees")
    found = []
    for row in rows.order_by("day", "pk"):
        members = [one for one in row.attendees.all() if one.role != Attendee.Role.GUEST]
        took_place = row.state in TOOK_PLACE
        came = sum(bool(one.present) for one in members)
        found.append((str(row.pk), row.series, row.title, row.year, row.number, row.day, row.get_state_display(),
                      took_place, row.matters, len(members), came))  # fmt: skip
    return found


def matters() -> list[tuple[object, ...]]:
    """Every matter; one that was heard twice stands with the later meeting."""
    from .models import Decision, Matter, Task

    names = _names(Matter.objects.values_list("unit", flat=True))
    decided: dict[int, list[Decision]] = {}
    for one in Decision.objects.exclude(item__matter=None).select_related("item__meeting").order_by("pk"):
        decided.setdefault(one.item.matter_id, []).append(one)
    given: dict[str, int] = {}
    for key in Task.objects.filter(origin=Task.Origin.MEETING).values_list("origin_key", flat=True):
        given[key] = given.get(key, 0) + 1
    found = []
    for row in Matter.objects.order_by("pk"):
        of = decided.get(row.pk, [])
        meeting = of[-1].item.meeting if of else None
        found.append((row.number, row.title, row.kind, names.get(row.unit, row.unit), row.get_state_display(), row.urgent_at is not None,
                      bool(of), meeting.title if meeting else None, meeting.year if meeting else None,
                      meeting.day if meeting else None, sum(given.get(one.key, 0) for one in of)))  # fmt: skip
    return found


def documents() -> list[tuple[object, ...]]:
    """Every document of the library."""
    from .models import ReviewedDocument
    from .queries.reviewing import DECIDED

    names = _names(ReviewedDocument.objects.values_list("unit", flat=True))
    return [
        (str(row.pk), row.title, row.kind, names.get(row.unit, row.unit), row.get_status_display(), row.status in DECIDED, row.passed_on,
         row.passed_on.year if row.passed_on else None, row.number or None, len(row.items.all()), bool(row.earlier))
        for row in ReviewedDocument.objects.prefetch_related("items").order_by("pk")
    ]  # fmt: skip


def gates() -> list[tuple[object, ...]]:
    """Every gate of every document, as it stands."""
    from .models import ReviewedDocument
    from .queries.reviewing import standings

    rows = ReviewedDocument.objects.filter(earlier="").prefetch_related("gates__opinions", "versions").order_by("pk")
    found = []
    for document in rows:
        for each in standings(document):
            last = each.last
            ground = each.rule.grounds.get(last.ground) if last else None
            found.append((str(document.pk), document.title, each.rule.title, each.needed, each.words, ground.title if ground else None,
                          last.on if last else None, last.on.year if last else None))  # fmt: skip
    return found


def _names(codes: object) -> dict[str, str]:
    from .duties import unit_names

    return unit_names(codes)  # type: ignore[arg-type]


TABLES = (
    ("plan_meetings", _MEETINGS, meetings, "会议，每次一行"),
    ("plan_matters", _MATTERS, matters, "会议议题，每个一行"),
    ("plan_documents", _DOCUMENTS, documents, "改革文件，每份一行"),
    ("plan_gates", _GATES, gates, "改革文件的关口，每份文件每道一行"),
)
