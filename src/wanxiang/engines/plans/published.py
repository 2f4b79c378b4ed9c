"""What this engine publishes by name: plan_items, plan_units, plan_clauses, plan_gaps; and what work, meetings and projects do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import pyarrow as pa

from wanxiang.core import tables

if TYPE_CHECKING:
    from .models import Task

from . import published_meetings, published_projects, published_supervision, published_work

_ITEMS = {
    "document": (pa.string(), "内容哈希前 12 位"), "year": (pa.int32(), "年度"), "no": (pa.int32(), "序号"),
    "chapter": (pa.string(), "章节"), "title": (pa.string(), "任务"), "text": (pa.string(), "内容"),
    "due": (pa.date32(), "完成时限"), "is_current": (pa.bool_(), "是否当前方案"),
    "years_before": (pa.int32(), "比当前方案早几年"), "met": (pa.bool_(), "分解的任务全部销号，已中止的不计"),
}  # fmt: skip
_UNITS = {
    "document": (pa.string(), "内容哈希前 12 位"), "year": (pa.int32(), "年度"), "no": (pa.int32(), "任务序号"),
    "role": (pa.string(), "lead 牵头 / participant 参与 / leader 牵头领导 / owner 责任人"),
    "name": (pa.string(), "名称，别名已归一"), "raw_name": (pa.string(), "名称（原文）"), "is_group": (pa.bool_(), "是否群组"),
    "open_ended": (pa.bool_(), "范围不定"), "start": (pa.int32(), "原文起点"), "end": (pa.int32(), "原文终点"), "is_current": (pa.bool_(), "是否当前方案"),
}  # fmt: skip
_CLAUSES = {
    "document": (pa.string(), "内容哈希前 12 位"), "no": (pa.int32(), "任务序号"), "clause": (pa.int32(), "句序"),
    "text": (pa.string(), "句子"), "start": (pa.int32(), "原文起点"), "end": (pa.int32(), "原文终点"), "is_current": (pa.bool_(), "是否当前方案"),
}  # fmt: skip
_GAPS = {
    "document": (pa.string(), "内容哈希前 12 位"), "no": (pa.int32(), "任务序号"), "kind": (pa.string(), "缺口类别"),
    "message": (pa.string(), "说明"), "is_current": (pa.bool_(), "是否当前方案"),
}  # fmt: skip

Columns = dict[str, tuple[pa.DataType, str]]


def register() -> None:
    """Make the tables known to `core.tables`; called when Django starts."""
    for name, columns, rows, note in (
        ("plan_items", _ITEMS, _items, "改革任务，每项一行"),
        ("plan_units", _UNITS, _units, "任务的牵头领导、牵头单位、参与单位，每处一行"),
        ("plan_clauses", _CLAUSES, _clauses, "任务内容，每句一行"),
        ("plan_gaps", _GAPS, _gaps, "任务未写明之处"),
        *published_work.TABLES,
        *published_meetings.TABLES,
        *published_projects.TABLES,
        *published_supervision.TABLES,
    ):
        tables.register(
            tables.Table(
                name=name,
                columns={key: said for key, (_, said) in columns.items()},
                read=_reader(columns, rows),
                note=note,
            )
        )


def _reader(columns: Columns, rows: Callable[[], list[tuple[object, ...]]]) -> Callable[[], pa.Table]:
    schema = pa.schema([(name, kind) for name, (kind, _) in columns.items()])

    def table() -> pa.Table:
        found = rows()
        return (
            pa.table(
                [
                    pa.array(list(column), kind)
                    for column, kind in zip(zip(*found, strict=True), schema.types, strict=True)
                ],
                schema=schema,
            )
            if found
            else schema.empty_table()
        )

    return table


def _current() -> int | None:
    from .queries import current

    document = current()
    return document.pk if document else None


def _items() -> list[tuple[object, ...]]:
    from .models import PlanItem
    from .queries import current

    now = current()
    rows = PlanItem.objects.select_related("document").prefetch_related("tasks").order_by("document", "no")
    return [
        (
            r.document.sha256[:12], r.document.year, r.no, r.chapter, r.title, r.text, r.due, r.document == now,
            now.year - r.document.year if now and now.year and r.document.year else None, _met(r.tasks.all()),
        )
        for r in rows
    ]  # fmt: skip


def _met(tasks: Iterable[Task]) -> bool:
    """Whether an item was broken down and everything that was not stopped is closed."""
    states = {task.state for task in tasks} - {"stopped"}
    return states == {"closed"}


def _units() -> list[tuple[object, ...]]:
    from .models import ItemLeader, ItemUnit
    from .queries import confirmed_names

    now, names = _current(), confirmed_names()
    units = ItemUnit.objects.select_related("item__document").order_by("item", "position")
    people = ItemLeader.objects.select_related("item__document").order_by("item", "position")
    out = [(names.get(r.name, r.name), r.is_group, r.open_ended, r) for r in units] + [
        (r.name, False, False, r) for r in people
    ]
    return [
        (
            r.item.document.sha256[:12],
            r.item.document.year,
            r.item.no,
            r.role,
            name,
            r.name,
            group,
            open_ended,
            r.start,
            r.end,
            r.item.document_id == now,
        )
        for name, group, open_ended, r in out
    ]


def _clauses() -> list[tuple[object, ...]]:
    from .models import Clause

    now = _current()
    rows = Clause.objects.select_related("item__document").order_by("item", "position")
    return [
        (r.item.document.sha256[:12], r.item.no, r.position, r.text, r.start, r.end, r.item.document_id == now)
        for r in rows
    ]


def _gaps() -> list[tuple[object, ...]]:
    from .models import Gap

    now = _current()
    rows = Gap.objects.select_related("item__document").order_by("item", "pk")
    return [(r.item.document.sha256[:12], r.item.no, r.kind, r.message, r.item.document_id == now) for r in rows]
