"""The site with two processes and its worker, while commands run beside it: readers always get an answer."""

import random
import sqlite3
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from homes import PASSWORD, Home, Served
from test_kill import answers_of, settled

pytestmark = pytest.mark.slow


def test_readers_and_visits_go_on_while_commands_run(dispatched, deliveries, tmp_path):
    """网站、后台、命令行同时运行：页面没有 5xx，没有“database is locked”，两份关联依次进行。"""
    home = dispatched.copy(tmp_path / "home")
    login(home, "watcher", "leader")
    log = tmp_path / "served.log"
    with home.served(workers=2, log=log) as served:
        with Readers(served) as readers:
            for words in (["ingest", str(deliveries[0].parent)], ["link"], ["policy", "run", "--as-of", today(home)]):
                home.run(*words)
            both = [home.start("link", output=(tmp_path / f"link{number}.log").open("wb")) for number in range(2)]
            assert [each.wait(timeout=120) for each in both] == [0, 0]
        settled(home)
    assert set(readers.seen) == {200}, readers.wrong[:3]
    assert readers.seen[200] > 50
    said = log.read_text() + "".join((tmp_path / f"link{number}.log").read_text() for number in range(2))
    assert "locked" not in said
    assert '"level": "ERROR"' not in said
    assert len(home.rows("SELECT id FROM core_snapshot WHERE kind = 'registry' AND current")) == 1
    home.run("verify")


def test_sigterm_answers_what_was_asked_and_ends_the_worker(dispatched, tmp_path):
    """收到 SIGTERM：已受理的请求都有答复，后台随之结束，以 0 退出。"""
    home = dispatched.copy(tmp_path / "home")
    with home.served(workers=2) as served:
        assert processes(home)
        with Readers(served, stops=True) as readers:
            time.sleep(1)
            assert served.stop() == 0
        assert readers.broken == 0
        assert set(readers.seen) == {200}
    assert not processes(home)


def test_the_server_killed_takes_its_processes_along(dispatched, tmp_path):
    """主进程被 kill -9：它的各个进程自行结束，端口随即可用。"""
    home = dispatched.copy(tmp_path / "home")
    with home.served(workers=2) as served:
        served.process.kill()
        served.process.wait(timeout=10)
        until = time.monotonic() + 15
        while processes(home) and time.monotonic() < until:
            time.sleep(0.2)
        assert not processes(home)


def test_serve_says_in_a_sentence_why_it_does_not_start(empty, tmp_path):
    """端口被占、目录未建库、数据表不符：一句话说清，以 2 退出。"""
    bare = Home(tmp_path / "bare")
    done = bare.attempt("serve")
    assert (done.returncode, "尚未建库" in done.stderr, "wanxiang init" in done.stderr) == (2, True, True)
    with empty.served(workers=1) as served:
        done = empty.attempt("serve", "--port", served.url.rsplit(":", 1)[1])
        assert (done.returncode, "端口已被占用" in done.stderr) == (2, True)
    nowhere = Home(Path("/proc/nowhere"))
    assert "不能在" in nowhere.attempt("init").stderr
    for url, said in (("mysql://here/x", "DATABASE_URL 无效"), ("postgres://nobody@127.0.0.1:1/x", "连不上数据库")):
        done = empty.attempt("serve", DATABASE_URL=url)
        assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    older = empty.copy(tmp_path / "older")
    with sqlite3.connect(older.path / "db.sqlite3") as opened:
        opened.execute("DELETE FROM django_migrations WHERE app = 'core' AND name >= '0002'")
        opened.execute("DROP TABLE core_storedfile")
    for words in (["serve"], ["worker", "--once"], ["verify"]):
        done = older.attempt(*words)
        assert (done.returncode, "数据表" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_one_visit_sent_by_many_phones_at_once_is_recorded_once(dispatched, tmp_path):
    """同一张卡片同时提交八次：一次记录，其余得到同样的答复或“已由他人填写”，没有 5xx。"""
    home = dispatched.copy(tmp_path / "home")
    visit_no, said = next(iter(answers_of(home, random.Random(3)).items()))
    answers: list[httpx.Response] = []
    with home.served(workers=2) as served:
        client = served.sign_in("walker", PASSWORD)

        def send(own_key: bool) -> None:
            content = said | ({"idempotency_key": f"{random.getrandbits(64):016x}"} if own_key else {})
            answers.append(client.post(f"/api/field/visits/{visit_no}/outcome", json=content))

        threads = [threading.Thread(target=send, args=(number % 2 == 1,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {each.status_code for each in answers} <= {200, 409}
    assert home.rows("SELECT count(*) FROM outreach_receipt") == [(1,)]
    assert len({each.text for each in answers if each.status_code == 200}) == 1


@dataclass
class Readers:
    """Three people who read pages without pause, one of them at the phone."""

    served: Served
    stops: bool = False
    seen: Counter = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    broken: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Readers":
        pages = {"walker": ["/api/field/visits", "/field/"]}
        if not self.stops:
            pages["watcher"] = ["/", "/figures/", "/reverse/", "/plan/"]
        clients = {name: self.served.sign_in(name, PASSWORD) for name in pages}
        self.threads = [
            threading.Thread(target=self._read, args=(clients[name], wanted)) for name, wanted in pages.items()
        ] + [
            threading.Thread(target=self._read, args=(httpx.Client(base_url=self.served.url, timeout=30), ["/readyz"]))
        ]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def _read(self, client: httpx.Client, pages: list[str]) -> None:
        at = 0
        while not self.ended.is_set():
            at += 1
            try:
                got = client.get(pages[at % len(pages)], headers={"Connection": "close"}, follow_redirects=True)
            except httpx.ConnectError:
                if self.stops:
                    return
                raise
            except httpx.TransportError:
                self.broken += 1
                continue
            self.seen[got.status_code] += 1
            if got.status_code != httpx.codes.OK:
                self.wrong.append(f"{got.status_code} {got.url} {got.text[:300]}")
            time.sleep(0.02)


def login(home: Home, username: str, role: str) -> None:
    home.run("account", "add", username, "--name", username, "--role", role, said=f"{PASSWORD}\n")


def today(home: Home) -> str:
    return (home.path / "today.txt").read_text().strip()


def processes(home: Home) -> list[str]:
    """Processes whose environment names this home."""
    wanted = f"WANXIANG_HOME={home.path}".encode()
    found = []
    for each in Path("/proc").glob("[0-9]*/environ"):
        try:
            if wanted in each.read_bytes().split(b"\0"):
                found.append(each.parent.name)
        except OSError:
            continue
    return found
