"""Ten rules with sums over the household, Parquet → decisions: ours, SQL by hand, the bare scan, and OpenFisca; person by person equal.

    .venv/bin/python -m bench.policy_peers_bench [--rows 1140000] [--peer FOLDER] [--no-peer]

1,140,000 persons in 472,506 households, every fact known (OpenFisca knows no other). OpenFisca (`openfisca-core` from PyPI, AGPL) runs in an
environment of its own that the bench makes in a temporary folder (`--peer` keeps it for another run); nothing of ours imports it. Its loading
and its calculation are told apart. Then 300 rules from facts in memory beside one wide SQL over the same memory, and 250 to 1,000 rules
against the number of their distinct comparisons. Times are the best of three; the peer runs once, each in a fresh process.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
import venv
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from bench.policy_bench import best, counted, generated

AS_OF = date(2021, 12, 8)
PERSONS, HOUSEHOLDS = 1_140_000, 472_506
HERE = Path(__file__).parent
PEOPLE = """
    SELECT i AS number, hash(i, 1) % {households} AS household, cast(hash(i, 2) % 100 AS INTEGER) AS age,
           cast(CASE WHEN hash(i, 3) % 3 = 0 THEN 0 ELSE hash(i, 4) % 15000 * 100 END AS BIGINT) AS income, hash(i, 5) % 3 = 0 AS local,
           hash(i, 6) % 4 > 0 AS insured, hash(i, 7) % 8 = 0 AS alone, hash(i, 8) % 2 = 0 AS female
    FROM range({persons}) r(i)
"""
OURS = """
    SELECT lpad(cast(number AS VARCHAR), 8, '0') AS person_key, lpad(cast(household AS VARCHAR), 8, '0') AS household_key,
           NULL::DATE AS birth_date, age, income AS monthly_income, CASE WHEN local THEN '罗湖区' ELSE '外区' END AS hukou_district,
           insured AS medical_insured, alone AS lives_alone, CASE WHEN female THEN '女' ELSE '男' END AS sex, NULL::VARCHAR AS marital_status,
           '' AS street_code, '' AS community_code, '' AS grid_code
    FROM people
"""
RULES = (
    "户籍区 == 本区 且 家庭成员.sum(月收入) < 3000元",
    "年龄 >= 70 且 户籍区 == 本区",
    "家庭成员.count(年龄 < 18) >= 1 且 家庭成员.sum(月收入) < 8000元",
    "年龄 >= 60 且 独居 且 月收入 < 2360元",
    "家庭成员.count(年龄 >= 60) >= 2 且 家庭成员.sum(月收入) < 5000元 且 户籍区 == 本区",
    "性别 == 女 且 35 <= 年龄 <= 64 且 (户籍区 == 本区 或 参加医保)",
    "家庭成员.count() >= 4 且 家庭成员.sum(月收入) < 10000元",
    "年龄 < 18 且 参加医保 且 家庭成员.sum(月收入) < 6000元",
    "非 参加医保 且 家庭成员.sum(月收入) < 4000元",
    "家庭成员.count(年龄 >= 60) >= 1 且 家庭成员.count(年龄 < 18) >= 1 且 户籍区 == 本区 且 家庭成员.sum(月收入) < 9000元",
)
BY_HAND = """
    WITH h AS (SELECT household_key, sum(monthly_income) AS income, count(*) AS size, count(*) FILTER (age < 18) AS children,
                      count(*) FILTER (age >= 60) AS elders FROM persons GROUP BY household_key)
    SELECT person_key, hukou_district = '罗湖区' AND income < 300000 AS r0, age >= 70 AND hukou_district = '罗湖区' AS r1,
           children >= 1 AND income < 800000 AS r2, age >= 60 AND lives_alone AND monthly_income < 236000 AS r3,
           elders >= 2 AND income < 500000 AND hukou_district = '罗湖区' AS r4,
           sex = '女' AND age BETWEEN 35 AND 64 AND (hukou_district = '罗湖区' OR medical_insured) AS r5,
           size >= 4 AND income < 1000000 AS r6, age < 18 AND medical_insured AND income < 600000 AS r7,
           NOT medical_insured AND income < 400000 AS r8,
           elders >= 1 AND children >= 1 AND hukou_district = '罗湖区' AND income < 900000 AS r9
    FROM persons JOIN h USING (household_key)
"""
SCAN = "SELECT person_key, household_key, age, monthly_income, hukou_district, medical_insured, lives_alone, sex FROM persons"


def main(rows: int = PERSONS, *, peer: Path | None = None, with_peer: bool = True) -> None:
    """Print every figure."""
    households = max(1, round(rows * HOUSEHOLDS / PERSONS))
    print(f"{rows:,} persons in about {households:,} households; load {os.getloadavg()[0]:.2f}, cores {os.cpu_count()}")
    with tempfile.TemporaryDirectory(prefix="peers-bench-") as scratch:
        folder = Path(scratch)
        connection = _data(folder, rows, households)
        _ten(connection, folder, peer=peer or folder / "environment", with_peer=with_peer)
        _in_memory(connection)
    print(f"load after {os.getloadavg()[0]:.2f}")


def _data(folder: Path, rows: int, households: int) -> duckdb.DuckDBPyConnection:
    """The same people twice: as the peer's columns, and as ours."""
    connection = duckdb.connect()
    connection.sql(PEOPLE.format(persons=rows, households=households)).write_parquet(str(folder / "people.parquet"))
    connection.execute(f"CREATE VIEW people AS FROM '{folder / 'people.parquet'}'")
    connection.sql(OURS).write_parquet(str(folder / "persons.parquet"), compression="zstd")
    connection.execute(f"CREATE VIEW persons AS FROM '{folder / 'persons.parquet'}'")
    return connection


def _ten(connection: duckdb.DuckDBPyConnection, folder: Path, *, peer: Path, with_peer: bool) -> None:
    days = _days(folder)
    taken = {
        "ours": best(lambda: _ours(connection, days)),
        "by hand": best(lambda: connection.execute(BY_HAND).to_arrow_table()),
        "scan": best(lambda: connection.execute(SCAN).to_arrow_table()),
    }
    ours = _sorted(_ours(connection, days))
    by_hand = _sorted(connection.execute(BY_HAND).to_arrow_table())
    equal = all(np.array_equal(ours[f"r{n}"], by_hand[f"r{n}"]) for n in range(len(RULES)))
    print("ten rules with household sums, Parquet → a decision for everybody:")
    print(f"  ours {taken['ours']:.2f} s   by hand {taken['by hand']:.2f} s   ratio {taken['ours'] / taken['by hand']:.2f} (goal: at most 1)   "
          f"bare scan {taken['scan']:.2f} s   equal: {equal}")  # fmt: skip
    if not with_peer:
        return
    said, found = _peer(folder, peer)
    order = np.argsort(found["number"])
    equal = all(np.array_equal(ours[f"r{n}"], found[f"rule{n}"][order].astype(bool)) for n in range(len(RULES)))
    whole = said["loading"] + said["calculating"]
    print(f"  OpenFisca {said['version']}: loading {said['loading']:.2f} s + calculation {said['calculating']:.2f} s = {whole:.2f} s   "
          f"{whole / taken['ours']:.1f} × ours (goal: at least 5)   equal: {equal}")  # fmt: skip
    _loaded(connection, days, said["calculating"])


def _loaded(connection: duckdb.DuckDBPyConnection, days: list[Any], calculating: float) -> None:
    """The ten rules from facts that are loaded already, beside the peer's bare calculation."""
    memory = _memory(connection)
    ours = best(lambda: _ours(memory, days))
    print(
        f"  from loaded facts: ours {ours:.2f} s   OpenFisca's calculation {calculating:.2f} s   ratio {ours / calculating:.2f} (goal: at most 1)"
    )


def _days(folder: Path) -> list[Any]:
    from wanxiang.engines.policy import declaring

    days = []
    for number, rule in enumerate(RULES):
        file = folder / f"rule-{number}.yml"
        head = f"id: rule-{number}\ntitle: 规则 {number}\nlead_unit: 区民政局\nlegal_basis: [{{law: 测试办法, article: 第一条}}]\nvalid_from: 2018-01-01\n"
        file.write_text(
            f"{head}condition: {json.dumps(rule, ensure_ascii=False)}\nbenefit: {{kind: 服务}}\n", encoding="utf-8"
        )
        days.append(declaring.load(file).on(AS_OF, local={"本区": "罗湖区", "本市": "深圳市"}))
    return days


def _ours(connection: duckdb.DuckDBPyConnection, days: list[Any]) -> pa.Table:
    """Decisions as a table: the key, and a boolean a rule."""
    from wanxiang.engines.policy import everybody

    decided = everybody.decide(days, connection=connection, with_enrolments=False, explain_unknown=False)
    rows = decided.rows.num_rows
    columns = {"person_key": decided.rows["person_key"]}
    for number, each in enumerate(decided.decisions):
        columns[f"r{number}"] = pa.BooleanArray.from_buffers(
            pa.bool_(), rows, [None, pa.py_buffer(np.ascontiguousarray(each.outcome.true))]
        )
    return pa.table(columns)


def _sorted(table: pa.Table) -> dict[str, np.ndarray]:
    """Columns in the order of the person's number."""
    order = np.argsort(table["person_key"].cast(pa.int64()).to_numpy())
    return {
        name: table[name].to_numpy(zero_copy_only=False)[order].astype(bool)
        for name in table.column_names
        if name != "person_key"
    }


def _peer(folder: Path, environment: Path) -> tuple[dict[str, Any], Any]:
    """OpenFisca's times and decisions; the environment is made where there is none."""
    python = environment / "bin" / "python"
    if not python.exists():
        venv.create(environment, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "openfisca-core", "pyarrow"]
        subprocess.run(install, check=True)  # noqa: S603
    words = [
        str(python),
        str(HERE / "peer" / "openfisca_rules.py"),
        str(folder / "people.parquet"),
        str(folder / "peer.npz"),
    ]
    done = subprocess.run(words, check=False, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})  # noqa: S603
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1]), np.load(folder / "peer.npz")


def _memory(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The persons as a table in memory."""
    memory = duckdb.connect()
    memory.register("arrived", connection.execute("FROM persons").to_arrow_table())
    memory.execute("CREATE TABLE persons AS FROM arrived")
    return memory


def _in_memory(connection: duckdb.DuckDBPyConnection) -> None:
    memory = _memory(connection)
    rules = _bound(generated(300))
    ours, atoms, counts = _bitsets(memory, rules)
    wide, by_sql = _wide(memory, rules)
    print(f"300 rules, {atoms} distinct comparisons, from facts in memory:")
    print(
        f"  ours {ours:.2f} s (goal: under 1.5)   one wide SQL {wide:.2f} s   {wide / ours:.1f} × (goal: at least 4)   equal: {counts == by_sql}"
    )
    print("rules against distinct comparisons (goal: no faster than linear):")
    for count in (250, 500, 1000):
        took, atoms, _ = _bitsets(memory, _bound(_many(count)))
        print(f"  {count:5} rules {atoms:5} comparisons {took:6.2f} s   {took / atoms * 1000:6.2f} ms a comparison")


def _bound(texts: dict[str, str]) -> dict[str, Any]:
    from wanxiang.core import expressions as ex
    from wanxiang.engines.policy.declaring.vocabulary import words

    parameters = {"本区": "罗湖区", "本市": "深圳市"}
    return {
        name: ex.read(text, vocabulary=words()).bind(as_of=AS_OF, parameters=parameters) for name, text in texts.items()
    }


def _bitsets(memory: duckdb.DuckDBPyConnection, rules: dict[str, Any]) -> tuple[float, int, dict[str, tuple[int, int]]]:
    """Seconds (best of two) from the table to every rule's counts, distinct comparisons, and the counts."""
    from wanxiang.core import expressions as ex
    from wanxiang.core.expressions import bitsets

    taken = ex.take_apart(rules)
    query = ex.statement({f"atom{n}": node for n, node in enumerate(taken.atoms)}, relation="persons", keys=[]).sql(
        dialect="duckdb"
    )

    def work() -> dict[str, tuple[int, int]]:
        table = memory.execute(query).to_arrow_table()
        atoms = [bitsets.from_arrow(table[f"atom{n}"]) for n in range(len(taken.atoms))]
        found = {name: bitsets.decide(formula, atoms, table.num_rows) for name, formula in taken.formulas.items()}
        return {name: (bitsets.count(bits.true), bitsets.count(bits.false)) for name, bits in found.items()}

    counts = work()
    return best(work, 2), len(taken.atoms), counts


def _wide(memory: duckdb.DuckDBPyConnection, rules: dict[str, Any]) -> tuple[float, dict[str, tuple[int, int]]]:
    """The same rules as one SQL of plain booleans."""
    from wanxiang.core import expressions as ex

    query = ex.statement(rules, relation="persons", keys=[]).sql(dialect="duckdb")
    started = time.perf_counter()
    wide = memory.execute(query).to_arrow_table()
    return time.perf_counter() - started, {name: counted(wide[name]) for name in rules}


def _many(count: int) -> dict[str, str]:
    """Rules with thresholds of their own, so that comparisons grow with rules."""
    return {
        f"rule{n}": f"年龄 >= {16 + n % 80} 且 户籍区 == 本区 且 月收入 < {1000 + 10 * n}元 且 (参加医保 或 独居)"
        for n in range(count)
    }


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="The policy engine beside SQL by hand and OpenFisca")
    options.add_argument("--rows", type=int, default=PERSONS)
    options.add_argument("--peer", type=Path, default=None)
    options.add_argument("--no-peer", action="store_true")
    chosen = options.parse_args()
    main(chosen.rows, peer=chosen.peer, with_peer=not chosen.no_peer)
