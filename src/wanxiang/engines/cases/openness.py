"""Open cases, read from their own index: of a million cases some ten thousand are open, and lists are mostly about those.

SQLite, which keeps no statistics by itself, would go by the index of whichever column is named first and fetch every row
of the archive on the way; there the query says which index answers it. PostgreSQL finds it by itself.
"""

from typing import Any

from django.db.models import QuerySet
from django.db.models.sql.datastructures import BaseTable

from wanxiang.engines.cases.models import Case

INDEX, BY_PLACE = "cases_open", "cases_open_by_place"


class _Table(BaseTable):
    """The table of cases, read as it is told."""

    told = ""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        sql, params = super().as_sql(compiler, connection)
        return (f"{sql} {self.told}" if connection.vendor == "sqlite" else sql), params


class _ByIndex(_Table):
    told = f"INDEXED BY {INDEX}"


class _ByPlace(_Table):
    told = f"INDEXED BY {BY_PLACE}"


class _ByAge(_Table):
    told = "NOT INDEXED"


def open_rows(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Those of the rows that are open; whatever they are narrowed by besides."""
    return _read(rows.filter(closed_at=None), _ByIndex)


def open_by_place(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Those of the rows that are open, to be counted by place, unit and deadline: from an index that holds just these."""
    return _read(rows.filter(closed_at=None), _ByPlace)


def by_age(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The rows, to be read from the newest on until there are enough: for a page of what is no small part of all."""
    return _read(rows.all(), _ByAge)


def _read(rows: QuerySet[Case], table: type[_Table]) -> QuerySet[Case]:
    alias = rows.query.get_initial_alias()
    rows.query.alias_map[alias] = table(Case._meta.db_table, alias)
    return rows
