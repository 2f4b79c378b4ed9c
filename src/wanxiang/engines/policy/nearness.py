"""Who fails by exactly one clause, and by how much: seventy less two months, the line plus 120元."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from sqlglot import exp

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import bitsets, calendar, tree
from wanxiang.core.expressions.bitsets import Bytes
from wanxiang.core.expressions.sql import Writer
from wanxiang.engines.policy import wording
from wanxiang.engines.policy.declaring import Day
from wanxiang.engines.policy.standing import Standing


def near(standing: Standing, policy: str) -> list[Bytes]:
    """Clause by clause: the rows that fail by this clause and by no other, everything else being known to hold."""
    clauses = standing.clauses(policy)
    if not clauses:
        return []
    held, failed = bitsets.everyone(standing.size), np.zeros((standing.size + 7) // 8, dtype=np.uint8)
    for clause in clauses:
        held, failed = held & clause.true, (failed & clause.true) | (held & clause.false)
    return [failed & clause.false for clause in clauses]


def counts(standing: Standing, policies: Sequence[str], *, within: Mapping[str, Bytes] | None = None) -> dict[str, list[dict[str, Any]]]:  # fmt: skip
    """Policy → [{"clause" (from 0), "text", "persons"}]: every clause with how many fail by it alone."""
    found = {}
    for name in policies:
        allowed = within[name] if within else None
        rows = near(standing, name)
        found[name] = [
            {"clause": index, "text": clause.note or clause.text,
             "persons": bitsets.count(rows[index] if allowed is None else rows[index] & allowed)}
            for index, (clause, _) in enumerate(standing.days[name].clauses)
        ]  # fmt: skip
    return found


def closest(
    rows: pa.Table, node: ex.Node, *, connection: duckdb.DuckDBPyConnection, limit: int
) -> list[dict[str, Any]]:
    """At most `limit` of these rows (person_key and places) with the columns that a clause reads: whoever misses it by least
    comes first, then place by place. Everybody is scanned once."""
    names = sorted(tree.columns(node) - set(rows.column_names))
    query = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("w")))
    query = query.select(*(exp.column(name, "p", quoted=True) for name in names))
    query = query.from_(exp.alias_(exp.to_table("persons"), "p", table=True))
    query = query.join(exp.alias_(exp.to_table("wanted"), "w", table=True), on="w.person_key = p.person_key")
    query = query.order_by(*_nearest_first(node), "w.grid_code", "w.person_key").limit(limit)
    connection.register("wanted", rows)
    return connection.execute(query.sql(dialect="duckdb")).to_arrow_table().to_pylist()


def _nearest_first(node: ex.Node) -> list[exp.Expression]:
    """The order of how little is missing, where one clause is a matter of more or less; an age is told by the birthday."""
    if not isinstance(node, tree.Compare) or any(isinstance(item, tree.Aggregate) for item in tree.walk(node)):
        return []
    value, op, _ = _sides(node)
    if op in ("==", "!="):
        return []
    born = value.rule if isinstance(value, tree.Derived) else value
    by_age = isinstance(born, tree.Call) and born.function == "years_since"
    known = Writer().value(born.arguments[0] if by_age else value)  # type: ignore[attr-defined]
    return [exp.Ordered(this=known, desc=(op in (">", ">=")) != by_age, nulls_first=False)]


def short(day: Day, clause: int, facts: Mapping[str, Any]) -> str:
    """By how much one person misses a clause, in words; "" where it is no matter of more or less."""
    missed = _missed(day.clauses[clause][1], facts)
    return _told(missed, facts, day.as_of) if isinstance(missed, tree.Compare) else ""


def _missed(node: ex.Node, facts: Mapping[str, Any]) -> ex.Node | None:
    """The one comparison that fails: the clause itself, or what fails of several that must all hold."""
    if isinstance(node, tree.And):
        failing = [item for item in node.items if ex.compile_rule(item)(facts) is False]
        return _missed(failing[0], facts) if len(failing) == 1 else None
    if any(isinstance(item, tree.Aggregate) for item in tree.walk(node)):
        return None
    return node


def _told(node: tree.Compare, facts: Mapping[str, Any], as_of: date) -> str:
    left, op, right = _sides(node)
    value, limit = (ex.compile_rule(side)(facts) for side in (left, right))
    if value is None or limit is None or op in ("==", "!="):
        return ""
    born = _birthday(left, facts)
    if born is not None and isinstance(limit, int):
        return _age(born, limit, op, as_of)
    if isinstance(value, date):
        return f"差 {_span(min(value, limit), max(value, limit))}"
    gap = abs(limit - value)
    return f"{'还差' if op in ('>', '>=') else '超出'} {wording.value(gap, left.type)}"


def _sides(node: tree.Compare) -> tuple[ex.Node, str, ex.Node]:
    """The comparison with a constant on the right."""
    if isinstance(node.left, tree.Const):
        return node.right, tree.FLIPPED[node.op], node.left
    return node.left, node.op, node.right


def _birthday(node: ex.Node, facts: Mapping[str, Any]) -> date | None:
    """The day that an age counts from, where it is known."""
    rule = node.rule if isinstance(node, tree.Derived) else node
    if isinstance(rule, tree.Call) and rule.function == "years_since":
        found = ex.compile_rule(rule.arguments[0])(facts)
        return found if isinstance(found, date) else None
    return None


def _age(born: date, limit: int, op: str, as_of: date) -> str:
    """Until the age is reached, or since it was passed."""
    years = limit if op in (">=", "<") else limit + 1
    day = calendar.shift(born, ex.Duration(months=12 * years))
    if day is None:
        return ""
    return f"还差 {_span(as_of, day)}" if day > as_of else f"已过 {_span(day, as_of)}"


def _span(start: date, end: date) -> str:
    """A stretch of time as people say it: days below a month, months below two years, else years."""
    months = calendar.months_since(start, end)
    if months < 1:
        return f"{(end - start).days}天"
    return f"{months}个月" if months < 24 else f"{months // 12}年"
