"""A reform over the whole district against a full run of the policies, in the same process.

    .venv/bin/python bench/reform_bench.py [--residents 1200000]

The reform lowers the age of the allowance and changes its table of amounts; it is compared month by month for a year, by
street, community and group. "Fresh": every comparison is computed. "Changed": another age over the same people, of which
only the comparisons with that age are new. The run decides the three shipped policies for everybody and writes them.
Wall and processor seconds, since machines are shared; the reform's year is recounted by one hand-written query.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from bench import policy_bench

LOCAL = {"本区": "罗湖区", "本市": "深圳市"}
REFORM = """
id: sixty-five
title: 高龄津贴自 {age} 岁起
from: 2022-01-01
changes:
  - policy: elderly-allowance
    parameters: {{起始年龄: {age}岁}}
    benefit:
      amount:
        - {{条件: 年龄 < 80, 金额: 200元}}
        - {{条件: 年龄 < 90, 金额: 300元}}
        - {{条件: 年龄 < 100, 金额: 500元}}
        - {{条件: 年龄 >= 100, 金额: 1000元}}
"""
BY_HAND = """
    SELECT sum(CASE WHEN birth_date >= e - INTERVAL 80 YEAR THEN 20000 WHEN birth_date >= e - INTERVAL 90 YEAR THEN 30000
                    WHEN birth_date >= e - INTERVAL 100 YEAR THEN 50000 ELSE 100000 END)::BIGINT
    FROM persons, (SELECT (DATE '2022-02-01' + to_months(m::INTEGER))::DATE AS e FROM range(12) r(m))
    WHERE birth_date < e - INTERVAL {age} YEAR AND hukou_district = '罗湖区' AND (death_date IS NULL OR death_date >= e)
"""
"""e: the first day after a month, so that a birthday on 29 February needs no word of its own."""


def main(rows: int = 1_200_000) -> None:
    """Print the figures."""
    folder = Path(tempfile.mkdtemp(prefix="reform-bench-"))
    try:
        found = measure(folder, residents=rows)
    finally:
        shutil.rmtree(folder)
    print(f"a reform over {rows:,} residents, twelve months, by street, community and group:")
    print(f"  facts into memory {_both(found['load'])}")
    print(f"  reform, fresh {_both(found['fresh'])} ({found['comparisons']} comparisons; goal: under 2 s)   "
          f"another age {_both(found['changed'])} ({found['new']} comparisons)")  # fmt: skip
    print(f"  full run of three policies {_both(found['run'])}   "
          f"reform ÷ run {found['fresh'][0] / found['run'][0]:.2f}, processor {found['fresh'][1] / found['run'][1]:.2f}")  # fmt: skip
    print(f"  the age that a budget allows {_both(found['budget'])} ({found['tried']} values tried)   "
          f"equal to the recount by hand: {found['equal']}")  # fmt: skip


def _both(taken: tuple[float, float]) -> str:
    return f"{taken[0]:.2f} s (processor {taken[1]:.2f} s)"


def measure(folder: Path, *, residents: int) -> dict[str, Any]:
    """Every figure; seconds as (wall, processor)."""
    from wanxiang.core.declarations import SYSTEMS
    from wanxiang.engines.policy import declaring
    from wanxiang.engines.policy.reforms import budget, calculating, reading

    connection = policy_bench._data(folder, residents)
    files = sorted((SYSTEMS / "reverse_service" / "policies").glob("*.yml"))
    known = {policy.id: policy for policy in map(declaring.load, files)}
    reform, other = (reading.loads(REFORM.format(age=age), known=known) for age in (65, 66))
    people, load = timed(lambda: calculating.load(reform, known=known, local=LOCAL, connection=connection))
    found, fresh = timed(lambda: calculating.calculate(reform, known=known, local=LOCAL, people=people))
    again, changed = timed(lambda: calculating.calculate(other, known=known, local=LOCAL, people=people))
    days = policy_bench._days()
    _, run = timed(lambda: policy_bench._engine(connection, days, folder))
    allowance = known["elderly-allowance"]
    limit = int(again.whole.after.total()[0])
    solved, searched = timed(
        lambda: budget.solve(
            allowance,
            parameter="起始年龄",
            limit=limit,
            since=reform.since,
            people=people,
            local=LOCAL,
            low=55,
            high=95,
        )
    )
    equal = all(
        int(each.whole.after.total()[0]) == _by_hand(connection, age) for each, age in ((found, 65), (again, 66))
    )
    return {
        "load": load, "fresh": fresh, "changed": changed, "run": run, "budget": searched, "tried": len(solved.tried),
        "comparisons": found.evaluated, "new": again.evaluated, "equal": equal,
    }  # fmt: skip


def timed(work: Callable[[], Any]) -> tuple[Any, tuple[float, float]]:
    """What the work gives, with its wall and processor seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    found = work()
    return found, (time.perf_counter() - wall, time.process_time() - processor)


def _by_hand(connection: duckdb.DuckDBPyConnection, age: int) -> int:
    return int((connection.execute(BY_HAND.format(age=age)).fetchone() or (0,))[0])


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="A reform over everybody against a full run")
    asked.add_argument("--residents", type=int, default=1_200_000)
    main(asked.parse_args().residents)
