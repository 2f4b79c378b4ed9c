"""Over a district of 1.14 million and thirty policies: what to ask first, and who fails by one clause alone. Bit operations."""

import random
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb

from wanxiang.engines.policy import asking, declaring, nearness, standing

DAY = date(2021, 12, 8)
WORDS = ["独居", "参加医保", "低保", "户籍区 == 本区", "残疾等级 属于 [一级, 二级]", "性别 == 女", "月收入 < 2000元", "月收入 < 3000元", "退役军人", "常住",
         "18 <= 年龄 <= 64", "低保 或 独居", "户籍区 == 本区 或 (参加医保 且 常住)", "死亡日期 未知 或 死亡日期 > 统计日"]  # fmt: skip
TABLE = """CREATE TABLE persons AS SELECT 'p' || i AS person_key, 'h' || (i // 3) AS household_key, '440303001' AS street_code,
 '440303001001' AS community_code, '440303001001001' AS grid_code,
 CASE WHEN hash(i, 1) % 20 > 0 THEN DATE '1930-01-01' + (hash(i, 2) % 33000)::INT END AS birth_date, NULL::INT AS age,
 CASE WHEN hash(i, 3) % 12 > 0 THEN ['男', '女'][(hash(i, 4) % 2)::INT + 1] END AS sex,
 CASE WHEN hash(i, 5) % 6 > 0 THEN hash(i, 6) % 10 = 0 END AS lives_alone,
 CASE WHEN hash(i, 7) % 5 > 0 THEN hash(i, 8) % 10 > 1 END AS medical_insured,
 CASE WHEN hash(i, 9) % 9 > 0 THEN hash(i, 10) % 50 = 0 END AS minimum_living,
 CASE WHEN hash(i, 11) % 4 > 0 THEN ['云川区', '邻江区'][(hash(i, 12) % 2)::INT + 1] END AS hukou_district,
 CASE WHEN hash(i, 13) % 3 > 0 THEN (hash(i, 14) % 1000000)::BIGINT END AS monthly_income,
 CASE WHEN hash(i, 15) % 10 = 0 THEN ['一级', '二级', '三级', '四级'][(hash(i, 16) % 4)::INT + 1] END AS disability_level,
 CASE WHEN hash(i, 17) % 30 = 0 THEN DATE '2021-01-01' END AS death_date, NULL::DATE AS moved_out_on, NULL::BOOL AS alive,
 CASE WHEN hash(i, 18) % 8 > 0 THEN hash(i, 19) % 5 > 0 END AS resident, hash(i, 20) % 8 = 0 AS veteran
 FROM range(?) t(i)"""


def policies() -> list[declaring.Policy]:
    """Thirty policies of three to five clauses, always the same."""
    chance = random.Random(4)
    made = []
    for number in range(30):
        clauses = [
            f"年龄 >= {chance.choice([18, 35, 60, 65, 70, 80])}",
            *chance.sample(WORDS, chance.choice([2, 3, 4])),
        ]
        made.append(declaring.loads(f"id: p{number}\ncondition:\n" + "".join(f"  - {clause}\n" for clause in clauses)))
    return made


def timed(run: Callable[[], Any]) -> tuple[Any, float]:
    """The result and the least of five times, in milliseconds of one core."""
    times = []
    for _ in range(5):
        started = time.process_time()
        found = run()
        times.append(1000 * (time.process_time() - started))
    return found, round(min(times), 1)


def main(*, rows: int) -> None:
    """Prints how long each takes in memory, in milliseconds; reading the comparisons apart."""
    days = [policy.on(DAY, local={"本区": "云川区", "本市": "江州市"}) for policy in policies()]
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(TABLE, [rows])
        started = time.perf_counter()
        stood = standing.stand(days, connection=connection)
        print(
            f"{rows:,} persons, {len(days)} policies, {len(stood.atoms)} comparisons read in {1000 * (time.perf_counter() - started):.0f} ms"
        )
    found, words = timed(lambda: asking.ask_first(stood, pairs=False))
    print(f"{found['undecided']:,} undecided of {found['persons']:,} persons; which word first: {words} ms")
    print(f"words and pairs: {timed(lambda: asking.ask_first(stood))[1]} ms")
    print(f"near misses, clause by clause: {timed(lambda: nearness.counts(stood, list(stood.days)))[1]} ms")
