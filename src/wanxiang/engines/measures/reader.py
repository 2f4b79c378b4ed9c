"""One connection for many figures: tables become visible, and are measured, when the first figure asks for them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import cached_property
from typing import Any

import duckdb
from sqlglot import exp

from wanxiang.core import tables as published
from wanxiang.core.config import config
from wanxiang.core.errors import WanxiangError

from .shelf import SHELF

DELIVERY = ("delivery", "source", "department", "file", "received_on", "rows", "kept", "aside")


class NotComputable(WanxiangError):
    """A figure that has no value now; the message is the reason people read."""

    code = "measures.not_computable"
    status = 409


class Reader:
    """Reads published tables; a context manager."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(config={"threads": config().threads})
        self._shown: set[str] = set()
        self._facts: dict[str, dict[str, Any]] = {}
        self._states: dict[str, Hashable] = {}

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the tables."""
        self.connection.close()

    def show(self, names: Iterable[str]) -> None:
        """Make tables visible; raises NotComputable naming the one that is absent."""
        for name in names:
            if name not in self._shown:
                try:
                    self._show(published.table(name))
                except (published.NoSuchTable, published.TableNotReady) as error:
                    raise NotComputable(error.message) from None
                self._shown.add(name)

    def _show(self, table: published.Table) -> None:
        if table.read is None:
            published.show(self.connection, table.name)
            return
        held = SHELF.table(table, self._said(table))
        self._facts[table.name] = held.facts
        self.connection.register(table.name, held.rows)

    def state(self, name: str) -> Hashable:
        """A name of what a table holds: its files, what it tells of itself, or else a digest of its rows; why it is absent."""
        try:
            table = published.table(name)
            if table.read is None:
                return tuple((str(path), path.stat().st_mtime_ns) for path in (table.paths() if table.paths else []))
            said = self._said(table)
            if said is not None:
                return said
            self.show([name])
        except (published.NoSuchTable, NotComputable) as absent:
            return absent.message
        return self.rows(name), self._fact(name, "content", lambda: self._digest(name))

    def _said(self, table: published.Table) -> Hashable:
        """What a table tells of itself, as it was when this reader first asked: before it read the rows."""
        if table.state is not None and table.name not in self._states:
            self._states[table.name] = ("stated", table.state())
        return self._states.get(table.name)

    def columns(self, name: str) -> dict[str, str]:
        """The columns of a visible table with their types (VARCHAR, DATE, TIMESTAMP, …)."""
        return self._fact(name, "columns", lambda: self._columns(name))

    def rows(self, name: str) -> int:
        """How many rows a visible table has."""
        return self._fact(name, "rows", lambda: self.connection.table(name).count("*").fetchone()[0])

    def snapshot(self, name: str) -> str | None:
        """The key of the snapshot that a table belongs to; None for a table of the relational store."""
        made = published.table(name).snapshot
        return made() if made else None

    def digest(self, name: str) -> str:
        """A digest of what a visible table holds: its snapshot, or the sum of the digests of its rows."""
        return self.snapshot(name) or self._fact(name, "content", lambda: self._digest(name))

    @cached_property
    def deliveries(self) -> list[dict[str, Any]]:
        """What was delivered, the oldest first, as it is kept with a figure; nothing where there are no deliveries."""
        try:
            self.show(["deliveries"])
        except NotComputable:
            return []
        there = [name for name in DELIVERY if name in self.columns("deliveries")]
        tree = exp.select(*(exp.column(name, quoted=True) for name in there)).from_("deliveries")
        rows = [dict(zip(there, map(_plain, row), strict=True)) for row in self.run(tree)]
        return sorted(rows, key=lambda row: tuple(str(row.get(name)) for name in ("received_on", "source", "delivery")))

    def run(self, tree: exp.Query) -> list[tuple]:
        """The rows of a query; raises NotComputable where a column is absent."""
        try:
            return self.connection.execute(tree.sql(dialect="duckdb")).fetchall()
        except duckdb.BinderException as error:
            raise NotComputable(f"数据表与指标声明不符：{str(error).splitlines()[0]}") from None

    def _fact(self, name: str, fact: str, find: Any) -> Any:
        known = self._facts.setdefault(name, {})
        if fact not in known:
            known[fact] = find()
        return known[fact]

    def _columns(self, name: str) -> dict[str, str]:
        found = self.connection.table(name)
        return dict(zip(found.columns, map(str, found.types), strict=True))

    def _digest(self, name: str) -> str:
        row = exp.func("hash", exp.column("every"))
        tree = exp.select(exp.Sum(this=row)).from_(exp.to_table(name).as_("every"))
        return f"{int(self.run(tree)[0][0] or 0):x}"


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
