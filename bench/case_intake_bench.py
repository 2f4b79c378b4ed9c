"""Reports over HTTP that end classified, graded and dispatched, durably; beside one INSERT over HTTP, and one INSERT.

    .venv/bin/python -m bench.case_intake_bench [--requests 2000] [--clients 8] [--quick]

Ours is `POST /api/cases/reports` of a real `wanxiang serve`; the floor is a view with one INSERT in a new Django site behind the same server
with the same numbers, on the same kind of database with the same durability, asked by the same clients in the same run (parts
of it by turns, so that a busy machine is busy for both). The bare INSERT is a loop without HTTP, one durable commit each.
With WANXIANG_TEST_POSTGRES also on a database of its own there, which is dropped afterwards.
"""

import argparse
import http.client
import json
import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from bench.complaints import messages

REQUESTS, CLIENTS, WORKERS, TURNS, GOAL = 2_000, 8, 2, 4, 8.0
DISTRICT, CLASS = "yunchuan", "020201"
PLACE = "/api/cases/reports"
Site = tuple[str, int]
"""Where a server answers, and the process group that it is."""
Told = tuple[float, float, list[float]]
"""Seconds, seconds of the server's processor, and how long each request took."""


def main(*, rows: int = REQUESTS, requests: int = 0, clients: int = CLIENTS) -> None:
    """Print each store's figures; `rows` bounds the requests."""
    count = requests or min(rows, REQUESTS)
    print(f"{count:,} reports, {clients} clients, {WORKERS} processes; load {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory(prefix="intake-bench-") as scratch:
        _measure("SQLite", Path(scratch), "", "", count=count, clients=clients)
    if server := os.environ.get("WANXIANG_TEST_POSTGRES", ""):
        with tempfile.TemporaryDirectory(prefix="intake-bench-") as scratch, _database(server) as ours, _database(server) as floor:  # fmt: skip
            _measure("PostgreSQL", Path(scratch), ours, floor, count=count, clients=clients)
    print(f"load after {os.getloadavg()[0]:.2f}")


def _measure(store: str, folder: Path, ours: str, floor: str, *, count: int, clients: int) -> None:
    words = [sys.executable, "-m", "wanxiang.cli"]
    home = _environment(folder / "home", ours)
    _run([*words, "init", "--district", DISTRICT], home)
    key = json.loads(
        _run([*words, "cases", "key", "add", "bench", "--title", "bench", "--per-minute", "100000", "--json"], home)
    )["key"]
    grid = json.loads(_run([sys.executable, "-c", GRID], home))
    bodies = [_bodies(count, grid=grid, turn=turn) for turn in ("ours", "floor")]
    with _served([*words, "serve", "--port", "{port}", "--workers", str(WORKERS)], home) as site, _served(
        [sys.executable, "-m", "bench.one_insert.serve", "{port}", str(WORKERS)], _environment(folder / "floor", floor)) as bare:  # fmt: skip
        told = _by_turns([(site, bodies[0]), (bare, bodies[1])], key=key, clients=clients)
    print(f"{store}:")
    rates = [
        _print(name, *each) for name, each in zip(("report → dispatched", "one INSERT by Django"), told, strict=True)
    ]
    plain = _bare(folder, floor, count=min(count, 1000))
    ratio = rates[1] / rates[0]
    print(f"  bare INSERT                {plain:8,.0f} /s")
    print(f"  ratio to one INSERT by Django {ratio:5.2f}  (goal ≤ {GOAL:.0f}) {'met' if ratio <= GOAL else 'NOT MET'}")


GRID = (
    "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'wanxiang.project.settings'; import django; django.setup(); import json;"
    "from wanxiang.district.models import Place; print(json.dumps([p.pk for p in Place.objects.filter(kind='grid')[:200]]))"
)


def _processor(group: int) -> float:
    """Seconds of the processor that the processes of a group have had."""
    found = 0
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = each.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found += int(said[11]) + int(said[12]) if int(said[2]) == group else 0
    return found / os.sysconf("SC_CLK_TCK")


def _by_turns(sites: Sequence[tuple[Site, list[bytes]]], *, key: str, clients: int) -> list[Told]:
    """Each site a part of its requests, then the other; the first few are not counted."""
    told: list[Told] = []
    for (url, _), bodies in sites:
        _press(url, bodies[: clients * 3], key=key, clients=clients)
        told.append((0.0, 0.0, []))
    for turn in range(TURNS):
        for number, ((url, group), bodies) in enumerate(sites):
            before = _processor(group)
            seconds, latencies = _press(url, bodies[clients * 3 :][turn::TURNS], key=key, clients=clients)
            sums = told[number]
            told[number] = (sums[0] + seconds, sums[1] + _processor(group) - before, sums[2] + latencies)
    return told


def _press(url: str, bodies: list[bytes], *, key: str, clients: int) -> tuple[float, list[float]]:
    started = time.perf_counter()
    with ThreadPoolExecutor(max_workers=clients) as pool:
        parts = list(pool.map(lambda each: _client(url, bodies[each::clients], key), range(clients)))
    return time.perf_counter() - started, [latency for part in parts for latency in part]


def _client(url: str, bodies: list[bytes], key: str) -> list[float]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    found = []
    for body in bodies:
        started = time.perf_counter()
        connection.request("POST", PLACE, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        found.append(time.perf_counter() - started)
        if answer.status != 201 or (b"state" in said and b'"dispatched"' not in said):
            raise SystemExit(f"{answer.status} {said[:300]!r}")
    return found


def _bodies(count: int, *, grid: list[str], turn: str) -> list[bytes]:
    made = messages(min(count + CLIENTS * 3, 3_000))
    return [
        json.dumps({"external_id": f"{turn}{number}", "title": subject[:100], "text": body, "code": CLASS, "grid_code": grid[number % len(grid)]}).encode()
        for number, (subject, body, _) in ((number, made[number % len(made)]) for number in range(count + CLIENTS * 3))
    ]  # fmt: skip


def _print(name: str, seconds: float, processor: float, latencies: list[float]) -> float:
    cuts = statistics.quantiles(latencies, n=100)
    rate = len(latencies) / seconds
    print(f"  {name:26} {rate:8,.0f} /s   p50 {cuts[49] * 1000:6.1f} ms   p95 {cuts[94] * 1000:6.1f} ms"
          f"   processor {processor / len(latencies) * 1000:5.1f} ms each")  # fmt: skip
    return rate


def _bare(folder: Path, url: str, *, count: int) -> float:
    """Rows a second by INSERT and commit alone, durable."""
    row = ("title", "text " * 30, "020201", "440303001001001")
    if url:
        import psycopg

        opened, insert = psycopg.connect(url), "INSERT INTO bare VALUES (%s, %s, %s, %s)"
    else:
        opened, insert = sqlite3.connect(folder / "bare.sqlite3"), "INSERT INTO bare VALUES (?, ?, ?, ?)"
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute("PRAGMA synchronous=FULL")
    opened.execute("CREATE TABLE bare (title text, said text, code text, grid text)")
    opened.commit()
    started = time.perf_counter()
    for _ in range(count):
        opened.execute(insert, row)
        opened.commit()
    seconds = time.perf_counter() - started
    opened.close()
    return count / seconds


def _environment(folder: Path, url: str) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    return os.environ | {
        "WANXIANG_HOME": str(folder),
        "DATABASE_URL": url,
        "WANXIANG_KEY_FILE": "",
        "WANXIANG_LOG_LEVEL": "ERROR",
    }


def _run(words: list[str], environment: dict[str, str]) -> str:
    return subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout  # noqa: S603


@contextmanager
def _served(words: list[str], environment: dict[str, str]) -> Iterator[Site]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen([each.format(port=port) for each in words], env=environment, start_new_session=True)  # noqa: S603
    try:
        _wait(port, process)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=40)


def _wait(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


@contextmanager
def _database(server: str) -> Iterator[str]:
    import psycopg

    name = f"wanxiang_bench_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(server, autocommit=True) as opened:
        opened.execute(f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as opened:
            opened.execute(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--requests", type=int, default=REQUESTS)
    options.add_argument("--clients", type=int, default=CLIENTS)
    options.add_argument("--quick", action="store_true")
    chosen = options.parse_args()
    main(requests=240 if chosen.quick else chosen.requests, clients=chosen.clients)
