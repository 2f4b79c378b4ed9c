"""Policies over everybody: the engine against a hand-written DuckDB query of equal output, in the same run.

    .venv/bin/python bench/policy_bench.py [--residents 1200000] [--rules 300]

Both read the same Parquet, decide the three shipped policies for every resident, join the enrolment lists and write
one decision a resident and policy to Parquet. The outputs are compared row by row. The second line runs generated rules.
Times are the best of three, after one warm-up.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

AS_OF = date(2021, 12, 8)
PERSONS = """
    SELECT 'P' || lpad(cast(hash(i) % 1000000000000 AS VARCHAR), 12, '0') || lpad(cast(i AS VARCHAR), 7, '0') AS person_key,
           'H' || lpad(cast(i // 3 AS VARCHAR), 14, '0') AS household_key,
           CASE WHEN hash(i, 1) % 100 < 97 THEN DATE '1921-01-01' + cast(hash(i, 2) % 36800 AS INTEGER) END AS birth_date,
           NULL::INTEGER AS age,
           CASE WHEN hash(i, 3) % 100 < 98 THEN CASE WHEN hash(i, 4) % 2 = 0 THEN '男' ELSE '女' END END AS sex,
           CASE WHEN hash(i, 5) % 100 < 85 THEN CASE WHEN hash(i, 6) % 3 = 0 THEN '罗湖区' ELSE '外区' END END AS hukou_district,
           CASE WHEN hash(i, 7) % 100 < 80 THEN hash(i, 8) % 4 > 0 END AS medical_insured,
           CASE WHEN hash(i, 9) % 100 = 0 THEN DATE '2021-01-01' + cast(hash(i, 10) % 400 AS INTEGER) END AS death_date,
           CASE WHEN hash(i, 11) % 50 = 0 THEN DATE '2021-01-01' + cast(hash(i, 12) % 400 AS INTEGER) END AS moved_out_on,
           CASE WHEN hash(i, 13) % 100 < 95 THEN hash(i, 14) % 12 > 0 END AS resident,
           CASE WHEN hash(i, 15) % 100 < 30 THEN DATE '2019-01-01' + cast(hash(i, 16) % 1000 AS INTEGER) END AS last_checkup,
           CASE WHEN hash(i, 17) % 100 < 30 THEN DATE '2018-01-01' + cast(hash(i, 18) % 1400 AS INTEGER) END AS last_cancer_screening,
           CASE WHEN hash(i, 19) % 100 < 88 THEN cast(hash(i, 20) % 20000 * 100 AS BIGINT) END AS monthly_income,
           CASE WHEN hash(i, 21) % 100 < 90 THEN hash(i, 22) % 6 = 0 END AS lives_alone,
           CASE WHEN hash(i, 23) % 100 < 70 THEN ['未婚', '已婚', '离异', '丧偶'][cast(1 + hash(i, 24) % 4 AS BIGINT)] END AS marital_status,
           '440303' || lpad(cast(1 + i * 10 // {n} AS VARCHAR), 3, '0') AS street_code,
           '440303' || lpad(cast(1 + i * 10 // {n} AS VARCHAR), 3, '0') || lpad(cast(1 + i * 83 // {n} % 8 AS VARCHAR), 3, '0') AS community_code,
           '440303' || lpad(cast(1 + i * 10 // {n} AS VARCHAR), 3, '0') || lpad(cast(1 + i * 83 // {n} % 8 AS VARCHAR), 3, '0')
                    || lpad(cast(1 + i * 1090 // {n} % 13 AS VARCHAR), 3, '0') AS grid_code
    FROM range({n}) r(i)
"""
ENROLMENTS = """
    SELECT person_key, policy, from_on, NULL::DATE AS until_on FROM (
        SELECT person_key, 'elderly-allowance' AS policy, DATE '2019-01-01' AS from_on FROM persons
        WHERE birth_date < DATE '1951-12-01' AND hukou_district = '罗湖区' AND hash(person_key) % 4 > 0
        UNION ALL SELECT person_key, 'elder-checkup', last_checkup FROM persons WHERE last_checkup IS NOT NULL
        UNION ALL SELECT person_key, 'cancer-screening', last_cancer_screening FROM persons WHERE last_cancer_screening IS NOT NULL)
"""
HAND_WRITTEN = """
    WITH e AS (
        SELECT person_key,
               bool_or(policy = 'elderly-allowance' AND from_on <= DATE '2021-12-08' AND (until_on IS NULL OR until_on > DATE '2021-12-08')) AS e0,
               bool_or(policy = 'elder-checkup' AND from_on <= DATE '2021-12-08' AND from_on > DATE '2020-12-08'
                       AND (until_on IS NULL OR until_on > DATE '2021-12-08')) AS e1,
               bool_or(policy = 'cancer-screening' AND from_on <= DATE '2021-12-08' AND from_on > DATE '2018-12-08'
                       AND (until_on IS NULL OR until_on > DATE '2021-12-08')) AS e2
        FROM enrolments GROUP BY person_key),
    c AS (
        SELECT p.person_key, street_code, community_code, grid_code,
               birth_date <= DATE '1951-12-08' AND hukou_district = '罗湖区' AND (death_date IS NULL OR death_date > DATE '2021-12-08') AS r0,
               birth_date <= DATE '1956-12-08' AND CASE
                   WHEN moved_out_on IS NOT NULL THEN moved_out_on > DATE '2021-12-08' AND (death_date IS NULL OR death_date > DATE '2021-12-08')
                   WHEN death_date IS NOT NULL THEN death_date > DATE '2021-12-08' ELSE resident END AS r1,
               sex = '女' AND birth_date <= DATE '1986-12-08' AND birth_date > DATE '1956-12-08'
                   AND (hukou_district = '罗湖区' OR (medical_insured AND CASE
                   WHEN moved_out_on IS NOT NULL THEN moved_out_on > DATE '2021-12-08' AND (death_date IS NULL OR death_date > DATE '2021-12-08')
                   WHEN death_date IS NOT NULL THEN death_date > DATE '2021-12-08' ELSE resident END))
                   AND (death_date IS NULL OR death_date > DATE '2021-12-08') AS r2,
               coalesce(e0, false) AS e0,
               coalesce(e1, false) OR coalesce(last_checkup > DATE '2020-12-08', false) AS e1,
               coalesce(e2, false) OR coalesce(last_cancer_screening > DATE '2018-12-08', false) AS e2
        FROM persons p LEFT JOIN e ON e.person_key = p.person_key)
    SELECT person_key, '{policy}' AS policy, CASE WHEN {r} THEN 'eligible' WHEN NOT {r} THEN 'ineligible' ELSE 'unknown' END AS outcome,
           {e} AS enrolled, street_code, community_code, grid_code, 'bench' AS run, DATE '2021-12-08' AS as_of
    FROM {source}
"""
POLICIES = ("elderly-allowance", "elder-checkup", "cancer-screening")


def main(rows: int = 1_200_000, *, rules: int = 300) -> None:
    """Print both lines."""
    folder = Path(tempfile.mkdtemp(prefix="policy-bench-"))
    try:
        found = measure(folder, residents=rows, rules=rules)
    finally:
        shutil.rmtree(folder)
    print(f"policy run over {rows:,} residents, 3 policies, decisions as Parquet:")
    print(f"  engine {found['engine']:.2f} s   hand-written DuckDB {found['hand_written']:.2f} s   "
          f"ratio {found['ratio']:.2f} (goal: at most 3)   equal: {found['equal']}")  # fmt: skip
    print(f"  the counts alone: engine {found['counts']:.2f} s   hand-written {found['counts_by_hand']:.2f} s   "
          f"ratio {found['counts'] / found['counts_by_hand']:.2f}")  # fmt: skip
    print(f"{rules} generated rules, {found['atoms']} distinct comparisons, counted for everybody:")
    print(f"  atoms {found['atoms_seconds']:.2f} s + bitsets {found['bitsets_seconds']:.2f} s   "
          f"the same rules as one SQL {found['sql_seconds']:.2f} s   equal: {found['rules_equal']}")  # fmt: skip


def measure(folder: Path, *, residents: int, rules: int) -> dict[str, Any]:
    """Every figure of the bench; seconds."""
    connection = _data(folder, residents)
    days = _days()
    engine = best(lambda: _engine(connection, days, folder))
    hand = best(lambda: _hand_written(connection, folder))
    equal = _equal(connection, folder)
    counts = best(lambda: _counts_by_engine(connection, days))
    counts_by_hand = best(lambda: _counts_by_hand(connection))
    return {
        "engine": engine,
        "hand_written": hand,
        "ratio": engine / hand,
        "equal": equal and _counts_by_engine(connection, days) == _counts_by_hand(connection),
        "counts": counts,
        "counts_by_hand": counts_by_hand,
        **_many(connection, rules),
    }


def best(work: Callable[[], object], times: int = 3) -> float:
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def _data(folder: Path, residents: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name, query in (("persons", PERSONS.format(n=residents)), ("enrolments", ENROLMENTS)):
        connection.sql(query).write_parquet(str(folder / f"{name}.parquet"), compression="zstd")
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder / f'{name}.parquet'}')")  # noqa: S608
    return connection


def _days() -> list[Any]:
    from wanxiang.core.declarations import SYSTEMS
    from wanxiang.engines.policy import declaring

    files = [SYSTEMS / "reverse_service" / "policies" / f"{name}.yml" for name in POLICIES]
    return [declaring.load(file).on(AS_OF, local={"本区": "罗湖区", "本市": "深圳市"}) for file in files]


def _engine(connection: duckdb.DuckDBPyConnection, days: list[Any], folder: Path) -> None:
    from wanxiang.engines.policy import everybody

    decided = everybody.decide(days, connection=connection)
    for decisions in decided.decisions:
        everybody.write(
            decided, decisions, folder / f"engine-{decisions.policy}.parquet", run="bench", as_of=AS_OF.isoformat()
        )


def _hand_written(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """What one would write by hand: the scan and the join once, then one file a policy."""
    with_, select = HAND_WRITTEN.split("    SELECT person_key, '{policy}'")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE c2 AS {with_} SELECT * FROM c")  # noqa: S608
    for index, policy in enumerate(POLICIES):
        query = f"SELECT person_key, '{{policy}}'{select}".format(
            policy=policy, r=f"r{index}", e=f"e{index}", source="c2"
        )
        connection.sql(query).write_parquet(str(folder / f"hand-{policy}.parquet"), compression="zstd")


def _counts_by_engine(connection: duckdb.DuckDBPyConnection, days: list[Any]) -> list[int]:
    """Eligible, ineligible, unknown, enrolled and gap of each policy, and nothing written."""
    from wanxiang.engines.policy import everybody

    decided = everybody.decide(days, connection=connection, explain_unknown=False)
    wanted = ("eligible", "ineligible", "unknown", "enrolled", "gap")
    return [decisions.counts()[name] for decisions in decided.decisions for name in wanted]


def _counts_by_hand(connection: duckdb.DuckDBPyConnection) -> list[int]:
    with_, _ = HAND_WRITTEN.split("    SELECT person_key, '{policy}'")
    each = "count(*) FILTER (r{0}), count(*) FILTER (NOT r{0}), count(*) FILTER (r{0} IS NULL), count(*) FILTER (e{0}), count(*) FILTER (r{0} AND NOT e{0})"
    query = f"{with_} SELECT {', '.join(each.format(index) for index in range(3))} FROM c"  # noqa: S608
    return list(connection.execute(query).fetchone() or ())


def _equal(connection: duckdb.DuckDBPyConnection, folder: Path) -> bool:
    for policy in POLICIES:
        one, other = (f"read_parquet('{folder / f'{by}-{policy}.parquet'}')" for by in ("engine", "hand"))
        rows = pq.read_metadata(folder / f"engine-{policy}.parquet").num_rows
        query = f"SELECT count(*) FROM {one} a JOIN {other} b USING (person_key, outcome, enrolled, policy, grid_code, as_of)"  # noqa: S608
        if connection.execute(query).fetchone() != (rows,):
            return False
    return True


def generated(count: int) -> dict[str, str]:
    """Rules as officers write them, with thresholds that many of them share."""
    ages, incomes = range(16, 96, 5), (1000, 1290, 2360, 4000, 5000, 8000)
    shapes = (
        "年龄 >= {a} 且 户籍区 == 本区",
        "年龄 属于 {a} 至 {b} 且 性别 == 女 且 (户籍区 == 本区 或 参加医保)",
        "年龄 >= {a} 且 独居 且 月收入 < {m}元",
        "(婚姻状况 == 丧偶 或 独居) 且 年龄 >= {a} 且 非 (月收入 >= {m}元)",
        "参加医保 且 户籍区 == 本区 且 月收入 < {m}元 且 年龄 < {b}",
        "若 年龄 < {a} 则 户籍区 == 本区 否则 参加医保 且 月收入 <= {m}元",
    )
    combined = [(shape, age, income) for income in incomes for age in ages for shape in shapes]
    chosen = [combined[(index * 7) % len(combined)] for index in range(count)]
    return {
        f"rule{index}": shape.format(a=age, b=age + 10, m=income) for index, (shape, age, income) in enumerate(chosen)
    }


def _many(connection: duckdb.DuckDBPyConnection, count: int) -> dict[str, Any]:
    from wanxiang.core import expressions as ex
    from wanxiang.core.expressions import bitsets
    from wanxiang.engines.policy.declaring.vocabulary import words

    parameters = {"本区": "罗湖区", "本市": "深圳市"}
    rules = {
        name: ex.read(text, vocabulary=words()).bind(as_of=AS_OF, parameters=parameters)
        for name, text in generated(count).items()
    }
    taken = ex.take_apart(rules)
    query = ex.statement({f"atom{i}": node for i, node in enumerate(taken.atoms)}, relation="persons").sql(
        dialect="duckdb"
    )
    table = connection.execute(query).to_arrow_table()
    atoms_seconds = best(lambda: connection.execute(query).to_arrow_table(), 2)
    atoms = [bitsets.from_arrow(table[f"atom{i}"]) for i in range(len(taken.atoms))]

    def decide() -> dict[str, tuple[int, int]]:
        found = {name: bitsets.decide(formula, atoms, table.num_rows) for name, formula in taken.formulas.items()}
        return {name: (bitsets.count(bits.true), bitsets.count(bits.false)) for name, bits in found.items()}

    bitsets_seconds = best(decide, 2)
    inner = ex.statement(rules, relation="persons").sql(dialect="duckdb")
    started = time.perf_counter()
    wide = connection.execute(inner).to_arrow_table()
    sql_seconds = time.perf_counter() - started
    by_sql = {name: counted(wide[name]) for name in rules}
    return {
        "atoms": len(taken.atoms), "atoms_seconds": atoms_seconds, "bitsets_seconds": bitsets_seconds,
        "sql_seconds": sql_seconds, "rules_equal": decide() == by_sql,
    }  # fmt: skip


def counted(column: pa.ChunkedArray) -> tuple[int, int]:
    """How many are true, how many false."""
    true = pc.sum(column).as_py() or 0
    return true, len(column) - column.null_count - true


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Policies over everybody against a hand-written DuckDB query")
    asked.add_argument("--residents", type=int, default=1_200_000)
    asked.add_argument("--rules", type=int, default=300)
    wanted = asked.parse_args()
    main(wanted.residents, rules=wanted.rules)
