"""The tables that other engines read: codes, places, states and moments; never who reported, nor what was said."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from django.db import connection

from wanxiang.core import changes, tables

_TEXT, _MOMENT = pa.string(), pa.timestamp("us")
_CASES: dict[str, tuple[str, pa.DataType]] = {
    "case_no": ("编号", _TEXT),
    "flow": ("流程", _TEXT),
    "source": ("来源", _TEXT),
    "class_kind": ("类型", _TEXT),
    "class_code": ("类别", _TEXT),
    "level": ("级别 1–4", pa.int8()),
    "grid_code": ("所在位置编码", _TEXT),
    "handler": ("主办单位代码", _TEXT),
    "state": ("状态（流程文件）", _TEXT),
    "opened_at": ("登记时间（UTC）", _MOMENT),
    "handled_at": ("办结反馈时间（UTC）", _MOMENT),
    "closed_at": ("结束时间（UTC）", _MOMENT),
    "whole_due_at": ("办理时限（UTC）", _MOMENT),
    "on_time": ("按时，未办结为空", pa.bool_()),
    "returns": ("退单次数", pa.int16()),
    "reworks": ("重办次数", pa.int16()),
    "repeats": ("此前同类反映", pa.int16()),
    "extended": ("已延期", pa.bool_()),
    "supervised": ("督办", pa.bool_()),
    "resolved": ("是否解决 yes|partly|no", _TEXT),
    "satisfied": ("满意度 1–5", pa.int8()),
    "sight": ("可见范围 place|desk|sealed", _TEXT),
}
_STEPS: dict[str, tuple[str, pa.DataType]] = {
    "case_no": ("编号", _TEXT),
    "seq": ("序号", pa.int32()),
    "action": ("动作", _TEXT),
    "from_state": ("原状态", _TEXT),
    "to_state": ("新状态", _TEXT),
    "unit": ("经办单位", _TEXT),
    "at": ("时间（UTC）", _MOMENT),
}
CHUNK = 20_000
MOST_KEPT = 256 << 20
"""Bytes of steps that a process keeps."""


def register() -> None:
    """Publish the tables by name."""
    from wanxiang.engines.cases.models import Case, Step

    said = {
        name: {column: words for column, (words, _) in columns.items()}
        for name, columns in (("cases", _CASES), ("case_steps", _STEPS))
    }
    tables.register(
        tables.Table("cases", said["cases"], read=cases, any=Case.objects.exists, state=lambda: changes.touched(Case.objects.all()))
    )  # fmt: skip
    state = lambda: changes.appended(Step.objects.all())  # noqa: E731
    tables.register(tables.Table("case_steps", said["case_steps"], read=steps, any=Step.objects.exists, state=state))


def cases() -> pa.Table:
    """Every case as it is now: the columns of the statistics' store, which reads a million in a second or two."""
    from wanxiang.engines.cases.statistics import store

    return store.everything(*_CASES).cast(pa.schema([(name, kind) for name, (_, kind) in _CASES.items()]))


@dataclass(frozen=True)
class _Kept:
    """Steps that were read before, up to a key."""

    last: int
    rows: pa.Table


_NO_STEPS = _Kept(0, pa.schema([(name, kind) for name, (_, kind) in _STEPS.items()]).empty_table())
_kept = {"steps": _NO_STEPS}


def steps() -> pa.Table:
    """Every step of every case, in the order they were made; a step never changes, so those read before are not read again."""
    from wanxiang.engines.cases.models import Step

    known = _NO_STEPS if _undoable() else _kept["steps"]
    if Step.objects.filter(pk__lte=known.last).count() != known.rows.num_rows:
        known = _NO_STEPS  # one that got its key earlier was committed later
    found = list(_steps(known.last))
    rows = pa.concat_tables([known.rows, *(pa.Table.from_batches([batch]) for _, batch in found)])
    if not _undoable() and rows.nbytes <= MOST_KEPT:
        _kept["steps"] = _Kept(found[-1][0] if found else known.last, rows.combine_chunks())
    return rows


def _undoable() -> bool:
    """What is read inside a transaction may be undone, and its keys given to other steps."""
    return connection.in_atomic_block


def _steps(after: int) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Some thousands at a time, each with its last key, as the driver gives them: several times quicker than through the model."""
    from wanxiang.engines.cases.models import Step

    stored = ["pk", *("case__case_no" if name == "case_no" else name for name in _STEPS)]
    while True:
        some = Step.objects.order_by("pk").filter(pk__gt=after).values_list(*stored)[:CHUNK]
        with connection.cursor() as cursor:
            cursor.execute(*some.query.sql_with_params())
            rows = cursor.fetchall()
        if not rows:
            return
        after = rows[-1][0]
        yield after, _batch([row[1:] for row in rows], _NO_STEPS.rows.schema)


def _batch(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    return pa.record_batch([_column(values, field.type) for values, field in zip(columns, schema, strict=True)], schema)


def _column(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    if kind == _MOMENT and isinstance(next((value for value in values if value is not None), None), str):
        return pa.array(values, _TEXT).cast(_MOMENT)  # SQLite gives moments as text
    if kind == _MOMENT:
        return pa.array(values, pa.timestamp("us", tz="UTC")).cast(_MOMENT)  # in UTC, said in the column's words
    return pa.array(values, kind)
