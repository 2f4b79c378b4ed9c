"""Histories told again, moves made, clocks reckoned: in the process, without HTTP.

    .venv/bin/python -m bench.case_replay_bench [--events 50000] [--quick]

Events are those of real cases of one course each (report, sign, extension, shelving, finish, a failed check, rating …). A fold
gives state and deadlines again; with the chain every hash is reckoned, too; `verify` also reads the rows and asks whether each
step was legal. Moves go through `actions.act` with everything that belongs to them, durably, on a SQLite file.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

EVENTS, COURSES, CLOCKS = 50_000, 40, 2_000
MONDAY = datetime(2021, 11, 8, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def main(*, rows: int = EVENTS, events: int = 0, courses: int = COURSES) -> None:
    """Print the rates; `rows` bounds the events. In a process of its own, since settings are read once."""
    count = events or min(rows, EVENTS)
    with tempfile.TemporaryDirectory(prefix="replay-bench-") as home:
        environment = os.environ | {"WANXIANG_HOME": home, "DATABASE_URL": "", "WANXIANG_KEY_FILE": "", "WANXIANG_LOG_LEVEL": "ERROR",
                                    "DJANGO_SETTINGS_MODULE": "wanxiang.project.settings"}  # fmt: skip
        code = f"from bench import case_replay_bench as b; b.run({count}, courses={courses})"
        subprocess.run([sys.executable, "-c", code], env=environment, check=True)  # noqa: S603


def run(events: int, *, courses: int) -> None:
    """Make the cases, then measure."""
    _start()
    from wanxiang.engines.cases import course, history, verifying
    from wanxiang.engines.cases.models import Case, Step

    moves, seconds = _courses(courses)
    print(f"load {os.getloadavg()[0]:.2f}")
    print(f"moves by actions.act        {moves / seconds:10,.0f} /s   ({moves:,}, one durable commit each)")
    told = [[history.as_said(step) for step in case.steps.order_by("seq")] for case in Case.objects.all()]
    stored = sum(map(len, told))
    again = max(1, events // stored)
    _say("fold", lambda: [course.fold(steps) for steps in told], stored, again)
    _say("fold + chain", lambda: [(course.fold(steps), course.unbroken(steps)) for steps in told], stored, again)
    cases = [(case, list(Step.objects.filter(case=case).order_by("seq"))) for case in Case.objects.all()]
    _say("verified, rows in memory", lambda: [verifying.problem(*each) for each in cases], stored, max(1, again // 4))
    _say("cases verify, from the file", lambda: verifying.verify(), stored, max(1, again // 8))
    _clocks()


def _start() -> None:
    from wanxiang.core import crypto
    from wanxiang.core.config import config

    config.cache_clear()
    crypto.make_key()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from wanxiang.core.models import Account
    from wanxiang.district.actions import load_profile

    load_profile(name="yunchuan", by=Account.system("bench"))


def _courses(count: int) -> tuple[int, float]:
    """So many cases through a course of twelve moves; how many moves in how many seconds, receipts left out."""
    from wanxiang.core.models import Account, Grant
    from wanxiang.district.models import Place
    from wanxiang.engines.cases import actions
    from wanxiang.engines.cases.actions import Report, Words

    desk, unit = (Account.objects.create_user(name, name=name) for name in ("desk", "unit"))
    Grant.objects.create(account=desk, role="case_center")
    Grant.objects.create(account=unit, role="case_unit", unit="chengguan")
    grid = Place.objects.filter(kind="grid").order_by("code")[0].code
    steps: tuple[tuple[str, Account, dict[str, Any]], ...] = (
        ("sign", unit, {}), ("report", unit, {"opinion": "已到现场"}), ("ask_extension", unit, {"why": "须协调", "extension": "3个工作日"}),
        ("extend", desk, {}), ("shelve", desk, {"why": "停工", "until": (MONDAY + timedelta(days=3)).date()}), ("unshelve", desk, {}),
        ("finish", unit, {"opinion": "已拆除", "reply": "已拆除"}), ("fail", desk, {"why": "还有一块"}),
        ("finish", unit, {"opinion": "都拆了", "reply": "都拆了"}), ("pass", desk, {}), ("callback", desk, {"resolved": "yes", "satisfied": 5}),
    )  # fmt: skip
    system, seconds = Account.system("bench"), 0.0
    for number in range(count):
        case = actions.receive(Report(source="api", external_id=str(number), text="路口竖了一块没有审批的广告牌", code="020201", grid_code=grid),
                               by=system, at=MONDAY).case  # fmt: skip
        started = time.perf_counter()
        for hour, (action, by, said) in enumerate(steps, start=1):
            at = MONDAY + timedelta(hours=hour)
            actions.act(case_no=case.case_no, action=action, by=by, at=at, words=Words(**said))
        seconds += time.perf_counter() - started
    return count * len(steps), seconds


def _say(name: str, work: Callable[[], object], events: int, times: int) -> None:
    started, cores = time.perf_counter(), time.process_time()
    for _ in range(times):
        work()
    seconds, cores = time.perf_counter() - started, time.process_time() - cores
    print(
        f"{name:27} {events * times / seconds:10,.0f} events/s   ({events * times / cores:,.0f} a second of the processor)"
    )


def _clocks() -> None:
    from wanxiang.engines.cases import clocks, worktime
    from wanxiang.engines.cases.clocks import Spec

    days = worktime.calendar()
    for text in ("7个工作日", "4工作小时", "24小时", "60日"):
        spec = Spec.parse(text)
        clock = clocks.start("handle", spec, at=MONDAY, calendar=days)
        each = {
            "start": lambda spec=spec: clocks.start("handle", spec, at=MONDAY, calendar=days),
            "left": lambda clock=clock: clocks.remaining(clock, at=MONDAY + timedelta(days=1), calendar=days),
            "warn": lambda clock=clock: clocks.warn_at(clock, days, share=0.2),
            "recompute": lambda clock=clock: clocks.recompute(clock, days),
        }
        print(f"clock of {text:8} " + "   ".join(f"{name} {_micro(work):5.0f} µs" for name, work in each.items()))


def _micro(work: Callable[[], object]) -> float:
    started = time.process_time()
    for _ in range(CLOCKS):
        work()
    return (time.process_time() - started) / CLOCKS * 1e6


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--events", type=int, default=EVENTS)
    options.add_argument("--quick", action="store_true")
    chosen = options.parse_args()
    main(events=5_000 if chosen.quick else chosen.events, courses=10 if chosen.quick else COURSES)
