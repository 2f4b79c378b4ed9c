"""Writes: a run over everybody; a household decided again."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import transaction
from sqlglot import exp

from wanxiang.core import audit, events, files, tables
from wanxiang.core.models import Account
from wanxiang.engines.policy import catalogue, everybody, facts, gaps, history
from wanxiang.engines.policy.declaring import ELIGIBLE, INELIGIBLE, Day
from wanxiang.engines.policy.declaring.vocabulary import words
from wanxiang.engines.policy.judging import Judge
from wanxiang.engines.policy.models import Gap, PolicyResult, PolicyRun, Redecision

SNAPSHOT = "policy"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class RunReport:
    """What a run found: policy id → figures; `gaps`: how the lists moved (empty for a look back at an earlier day)."""

    run: PolicyRun
    results: dict[str, dict[str, Any]]
    seconds: float
    gaps: dict[str, dict[str, int]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For `--json`: keyed by policy id."""
        return self.results


@files.alone("policy")
def run(
    *, as_of: date, by: Account, policies: Iterable[str] | None = None, progress: Progress = lambda _step: None
) -> RunReport:
    """Decide every policy for everybody on a day, publish the decisions, renew the lists of those unserved.

    A day before that of the current run is a look back: it is recorded, and changes neither decisions nor lists.
    Raises: TableNotReady when nobody is registered yet; ParameterMissing; NoSuchPolicy
    """
    started = time.perf_counter()
    wanted = catalogue.policies(policies)
    local = catalogue.local()
    days = [policy.on(as_of, local=local) for policy in wanted]
    progress("判定")
    decided = _decide(days)
    folder = files.new_folder(SNAPSHOT)
    for each in decided:
        _write(each, folder, as_of)
    progress("留存")
    report = _keep(decided, folder, as_of=as_of, by=by, whole=policies is None, started=started)
    return report


def _decide(days: Sequence[Day]) -> list[everybody.Decided]:
    """One pass for each audience. Firms are decided where there is a register of them; without one, people are all the same."""
    found = []
    for audience in dict.fromkeys(day.policy.audience for day in days):
        table = everybody.SUBJECTS[audience].table
        if audience != "person" and not _delivered(table):
            continue
        listed = bool((tables.table("enrolments").paths or list)()) or tables.table("enrolments").read is not None
        with tables.connect(table, *(["enrolments"] if listed else [])) as connection:
            found.append(everybody.decide([day for day in days if day.policy.audience == audience], connection=connection,
                                          with_enrolments=listed))  # fmt: skip
    return found


def _delivered(name: str) -> bool:
    """Whether a table has anything to be read, be it without rows."""
    known = tables.table(name)
    return known.read is not None or bool((known.paths or list)())


def _write(decided: everybody.Decided, folder: Path, as_of: date) -> None:
    """One Parquet file a policy; its name is the policy's."""
    for decisions in decided.decisions:
        everybody.write(
            decided, decisions, folder / f"{decisions.policy}.parquet", run=folder.name, as_of=as_of.isoformat()
        )


def _keep(decided: list[everybody.Decided], folder: Path, *, as_of: date, by: Account, whole: bool, started: float) -> RunReport:  # fmt: skip
    """The run, its results, the lists and the event, in one transaction."""
    counts = {each.policy: each for group in decided for each in group.decisions}
    now = PolicyRun.objects.filter(current=True).first()
    current = whole and (now is None or now.as_of <= as_of)
    registry = files.current("registry")
    with transaction.atomic():
        if current:
            PolicyRun.objects.filter(current=True).update(current=False)
        made = PolicyRun.objects.create(
            as_of=as_of, snapshot=folder.name, registry=registry.key if registry else "", current=current, by=by,
            versions=catalogue.versions(counts), rows=max((group.rows.num_rows for group in decided), default=0),
        )  # fmt: skip
        PolicyResult.objects.bulk_create(
            PolicyResult(run=made, policy=name, unknown_by=dict(each.unknown_by), **each.counts())
            for name, each in counts.items()
        )
        history.keep(made)
        moved = _renew(decided, as_of) if current else {}
        if current:
            _publish(folder, made, by)
        made.seconds = round(time.perf_counter() - started, 3)
        made.save(update_fields=["seconds"])
        audit.record(
            "policy.run",
            by=by,
            subject=str(made.pk),
            details={"as_of": as_of.isoformat(), "current": current, "gaps": moved},
        )
        payload = {"run": made.pk, "as_of": as_of.isoformat(), "policies": list(counts)}
        events.emit("policy.ran" if current else "policy.looked_back", payload=payload, by=by, key=str(made.pk))
    results = {name: figures(each.counts(), dict(each.unknown_by)) for name, each in counts.items()}
    return RunReport(made, results, made.seconds, moved)


def _publish(folder: Path, made: PolicyRun, by: Account) -> None:
    rows = {path.stem: pq.read_metadata(path).num_rows for path in folder.glob("*.parquet")}
    files.publish(
        kind=SNAPSHOT, folder=folder, inputs={"registry": made.registry, "policies": made.versions}, rows=rows, by=by
    )


def figures(counts: dict[str, int], unknown_by: dict[str, int]) -> dict[str, Any]:
    """The figures of a policy as printed: counts, uptake (a share, None when nobody is eligible)."""
    eligible = counts["eligible"]
    uptake = round(counts["enrolled_eligible"] / eligible, 6) if eligible else None
    return {**counts, "uptake": uptake, "unknown_by": unknown_by}


def _renew(decided: list[everybody.Decided], as_of: date) -> dict[str, dict[str, int]]:
    moved: dict[str, dict[str, int]] = {}
    for group in decided:
        if group.key != "person_key":
            continue
        for each in group.decisions:
            for kind, bits in ((Gap.Kind.UNSERVED, each.gap), (Gap.Kind.NOT_ENTITLED, each.served_not_entitled)):
                rows = _with_households(everybody.keys_of(bits, group))
                change = gaps.renew(policy=each.policy, kind=kind, rows=rows, as_of=as_of)
                if kind == Gap.Kind.UNSERVED:
                    moved[each.policy] = change
    return moved


def _with_households(chosen: pa.Table) -> list[dict[str, Any]]:
    """The chosen persons with household and place."""
    columns = [exp.column(name, "p") for name in ("person_key", "household_key", *everybody.PLACES)]
    query = exp.select(*columns).from_(exp.alias_(exp.to_table("persons"), "p", table=True))
    query = query.join(exp.alias_(exp.to_table("chosen"), "c", table=True), on="c.person_key = p.person_key")
    with tables.connect("persons") as connection:
        connection.register("chosen", chosen.select(["person_key"]))
        return connection.execute(query.sql(dialect="duckdb")).to_arrow_table().to_pylist()


def redecide(*, household_key: str, as_of: date, by: Account) -> list[dict[str, Any]]:
    """Decide the members of a household again from the relational store, and move the lists: milliseconds.

    In:  household_key: `person:KEY` stands for a person of no known household
    Out: [{"person_key", "policy", "outcome", "enrolled", "gap"}], one for each member and current policy
    """
    current = PolicyRun.objects.filter(current=True).first()
    judges = catalogue.judges(as_of=as_of)
    members = facts.together(household_key, vocabulary=words()) if judges else []
    listed = facts.listed([member["person_key"] for member in members], [judge.day for judge in judges])
    decided = [_redecided(judge, member, members, listed) for judge in judges for member in members]
    with transaction.atomic():
        known = gaps.of(member["person_key"] for member in members)
        for member, found in decided:
            _move(member, found, known, as_of)
        if current is not None:
            _stand_in(decided, current, as_of=as_of, by=by)
    return [found for _, found in decided]


def _redecided(judge: Judge, member: dict[str, Any], members: list[dict[str, Any]], listed: set[tuple[str, str]]) -> tuple[dict[str, Any], dict[str, Any]]:  # fmt: skip
    household, policy = facts.as_household(member, members), judge.day.policy.id
    outcome = judge.outcome(member, household)
    enrolled = (member["person_key"], policy) in listed or judge.enrolled(member, household)
    found = {"person_key": member["person_key"], "policy": policy, "outcome": outcome, "enrolled": enrolled}
    return member, {**found, "gap": outcome == ELIGIBLE and not enrolled}


def _move(member: dict[str, Any], found: dict[str, Any], known: dict[tuple[str, str, str], Gap], as_of: date) -> None:
    """The lists, as the newer decision has them."""
    mirror = found["outcome"] == INELIGIBLE and found["enrolled"]
    for kind, holds in ((Gap.Kind.UNSERVED.value, found["gap"]), (Gap.Kind.NOT_ENTITLED.value, mirror)):
        gap = known.get((found["policy"], kind, found["person_key"]))
        gaps.touch(gap, policy=found["policy"], kind=kind, row=member, holds=holds, as_of=as_of)


def _stand_in(
    decided: list[tuple[dict[str, Any], dict[str, Any]]], current: PolicyRun, *, as_of: date, by: Account
) -> None:
    """The newer decisions stand in for those of the run."""
    rows = [
        Redecision(run=current, policy=found["policy"], person_key=found["person_key"], outcome=found["outcome"],
                   enrolled=found["enrolled"], as_of=as_of, by=by, **{name: member.get(name) or "" for name in gaps.PLACES})
        for member, found in decided
    ]  # fmt: skip
    changing = ["outcome", "enrolled", "as_of", "by", *gaps.PLACES]
    Redecision.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["run", "policy", "person_key"], update_fields=changing
    )
