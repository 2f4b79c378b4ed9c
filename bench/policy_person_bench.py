"""One person under 300 policies: in process, and through HTTP against a served home, beside an empty view of the same run.

    .venv/bin/python -m bench.policy_person_bench [--rules 300] [--requests 300]

The rules are generated policies in a home of its own, half of them with sums over the household. The person is registered and is asked
about by key (`POST /api/policy/decide`, audit row included); the empty view is `/healthz` of the same server. One client, one
connection; `processor` is what a request takes of it, which a shared machine does not stretch.
"""

import argparse
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.policy_bench import generated

GOAL_PROCESS, GOAL_HTTP = 0.005, 0.030
DISTRICT = "luohu"
POLICY = """id: bench-{number:04d}
title: 测试政策 {number}
lead_unit: 区民政局
legal_basis: [{{law: 测试办法, article: 第一条}}]
valid_from: 2018-01-01
condition: {condition}
benefit: {{kind: 补贴, per: 月, amount: {amount}元}}
"""
IN_PROCESS = """
import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'wanxiang.project.settings'; import django; django.setup()
import json, time
from datetime import date
from wanxiang.engines.policy import catalogue
from wanxiang.engines.policy.answering import deciding, subjects
from wanxiang.engines.registry.models import Person
from wanxiang.core import expressions as ex
people = json.loads(os.environ['BENCH_PEOPLE'])
for each in people:
    Person.objects.create(person_key=each['person_key'], household_key=each['household_key'], grid_code='', profile=each)
policies = [each for each in catalogue.policies() if each.id.startswith('bench-')]
judges = deciding.judges(policies, as_of=date(2021, 12, 8))
subject = subjects.given(
    {'出生日期': '1945-01-01', '户籍区': '本区', '性别': '女', '月收入': '1200元', '独居': True, '参加医保': True}, [{'月收入': '800元'}], audience='person')
times = []
for _ in range(200):
    started = time.perf_counter(); deciding.decisions(subject, judges); times.append(time.perf_counter() - started)
started = time.process_time()
for _ in range(50): deciding.decisions(subject, judges)
processor = (time.process_time() - started) / 50
started = time.process_time(); told = deciding.decisions(subject, judges, reasons=True); reasons = time.process_time() - started
print(json.dumps({'rules': len(judges), 'times': times, 'processor': processor, 'reasons': reasons}))
"""
PEOPLE = [
    {"person_key": "PBENCH000001", "household_key": "HBENCH", "birth_date": "1945-01-01", "hukou_district": "罗湖区", "sex": "女",
     "monthly_income": 120_000, "lives_alone": False, "medical_insured": True},
    {"person_key": "PBENCH000002", "household_key": "HBENCH", "birth_date": "1970-01-01", "monthly_income": 80_000},
]  # fmt: skip


def main(*, rows: int = 0, rules: int = 300, requests: int = 300) -> None:
    """Print every figure; `rows` says nothing here: it is one person."""
    print(f"one person, {rules} policies; load {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory(prefix="person-bench-") as scratch:
        home = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        home |= {"WANXIANG_HOME": str(Path(scratch) / "home"), "BENCH_PEOPLE": json.dumps(PEOPLE)}
        words = [sys.executable, "-m", "wanxiang.cli"]
        _run([*words, "init", "--district", DISTRICT], home)
        names = _write(Path(home["WANXIANG_HOME"]) / "declarations" / "policies", rules)
        inside = json.loads(_run([sys.executable, "-c", IN_PROCESS], home))
        took = statistics.median(inside["times"])
        _say("in process", inside["times"], goal=f"median under {GOAL_PROCESS * 1000:.0f} ms", met=took < GOAL_PROCESS)
        print(f"  processor {inside['processor'] * 1000:.2f} ms; with all reasons {inside['reasons'] * 1000:.0f} ms")
        asked = ["--title", "bench", "--unit", "bench", "--policies", ",".join(names), "--purpose", "bench"]
        asked += ["--may", "decide,answer", "--ways", "person_key", "--per-minute", "100000", "--json"]
        key = json.loads(_run([*words, "policy", "key", "add", "bench", *asked], home))["key"]
        with _served([*words, "serve", "--port", "{port}", "--workers", "1"], home) as (port, group):
            _http(port, group, key=key, names=names, requests=requests)
    print(f"load after {os.getloadavg()[0]:.2f}")


def _http(port: int, group: int, *, key: str, names: Sequence[str], requests: int) -> None:
    said = {"purpose": "bench", "identity": {"way": "person_key", "value": PEOPLE[0]["person_key"]}}
    answer = said | {"policy": names[0]}
    decided, processor = _press(port, group, "POST", "/api/policy/decide", said, key=key, requests=requests)
    answered, _ = _press(port, group, "POST", "/api/policy/answer", answer, key=key, requests=requests)
    empty, floor = _press(port, group, "GET", "/healthz", None, key="", requests=requests)
    goal = f"p95 under {GOAL_HTTP * 1000:.0f} ms"
    _say("HTTP, every policy", decided, goal=goal, met=_p95(decided) < GOAL_HTTP)
    print(f"  processor {processor * 1000:.1f} ms a request")
    _say("HTTP, yes or no", answered, goal=goal, met=_p95(answered) < GOAL_HTTP)
    _say("HTTP, empty view", empty)
    print(f"  processor {floor * 1000:.1f} ms a request")


def _write(folder: Path, count: int) -> list[str]:
    """The policies as files; every other one with a sum over the household. Returns their ids."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for number, text in enumerate(generated(count).values()):
        condition = f"({text}) 或 家庭成员.sum(月收入) < {1000 + number * 10}元" if number % 2 else text
        made = POLICY.format(number=number, condition=json.dumps(condition, ensure_ascii=False), amount=100 + number)
        (folder / f"bench-{number:04d}.yml").write_text(made, encoding="utf-8")
        names.append(f"bench-{number:04d}")
    return names


def _press(
    port: int, group: int, method: str, place: str, body: Any, *, key: str, requests: int
) -> tuple[list[float], float]:
    """How long each request took; seconds of the processor a request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    sent = json.dumps(body).encode() if body is not None else None
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    times, before = [], 0.0
    for number in range(requests + 10):
        if number == 10:
            before = _processor(group)
        started = time.perf_counter()
        connection.request(method, place, sent, headers)
        answer = connection.getresponse()
        said = answer.read()
        times.append(time.perf_counter() - started)
        if answer.status != 200:
            raise SystemExit(f"{place}: {answer.status} {said[:300]!r}")
    return times[10:], (_processor(group) - before) / requests


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _say(name: str, times: Sequence[float], *, goal: str = "", met: bool = True) -> None:
    verdict = f"   goal {goal}: {'met' if met else 'NOT MET'}" if goal else ""
    print(f"  {name:20} median {statistics.median(times) * 1000:7.2f} ms   p95 {_p95(times) * 1000:7.2f} ms{verdict}")


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


def _run(words: Sequence[str], environment: dict[str, str]) -> str:
    done = subprocess.run(words, env=environment, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{' '.join(words[:6])}: {done.stderr[-2000:]}")
    return done.stdout


@contextmanager
def _served(words: Sequence[str], environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen([each.format(port=port) for each in words], env=environment, start_new_session=True)  # noqa: S603
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server does not answer")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="One person under many policies, in process and through HTTP")
    options.add_argument("--rules", type=int, default=300)
    options.add_argument("--requests", type=int, default=300)
    chosen = options.parse_args()
    main(rules=chosen.rules, requests=chosen.requests)
