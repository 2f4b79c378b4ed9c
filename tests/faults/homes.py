"""Homes of real processes: the commands of the product run in them, are killed, and leave what they leave."""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

DISTRICT = "yunchuan"
RESIDENTS = 1500
PASSWORD = "wanxiang-faults-2021"


@dataclass(frozen=True)
class Home:
    """A $WANXIANG_HOME of its own."""

    path: Path
    database_url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "WANXIANG_HOME": str(self.path), "WANXIANG_DISTRICT": DISTRICT, "WANXIANG_KEY_FILE": "",
            "DATABASE_URL": self.database_url,
        }  # fmt: skip

    def copy(self, path: Path) -> "Home":
        """The same home elsewhere, without what was simulated."""
        shutil.copytree(self.path, path, ignore=shutil.ignore_patterns("simulated", "locks", "logs"))
        return Home(path)

    def start(self, *words: str, output=subprocess.DEVNULL) -> subprocess.Popen:
        """A command in a process group of its own."""
        return subprocess.Popen(
            command(*words), env=self.environment, stdout=output, stderr=output, start_new_session=True
        )

    def attempt(self, *words: str, said: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """A command to its end, whatever that is; `settings` are further environment variables."""
        return subprocess.run(
            command(*words), env=self.environment | settings, input=said, capture_output=True, text=True, timeout=600,
            check=False,
        )  # fmt: skip

    def run(self, *words: str, said: str = "") -> str:
        """A command that must succeed; what it printed."""
        done = self.attempt(*words, said=said)
        if done.returncode:
            pytest.fail(
                f"wanxiang {' '.join(words)} ended with {done.returncode}:\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}"
            )
        return done.stdout

    def json(self, *words: str):
        """What a command prints with --json."""
        return json.loads(self.run(*words, "--json"))

    def rows(self, query: str, *values) -> list[tuple]:
        """Rows of the SQLite database, read beside whoever writes."""
        with closing(sqlite3.connect(self.path / "db.sqlite3", timeout=20)) as opened:
            return opened.execute(query, values).fetchall()

    def at_work(self, work: str) -> bool:
        """Whether some process holds the lock of a work (`core.files.alone`)."""
        path = self.path / "locks" / f"{work}.lock"
        if not path.exists():
            return False
        with path.open() as opened:
            try:
                fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    @contextmanager
    def served(self, *, workers: int = 2, log: Path | None = None) -> Iterator["Served"]:
        """`wanxiang serve` on a free port, answering; stopped by SIGTERM if it still runs in the end."""
        port = free_port()
        with (log or self.path / "served.log").open("ab") as output:
            process = self.start("serve", "--port", str(port), "--workers", str(workers), output=output)
        served = Served(process, f"http://127.0.0.1:{port}")
        try:
            served.wait()
            yield served
        finally:
            served.stop()


@dataclass(frozen=True)
class Served:
    """A running server."""

    process: subprocess.Popen
    url: str

    def wait(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        pytest.fail(f"the server does not answer (ended with {self.process.poll()})")

    def stop(self) -> int:
        """SIGTERM, then wait."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(timeout=40)

    def kill_all(self) -> None:
        """kill -9 of the server, its processes and its worker at once, as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def sign_in(self, username: str, password: str) -> httpx.Client:
        """A client with a session and the CSRF token in its headers."""
        client = httpx.Client(base_url=self.url, timeout=30, headers={"Accept": "application/json"})
        page = client.get("/login/", headers={"Accept": "text/html"}).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        form = {"username": username, "password": password, "next": "/", "csrfmiddlewaretoken": token}
        answer = client.post("/login/", data=form, headers={"Accept": "text/html", "Referer": self.url})
        assert answer.status_code == httpx.codes.FOUND, answer.text[:500]
        client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
        return client


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "wanxiang.cli", *words]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
