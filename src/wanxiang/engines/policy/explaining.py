"""Why: clause by clause, with each fact's value, source and day, the article it rests on, and an independent check."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from wanxiang.core import expressions as ex
from wanxiang.core import files, tables
from wanxiang.engines.policy import catalogue, facts, others, wording
from wanxiang.engines.policy.declaring import OUTCOMES, Day, Policy
from wanxiang.engines.policy.judging import OUTCOME, SHOWN, Finding, Judge, Reading
from wanxiang.engines.policy.models import PolicyRun


def explain(*, person_key: str, policy: Policy, as_of: date) -> dict[str, Any]:
    """Decision and reasons for one person.

    Out:    outcome, amount (分), clauses [{text, holds, result, basis, facts, constants}], held, failed, unknown (texts),
            settle (words), settle_sets, why (one sentence), enrolled, checked (SQL alone gives the same)
    Raises: NoSuchPerson
    """
    vocabulary = policy.vocabulary or ex.Vocabulary.of(())
    member, members = facts.around(person_key, vocabulary=vocabulary)
    day = policy.on(as_of, local=catalogue.local())
    listed = (member["person_key"], policy.id) in facts.listed([member["person_key"]], [day])
    return told(day, member=member, members=members, sources=_sources(member["person_key"]), listed=listed)


def told(
    day: Day,
    *,
    member: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
    sources: Mapping[str, Mapping[str, Any]],
    listed: bool,
) -> dict[str, Any]:
    """The same for facts that are at hand. In: sources: column → where its fact comes from; listed: is on a list of the policy"""
    policy, as_of, person_key = day.policy, day.as_of, member["person_key"]
    judge, household = Judge(day), facts.as_household(member, members)
    found = judge.judge(member, household)
    by_sql = _recomputed(day, person_key, members)
    sets = [[fact.word for fact in way] for way in found.settle]
    return {
        "policy": policy.id,
        "title": policy.title,
        "lead_unit": policy.lead_unit,
        "sensitive": policy.sensitive,
        "person_key": person_key,
        "as_of": as_of.isoformat(),
        "outcome": found.outcome,
        "outcome_text": OUTCOMES[found.outcome],
        "why": found.why,
        "amount": found.amount,
        "amount_text": wording.money(found.amount) + (f"/{policy.benefit.per}" if policy.benefit.per else "")
        if found.amount is not None
        else None,
        "enrolled": listed or judge.enrolled(member, household),
        "clauses": [_clause(finding, policy, sources, as_of) for finding in found.findings],
        "held": list(found.held),
        "failed": list(found.failed),
        "unknown": list(found.unknown),
        "settle": list(dict.fromkeys(sets[0])) if sets else [],
        "settle_sets": sets,
        "evidence": {
            word: list(policy.evidence[word].accepts) for word in policy.evidence if any(word in way for way in sets)
        },
        "legal_basis": [str(basis) for basis in policy.legal_basis],
        "bring": list(policy.bring),
        "checked": by_sql == found.outcome,
    }


def _clause(finding: Finding, policy: Policy, sources: Mapping[str, Mapping[str, Any]], as_of: date) -> dict[str, Any]:
    return {
        "text": finding.text,
        "note": finding.note,
        "holds": finding.holds,
        "result": SHOWN[finding.holds],
        "basis": finding.basis,
        "constants": dict(finding.constants),
        "facts": [_fact(reading, policy, sources, as_of) for reading in finding.facts],
        "definitions": [vars(opened) | {"basis": list(opened.basis)} for opened in finding.opened],
    }


def _fact(reading: Reading, policy: Policy, sources: Mapping[str, Mapping[str, Any]], as_of: date) -> dict[str, Any]:
    """A fact with where it came from; a derived one comes from what it is derived from."""
    origin = sources.get(reading.column) or sources.get(_BEHIND.get(reading.column, "")) or {}
    shown = {
        "word": reading.word,
        "value": wording.plain(reading.value),
        "text": reading.text,
        "source": origin.get("title") or origin.get("source"),
        "delivery": origin.get("delivery"),
        "date": wording.plain(origin.get("date") or origin.get("observed_on")),
    }
    needed = policy.evidence.get(reading.word)
    if needed and needed.fresh_for and isinstance(shown["date"], str):
        until = ex.calendar.shift(date.fromisoformat(shown["date"][:10]), needed.fresh_for)
        shown["fresh"] = until is None or until > as_of
    return shown


_BEHIND = {"age": "birth_date", "alive": "death_date", "resident": "moved_out_on"}


def _sources(person_key: str) -> dict[str, Mapping[str, Any]]:
    """Column → {source, delivery, date}, where the register tells."""
    with suppress(tables.NoSuchTable):
        return {row.get("column") or row.get("field") or "": row for row in tables.point("person_sources", person_key)}
    return {}


def _recomputed(day: Day, person_key: str, members: Sequence[Mapping[str, Any]]) -> str:
    """The outcome by SQL alone, over the same household."""
    vocabulary = day.policy.vocabulary
    rows = [{name: member.get(name) for name in _columns(vocabulary)} for member in members]
    with duckdb.connect(config={"threads": 1}) as connection:
        rules = others.registered({"outcome": day.condition}, connection, members)
        query = ex.statement(rules, relation="members", keys=["person_key"])
        query = query.where(exp.EQ(this=exp.column("person_key", "p"), expression=exp.Placeholder()))
        connection.register("members", pa.Table.from_pylist(rows, pa.schema(list(_columns(vocabulary).items()))))
        found = connection.execute(query.sql(dialect="duckdb"), [person_key]).fetchone()
    return OUTCOME[found[1]] if found else ""


_ARROW = {"date": pa.date32(), "bool": pa.bool_(), "money": pa.int64(), "number": pa.float64()}


def _columns(vocabulary: ex.Vocabulary | None) -> dict[str, pa.DataType]:
    words = vocabulary.words.values() if vocabulary else ()
    typed = {word.column: _ARROW.get(word.type.kind, pa.string()) for word in words}
    return {"person_key": pa.string(), **typed, "household_key": pa.string()}


def run_rows(run: PolicyRun, people: Sequence[str]) -> dict[tuple[str, str], tuple[str, bool]]:
    """(policy, person) → (outcome, enrolled) as the run itself decided."""
    paths = sorted(files.home("snapshots", "policy", run.snapshot).glob("*.parquet"))
    query = exp.select("policy", "person_key", "outcome", "enrolled").from_("run_rows")
    query = query.where(exp.column("person_key").isin(query=exp.select("person_key").from_("people")))
    with duckdb.connect() as connection:
        connection.execute(tables.view("run_rows", paths).sql(dialect="duckdb"))
        connection.register("people", pa.table({"person_key": sorted(set(people))}))
        return {
            (row[0], row[1]): (row[2], row[3]) for row in connection.execute(query.sql(dialect="duckdb")).fetchall()
        }
