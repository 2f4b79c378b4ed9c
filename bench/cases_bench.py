"""Lists, map and statistics over a year of a million cases, through the whole stack, beside floors of the same run.

    .venv/bin/python -m bench.cases_bench [--rows 1000000] [--home FOLDER] [--postgres URL]

The home is made once (`--home` keeps it for another run). Requests go through Django's test client: routing, sign-in,
permissions, queries, templates; no socket. `processor` is what a request takes of it, which a shared machine does not stretch.
Floors: one indexed SELECT of 50 rows; a bare DuckDB scan of the snapshot.
With WANXIANG_TEST_POSTGRES (or --postgres) the same on a database of its own there, which is dropped afterwards.
"""

import argparse
import functools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

print = functools.partial(print, flush=True)
ZONE = ZoneInfo("Asia/Shanghai")
UNTIL = datetime(2021, 12, 8, 15, 0, tzinfo=ZONE)
TIMES, GOAL, GOAL_STATISTICS = 40, 0.2, 1.0
PAGES = (
    ("list, district's desk", "center", "/cases/"),
    ("list, one state", "center", "/cases/?state=handling"),
    ("list, all, filter by class and source", "center", "/cases/?state=all&code=0101&source=hotline"),
    ("list, all, page 50", "center", "/cases/?state=all&page=50"),
    ("list, by number", "center", "/cases/?q=SJ211101"),
    ("list, a street's desk", "street", "/cases/"),
    ("list, a street's desk, all, page 50", "street", "/cases/?state=all&page=50"),
    ("list, a unit's officer", "officer", "/cases/"),
    ("list, a unit's officer, all", "officer", "/cases/?state=all"),
    ("list, a grid worker", "worker", "/cases/?state=all"),
    ("command view, district", "center", "/command/"),
    ("command view, live part", "center", "/command/live/"),
    ("command view, a street", "street", "/command/"),
    ("cases behind a number", "center", "/command/cases/?figure=on_time&part=of&since=2021-11-01&until=2021-12-01&by=unit&key=chengguan"),
)  # fmt: skip
STATISTICS = (
    ("statistics of a year, by unit", "center", "/command/statistics/?by=unit&since=2020-12-08&until=2021-12-09"),
    ("statistics of a year, by community", "center", "/command/statistics/?by=community&since=2020-12-08&until=2021-12-09"),
    ("statistics of a year, by month, a street", "street", "/command/statistics/?by=month&since=2020-12-08&until=2021-12-09"),
    ("statistics of a year, by class, an officer", "officer", "/command/statistics/?by=class2&since=2020-12-08&until=2021-12-09"),
)  # fmt: skip


def main(rows: int = 1_000_000, *, home: str = "", postgres: str = "") -> None:
    """SQLite, then PostgreSQL where one is given; each in a process of its own, since settings are read once."""
    rows = min(rows, 1_000_000)
    postgres = postgres or os.environ.get("WANXIANG_TEST_POSTGRES", "")
    for url in ("", postgres) if postgres else ("",):
        with tempfile.TemporaryDirectory(prefix="cases-bench-") as scratch:
            folder = f"{home}-postgres" if home and url else home or scratch
            environment = os.environ | {"WANXIANG_HOME": folder, "DATABASE_URL": url, "WANXIANG_LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "wanxiang.project.settings"}  # fmt: skip
            code = f"from bench import cases_bench; cases_bench.run({rows}, keep={bool(home)})"
            subprocess.run([sys.executable, "-c", code], env=environment, check=True)  # noqa: S603


def run(rows: int, *, keep: bool) -> None:
    """Make the home where it is not there yet, measure, print."""
    server = _database() if os.environ["DATABASE_URL"] else None
    try:
        _start()
        _make(rows)
        _measure(rows)
    finally:
        if server is not None and not keep:
            _drop(*server)


def _start() -> None:
    from wanxiang.core import crypto
    from wanxiang.core.config import config

    Path(os.environ["WANXIANG_HOME"]).mkdir(parents=True, exist_ok=True)
    if not config().key_file.exists():
        crypto.make_key()
    import django

    django.setup()


def _make(rows: int) -> None:
    from django.core.management import call_command

    from bench import case_rows
    from wanxiang.core import clock
    from wanxiang.core.models import Account
    from wanxiang.district.actions import load_profile
    from wanxiang.engines.cases.models import Case

    call_command("migrate", verbosity=0)
    if Case.objects.exists():
        return
    began = time.perf_counter()
    load_profile(by=Account.system("bench"))
    clock.pin(UNTIL.date())
    year = _year(rows)
    case_rows.write_cases(year)
    case_rows.write_assists(year)
    case_rows.write_steps(year, of=min(rows, 50_000), by=Account.system("bench").pk)
    case_rows.analyze()
    _accounts()
    print(f"  {rows:,} cases written in {time.perf_counter() - began:.0f} s")


def _year(rows: int) -> Any:
    from bench.case_rows import Year
    from wanxiang.district.models import Place, Unit
    from wanxiang.engines.cases import catalogue

    own = catalogue.own(UNTIL.date())
    majors = own.children()
    leaves = [leaf.code for top in majors for middle in own.children(top.code) for leaf in own.children(middle.code)]
    units = list(Unit.objects.filter(level="district").values_list("code", flat=True)[:25])
    streets = dict(Unit.objects.filter(level="street").values_list("place_code", "code"))
    grids = list(Place.objects.filter(kind="grid").values_list("code", flat=True))
    return Year(rows=rows, until=UNTIL, grids=grids, classes=leaves, units=units, scheme=own.ref, streets=streets)


def _accounts() -> None:
    from wanxiang.core.models import Account, Grant

    for name, role, area, unit in (
        ("center", "case_center", "", ""), ("street", "street", "440303001", ""), ("officer", "case_unit", "", "chengguan"),
        ("worker", "grid_worker", "440303001001001", ""),
    ):  # fmt: skip
        account = Account.objects.create_user(name, name=name)
        Grant.objects.create(account=account, role=role, area=area, unit=unit)


def _measure(rows: int) -> None:
    from django.db import connection

    from wanxiang.core.models import Account
    from wanxiang.engines.cases.statistics import store

    print(f"  {connection.vendor}, load {os.getloadavg()[0]:.2f}")
    if store.kept() is None:
        taken = _seconds(lambda: store.refresh(by=Account.system("bench")))
        print(f"  first snapshot {taken:.1f} s", end="")
        print(f", the next one {_seconds(lambda: store.refresh(by=Account.system('bench'))):.1f} s")
    _floors()
    clients = {name: _client(name) for name in ("center", "street", "officer", "worker")}
    for title, who, address in PAGES:
        _print(title, clients[who], address, GOAL, TIMES)
    for title, who, address in STATISTICS:
        _print(title, clients[who], address, GOAL_STATISTICS, TIMES // 4)
    _touch(2_000)
    _print(
        "statistics by unit, 2,000 cases moved since", clients["center"], STATISTICS[0][2], GOAL_STATISTICS, TIMES // 4
    )
    print(f"  load {os.getloadavg()[0]:.2f}")


def _touch(count: int) -> None:
    from django.utils import timezone

    from wanxiang.engines.cases.models import Case

    newest = Case.objects.order_by("-pk").values_list("pk", flat=True)[:count]
    Case.objects.filter(pk__in=list(newest)).update(touched_at=timezone.now())


def _floors() -> None:
    import duckdb

    from wanxiang.engines.cases.models import Case
    from wanxiang.engines.cases.statistics import store

    def select() -> None:
        list(Case.objects.filter(state="handling").order_by("-pk")[:50])

    def scan() -> None:
        connection = duckdb.connect()
        query = (
            f"SELECT handler, count(*), count(*) FILTER (on_time) FROM read_parquet('{store.kept().path}') GROUP BY 1"  # noqa: S608
        )
        connection.execute(query).fetchall()

    for title, work in (("floor: one indexed SELECT of 50 rows", select), ("floor: a bare DuckDB scan", scan)):
        print(_line(title, [_seconds(work) for _ in range(TIMES)], None))


def _client(name: str) -> Any:
    from django.test import Client

    from wanxiang.core.models import Account

    client = Client(SERVER_NAME="localhost")
    client.force_login(Account.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _print(title: str, client: Any, address: str, goal: float, times: int) -> None:
    answers: list[int] = []
    cold = _seconds(lambda: answers.append(client.get(address).status_code))
    if answers != [200]:
        print(f"  {title:46} answered {answers[0]}")
        return
    began = time.process_time()
    taken = [_seconds(lambda: client.get(address)) for _ in range(times)]
    busy = (time.process_time() - began) / times
    print(f"{_line(title, taken, goal)}   cold {cold * 1000:6.0f}   processor {busy * 1000:6.1f}")


def _line(title: str, taken: list[float], goal: float | None) -> str:
    ordered = sorted(taken)
    median, late = ordered[len(ordered) // 2], ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]
    verdict = "" if goal is None else f"   goal p95 {goal * 1000:.0f}: {'met' if late <= goal else 'NOT met'}"
    return f"  {title:46} p50 {median * 1000:6.1f} ms   p95 {late * 1000:6.1f} ms{verdict}"


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _database() -> tuple[str, str]:
    """A database of the bench's own on the server that was named; the environment then names it."""
    import psycopg

    base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    name = f"wanxiang_cases_bench_{Path(os.environ['WANXIANG_HOME']).name.replace('-', '_').lower()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')
    given, os.environ["DATABASE_URL"] = os.environ["DATABASE_URL"], f"{base}/{name}"
    return given, name


def _drop(url: str, name: str) -> None:
    import psycopg
    from django.db import connections

    connections.close_all()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Lists, map and statistics over a year of cases")
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--home", default="", help="kept for another run")
    asked.add_argument("--postgres", default="", help="address of a server, where a database is made and dropped")
    wanted = asked.parse_args()
    main(wanted.rows, home=wanted.home, postgres=wanted.postgres)
