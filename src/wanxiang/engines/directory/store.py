"""Every entry of a register as columns: an immutable snapshot, and what was touched since from the relational store.

    _pk _version _state _place _lon _lat _since _street _community _search, and a column for each field that is not sensitive

A list, its facets, the map and the figures scan these columns; the relational store is asked for the rows of a page.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
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
from wanxiang.district.levels import DIGITS
from wanxiang.engines.directory.catalogue import InForce, every
from wanxiang.engines.directory.declaring import Field, Register
from wanxiang.engines.directory.models import Entry, State, Version

ROWS, FILE = "entries", "entries.parquet"
CHUNK, GROUP, MOST_VALUES = 20_000, 50_000, 5_000
LONG = 1_000
"""So many entries touched since the snapshot make a new one worth its while."""
SKEW = timedelta(seconds=5)
_TEXT = pa.string()
_KINDS = {"int": pa.int64(), "number": pa.float64(), "money": pa.int64(), "date": pa.date32(), "bool": pa.bool_()}
_OWN: dict[str, pa.DataType] = {
    "_pk": pa.int64(), "_version": pa.int32(), "_state": _TEXT, "_place": _TEXT, "_lon": pa.float64(), "_lat": pa.float64(),
    "_since": pa.date32(), "_street": _TEXT, "_community": _TEXT, "_search": _TEXT,
}  # fmt: skip
_STORED = ("pk", "version", "state", "place", "lon", "lat", "valid_from", "values")


@dataclass(frozen=True)
class Kept:
    """The snapshot that a reader has pinned, and since when the relational store must be asked."""

    snapshot: Snapshot
    mark: datetime


def schema(register: Register) -> pa.Schema:
    """The columns of a register."""
    return pa.schema([*_OWN.items(), *((each.name, _kind(each)) for each in register.open_fields)])


def _kind(field: Field) -> pa.DataType:
    return pa.list_(_TEXT) if field.many else _KINDS.get(field.type, _TEXT)


@dataclass(frozen=True)
class Reading:
    """A DuckDB with the relation `entries`. parts: relations that are the same entries taken apart, for what can be added up."""

    connection: duckdb.DuckDBPyConnection
    parts: tuple[str, ...]


def connect(force: InForce, *, as_of: date | None = None) -> Reading:
    """A register as it is now, or as it stood on a day."""
    now = kept(force.register) if as_of is None else None
    if now is None:
        found = duckdb.connect(config={"threads": config().threads})
        found.register(ROWS, tail(force.register, None) if as_of is None else as_it_stood(force.register, as_of))
        return Reading(found, (ROWS,))
    newer = tail(force.register, now.mark)
    found = _in_memory(str(now.snapshot.path(FILE)), _enumerable(force.register)).cursor()
    if not newer.num_rows:
        found.execute(_view(ROWS, exp.select("*").from_("snapshot")))
        return Reading(found, (ROWS,))
    found.register("touched", newer)
    for name, query in _together().items():
        found.execute(_view(name, query))
    return Reading(found, ("older", "newer"))


@lru_cache(maxsize=3)
def _in_memory(path: str, enumerable: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
    """A snapshot as a table in memory: it never changes, so every request of this process may ask it by a cursor of its own.

    Columns of few values are enumerations there: they are grouped and compared some ten times as quickly. The newest entry
    comes first, as in most lists.
    """
    found = duckdb.connect(config={"threads": config().threads})
    scan = exp.Anonymous(this="read_parquet", expressions=[exp.Literal.string(path)])
    casts = []
    for name in enumerable:
        values = exp.select(exp.column(name, quoted=True)).distinct().from_(scan.copy()).limit(MOST_VALUES + 1)
        texts = sorted(row[0] for row in found.execute(values.sql(dialect="duckdb")).fetchall() if row[0] is not None)
        if texts and len(texts) <= MOST_VALUES:
            kind = exp.DataType(this=exp.DataType.Type.ENUM, expressions=[exp.Literal.string(text) for text in texts])
            casts.append(exp.alias_(exp.cast(exp.column(name, quoted=True), kind), name, quoted=True))
    every = exp.select(exp.Star(replace=casts) if casts else exp.Star()).from_(scan).order_by(exp.column("_pk").desc())
    made = exp.Create(this=exp.to_table("snapshot"), kind="TABLE", expression=every)
    found.execute(made.sql(dialect="duckdb"))
    return found


def _enumerable(register: Register) -> tuple[str, ...]:
    fields = (each.name for each in register.open_fields if each.type in ("enum", "unit") and not each.many)
    return ("_state", "_place", "_street", "_community", *fields)


def everything(force: InForce) -> pa.Table:
    """Every entry as it is now."""
    with connect(force).connection as found:
        table = found.execute(exp.select("*").from_(ROWS).sql(dialect="duckdb")).to_arrow_table()
    return table.cast(schema(force.register))


def kept(register: Register) -> Kept | None:
    """The current snapshot; None where there is none or where the columns have changed since."""
    found = files.current(register.table)
    if found is None or found.inputs.get("shape") != _shape(register) or not found.path(FILE).exists():
        return None
    return Kept(found, parse_datetime(found.inputs["mark"]))


def refresh(force: InForce, *, by: Account) -> Snapshot:
    """Write a new snapshot; raises Busy while another process is at it."""
    register = force.register
    with files.alone(f"directory-{register.id}", wait=0):
        mark = take_mark()
        folder = files.new_folder(register.table)
        rows = _write(folder / FILE, schema(register), _batches(register, _present(register)))
        inputs = {"mark": mark.isoformat(), "shape": _shape(register), "declaration": force.version}
        made = files.publish(kind=register.table, folder=folder, inputs=inputs, rows={ROWS: rows}, by=by)
        files.sweep(register.table)
        return made


def refresh_when_long(force: InForce, *, by: Account, long: int = LONG) -> bool:
    """A new snapshot where much was touched since the last; whether one was made."""
    now = kept(force.register)
    rows = Entry.objects.filter(register=force.id)
    if now:
        rows = rows.filter(touched_at__gte=now.mark)
    if rows[: long + 1].count() <= long:
        return False
    try:
        refresh(force, by=by)
    except files.Busy:
        return False
    return True


def refresh_all(*, by: Account) -> int:
    """A round of the worker over every register; how many snapshots were made."""
    return sum(refresh_when_long(each, by=by) for each in every())


def tail(register: Register, mark: datetime | None) -> pa.Table:
    """The entries touched since a mark (those that count no more among them), or all present ones without one."""
    rows = _present(register) if mark is None else Entry.objects.filter(register=register.id, touched_at__gte=mark)
    return pa.Table.from_batches(_batches(register, rows), schema(register))


def as_it_stood(register: Register, day: date) -> pa.Table:
    """Each entry in its last version that was in force on a day."""
    rows = Version.objects.filter(register=register.id, valid_from__lte=day).order_by("pk")
    stored = ("entry_id", "seq", "state", "place", "valid_from", "values")
    last: dict[int, tuple[Any, ...]] = {}
    for pk, seq, state, place, since, values in _raw(rows, stored):
        if pk not in last or last[pk][1] < seq:
            last[pk] = (pk, seq, state, place, None, None, since, values)
    present = [row for row in last.values() if row[2] in (State.LIVE, State.ENDED)]
    was = {name: each.name for each in register.fields.values() for name in each.was}
    return pa.Table.from_batches([_batch(register, present, was)], schema(register))


def take_mark() -> datetime:
    """A moment such that whatever was touched before it is committed, and to be seen by a reading that begins now.

    Whoever writes takes `touched_at` within the transaction. SQLite has one writer at a time and this waits for it; PostgreSQL
    says when the oldest transaction began, by its own clock, which may differ a little from ours.
    """
    with transaction.atomic():
        begun = timezone.now()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database()")
                oldest = cursor.fetchone()[0]
            begun = min(begun, oldest or begun) - SKEW
    return begun


def _present(register: Register) -> QuerySet[Entry]:
    return Entry.objects.filter(register=register.id, state__in=(State.LIVE, State.ENDED))


def _shape(register: Register) -> list[str]:
    return [f"{field.name}:{field.type}" for field in schema(register)]


def _together() -> dict[str, exp.Query]:
    """The snapshot without what was touched since, what was touched and still counts, and both."""
    again = exp.In(this=exp.column("_pk"), query=exp.select("_pk").from_("touched").subquery())
    counting = exp.column("_state").isin(State.LIVE.value, State.ENDED.value)
    both = exp.union(exp.select("*").from_("older"), exp.select("*").from_("newer"), distinct=False)
    return {
        "older": exp.select("*").from_("snapshot").where(exp.not_(again)),
        "newer": exp.select("*").from_("touched").where(counting),
        ROWS: both,
    }


def _view(name: str, query: exp.Query) -> str:
    """CREATE TEMP VIEW: of this cursor alone."""
    own = exp.Properties(expressions=[exp.TemporaryProperty()])
    made = exp.Create(this=exp.to_identifier(name), kind="VIEW", expression=query, replace=True, properties=own)
    return made.sql(dialect="duckdb")


def _write(path: Any, columns: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    written = 0
    with pq.ParquetWriter(path, columns, compression="zstd") as writer:
        for batch in batches:
            writer.write_table(pa.Table.from_batches([batch], columns), row_group_size=GROUP)
            written += batch.num_rows
    return written


def _batches(register: Register, rows: QuerySet[Entry]) -> Iterator[pa.RecordBatch]:
    """The rows as Arrow, some thousands at a time in the order of pk."""
    last = 0
    while True:
        found = _raw(rows.order_by("pk").filter(pk__gt=last), _STORED, most=CHUNK)
        if found:
            yield _batch(register, found)
            last = found[-1][0]
        if len(found) < CHUNK:
            return


def _raw(rows: QuerySet[Any], columns: tuple[str, ...], *, most: int | None = None) -> list[tuple[Any, ...]]:
    """Rows as the driver gives them, which is several times quicker than models; JSON stays text."""
    query = rows.values_list(*columns)[:most].query
    with connection.cursor() as cursor:
        cursor.execute(*query.sql_with_params())
        return cursor.fetchall()


def _batch(register: Register, rows: list[tuple[Any, ...]], renamed: dict[str, str] | None = None) -> pa.RecordBatch:
    own = list(zip(*rows, strict=True)) if rows else [() for _ in _STORED]
    values = [_loaded(text, renamed) for text in own[7]]
    columns = [_column(part, kind) for part, kind in zip(own[:7], list(_OWN.values())[:7], strict=True)]
    columns += [pa.array([cut(code, DIGITS[level]) for code in own[3]], _TEXT) for level in ("street", "community")]
    names = [each.name for each in register.open_fields if each.type in _SEARCHED]
    columns.append(pa.array([_searched(names, each) for each in values], _TEXT))
    columns += [_field(each, [row.get(each.name) for row in values]) for each in register.open_fields]
    return pa.record_batch(columns, schema(register))


def cut(code: str | None, digits: int) -> str | None:
    """The place above, where a place is that fine."""
    return code[:digits] if code and len(code) >= digits else None


def _loaded(text: Any, renamed: dict[str, str] | None) -> dict[str, Any]:
    values = json.loads(text) if isinstance(text, str) else text
    return {renamed.get(name, name): value for name, value in values.items()} if renamed else values


def _searched(names: list[str], values: dict[str, Any]) -> str:
    """What the search box looks through: every text of an entry that is not sensitive, a line each, folded as words are."""
    said = [values[name] for name in names if name in values]
    text = "\n".join(["\n".join(map(str, each)) if isinstance(each, list) else str(each) for each in said])
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold().replace(" ", "")


_SEARCHED = frozenset({"text", "enum", "url", "phone", "person"})


def _column(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    """SQLite gives days as text."""
    if kind == pa.date32() and isinstance(next((each for each in values if each is not None), None), str):
        return pa.array(values, _TEXT).cast(kind)
    return pa.array(values, kind)


def _field(field: Field, values: list[Any]) -> pa.Array:
    kind = _kind(field)
    if kind == pa.date32():
        return pa.array(values, _TEXT).cast(kind)
    try:
        return pa.array(values, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([_fitting(field, each) for each in values], kind)


def _fitting(field: Field, value: Any) -> Any:
    """A value kept under an earlier declaration, where it can still be read."""
    from wanxiang.engines.directory.values import typed

    return typed(field, value)
