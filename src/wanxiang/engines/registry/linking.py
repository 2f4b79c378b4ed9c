"""One link run: everything that landed → persons with stable keys → profiles → the snapshot.

    workbench (r) → clusters → persons and reasons (a) → keys (p) → profiles → snapshot → relational rows → published

Nothing counts before the last transaction, which makes the snapshot current, records merges and emits what happened; a
crash before it leaves the former snapshot and files that `sweep` removes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import transaction
from sqlglot import exp

from wanxiang.core import audit, events, files
from wanxiang.core.declarations import declared
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account, Snapshot
from wanxiang.engines.registry import decisions, enrolments, keys, own, profiles, snapshot, store, workbench
from wanxiang.engines.registry.linkage import Clusters, Linkage, Records, distinct
from wanxiang.engines.registry.models import LinkRun, PersonMerge
from wanxiang.engines.registry.published import SNAPSHOT
from wanxiang.engines.registry.workbench import Workbench

NOBODY = "无匹配居民"
AMBIGUOUS = "歧义：不止一人相符，未自动关联"
DETACHED = "人工裁定不属于原关联人员，且无其他相符居民"
FOUNDED = "founder"
STEPS = ["读取", "聚合", "编号", "画像", "快照", "入库"]

Progress = Callable[[str, int, int], None]


class NothingLanded(WanxiangError):
    code = "link.nothing"
    status = 409


@dataclass(frozen=True)
class Linked:
    """What a link run made: rows per table, counts, seconds per step."""

    snapshot: Snapshot
    counts: dict[str, int]
    seconds: dict[str, float]


@files.alone("link")
def link(*, as_of: date, by: Account, progress: Progress | None = None) -> Linked:
    """Run linkage over everything that landed by a day and publish the snapshot.

    Raises: NothingLanded when no file of persons landed by then
    """
    started = perf_counter()
    clock = _Clock(progress)
    before = own.mark()
    made = _made(as_of, clock)
    store.sync(made.folder)
    own.show_since(before)
    clock.tick()
    return _publish(made, by=by, seconds=perf_counter() - started, steps=clock.seconds)


@dataclass(frozen=True)
class _Made:
    """A written folder and what publishing it must know; the workbench with its memory is gone by then."""

    folder: Path
    as_of: date
    inputs: dict[str, Any]
    rows: dict[str, int]
    counts: dict[str, int]
    merged: list[tuple[str, str]]
    died: list[tuple[str, str, str]]


def _made(as_of: date, clock: "_Clock") -> _Made:
    """Everything up to the written folder."""
    bench = workbench.opened(as_of=as_of)
    try:
        if not bench.count:
            raise NothingLanded(f"截至 {as_of} 没有已落地的人员数据", hint="请先运行 wanxiang ingest")
        clock.tick()
        linkage: Linkage = declared("linkage")[0].data
        past = _past(bench)
        merged = _persons(bench, linkage, past, clock)
        _profiled(bench, linkage, past)
        clock.tick()
        folder = files.new_folder(SNAPSHOT)
        rows = snapshot.write(bench, linkage, folder)
        clock.tick()
        inputs = {"deliveries": [each.sha for each in bench.deliveries], "as_of": as_of.isoformat()}
        return _Made(folder, as_of, inputs, rows, _counts(bench, rows), merged, _newly_dead(bench, past, merged))
    finally:
        bench.close()


def _persons(bench: Workbench, linkage: Linkage, past: "Past", clock: "_Clock") -> list[tuple[str, str]]:
    """Clusters and their keys; returns merges (old key, new key)."""
    records = _records(bench, linkage, past)
    detached = decisions.detached(bench)
    clusters = cluster(bench, linkage, records, detached)
    clock.tick()
    merged = _assign(bench, linkage, records, clusters, past, detached)
    clock.tick()
    return merged


def _profiled(bench: Workbench, linkage: Linkage, past: "Past") -> None:
    """`believed` and `enrolments`."""
    said = profiles.say(bench, linkage)
    said.append(profiles.own_facts(bench, own.facts(past.number_of(bench), as_of=bench.as_of)))
    profiles.believe(bench, linkage, said)
    profiles.infer_absence(bench, said)
    enrolments.make(bench, said)


class _Clock:
    """Seconds of each step, and its progress."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}
        self.since = perf_counter()
        self._tell()

    def tick(self) -> None:
        now = perf_counter()
        self.seconds[STEPS[len(self.seconds)]] = round(now - self.since, 2)
        self.since = now
        self._tell()

    def _tell(self) -> None:
        if self.progress:
            done = len(self.seconds)
            self.progress(STEPS[done] if done < len(STEPS) else "", done, len(STEPS))


@dataclass
class Past:
    """Keys given so far (`keys[number]`), and the key number that each record had in the former snapshot (-1: none)."""

    keys: list[str]
    prior: np.ndarray
    dead: set[str]

    def number_of(self, bench: Workbench) -> dict[str, int]:
        """Person key → k in this run, the merged ones included."""
        rows = bench.arrow("SELECT person_key, k FROM p")
        now = dict(zip(rows["person_key"].to_pylist(), rows["k"].to_pylist(), strict=True))
        for merge in PersonMerge.objects.values_list("old_key", "new_key"):
            if merge[1] in now:
                now[merge[0]] = now[merge[1]]
        rows = bench.arrow("SELECT old_key, new_key FROM merged") if _has(bench, "merged") else None
        for old, new in zip(rows["old_key"].to_pylist(), rows["new_key"].to_pylist(), strict=True) if rows else ():
            if new in now:
                now[old] = now[new]
        return now


def _has(bench: Workbench, table: str) -> bool:
    return bool(bench.connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [table]).fetchone())


def _past(bench: Workbench) -> Past:
    """The former snapshot's keys, by record."""
    prior = np.full(bench.count, -1, dtype=np.int64)
    former = files.current(SNAPSHOT)
    if former is None:
        return Past([], prior, set())
    known = pq.read_table(former.path("keys.parquet"))
    order = np.argsort(known["key_no"].to_numpy())
    given = known["person_key"].take(pa.array(order)).to_pylist()
    bench.connection.register("former_keys", known)
    deliveries = pa.table(
        {
            "delivery": [each.sha for each in bench.of("person")],
            "source": [each.source.id for each in bench.of("person")],
            "d": [each.d for each in bench.of("person")],
        }
    )
    bench.connection.register("numbered", deliveries)
    bench.make(
        "former", exp.select("*").from_(workbench.scan(former.path("records.parquet"))).where("person_key IS NOT NULL")
    )
    found = bench.arrow(
        "SELECT r.rid, key_no FROM former JOIN numbered USING (delivery, source) "
        "JOIN r ON r.d = numbered.d AND r.row_no = former.row_no JOIN former_keys USING (person_key)"
    )
    prior[found["rid"].to_numpy()] = found["key_no"].to_numpy()
    bench.run("DROP TABLE former")
    dead = (
        exp.select("person_key").from_(workbench.scan(former.path("persons.parquet"))).where("NOT death_date IS NULL")
    )
    return Past(given, prior, set(bench.arrow(dead)["person_key"].to_pylist()))


def _records(bench: Workbench, linkage: Linkage, past: Past) -> Records:
    """What clustering must know of each record."""
    rows = bench.arrow("SELECT id_token, sex, d, refused IS NULL AS whole FROM r ORDER BY rid")
    token = rows["id_token"].combine_chunks().dictionary_encode()
    sexes = pc.fill_null(pc.index_in(rows["sex"], pa.array(["男", "女"])), -1).to_numpy() + 1
    founding = np.zeros(len(bench.deliveries), dtype=bool)
    founding[[landed.d for landed in bench.deliveries if landed.source.id in linkage.founders]] = True
    delivery = rows["d"].to_numpy()
    number = {key: at for at, key in enumerate(past.keys)}
    return Records(
        token=pc.fill_null(token.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64),
        sex=sexes.astype(np.int8),
        founder=founding[delivery] & rows["whole"].to_numpy(),
        delivery=delivery,
        prior=past.prior,
        apart=[(number[one], number[other]) for one, other in decisions.apart() if one in number and other in number],
    )


def cluster(bench: Workbench, linkage: Linkage, records: Records, detached: np.ndarray) -> Clusters:
    """Apply every rule in turn; records that a person detached take part in none."""
    clusters = Clusters(records)
    for number, rule in enumerate(linkage.rules):
        if rule.same == ("id_token",):
            rows = np.flatnonzero(records.token >= 0)
            group = records.token[rows]
        else:
            rows, group = workbench.groups(bench, rule)
        fine = ~detached[rows]
        clusters.join(rows[fine], group[fine], number=number, unique=rule.unique)
    return clusters


def _assign(
    bench: Workbench, linkage: Linkage, records: Records, clusters: Clusters, past: Past, detached: np.ndarray
) -> list[tuple[str, str]]:
    """Make `a` (record → k), `p` (k → key), `keys`, `records`, `links`, `merged` and `kept`."""
    label = clusters.label
    heads = distinct(label[records.founder])
    number = np.full(bench.count, -1, dtype=np.int64)
    number[heads] = np.arange(len(heads))
    person = number[label]
    made = keys.assign(
        person=person, prior=records.prior, founder=records.founder, persons=len(heads), next_number=len(past.keys)
    )
    given = past.keys + keys.invent(made.fresh)
    every = np.array(given, dtype=object)
    merged = [(every[old], every[new]) for old, new in made.merged]
    bench.connection.register(
        "keys", pa.table({"person_key": pa.array(given, pa.string()), "key_no": np.arange(len(given))})
    )
    bench.connection.register(
        "merged",
        pa.table(
            {
                "old_key": pa.array([old for old, _ in merged], pa.string()),
                "new_key": pa.array([new for _, new in merged], pa.string()),
            }
        ),
    )
    counts = np.bincount(person[person >= 0], minlength=len(heads))
    people = {"k": np.arange(len(heads)), "person_key": pa.array(every[made.number], pa.string()), "records": counts}
    bench.connection.register("people", pa.table(people))
    bench.run("CREATE OR REPLACE TABLE p AS SELECT * FROM people")
    _register_records(bench, linkage, clusters, person, detached)
    _register_links(bench, linkage, clusters)
    return merged


def _register_records(
    bench: Workbench, linkage: Linkage, clusters: Clusters, person: np.ndarray, detached: np.ndarray
) -> None:
    names = pa.array([*(rule.id for rule in linkage.rules), FOUNDED])
    rule = np.where(clusters.rule < 0, len(linkage.rules), clusters.rule)
    linked = person >= 0
    why = np.where(detached, 2, np.where(clusters.blocked >= 0, 1, 0))
    reasons = pa.array([NOBODY, AMBIGUOUS, DETACHED])
    table = {
        "rid": np.arange(len(person)),
        "k": pa.array(np.where(linked, person, 0), mask=~linked),
        "rule": names.take(pa.array(rule, mask=~linked)),
        "reason": reasons.take(pa.array(why, mask=linked)),
    }
    bench.connection.register("assigned", pa.table(table))
    bench.run("CREATE OR REPLACE TABLE a AS SELECT * FROM assigned")
    _uids(bench)


def _uids(bench: Workbench) -> None:
    """`records`: every row of every delivery, whom it belongs to and by which rule, or why to nobody; `kept` counts them."""
    rows = [
        (each.d, each.source.id, each.sha, each.source.department, each.received_on, each.valid_on)
        for each in bench.deliveries
    ]
    names = ["d", "source", "delivery", "department", "received_on", "valid_on"]
    files_of = _file_names(bench)
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    bench.connection.register("sent", pa.table({**columns, "file": [files_of[each.id] for each in bench.deliveries]}))
    bench.run(
        "CREATE OR REPLACE TABLE records AS SELECT r.rid, sent.source || ':' || left(sent.delivery, 8) || ':' || r.row_no AS record_uid, "
        "sent.source, sent.delivery, r.d, r.row_no, p.person_key, a.rule, coalesce(r.refused, a.reason) AS reason, "
        "r.refused IS NOT NULL AS at_landing FROM r JOIN a USING (rid) JOIN sent ON sent.d = r.d LEFT JOIN p USING (k)"
    )
    for landed in bench.deliveries:
        if landed.source.entity != "person":
            bench.run(_keyed(landed))
    bench.run(
        "CREATE OR REPLACE TABLE kept AS SELECT sent.delivery, sent.source, sent.department, sent.file, sent.received_on, sent.valid_on, "
        "count(records.d) AS rows, count(records.rule) AS kept, count(records.d) - count(records.rule) AS aside "
        "FROM sent LEFT JOIN records ON records.d = sent.d GROUP BY ALL ORDER BY received_on, file"
    )


def _keyed(landed: workbench.Landed) -> exp.Expression:
    """Rows of enterprises and buildings: linked by their own code, or refused when they landed."""
    rule = exp.case().when("refused IS NULL", exp.Literal.string(landed.source.key_kind)).as_("rule")
    select = exp.select(
        exp.cast(exp.null(), "BIGINT").as_("rid"),
        "record_uid",
        exp.Literal.string(landed.source.id).as_("source"),
        exp.Literal.string(landed.sha).as_("delivery"),
        exp.Literal.number(landed.d).as_("d"),
        "row_no",
        exp.cast(exp.null(), "VARCHAR").as_("person_key"),
        rule,
        exp.column("refused").as_("reason"),
        exp.true().as_("at_landing"),
    ).from_(workbench.scan(landed.path()))
    return exp.insert(select, "records")


def _file_names(bench: Workbench) -> dict[int, str]:
    from wanxiang.engines.registry.models import Delivery

    return dict(Delivery.objects.filter(pk__in=[each.id for each in bench.deliveries]).values_list("pk", "file"))


def _register_links(bench: Workbench, linkage: Linkage, clusters: Clusters) -> None:
    """`links`: every join that was made, as two records and the rule."""
    parts = [
        np.concatenate(side) if side else np.empty(0, np.int64)
        for side in ([e[0] for e in clusters.edges], [e[1] for e in clusters.edges])
    ]
    numbers = (
        np.concatenate([np.full(len(e[0]), e[2]) for e in clusters.edges]) if clusters.edges else np.empty(0, np.int64)
    )
    rules = pa.array([rule.id for rule in linkage.rules], pa.string()).take(pa.array(numbers.astype(np.int64)))
    bench.connection.register("joined", pa.table({"one": parts[1], "other": parts[0], "rule": rules}))
    bench.run(
        "CREATE OR REPLACE VIEW links AS SELECT x.record_uid, y.record_uid AS other_uid, joined.rule FROM joined "
        "JOIN records x ON x.rid = joined.one JOIN records y ON y.rid = joined.other"
    )


def _publish(made: _Made, *, by: Account, seconds: float, steps: dict[str, float]) -> Linked:
    """The last transaction: the snapshot is current, merges are kept, events go out."""
    with transaction.atomic():
        now = files.publish(kind=SNAPSHOT, folder=made.folder, inputs=made.inputs, rows=made.rows, by=by)
        run = LinkRun.objects.create(
            as_of=made.as_of, snapshot=now.key, counts=made.counts, seconds=round(seconds, 2), by=by
        )
        PersonMerge.objects.bulk_create(PersonMerge(old_key=old, new_key=new, run=run) for old, new in made.merged)
        for old, new in made.merged:
            PersonMerge.objects.filter(new_key=old).update(new_key=new)
        merges = [(old, {"old_key": old, "new_key": new, "person_key": new}) for old, new in made.merged]
        events.emit_many("registry.person_merged", payloads=merges, by=by)
        events.emit_many("registry.person_died", payloads=_deaths(made), by=by)
        audit.record("registry.linked", by=by, subject=now.key, details=made.counts)
    files.sweep(SNAPSHOT)
    return Linked(now, made.counts, {**steps, "合计": round(seconds, 2)})


def _deaths(made: _Made) -> list[tuple[str, dict[str, Any]]]:
    """One event a run and person: a death that was taken back, or that a look at an earlier day left out, is told again."""
    as_of = made.as_of.isoformat()
    return [
        (
            f"{key}:{day}:{made.folder.name}",
            {"person_key": key, "death_date": day, "household_key": home, "as_of": as_of},
        )
        for key, day, home in made.died
    ]


def _counts(bench: Workbench, rows: dict[str, int]) -> dict[str, int]:
    every, kept = bench.run("SELECT sum(rows)::BIGINT, sum(kept)::BIGINT FROM kept").fetchone()
    return {**rows, "rows_in": every, "rows_linked": kept, "rows_aside": every - kept}


def _newly_dead(bench: Workbench, past: Past, merged: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Persons whose death is known now and was not in the former snapshot."""
    found = bench.run(
        "SELECT person_key, death_date::VARCHAR, coalesce(household_key, '') FROM persons WHERE death_date IS NOT NULL"
    ).fetchall()
    renamed = {new for old, new in merged if old in past.dead}
    return [row for row in found if row[0] not in past.dead and row[0] not in renamed]
