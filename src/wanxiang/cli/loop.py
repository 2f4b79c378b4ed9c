"""The loop of a demonstration: simulated officers, residents and grid workers at the doors of the real server."""

import logging
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from rich.progress import Progress

from wanxiang.cli import cast
from wanxiang.core.access import EVERYTHING
from wanxiang.core.declarations import one
from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import home
from wanxiang.district.queries import places
from wanxiang.simulation import actors

CARDS_LEFT = 4
"""The most cards that are left to whoever tries the demo."""


class ServerSilent(WanxiangError):
    code = "demo.server_silent"
    status = 500


@dataclass(kw_only=True)
class Course:
    """Steps with their seconds and their line on the screen."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, title: str, *, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """Run a step under its title; calls of the yielded function move its bar."""
        task = self.progress.add_task(title, total=total)
        began = time.perf_counter()
        yield lambda done: self.progress.update(task, advance=done)
        self.seconds[name] = round(time.perf_counter() - began, 2)
        finished = total or 1
        self.progress.update(task, total=finished, completed=finished)


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Where the simulated people knock: an address, and how it is reached; `wait` until somebody opens."""

    base: str
    transport: httpx.BaseTransport | None = None
    at_once: int = 3
    wait: Callable[[], None] = lambda: None


def walk(
    course: Course, accounts: Sequence[cast.Printed], *, doors: Doors, truth_folder: Path, as_of: date
) -> dict[str, Any]:
    """Officers confirm, tell and dispatch; residents answer; grid workers walk; officers accept, approvers approve."""
    from wanxiang.engines.outreach import queries

    logging.getLogger("httpx").setLevel(logging.WARNING)
    began = time.perf_counter()
    logins = {each.username: actors.Login(username=each.username, password=each.password) for each in accounts}
    desk = Desk(logins=logins, doors=doors)
    with course.step("truth", "模拟居民就位"):
        truth = actors.Truth.read(truth_folder, as_of=as_of)
        doors.wait()
    with course.step("confirm", "部门核定、告知、派单"):
        replies = desk.send_out(outbox=home("outbox"), truth=truth)
    left = _grid_to_leave(as_of)
    due = queries.visits(scope=EVERYTHING, as_of=as_of).exclude(grid_code=left)
    waiting = list(due.values_list("grid_code", flat=True))
    with course.step("visits", "网格员上门", total=len(waiting) or None) as tick, cast.teams(waiting) as workers:
        tally = actors.walk_the_grids(
            workers=[actors.Login(username=name, password=password) for name, password in workers],
            base=doors.base, transport=doors.transport, at_once=doors.at_once, truth=truth, leave=left,
            progress=tick,
        )  # fmt: skip
    with course.step("approve", "受理、审核、审批"):
        desk.decide()
        desk.close()
    course.seconds["loop"] = round(time.perf_counter() - began, 2)
    return {
        "visits": tally.visits,
        "answers": dict(tally.outcomes),
        "unknown_at_the_door": tally.unknown,
        "replies": replies,
    }


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The simulated officers and approvers of every unit that leads a policy."""

    logins: dict[str, actors.Login]
    doors: Doors
    present: dict[str, actors.Officer] = field(default_factory=dict)

    def send_out(self, *, outbox: Path, truth: actors.Truth) -> dict[str, int]:
        """Each officer confirms the list, has people told, registers their answers, and dispatches the visits.

        What is granted at the door is sent out everywhere; what goes by message, in one street to begin with: the other
        streets' lists wait for whoever signs in.
        """
        counted: Counter[str] = Counter()
        for officer, policies in self._staff("officer"):
            for policy in policies:
                officer.batch("confirm", stage="suspected", policy=policy, area=_area(policy))
                officer.batch("tell", stage="confirmed", policy=policy)
        replies = actors.answer_notices(outbox=outbox, truth=truth)
        for officer, policies in self._staff("officer"):
            for policy in policies:
                if _reach(policy) == "message":
                    counted.update(officer.register(replies, policy=policy, area=_area(policy)))
                else:
                    for stage in ("told", "confirmed"):
                        officer.batch("dispatch", stage=stage, policy=policy)
        return dict(counted)

    def decide(self) -> None:
        """Officers accept; approvers review and approve what is granted by approval.

        Who signed up by message (a check-up, a screening) is served when it has been done: a delivery will say so.
        """
        for officer, policies in self._staff("officer"):
            for policy in policies:
                officer.batch("accept", stage="applied", policy=policy)
        for approver, policies in self._staff("approver"):
            for policy in (each for each in policies if _reach(each) == "visit"):
                approver.batch("review", stage="accepted", policy=policy)
                approver.batch("approve", stage="reviewed", policy=policy)

    def _staff(self, part: str) -> Iterator[tuple[actors.Officer, tuple[str, ...]]]:
        """(who, for which policies), each signed in once."""
        for number, policies in enumerate(cast.by_unit().values(), start=1):
            login = self.logins[f"{part}{number}"]
            if login.username not in self.present:
                self.present[login.username] = actors.Officer(
                    login, base=self.doors.base, transport=self.doors.transport
                )
            yield self.present[login.username], policies

    def close(self) -> None:
        """Everybody goes home."""
        for person in self.present.values():
            person.close()


def _reach(policy: str) -> str:
    return one("policy", policy).data.reach


def _area(policy: str) -> str:
    """Where a policy's list is sent out: everywhere, or for messages in the first street."""
    return "" if _reach(policy) == "visit" else places("street").order_by("code").values_list("code", flat=True)[0]


@contextmanager
def server() -> Iterator[Doors]:
    """The real server on a free port of this machine: started at once, waited for when it is needed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "wanxiang.cli", "serve", "--port", str(port), "--workers", "2"]
    log = home("logs", "demo-server.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    base = f"http://127.0.0.1:{port}"
    with log.open("ab") as output:
        child = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603 - ourselves
    try:
        yield Doors(base=base, wait=lambda: _wait(base, child, log))
    finally:
        child.terminate()
        child.wait(timeout=20)


def _wait(base: str, child: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if child.poll() is not None:
            break
        try:
            if httpx.get(f"{base}/readyz", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    child.terminate()
    raise ServerSilent("演示服务没有启动", hint=f"原因见 {log}")


def _grid_to_leave(as_of: date) -> str:
    """A grid with a few cards that the simulated workers leave to the ready-made grid worker, so to whoever tries it."""
    from wanxiang.engines.outreach import queries

    counts = Counter(queries.visits(scope=EVERYTHING, as_of=as_of).values_list("grid_code", flat=True))
    few = [grid for grid, count in counts.items() if grid and count <= CARDS_LEFT]
    if not few:
        return ""
    grid = max(sorted(few), key=lambda one: counts[one])
    cast.place_grid_worker(grid)
    return grid
