"""Tables of the relational store as they were last read, and figures as they were last computed, each by the name of what it was made of.

A table that tells its state is read again only when the state is another; a figure is computed again only when one of the
tables it reads is another. Nothing here is ever asked to be fresh: what has changed has another name. What is read inside a
transaction may yet be undone, so it is not kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from django.db import connection

from wanxiang.core.tables import Table

LARGEST = 256 << 20
"""Bytes of tables that a process keeps."""
MOST_RESULTS = 4096


@dataclass(frozen=True)
class Held:
    """The rows of a table, with what was found out about them (columns, how many, digest)."""

    state: Hashable
    rows: pa.Table
    facts: dict[str, Any] = field(default_factory=dict)


class Shelf:
    """What a process keeps."""

    def __init__(self, largest: int = LARGEST) -> None:
        self.largest, self._lock = largest, threading.Lock()
        self._tables: OrderedDict[str, Held] = OrderedDict()
        self._results: OrderedDict[Hashable, Any] = OrderedDict()

    def table(self, table: Table, state: Hashable) -> Held:
        """The rows of a table of the relational store.

        In: state: what the table said of itself before this was asked; None: it tells none
        """
        assert table.read is not None
        if state is None or connection.in_atomic_block:
            return Held(state, table.read())
        with self._lock:
            kept = self._tables.get(table.name)
        if kept is None or kept.state != state:
            kept = Held(state, table.read())
            self._keep(table.name, kept)
        return kept

    def result(self, key: Hashable) -> Any | None:
        """What was kept under a key."""
        if connection.in_atomic_block:
            return None
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, keys: Sequence[Hashable], results: Sequence[Any]) -> None:
        """Keep results; those asked for longest ago go first."""
        if connection.in_atomic_block:
            return
        with self._lock:
            self._results |= zip(keys, results, strict=True)
            while len(self._results) > MOST_RESULTS:
                self._results.popitem(last=False)

    def forget(self) -> None:
        """Keep nothing: another database is read from now on."""
        with self._lock:
            self._tables.clear()
            self._results.clear()

    def _keep(self, name: str, held: Held) -> None:
        with self._lock:
            self._tables[name] = held
            self._tables.move_to_end(name)
            while sum(each.rows.nbytes for each in self._tables.values()) > self.largest:
                self._tables.popitem(last=False)


SHELF = Shelf()
