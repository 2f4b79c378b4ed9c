"""Who has which benefit, from when to when: from full lists, from increments, from the platform's own approvals.

How long an entry of an increment (a check-up, a screening) counts is the policy's to say, so its end is left open.
An own stop ends what began before it, even where a list still shows it; a list that shows a later beginning wins again.
"""

from collections.abc import Sequence

import pyarrow as pa
from sqlglot import exp

from wanxiang.engines.registry import own
from wanxiang.engines.registry.linkage import OWN
from wanxiang.engines.registry.places import function
from wanxiang.engines.registry.profiles import Said, column, known, ranked
from wanxiang.engines.registry.sources import Source
from wanxiang.engines.registry.workbench import Workbench, scan


def make(bench: Workbench, said: Sequence[Said]) -> None:
    """Make `enrolments`: one row a person and policy: the one that runs, or else the one that ended last."""
    _own(bench)
    selects: list[exp.Expression] = [
        exp.select("k", "policy", "from_on", "until_on", "source", "delivery").from_("own_enrolments")
    ]
    for each in said:
        if each.source and each.source.enrolment:
            selects.append(_listed(bench, each.source))
    union = selects[0]
    for select in selects[1:]:
        union = exp.union(union, select, distinct=False)
    bench.make("every_enrolment", union)
    bench.run(
        "CREATE OR REPLACE TABLE enrolments AS "
        "WITH ended AS (SELECT e.*, (SELECT min(s.stopped_on) FROM own_stops s WHERE s.k = e.k AND s.policy = e.policy "
        "AND (e.from_on IS NULL OR e.from_on <= s.stopped_on)) AS stopped_on FROM every_enrolment e), "
        "each_one AS (SELECT k, policy, from_on, least(until_on, stopped_on) AS until_on, source, delivery FROM ended) "
        "SELECT person_key, policy, from_on, until_on, source, delivery FROM each_one JOIN p USING (k) "
        "QUALIFY row_number() OVER (PARTITION BY k, policy ORDER BY until_on DESC NULLS FIRST, from_on NULLS LAST, source) = 1"
    )


def _own(bench: Workbench) -> None:
    rows = bench.arrow("SELECT person_key, k FROM p")
    now = dict(zip(rows["person_key"].to_pylist(), rows["k"].to_pylist(), strict=True))
    given, stops = own.enrolled(now)
    text, day, number = pa.string(), pa.date32(), pa.int64()
    begun = {"k": number, "policy": text, "from_on": day, "until_on": day, "source": text, "delivery": text}
    rows_of = [
        {"k": k, "policy": policy, "from_on": on, "until_on": None, "source": OWN, "delivery": ""}
        for k, policy, on in given
    ]
    bench.connection.register("own_enrolments", pa.Table.from_pylist(rows_of, pa.schema(begun)))
    stopped = [{"k": k, "policy": policy, "stopped_on": on} for k, policy, on in stops]
    bench.connection.register(
        "own_stops", pa.Table.from_pylist(stopped, pa.schema({"k": number, "policy": text, "stopped_on": day}))
    )


def _listed(bench: Workbench, source: Source) -> exp.Expression:
    """A list's enrolments: k, policy, from_on, until_on, source, delivery."""
    deliveries = ranked(bench, source.id)
    selects: list[exp.Expression] = []
    for rank, landed in enumerate(deliveries):
        there = landed.columns()
        begins = column(source.enrolment.begins) if source.enrolment.begins in there else exp.cast(exp.null(), "DATE")
        active = column("status").isin(*source.enrolment.active) if source.enrolment.active else exp.true()
        rid = exp.Add(this=column("file_row_number"), expression=exp.Literal.number(landed.first)).as_("rid")
        sha = exp.Literal.string(landed.sha).as_("delivery")
        rows = exp.select(rid, exp.Literal.number(rank).as_("rank"), sha, begins.as_("begins")).from_(
            scan(landed.path(), numbered=True)
        )
        selects.append(rows.where(active))
    union = selects[0]
    for select in selects[1:]:
        union = exp.union(union, select, distinct=False)
    rows = exp.select("a.k", "u.*").from_(union.subquery("u")).join("a", using="rid").where(known(column("k", "a")))
    order = column("rank") if source.full else column("begins")
    newest = [function("arg_max", column(name), order.copy()).as_(name) for name in ("begins", "delivery", "rank")]
    if not source.full:
        rows = rows.where(known(column("begins")))
    last = exp.select("k", *newest).from_(rows.subquery("x")).group_by("k")
    until = _until_next(deliveries) if source.full else exp.cast(exp.null(), "DATE")
    fixed = [
        exp.Literal.string(source.enrolment.policy).as_("policy"),
        column("begins").as_("from_on"),
        until.as_("until_on"),
    ]
    return exp.select("k", *fixed, exp.Literal.string(source.id).as_("source"), "delivery").from_(last.subquery("y"))


def _until_next(deliveries: Sequence) -> exp.Expression:
    """Who is on the newest full list is enrolled; who was last on an older one until the day of the next."""
    days = exp.case()
    for rank, after in enumerate(deliveries[1:]):
        days = days.when(column("rank").eq(rank), exp.cast(exp.Literal.string(after.valid_on.isoformat()), "DATE"))
    return days if len(deliveries) > 1 else exp.cast(exp.null(), "DATE")
