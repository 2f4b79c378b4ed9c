"""Rows of other tables that rules go over (series, relations, enrolments): shown to SQL, carried by persons.

Where such a table is not there, nobody has looked: what a rule asks of it is then not known, in SQL as for one person.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from wanxiang.core import declarations, tables
from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.core.expressions.rows import key_of
from wanxiang.engines.policy import catalogue

_ARROW = {"date": pa.date32(), "bool": pa.bool_(), "money": pa.int64(), "number": pa.float64()}
KINDS = ("policy", "definition", "series", "relation")


def schemas(nodes: Iterable[ex.Node]) -> dict[str, pa.Schema]:
    """Table → the columns that rules read of it, its key among them."""
    found: dict[str, dict[str, pa.DataType]] = {}
    for node in nodes:
        for item in tree.related(node):
            over: Any = item.over
            columns = found.setdefault(over.table, {over.key: pa.string()})
            if isinstance(over, tree.Months):
                columns |= {"month": pa.date32(), "value": _ARROW[over.type.kind]}
            for word in tree.walk(item.item) if item.item is not None and isinstance(over, tree.Rows) else ():
                if isinstance(word, tree.Word):
                    columns[word.column] = _ARROW.get(word.type.kind, pa.string())
    return {name: pa.schema(list(columns.items())) for name, columns in found.items()}


def shown(rules: Mapping[str, ex.Node], connection: duckdb.DuckDBPyConnection) -> dict[str, ex.Node]:
    """The rules with every table they need in sight; of one that is not there, all that is asked is not known."""
    lacking = set()
    for name, schema in schemas(rules.values()).items():
        if _sees(connection, name):
            continue
        try:
            tables.show(connection, name)
        except (tables.NoSuchTable, tables.TableNotReady):
            connection.register(name, schema.empty_table())
            lacking.add(name)
    return {name: without(node, lacking) for name, node in rules.items()} if lacking else dict(rules)


def _sees(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    query = exp.select("1").from_(exp.to_table(name)).limit(0)
    with suppress(duckdb.CatalogException):
        connection.execute(query.sql(dialect="duckdb"))
        return True
    return False


def without(node: ex.Node, lacking: set[str]) -> ex.Node:
    """The rule where some tables are not there: no row is known of, and none is known to be missing."""
    if isinstance(node, tree.Rows) and node.table in lacking:
        return tree.Rows(**{**vars(node), "complete": False})
    if isinstance(node, tree.Months) and node.table in lacking:
        return tree.Months(**{**vars(node), "covered_from": None})
    return tree.rebuild(node, lambda child: without(child, lacking))


def registered(
    rules: Mapping[str, ex.Node], connection: duckdb.DuckDBPyConnection, people: Sequence[Mapping[str, Any]]
) -> dict[str, ex.Node]:
    """As `shown`, from what persons carry: the same rows that the closures see."""
    lacking = set()
    for name, schema in schemas(rules.values()).items():
        carried = [person for person in people if person.get(key_of(name)) is not None]
        if len(carried) < len(people):
            lacking.add(name)
        key = schema.names[0]
        rows = [{**row, key: row.get(key) or person.get(key) or person.get("person_key")}
                for person in carried for row in person[key_of(name)]]  # fmt: skip
        connection.register(name, pa.Table.from_pylist(rows, schema))
    return {name: without(node, lacking) for name, node in rules.items()} if lacking else dict(rules)


def needed() -> dict[str, pa.Schema]:
    """The tables that the policies in force go over."""
    return _needed(tuple((each.id, each.version) for kind in KINDS for each in declarations.declared(kind)))


@lru_cache(maxsize=4)
def _needed(_known: tuple[tuple[str, str], ...]) -> dict[str, pa.Schema]:
    return schemas(
        node for policy in catalogue.policies()
        for node in (*(clause.node for clause in policy.condition.clauses),
                     *(rule.tree for bracket in policy.benefit.brackets for rule in (bracket.when, bracket.amount) if rule))
    )  # fmt: skip


def carrying(person: dict[str, Any]) -> dict[str, Any]:
    """The person with its rows of every table that policies go over; one that is not there is left out."""
    for name, schema in needed().items():
        with suppress(tables.NoSuchTable, tables.TableNotReady):
            person[key_of(name)] = [_typed(row, schema) for row in _rows(name, schema, person)]
    return person


def _rows(name: str, schema: pa.Schema, person: Mapping[str, Any]) -> list[dict[str, Any]]:
    """By key where the register offers that, else by a scan."""
    key = person.get(schema.names[0]) or person["person_key"]
    with suppress(tables.NoSuchTable):
        return tables.point(name, key)
    query = exp.select(*(exp.column(column, quoted=True) for column in schema.names)).from_(exp.to_table(name))
    query = query.where(exp.EQ(this=exp.column(schema.names[0]), expression=exp.Placeholder()))
    with tables.connect(name) as connection:
        return connection.execute(query.sql(dialect="duckdb"), [key]).to_arrow_table().to_pylist()


def _typed(row: Mapping[str, Any], schema: pa.Schema) -> dict[str, Any]:
    """Days as dates, whatever the store made of them."""
    return {
        name: _day(row.get(name)) if pa.types.is_date(schema.field(name).type) else row.get(name)
        for name in schema.names
    }


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else value or None
