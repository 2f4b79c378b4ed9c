"""A register of 200,000 entries: lists, facets, filters, map and export through the whole stack; files of 100,000 rows.

    .venv/bin/python -m bench.directory_bench [--rows 200000] [--home FOLDER] [--postgres URL]

The entries come by the door that people use: files of 100,000 rows are previewed and applied. Requests go through Django's test
client: routing, sign-in, permissions, scan, templates; no socket. `processor` is what a request takes of it, which a shared machine
does not stretch. Floors: one keyed SELECT of 50 rows; a bare DuckDB count over the snapshot. The latter is taken again beside each
page, in turn with its requests: how many of it a page costs says more than milliseconds where others work on the same machine.
With WANXIANG_TEST_POSTGRES (or --postgres) the same on a database of its own there, which is dropped afterwards.
"""

import argparse
import functools
import io
import os
import random
import statistics
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
AT = datetime(2021, 12, 8, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TIMES, GOAL, GOAL_PREVIEW, FILE = 40, 0.2, 60.0, 100_000
LIST = "/registers/car_parks/"
PAGES = (
    ("list, owner", "owner", LIST),
    ("list, page 50", "owner", f"{LIST}?page=50"),
    ("list, last page", "owner", f"{LIST}?page=99999"),
    ("list, two facets", "owner", f"{LIST}?f.kind=住宅&f.joined=true"),
    ("list, a view, ordered", "owner", f"{LIST}?view=could&sort=-bays"),
    ("list, words and a range", "owner", f"{LIST}?q=广场+3&min.bays=100"),
    ("list, a street's desk", "street", LIST),
    ("list, a street's desk, facet", "street", f"{LIST}?f.mode=医宅"),
    ("map, district", "owner", f"{LIST}map/"),
    ("map, filtered", "owner", f"{LIST}map/?f.kind=医院&min.bays=50"),
    ("index of registers", "owner", "/registers/"),
    ("API, a page of 50", "owner", "/api/registers/car_parks/entries?facet=kind:商业&sort=-bays"),
)  # fmt: skip
KINDS, MODES = (
    ("住宅", "商业", "医院", "学校", "政府", "景区", "路边"),
    ("商宅", "医宅", "商医", "校区", "政享", "路宅", "景区"),
)


def main(rows: int = 200_000, *, home: str = "", postgres: str = "") -> None:
    """SQLite, then PostgreSQL where one is given; each in a process of its own, since settings are read once."""
    rows = min(rows, 200_000)
    postgres = postgres or os.environ.get("WANXIANG_TEST_POSTGRES", "")
    for url in ("", postgres) if postgres else ("",):
        with tempfile.TemporaryDirectory(prefix="directory-bench-") as scratch:
            folder = f"{home}-postgres" if home and url else home or scratch
            environment = os.environ | {"WANXIANG_HOME": folder, "DATABASE_URL": url, "WANXIANG_LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "wanxiang.project.settings"}  # fmt: skip
            code = f"from bench import directory_bench; directory_bench.run({rows}, keep={bool(home)})"
            subprocess.run([sys.executable, "-c", code], env=environment, check=True)  # noqa: S603


def run(rows: int, *, keep: bool) -> None:
    """Make the home where it is not there yet, measure, print."""
    from bench.cases_bench import _database, _drop, _start

    server = _database() if os.environ["DATABASE_URL"] else None
    try:
        _start()
        _make(rows)
        _measure()
    finally:
        if server is not None and not keep:
            _drop(*server)


def _make(rows: int) -> None:
    from django.core.management import call_command

    from wanxiang.core import clock
    from wanxiang.core.models import Account, Grant
    from wanxiang.district.actions import load_profile
    from wanxiang.engines.directory.models import Entry

    call_command("migrate", verbosity=0)
    if Entry.objects.exists():
        return
    load_profile(by=Account.system("bench"))
    clock.pin(AT.date())
    for name, role, area, unit in (
        ("owner", "department", "", "区城管和综合执法局"),
        ("street", "street", "440303001", ""),
    ):
        account = Account.objects.create_user(name, name=name, unit_code=unit)
        Grant.objects.create(account=account, role=role, area=area)
    for start in range(0, rows, FILE):
        _bring(start, min(FILE, rows - start))


def _bring(start: int, count: int) -> None:
    """One file by the door: the first of new rows, then the same again, then one with changes and bad rows."""
    from wanxiang.core.models import Account
    from wanxiang.engines.directory import actions

    owner = Account.objects.get(username="owner")
    data = _csv(start, count)
    began = time.perf_counter()
    batch = actions.preview(register="car_parks", data=data, name=f"普查{start}.csv", by=owner, at=AT)
    previewed = time.perf_counter()
    actions.apply(batch=batch.pk, by=owner, at=AT)
    applied = time.perf_counter()
    verdict = "met" if previewed - began <= GOAL_PREVIEW * count / FILE else "NOT met"
    print(f"  {count:,} rows, {len(data) / 1e6:.0f} MB: preview {previewed - began:.1f} s (goal {GOAL_PREVIEW:.0f}: {verdict}), apply {applied - previewed:.1f} s, {batch.counts}")  # fmt: skip


def _csv(start: int, count: int, *, changed: int = 0) -> bytes:
    """A census list as a department writes it; one row in a hundred cannot be taken."""
    from wanxiang.district.models import Place

    dice = random.Random(start)
    grids = list(Place.objects.filter(kind="grid").order_by("code").values_list("code", flat=True))
    lines = [
        "停车场名称,所在社区,详细地址,类别,管理单位,车位数,是否加入共享停车,共享模式,错峰车位,白天车位,夜间车位,普查日期,联系人,联系电话"
    ]
    for number in range(start, start + count):
        kind, bays, joined = dice.choice(KINDS), dice.randrange(5, 900), dice.random() < 0.4
        shared = dice.randrange(0, bays)
        night = dice.randrange(0, shared + 1)
        share = f"是,{dice.choice(MODES)},{shared},{shared},{night}" if joined else "否,,,,"
        kind = "别的" if number % 100 == 7 else kind
        bays = bays + 1 if number % 1000 < changed else bays
        lines.append(
            f"{dice.choice('万金银东南西北')}{dice.choice('科华城福安')}广场{number}号停车场,{dice.choice(grids)},某路{number % 997}号,{kind},物业{number % 313},"
            f"{bays},{share},2021-0{1 + number % 9}-1{number % 9},张{number % 7}三,1380013{number % 10_000:04d}"
        )
    return "\n".join(lines).encode()


def _measure() -> None:
    from django.db import connection

    from bench.cases_bench import _client, _seconds
    from wanxiang.core import tables
    from wanxiang.core.models import Account
    from wanxiang.engines.directory import actions, catalogue, published, store
    from wanxiang.engines.directory.models import Entry

    owner, force = Account.objects.get(username="owner"), catalogue.register("car_parks")
    print(f"  {connection.vendor}, {Entry.objects.count():,} entries, load {os.getloadavg()[0]:.2f}")
    print(f"  snapshot {_seconds(lambda: store.refresh(force, by=owner)):.1f} s")
    scan = _floors(force)
    clients = {name: _client(name) for name in ("owner", "street")}
    for title, who, address in (*PAGES, ("entry", "owner", f"{LIST}{Entry.objects.order_by('pk').first().pk}/")):
        _page(title, clients[who], address, scan)
    _touch(1_500)
    _page("list, 1,500 entries written since the snapshot", clients["owner"], LIST, scan)
    published.register()
    taken = [_seconds(lambda: tables.table("register_car_parks").read()) for _ in range(5)]
    print(f"  named table of {len(tables.table('register_car_parks').read()):,} rows: {sorted(taken)[2] * 1000:.0f} ms")
    print(
        f"  CSV export {_seconds(lambda: b''.join(clients['owner'].get(LIST + '?export=csv').streaming_content)):.1f} s"
    )
    print(f"  the list as of a past day {_seconds(lambda: clients['owner'].get(LIST + '?as_of=2021-12-07')):.1f} s")
    data = _csv(0, FILE, changed=50)
    began = time.perf_counter()
    again = actions.preview(register="car_parks", data=data, name="再来.csv", by=owner, at=AT)
    previewed = time.perf_counter()
    print(
        f"  preview of {FILE:,} rows that are there: {previewed - began:.1f} s (goal {GOAL_PREVIEW:.0f}), {again.counts}"
    )
    actions.apply(batch=again.pk, by=owner, at=AT)
    print(
        f"  apply {time.perf_counter() - previewed:.1f} s, undo {_seconds(lambda: actions.undo(batch=again.pk, by=owner, at=AT, why='bench')):.1f} s"
    )
    _workbook(owner)
    print(f"  load {os.getloadavg()[0]:.2f}")


def _workbook(owner: Any) -> None:
    """The same hundred thousand as XLSX."""
    import csv

    from openpyxl import Workbook

    from wanxiang.engines.directory import actions

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in csv.reader(io.StringIO(_csv(0, FILE).decode())):
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    began = time.perf_counter()
    actions.preview(register="car_parks", data=kept.getvalue(), name="再来.xlsx", by=owner, at=AT)
    print(f"  preview of {FILE:,} rows as XLSX: {time.perf_counter() - began:.1f} s (goal {GOAL_PREVIEW:.0f})")


def _touch(count: int) -> None:
    from django.utils import timezone

    from wanxiang.engines.directory.models import Entry

    newest = Entry.objects.order_by("-pk").values_list("pk", flat=True)[:count]
    Entry.objects.filter(pk__in=list(newest)).update(touched_at=timezone.now())


def _page(title: str, client: Any, address: str, scan: Callable[[], object]) -> None:
    """A page and the floor in turn, so that whatever else runs here slows both."""
    from bench.cases_bench import _line, _seconds

    answers: list[int] = []
    cold = _seconds(lambda: answers.append(client.get(address).status_code))
    if answers != [200]:
        print(f"  {title:46} answered {answers[0]}")
        return
    taken, floors, busy = [], [], 0.0
    for _ in range(TIMES):
        floors.append(_seconds(scan))
        began = time.process_time()
        taken.append(_seconds(lambda: client.get(address)))
        busy += time.process_time() - began
    ratio = statistics.median(taken) / statistics.median(floors)
    print(f"{_line(title, taken, GOAL)}   cold {cold * 1000:6.0f}   processor {busy / TIMES * 1000:6.1f}   {ratio:4.1f} scans")  # fmt: skip


def _floors(force: Any) -> Callable[[], object]:
    """Print the floors; returns the bare scan."""
    import duckdb

    from bench.cases_bench import _line, _seconds
    from wanxiang.engines.directory import store
    from wanxiang.engines.directory.models import Entry

    keys = list(Entry.objects.order_by("-pk").values_list("pk", flat=True)[:50])
    path = store.kept(force.register).snapshot.path(store.FILE)
    select: Callable[[], object] = lambda: list(Entry.objects.filter(pk__in=keys))  # noqa: E731
    scan: Callable[[], object] = lambda: duckdb.connect().execute(f"SELECT kind, count(*) FROM read_parquet('{path}') GROUP BY 1").fetchall()  # noqa: E731, S608  # fmt: skip
    for title, work in (("floor: one keyed SELECT of 50 rows", select), ("floor: a bare DuckDB scan", scan)):
        print(_line(title, [_seconds(work) for _ in range(TIMES)], None))
    return scan


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Lists, facets, map and files of a register of 200,000 entries")
    asked.add_argument("--rows", type=int, default=200_000)
    asked.add_argument("--home", default="", help="kept for another run")
    asked.add_argument("--postgres", default="", help="address of a server, where a database is made and dropped")
    wanted = asked.parse_args()
    Path(wanted.home).mkdir(parents=True, exist_ok=True) if wanted.home else None
    main(wanted.rows, home=wanted.home, postgres=wanted.postgres)
