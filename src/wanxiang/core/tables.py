"""Named tables: how one engine's results are read by another without importing it.

An engine registers what it publishes: immutable Parquet (scanned in place) or a relational query (read as Arrow).
`connect` gives an embedded DuckDB that sees the tables by name. No DuckDB file is ever shared state.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from wanxiang.core.config import config
from wanxiang.core.errors import WanxiangError


class NoSuchTable(WanxiangError):
    code = "tables.unknown"


class TableNotReady(WanxiangError):
    code = "tables.not_ready"
    status = 409


class PastGone(WanxiangError):
    """What was known on an earlier day is not there: not yet known then, or cleared away since."""

    code = "tables.past_gone"
    status = 410


@dataclass(frozen=True)
class Table:
    """A published table: its columns, and one of two ways to read it."""

    name: str
    columns: Mapping[str, str]
    """Column → what it holds, in words."""
    paths: Callable[[], list[Path]] | None = None
    """The Parquet files of the current snapshot; an empty list means: nothing published yet."""
    read: Callable[[], pa.Table] | None = None
    """The rows as Arrow, for tables that live in the relational store."""
    any: Callable[[], bool] | None = None
    """Whether there is a row at all, where that is told without reading them; see `holds`."""
    note: str = ""
    snapshot: Callable[[], str] | None = field(default=None)
    """The key of the snapshot that `paths` belong to, for lineage."""
    past: "Callable[[date], tuple[date, list[Path]]] | None" = None
    """The files as known on an earlier day, and the day up to which they speak; raises PastGone where they were cleared away."""
    state: Callable[[], Hashable] | None = None
    """A name of what `read` would give, where it is told without reading: the same name, the same rows; see `core.changes`."""


_tables: dict[str, Table] = {}
_points: dict[str, Callable[[str], list[dict[str, Any]]]] = {}


def register(table: Table) -> None:
    """Publish a table under its name; engines do so when Django starts."""
    _tables[table.name] = table


def table(name: str) -> Table:
    """The published table of that name."""
    try:
        return _tables[name]
    except KeyError:
        raise NoSuchTable(f"没有名为“{name}”的数据表", hint=f"现有：{'、'.join(sorted(_tables))}") from None


def names() -> list[str]:
    """All published names."""
    return sorted(_tables)


def register_point(name: str, read: Callable[[str], list[dict[str, Any]]]) -> None:
    """Publish a point look-up: the rows of a table that belong to one key (a household, say)."""
    _points[name] = read


def point(name: str, key: str) -> list[dict[str, Any]]:
    """The rows of one key, from the relational store: milliseconds, where a scan would take a hundred times that."""
    try:
        return _points[name](key)
    except KeyError:
        raise NoSuchTable(f"数据表“{name}”不支持按键查询") from None


def connect(*wanted: str) -> duckdb.DuckDBPyConnection:
    """An embedded DuckDB in memory with the wanted tables as views (all published Parquet tables when none is named).

    Raises: NoSuchTable; TableNotReady when a wanted table has nothing published yet
    """
    connection = _opened()
    if wanted:
        for name in wanted:
            show(connection, name)
    else:
        for name in names():
            if (_tables[name].paths or list)():
                show(connection, name)
    return connection


def _opened() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": config().threads})
    if config().memory:
        connection.execute("SET memory_limit = ?", [config().memory])
    return connection


def connect_known(*wanted: str, on: date) -> tuple[duckdb.DuckDBPyConnection, date]:
    """The same with the tables as they were known on an earlier day, and the day up to which they speak.

    Raises: NoSuchTable; PastGone; TableNotReady for a table of which no past is kept
    """
    connection, spoken = _opened(), on
    for name in wanted:
        past = table(name).past
        if past is None:
            raise TableNotReady(f"数据表“{name}”不保存往日的内容")
        spoken, paths = past(on)
        connection.execute(view(name, paths).sql(dialect="duckdb"))
    return connection, spoken


def show(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make a published table visible in a connection under its own name."""
    wanted = table(name)
    if wanted.read is not None:
        connection.register(name, wanted.read())
        return
    paths = wanted.paths() if wanted.paths else []
    if not paths:
        raise TableNotReady(f"数据表“{name}”尚无数据", hint="请先导入并关联部门数据")
    connection.execute(view(name, paths).sql(dialect="duckdb"))


def holds(name: str) -> bool:
    """Whether a published table has a row. Raises: NoSuchTable; TableNotReady where its engine says so"""
    wanted = table(name)
    if wanted.any is not None:
        return wanted.any()
    if wanted.read is not None:
        return wanted.read().num_rows > 0
    return any(pq.read_metadata(path).num_rows for path in (wanted.paths() if wanted.paths else []))


def view(name: str, paths: Iterable[Path]) -> exp.Create:
    """CREATE VIEW name AS SELECT * FROM read_parquet([...]), as a tree."""
    files = exp.Array(expressions=[exp.Literal.string(str(path)) for path in paths])
    scan = exp.select("*").from_(exp.Anonymous(this="read_parquet", expressions=[files]))
    return exp.Create(this=exp.to_identifier(name, quoted=True), kind="VIEW", expression=scan, replace=True)
