"""The relational look-up: persons and households of a snapshot as rows, only what changed, in bulk.

Portable SQL: Django's own statement compiler on SQLite, COPY on PostgreSQL. Each chunk is a transaction of its own, so that a
long write never keeps the desk waiting; a crash in between leaves rows that the next run puts right by their digests.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection, models, transaction
from sqlglot import exp

from wanxiang.core.config import config
from wanxiang.engines.registry.models import Enrolment, Household, Person
from wanxiang.engines.registry.places import function
from wanxiang.engines.registry.workbench import scan

CHUNK = 20_000
TEXTS = ("household_key", "name", "sex", "phone", "address", "street_code", "community_code", "grid_code")

Progress = Callable[[str, int, int], None]


def sync(folder: Path, *, progress: Progress | None = None) -> dict[str, int]:
    """Make Person and Household equal to a snapshot folder; returns rows written and removed.

    What people recorded while the run was at work is newer than it: `own.show_since` applies it again afterwards.
    """
    done = {}
    with duckdb.connect(config={"threads": config().threads}) as reader:
        for model, name, tree in (
            (Person, "persons", _persons),
            (Household, "households", _households),
            (Enrolment, "enrolments", _enrolments),
        ):
            table = reader.sql(tree(folder / f"{name}.parquet").sql(dialect="duckdb")).to_arrow_table()
            written, removed = _replace(model, table, progress)
            done |= {name: written, f"{name}_removed": removed}
    return done


def _persons(path: Path) -> exp.Select:
    """Rows of Person in the order of its fields, digest last."""
    names = pq.read_schema(path).names
    profile = exp.Struct(
        expressions=[exp.PropertyEQ(this=exp.to_identifier(name), expression=exp.column(name)) for name in names]
    )
    text = function("to_json", profile).as_("profile")
    fields = [function("coalesce", exp.column(name), "").as_(name) for name in TEXTS]
    birth = exp.cast(exp.column("birth_date"), "VARCHAR").as_("birth_date")
    inner = exp.select(
        "person_key", fields[0], fields[1], birth, *fields[2:], exp.cast(text.this, "VARCHAR").as_("profile")
    ).from_(scan(path))
    digest = function("left", function("md5", exp.column("profile")), 16).as_("digest")
    return exp.select("*", digest).from_(inner.subquery("x"))


def _households(path: Path) -> exp.Select:
    names = ("street_code", "community_code", "grid_code", "building_id", "address")
    fields = [function("coalesce", exp.column(name), "").as_(name) for name in names]
    inner = exp.select("household_key", "members", *fields).from_(scan(path))
    joined = function("concat_ws", "|", exp.column("members"), *(exp.column(name) for name in names))
    return exp.select("*", function("left", function("md5", joined), 16).as_("digest")).from_(inner.subquery("x"))


def _enrolments(path: Path) -> exp.Select:
    names = ("person_key", "policy", "from_on", "until_on", "source", "delivery")
    fields = [exp.cast(exp.column(name), "VARCHAR").as_(name) for name in names]
    key = function("concat", exp.column("person_key"), ":", exp.column("policy")).as_("id")
    inner = exp.select(key, *fields).from_(scan(path))
    joined = function("concat_ws", "|", *(function("coalesce", exp.column(name), "") for name in names))
    return exp.select("*", function("left", function("md5", joined), 16).as_("digest")).from_(inner.subquery("x"))


def _replace(model: type[models.Model], table: pa.Table, progress: Progress | None) -> tuple[int, int]:
    """Write rows that are new or changed, remove those that are gone."""
    key = table.column_names[0]
    there = dict(model.objects.values_list(key, "digest").iterator(chunk_size=CHUNK))
    keys, digests = table[key].to_pylist(), table["digest"].to_pylist()
    changed = [at for at, (name, digest) in enumerate(zip(keys, digests, strict=True)) if there.get(name) != digest]
    gone = list(there.keys() - set(keys))
    stale = [keys[at] for at in changed if keys[at] in there]
    rows = table.take(pa.array(changed, pa.int64())) if len(changed) < len(keys) else table
    _remove(model, gone)
    old = set(stale)
    for start in range(0, rows.num_rows, CHUNK):
        chunk = rows.slice(start, CHUNK)
        with transaction.atomic():
            _remove(model, [name for name in chunk[key].to_pylist() if name in old])
            _insert(model, chunk)
        if progress:
            progress(model.__name__, min(start + CHUNK, rows.num_rows), rows.num_rows)
    return rows.num_rows, len(gone)


def _remove(model: type[models.Model], keys: Sequence[str]) -> None:
    for start in range(0, len(keys), 500):
        model.objects.filter(pk__in=keys[start : start + 500])._raw_delete(using="default")


def _insert(model: type[models.Model], rows: pa.Table) -> None:
    """Rows of a chunk, as COPY on PostgreSQL and as one prepared statement elsewhere."""
    names = [connection.ops.quote_name(model._meta.get_field(name).column) for name in rows.column_names]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in _rows(rows):
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", _rows(rows))  # noqa: S608 - quoted names of our own model


def _rows(rows: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in rows.columns), strict=True)
