"""The cases as columns: a snapshot on disk, and beside it whatever was touched since, read from the relational store.

Figures are therefore live and exact however old the snapshot is. Every write of a case sets `touched_at`; the mark of a
snapshot lies before the oldest transaction that had not ended when it was read, so that nothing falls between.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from sqlglot import exp

from wanxiang.core import files
from wanxiang.core.config import config
from wanxiang.core.models import Account, Snapshot
from wanxiang.engines.cases import worktime
from wanxiang.engines.cases.models import Case
from wanxiang.engines.cases.statistics import working

KIND, FILE = "cases", "cases.parquet"
CHUNK, GROUP = 20_000, 122_880
OVERLAP = timedelta(minutes=2)
"""How far the clocks of two servers may differ, and how long a single statement may wait for its lock."""
LONG = 5_000
"""A tail longer than this is worth a new snapshot."""
_TEXT, _MOMENT = pa.string(), pa.timestamp("us")
COLUMNS: dict[str, pa.DataType] = {
    "pk": pa.int64(), "case_no": _TEXT, "flow": _TEXT, "source": _TEXT, "class_kind": _TEXT, "class_code": _TEXT,
    "level": pa.int8(), "grid_code": _TEXT, "handler": _TEXT, "handler_area": _TEXT, "state": _TEXT, "sight": _TEXT,
    "opened_at": _MOMENT, "handled_at": _MOMENT, "closed_at": _MOMENT, "due_at": _MOMENT, "whole_due_at": _MOMENT,
    "on_time": pa.bool_(), "returns": pa.int16(), "reworks": pa.int16(), "repeats": pa.int16(), "extended": pa.bool_(),
    "supervised": pa.bool_(), "resolved": _TEXT, "satisfied": pa.int8(),
}  # fmt: skip
"""What is read of a case; `worked` (office seconds from receipt to handling) is reckoned beside it."""
SCHEMA = pa.schema([*COLUMNS.items(), ("worked", pa.int64())])


@dataclass(frozen=True)
class Kept:
    """The snapshot that a reader has pinned, and since when the relational store must be asked."""

    snapshot: Snapshot
    mark: datetime

    @property
    def path(self) -> Path:
        return self.snapshot.path(FILE)


def refresh(*, by: Account, whole: bool = False) -> Snapshot:
    """Write a new snapshot: the former one with what was touched since, or everything read again.

    In:     whole: read everything, whatever there is
    Raises: Busy when another process is at it
    """
    with files.alone("cases-snapshot", wait=0):
        former = None if whole else kept()
        mark = take_mark()
        folder = files.new_folder(KIND)
        rows = _merged(former, folder / FILE) if former else _read_all(folder / FILE)
        inputs = {"mark": mark.isoformat(), "calendar": worktime.calendar().version, "columns": SCHEMA.names}
        made = files.publish(kind=KIND, folder=folder, inputs=inputs, rows={"cases": rows}, by=by)
        files.sweep(KIND)
        return made


def refresh_when_long() -> None:
    """A round of the worker: a new snapshot where the tail has grown long."""
    former = kept()
    rows = Case.objects.filter(touched_at__gte=former.mark) if former else Case.objects.all()
    if rows[: LONG + 1].count() > LONG:
        try:
            refresh(by=Account.system("cases"))
        except files.Busy:
            return


def kept() -> Kept | None:
    """The current snapshot; None where there is none, or where columns or the calendar have changed since."""
    found = files.current(KIND)
    if found is None or found.inputs.get("columns") != SCHEMA.names or not found.path(FILE).exists():
        return None
    if found.inputs.get("calendar") != worktime.calendar().version:
        return None
    return Kept(found, parse_datetime(found.inputs["mark"]))


def connect() -> duckdb.DuckDBPyConnection:
    """A connection that has the relation `cases`: every case as it is now. Close it; the engine beneath stays for the next."""
    found = _engine().cursor()
    now = kept()
    newer = tail(now.mark if now else None)
    found.register("newer", newer)
    scan = _together(now.path, any_newer=bool(newer.num_rows)) if now else exp.select("*").from_("newer")
    found.execute(_view(scan).sql(dialect="duckdb"))
    return found


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """One DuckDB in memory for a process: it keeps threads and the bytes of the snapshot; what a request sees is its own."""
    return duckdb.connect(
        config={"threads": config().threads} | ({"memory_limit": config().memory} if config().memory else {})
    )


def everything(*columns: str) -> pa.Table:
    """Every case as it is now, with the columns that are named, in the order of pk."""
    query = exp.select(*(exp.column(name) for name in columns)).from_("cases").order_by("pk")
    with connect() as found:
        return found.execute(query.sql(dialect="duckdb")).to_arrow_table()


def tail(mark: datetime | None) -> pa.Table:
    """The cases touched since a mark, from the relational store; all of them without one."""
    found = _whole() if mark is None else _since(mark)
    return pa.Table.from_batches(found, SCHEMA)


def take_mark() -> datetime:
    """A moment such that whatever was touched before it is committed, and to be seen by a reading that begins now.

    SQLite has one writer at a time and this waits for it; PostgreSQL says when the oldest transaction began. The machine's
    own time, as `touched_at` is.
    """
    with transaction.atomic():
        begun = timezone.now()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database()")
                oldest = cursor.fetchone()[0]
            begun = min(begun, oldest or begun)
    return begun - OVERLAP


def _together(path: Path, *, any_newer: bool) -> exp.Query:
    """The snapshot without what is newer, and what is newer."""
    scan = exp.select("*").from_(exp.Anonymous(this="read_parquet", expressions=[exp.Literal.string(str(path))]))
    if not any_newer:
        return scan
    again = exp.In(this=exp.column("pk"), query=exp.select("pk").from_("newer").subquery())
    return exp.union(scan.where(exp.not_(again)), exp.select("*").from_("newer"), distinct=False)


def _view(scan: exp.Query) -> exp.Create:
    """CREATE TEMP VIEW cases AS …: seen by one connection only."""
    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    return exp.Create(this=exp.to_identifier("cases"), kind="VIEW", expression=scan, replace=True, properties=temporary)


def _merged(former: Kept, path: Path) -> int:
    """The former snapshot with what was touched since its mark, in the order of pk."""
    with _engine().cursor() as found:
        found.register("newer", tail(former.mark))
        found.execute(_view(_together(former.path, any_newer=True)).sql(dialect="duckdb"))
        every = exp.select("*").from_("cases").order_by("pk").sql(dialect="duckdb")
        return _write(path, found.execute(every).to_arrow_reader(GROUP))


def _read_all(path: Path) -> int:
    return _write(path, _whole())


def _write(path: Path, batches: Iterable[pa.RecordBatch]) -> int:
    """Row groups of a size that DuckDB's threads share; `files.publish` makes the file durable."""
    written = 0
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for table in _gathered(batches):
            writer.write_table(table, row_group_size=GROUP)
            written += table.num_rows
    return written


def _gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch.cast(SCHEMA))
        if sum(each.num_rows for each in waiting) >= GROUP:
            yield pa.Table.from_batches(waiting, SCHEMA)
            waiting = []
    yield pa.Table.from_batches(waiting, SCHEMA)


def _whole() -> Iterator[pa.RecordBatch]:
    """Every case, some thousands at a time in the order of pk: each reading is short, and memory is bounded."""
    last = 0
    while rows := _read(Case.objects.order_by("pk").filter(pk__gt=last)[:CHUNK]):
        yield _batch(rows)
        last = rows[-1][0]


def _since(mark: datetime) -> Iterator[pa.RecordBatch]:
    """Without an order: a planner that is asked for the first thousand by pk reads the table instead of the few by their index."""
    rows = _read(Case.objects.order_by().filter(touched_at__gte=mark))
    for start in range(0, len(rows), CHUNK):
        yield _batch(rows[start : start + CHUNK])


def _read(rows: QuerySet[Case]) -> list[tuple[Any, ...]]:
    """The columns as the driver gives them, which is several times quicker than through the model."""
    with connection.cursor() as cursor:
        cursor.execute(*rows.values_list(*COLUMNS).query.sql_with_params())
        return cursor.fetchall()


def _batch(rows: list[tuple[Any, ...]]) -> pa.RecordBatch:
    columns = [_column(values, kind) for values, kind in zip(zip(*rows, strict=True), COLUMNS.values(), strict=True)]
    known = dict(zip(COLUMNS, columns, strict=True))
    worked = working.seconds(known["opened_at"], known["handled_at"], calendar=worktime.calendar())
    return pa.record_batch([*columns, worked], SCHEMA)


def _column(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    """SQLite gives moments as text and truth as 0 and 1; PostgreSQL gives both as they are."""
    if kind == _MOMENT:
        known = next((value for value in values if value is not None), None)
        if isinstance(known, str):
            return pa.array(values, _TEXT).cast(_MOMENT)
        return pa.array(values, pa.timestamp("us", tz="UTC")).cast(_MOMENT)
    if kind == pa.bool_():
        return pa.array([None if value is None else bool(value) for value in values], kind)
    return pa.array(values, kind)
