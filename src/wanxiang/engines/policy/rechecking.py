"""Explanations held against a second computation: plain SQL over the whole table, clause by clause.

An explanation is made by closures, one person at a time, from the relational store; this reads the published table and knows nothing
of closures, atoms or bitsets. What both say of everybody is compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from wanxiang.core import expressions as ex
from wanxiang.engines.policy.declaring import Day
from wanxiang.engines.policy.everybody import SUBJECTS
from wanxiang.engines.policy.judging import OUTCOME, Judge

Clauses = tuple[bool | None, ...]


def by_sql(day: Day, *, connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, Clauses]]:
    """Key → (outcome, the truth of each clause) for every row of the table, in one query.

    In: connection: sees `persons` (or `enterprises`)
    """
    subjects = SUBJECTS[day.policy.audience]
    rules = {f"clause{index}": node for index, (_, node) in enumerate(day.clauses)} | {"whole": day.condition}
    query = ex.statement(rules, relation=subjects.table, keys=[subjects.key], household=subjects.household)
    rows = connection.execute(query.sql(dialect="duckdb")).fetchall()
    return {row[0]: (OUTCOME[row[-1]], tuple(row[1:-1])) for row in rows}


def explained(day: Day, people: pa.Table, *, vocabulary: ex.Vocabulary) -> Iterator[tuple[str, str, Clauses]]:
    """(key, outcome, the truth of each clause as it is shown) for every person, each within the household."""
    judge = Judge(day)
    for member, household in _households(people.to_pylist(), vocabulary):
        found = judge.judge(member, household)
        yield member["person_key"], found.outcome, tuple(each.holds for each in found.findings)


def differences(
    day: Day, people: pa.Table, *, vocabulary: ex.Vocabulary, connection: duckdb.DuckDBPyConnection
) -> list[dict[str, Any]]:
    """Whoever is explained otherwise than the query decides, or whose clauses do not make the outcome; [] when all agree."""
    told = by_sql(day, connection=connection)
    return [
        {"key": key, "explained": (outcome, clauses), "by_sql": told.get(key)}
        for key, outcome, clauses in explained(day, people, vocabulary=vocabulary)
        if told.get(key) != (outcome, clauses) or OUTCOME[ex.kleene.conjunction(clauses)] != outcome
    ]


def _households(
    rows: Sequence[Mapping[str, Any]], vocabulary: ex.Vocabulary
) -> Iterator[tuple[dict[str, Any], ex.Household | None]]:
    from wanxiang.engines.policy import facts

    together: dict[str, list[dict[str, Any]]] = {}
    alone = []
    for row in rows:
        member = facts.person(row, vocabulary=vocabulary)
        if member.get("household_key"):
            together.setdefault(member["household_key"], []).append(member)
        else:
            alone.append(member)
    for members in together.values():
        household = ex.Household(members)
        yield from ((member, household) for member in members)
    yield from ((member, None) for member in alone)
