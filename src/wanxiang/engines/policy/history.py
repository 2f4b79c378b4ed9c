"""As of any day, with that day's law and that day's data; the day of the law and the day of knowledge stand apart.

The day of the law (`as_of`) chooses dated parameters, amounts and whether a policy is in force. The day of knowledge
(`known_on`) chooses the policy text that the platform went by and the facts it had. A rule that is changed for the past
is thus seen as what was decided then, and what would be decided now. What policies share by name (definitions, lists,
series) is not kept with the texts: it is taken as it is now.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from functools import lru_cache
from typing import Any

import duckdb
from sqlglot import exp

from wanxiang.core import declarations, files, tables
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy import catalogue, declaring, everybody, explaining, facts, wording
from wanxiang.engines.policy.declaring import OUTCOMES, Policy, references
from wanxiang.engines.policy.declaring.vocabulary import words
from wanxiang.engines.policy.everybody import SUBJECTS
from wanxiang.engines.policy.models import PolicyKnown, PolicyRun, PolicyText


class LawNotKnown(WanxiangError):
    """No text of the policy was known on that day."""

    code = "policy.law_not_known"
    status = 410


def keep(run: PolicyRun) -> None:
    """Keep the text of every policy that a run went by, with the day on which it was known; inside the run's transaction.

    A look back at an earlier day goes by the law that is known at the current run's day.
    """
    current = PolicyRun.objects.filter(current=True).first()
    known_on = max(run.as_of, current.as_of) if current else run.as_of
    paths = {each.id: each.path for each in declarations.declared("policy")}
    for policy, version in run.versions.items():
        text, _ = PolicyText.objects.get_or_create(
            policy=policy, version=version, defaults={"text": paths[policy].read_text(encoding="utf-8-sig")}
        )
        newest = PolicyKnown.objects.filter(policy=policy).order_by("known_on", "id").last()
        if newest is None or newest.text_id != text.pk:
            PolicyKnown.objects.create(text=text, policy=policy, known_on=known_on)


def texts(policy: str) -> list[dict[str, Any]]:
    """Every text that a policy ran by: version, known_on, until (the day on which the next was known), oldest first."""
    rows = list(PolicyKnown.objects.filter(policy=policy).select_related("text").order_by("known_on", "id"))
    ends = [row.known_on for row in rows[1:]] + [None]
    return [
        {"version": row.text.version, "known_on": row.known_on, "until": end}
        for row, end in zip(rows, ends, strict=True)
    ]


def law(policy: str, *, known_on: date) -> Policy:
    """A policy as its text was known on a day. Raises LawNotKnown"""
    rows = PolicyKnown.objects.filter(policy=policy).select_related("text").order_by("known_on", "id")
    row = rows.filter(known_on__lte=known_on).last()
    if row is None:
        first = rows.first()
        hint = f"最早的文本知悉于 {first.known_on.isoformat()}" if first else "这项政策还没有测算过，没有留下文本"
        raise LawNotKnown(f"平台在 {known_on.isoformat()} 还没有以政策“{policy}”测算过", hint=hint)
    return _read(policy, row.text.version, row.text.text)


@lru_cache(maxsize=256)
def _read(policy: str, version: str, text: str) -> Policy:
    return declaring.loads(text, file=f"{policy}@{version}.yml")


def explain(*, person_key: str, policy: str, as_of: date, known_on: date) -> dict[str, Any]:
    """Why a person is decided as they are by the law of one day and what was known on another; as `explaining.explain`.

    Out:    the same, and known_on, data_until (up to which day the facts speak), version
    Raises: LawNotKnown; PastGone; NoSuchPerson
    """
    day = _on(policy, as_of=as_of, known_on=known_on)
    connection, until = tables.connect_known("persons", "enrolments", on=known_on)
    with closing(connection):
        member, members = _around(connection, person_key, until=until, known_on=known_on)
        listed = bool(_listed(connection, member["person_key"], day))
    sources = _sources(members, member, until, known_on)
    found = explaining.told(day, member=member, members=members, sources=sources, listed=listed)
    return {
        **found,
        "known_on": known_on.isoformat(),
        "data_until": until.isoformat(),
        "version": _version(policy, known_on),
    }


def _on(policy: str, *, as_of: date, known_on: date) -> declaring.Day:
    """A policy on a day as it was known on another; the policies that it speaks of too."""
    wanted = law(policy, known_on=known_on)
    with references.instead(_laws(known_on)):
        return wanted.on(as_of, local=catalogue.local())


def _laws(known_on: date) -> dict[str, Policy]:
    """Every policy that had run by a day, as it was known then."""
    names = PolicyKnown.objects.filter(known_on__lte=known_on).values_list("policy", flat=True).distinct()
    return {name: law(name, known_on=known_on) for name in sorted(set(names))}


def _version(policy: str, known_on: date) -> str:
    return next(row["version"] for row in reversed(texts(policy)) if row["known_on"] <= known_on)


def _around(
    connection: duckdb.DuckDBPyConnection, person_key: str, *, until: date, known_on: date
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A person and the household, as known then: the snapshot, and what the platform itself learned from then on."""
    found = _rows(connection, "person_key", person_key)
    if not found:
        raise facts.NoSuchPerson(f"截至 {until.isoformat()} 的人口数据里没有编号为“{person_key}”的人员")
    home = found[0].get("household_key")
    members = _rows(connection, "household_key", home) if home else found
    typed = [facts.person(_learned(row, until, known_on), vocabulary=words()) for row in members]
    return next(each for each in typed if each["person_key"] == person_key), typed


def _rows(connection: duckdb.DuckDBPyConnection, column: str, key: str) -> list[dict[str, Any]]:
    query = exp.select("*").from_("persons").where(exp.EQ(this=exp.column(column), expression=exp.Placeholder()))
    query = query.order_by("person_key")
    return connection.execute(query.sql(dialect="duckdb"), [key]).to_arrow_table().to_pylist()


def _learned(row: Mapping[str, Any], until: date, known_on: date) -> dict[str, Any]:
    """A row of the snapshot with what was seen from its day up to the day of knowledge."""
    newer = {
        each["column"]: each["value"] for each in _own(row["person_key"], known_on) if each["date"] >= until.isoformat()
    }
    return {**row, **newer}


def _own(person_key: str, known_on: date) -> list[dict[str, Any]]:
    try:
        rows = tables.point("own_facts", person_key)
    except tables.NoSuchTable:
        return []
    return [row for row in rows if row["date"] <= known_on.isoformat()]


def _listed(connection: duckdb.DuckDBPyConnection, person_key: str, day: declaring.Day) -> list[Any]:
    query = exp.select("policy").from_("enrolments").where(everybody.active(day))
    query = query.where(exp.EQ(this=exp.column("person_key"), expression=exp.Placeholder()))
    return connection.execute(query.sql(dialect="duckdb"), [person_key]).fetchall()


def _sources(
    members: Sequence[Mapping[str, Any]], member: Mapping[str, Any], until: date, known_on: date
) -> dict[str, Mapping[str, Any]]:
    """Where facts come from: the data of that day; what the platform saw itself, with the day it was seen."""
    delivered = {"title": f"截至 {until.isoformat()} 的人口数据", "date": until.isoformat()}
    own = {each["column"]: each for each in _own(member["person_key"], known_on)}
    return {**dict.fromkeys({column for each in members for column in each}, delivered), **own}


def then_and_now(*, person_key: str, policy: str, as_of: date, known_on: date) -> dict[str, Any]:
    """What was decided with what was known on a day, and what would be decided of the same day now.

    Out:    {"then", "now": as `explain`; "recorded": what the run of that time found, or None; "differs": whether outcome or
            amount do; "law", "facts": [{name, then, now}] that are not the same}
    Raises: as `explain`; a PastGone names what the run of that time recorded
    """
    recorded = _recorded(person_key, policy, known_on)
    try:
        then = explain(person_key=person_key, policy=policy, as_of=as_of, known_on=known_on)
    except tables.PastGone as gone:
        kept = (
            f"当时的测算（统计日 {recorded['as_of']}）记录的结论：{OUTCOMES[recorded['outcome']]}" if recorded else ""
        )
        raise tables.PastGone(gone.message, hint="；".join(filter(None, (gone.hint, kept)))) from None
    wanted = catalogue.policy(policy)
    now = explaining.explain(person_key=person_key, policy=wanted, as_of=as_of)
    return {
        "then": then,
        "now": now,
        "recorded": recorded,
        "differs": (then["outcome"], then["amount"]) != (now["outcome"], now["amount"]),
        "law": _law_differs(law(policy, known_on=known_on), wanted, as_of),
        "facts": _facts_differ(then, now),
    }


def _recorded(person_key: str, policy: str, known_on: date) -> dict[str, Any] | None:
    run = PolicyRun.objects.filter(as_of__lte=known_on, versions__has_key=policy).order_by("as_of", "id").last()
    if run is None or not files.home("snapshots", "policy", run.snapshot).exists():
        return None
    found = explaining.run_rows(run, [person_key]).get((policy, person_key))
    return {"run": run.pk, "as_of": run.as_of.isoformat(), "outcome": found[0], "enrolled": found[1]} if found else None


def _law_differs(then: Policy, now: Policy, as_of: date) -> list[dict[str, str]]:
    """Parameters and clauses that are not the same for the day."""
    local = catalogue.local()
    old, new = (_told_law(policy.on(as_of, local=local)) for policy in (then, now))
    return [
        {"name": name, "then": old.get(name, "无"), "now": new.get(name, "无")}
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]


def _told_law(day: declaring.Day) -> dict[str, str]:
    parameters = {
        f"参数“{name}”": wording.value(parameter.on(day.as_of), parameter.type)
        for name, parameter in day.policy.parameters.items()
    }
    clauses = {f"条件第 {number} 条": clause.text for number, (clause, _) in enumerate(day.clauses, start=1)}
    force = {"施行": "施行中" if day.policy.in_force(day.as_of) else "不在施行期"}
    return {**parameters, **clauses, **force}


def _facts_differ(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, str]]:
    old, new = (
        {fact["word"]: fact["text"] for clause in side["clauses"] for fact in clause["facts"]} for side in (then, now)
    )
    return [
        {"name": name, "then": old[name], "now": new[name]} for name in old if name in new and old[name] != new[name]
    ]


def count(*, as_of: date, known_on: date, audience: str = "person") -> dict[str, dict[str, int]]:
    """Everybody by the law of one day and what was known on another: policy id → the figures of a result. Writes nothing.

    Policies that had not run by the day of knowledge are left out. Raises: PastGone; LawNotKnown when none had
    """
    known = _laws(known_on)
    with references.instead(known):
        days = [policy.on(as_of, local=catalogue.local()) for policy in known.values() if policy.audience == audience]
    if not days:
        raise LawNotKnown(f"平台在 {known_on.isoformat()} 还没有测算过任何政策", hint="先运行 wanxiang policy run")
    connection, _ = tables.connect_known(SUBJECTS[audience].table, "enrolments", on=known_on)
    with closing(connection):
        decided = everybody.decide(days, connection=connection, explain_unknown=False)
    return {each.policy: each.counts() for each in decided.decisions}


__all__ = ["LawNotKnown", "count", "explain", "keep", "law", "texts", "then_and_now"]
