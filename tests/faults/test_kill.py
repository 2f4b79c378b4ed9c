"""Twenty times kill -9, at random moments in the middle of the work: nothing acknowledged is lost, the next run goes on
and ends where an undisturbed one does."""

import json
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import remains
from homes import PASSWORD, Home, Served

pytestmark = pytest.mark.slow
INGESTS, LINKS, SERVES = 7, 6, 7
DOORS = 110


def test_an_ingest_killed_seven_times_lands_everything_once(empty, deliveries, tmp_path):
    """接收数据时断电七次：已落地的一件不少，半截文件无人读到，再次运行与未断电时相同。"""
    folder = str(deliveries[0].parent)
    whole = empty.copy(tmp_path / "whole")
    seconds = duration(whole, "ingest", folder)
    killed = empty.copy(tmp_path / "killed")
    moments = random.Random(7)
    for _ in range(INGESTS):
        acknowledged = remains.landed(killed)
        kill_at_work(killed, "ingest", folder, after=moments.uniform(0, seconds / (INGESTS - 2)))
        after = remains.landed(killed)
        assert acknowledged <= after
        assert all(
            (killed.path / "landing" / (source or "_unknown") / f"{sha}.sealed").exists() for source, sha, *_ in after
        )
        if len(after) == len(remains.landed(whole)):  # everything is landed: start again
            killed = empty.copy(tmp_path / f"killed-{moments.random()}")
    again = killed.json("ingest", folder)
    assert not again["refused"] or again["landed"] + again["repeated"] + again["refused"] == len(again["files"])
    assert remains.landed(killed) == remains.landed(whole)
    assert remains.standard(killed) == remains.standard(whole)
    assert nothing_half_written(killed)
    killed.run("verify", "--contents")


def test_a_link_killed_six_times_keeps_the_former_snapshot_until_the_new_one_is_whole(empty, deliveries, tmp_path):
    """关联时断电六次：旧快照一直可读，人员编号不变，孤立目录被清扫，再次运行与未断电时相同。"""
    base = empty.copy(tmp_path / "base")
    base.run("ingest", str(deliveries[0]))
    base.run("link")
    former, former_keys = remains.snapshot(base), remains.keys(base)
    base.run("ingest", str(deliveries[0].parent))
    whole, killed = base.copy(tmp_path / "whole"), base.copy(tmp_path / "killed")
    seconds = duration(whole, "link")
    moments = random.Random(11)
    for number in range(LINKS):
        # half of the moments are spread over the run, half over what follows the first file of the new snapshot
        written = new_snapshot(killed) if number % 2 else None
        kill_at_work(
            killed,
            "link",
            once=written,
            after=moments.uniform(0, seconds * (0.3 if written else 0.95)),
        )
        assert remains.snapshot(killed).name == former.name or len(finished(killed)) > 1
    killed.run("link")
    assert remains.linked(killed) == remains.linked(whole)
    assert former_keys.keys() <= {
        *remains.keys(killed),
        *(old for (old,) in killed.rows("SELECT old_key FROM registry_personmerge")),
    }
    kept = {name for (name,) in killed.rows("SELECT key FROM core_snapshot WHERE kind = 'registry'")}
    assert {path.name for path in (killed.path / "snapshots" / "registry").iterdir()} <= kept
    killed.run("verify")


def test_visits_outlive_seven_kills_of_the_server(dispatched, tmp_path):
    """上门走访时服务器断电七次：答复过“已记录”的一件不少，没有答复的重发一次即可，结果与未断电时相同。"""
    killed, whole = dispatched.copy(tmp_path / "killed"), dispatched.copy(tmp_path / "whole")
    answers = answers_of(killed, random.Random(5))
    moments = random.Random(13)
    round_of = Round(killed, answers)
    for number in range(SERVES):
        with killed.served() as served:
            round_of.walk(
                served,
                until=moments.randint(2, 14),
                then=moments.uniform(0, 0.05),
                victim="all" if number % 3 else "one",
            )
        round_of.check()
    with killed.served() as served:
        round_of.walk(served)
        settled(killed)
    undisturbed = Round(whole, answers)
    with whole.served() as served:
        undisturbed.walk(served)
        settled(whole)
    assert round_of.acknowledged.keys() == undisturbed.acknowledged.keys() == answers.keys()
    assert remains.visited(killed) == remains.visited(whole)
    killed.run("verify")


def duration(home: Home, *words: str) -> float:
    """Seconds that a command is at its work, its start-up left out; it must succeed."""
    process = home.start(*words)
    began = None
    while process.poll() is None:
        if began is None and home.at_work(words[0]):
            began = time.monotonic()
        time.sleep(0.005)
    assert process.returncode == 0
    assert began is not None
    return time.monotonic() - began


def kill_at_work(home: Home, *words: str, after: float, once=None) -> None:
    """Start a command, wait until it is at its work (and `once` holds), then some seconds more, then kill -9.

    A command that was quicker is run again with half the pause: every kill hits.
    """
    process = home.start(*words)
    while process.poll() is None and not (home.at_work(words[0]) and (once is None or once())):
        time.sleep(0.002)
    until = time.monotonic() + after
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.002)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
        return
    assert process.returncode == 0
    kill_at_work(home, *words, after=after / 2, once=once)


def new_snapshot(home: Home):
    """A question: has a run begun to write a snapshot that was not there?"""
    folder = home.path / "snapshots" / "registry"
    there = set(folder.iterdir())
    return lambda: bool(set(folder.iterdir()) - there)


def finished(home: Home) -> list[tuple]:
    return home.rows("SELECT id FROM registry_linkrun")


def nothing_half_written(home: Home) -> bool:
    return not list((home.path / "landing").rglob(".*")) and not list((home.path / "standard").rglob(".*"))


def answers_of(home: Home, chance: random.Random) -> dict[str, dict]:
    """visit_no → what is said at that door."""
    cards: dict[str, list[tuple[str, str]]] = {}
    query = (
        "SELECT v.visit_no, c.case_no, c.person_key FROM outreach_matter m JOIN outreach_visit v ON v.id = m.visit_id "
        "JOIN outreach_servicecase c ON c.id = m.case_id WHERE v.state = 'open' ORDER BY 1, 2"
    )
    for visit_no, case_no, person_key in home.rows(query):
        cards.setdefault(visit_no, []).append((case_no, person_key))
    return {visit_no: answer(matters, chance) for visit_no, matters in list(cards.items())[:DOORS]}


def answer(matters: list[tuple[str, str]], chance: random.Random) -> dict:
    said = [{"outcome": "willing"}, {"outcome": "refused", "why": "不需要"}]
    outcomes = {case_no: chance.choice(said) for case_no, _ in matters}
    facts = {matters[0][1]: {"独居": "是"}} if chance.random() < 0.5 else {}
    return {"outcomes": outcomes, "person_facts": facts, "idempotency_key": f"{chance.getrandbits(128):032x}"}


@dataclass
class Round:
    """Three workers who send what was said at the doors; what got its 2xx, and what has to be sent again."""

    home: Home
    answers: dict[str, dict]
    acknowledged: dict[str, dict] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def walk(self, served: Served, *, until: int | None = None, then: float = 0, victim: str = "all") -> None:
        """Send what is left; after `until` more acknowledgements and a moment, kill -9."""
        left = [visit_no for visit_no in self.answers if visit_no not in self.acknowledged]
        goal = len(self.acknowledged) + (until or len(left))
        client = served.sign_in("walker", PASSWORD)
        stop = threading.Event()
        with ThreadPoolExecutor(max_workers=3) as pool:
            done = [pool.submit(self._send, client, visit_no, stop) for visit_no in left]
            while len(self.acknowledged) < goal and not all(each.done() for each in done):
                time.sleep(0.002)
            if until:
                time.sleep(then)
                served.kill_all() if victim == "all" else kill_one(served)
                stop.set()
        client.close()
        for each in done:
            each.result()

    def _send(self, client: httpx.Client, visit_no: str, stop: threading.Event) -> None:
        if stop.is_set():
            return
        try:
            got = client.post(f"/api/field/visits/{visit_no}/outcome", json=self.answers[visit_no])
        except httpx.TransportError:
            self.unsure.add(visit_no)
            return
        assert got.status_code == httpx.codes.OK, f"{got.status_code} {got.text[:300]}"
        with self.lock:
            self.acknowledged[visit_no] = got.json()

    def check(self) -> None:
        """Every acknowledged visit is there with outcome, history, receipt and event; every other is whole or absent."""
        for visit_no in self.answers:
            there = recorded(self.home, visit_no)
            assert there in ({}, self.expected(visit_no)), f"{visit_no} is half recorded"
            assert there or visit_no not in self.acknowledged, f"{visit_no} was acknowledged and is lost"

    def expected(self, visit_no: str) -> dict:
        said = self.answers[visit_no]
        return {
            "outcomes": {case_no: one["outcome"] for case_no, one in said["outcomes"].items()},
            "steps": {
                case_no: {"willing": "apply", "refused": "refuse"}[one["outcome"]]
                for case_no, one in said["outcomes"].items()
            },
            "receipt": said["idempotency_key"],
            "facts": len(said["person_facts"]),
        }


def recorded(home: Home, visit_no: str) -> dict:
    """What the database holds of a visit; {} where nothing of it."""
    state, done = home.rows("SELECT state, done_at FROM outreach_visit WHERE visit_no = ?", visit_no)[0]
    matters = home.rows(
        "SELECT c.case_no, m.outcome, c.id, c.state FROM outreach_matter m JOIN outreach_servicecase c ON c.id = m.case_id "
        "JOIN outreach_visit v ON v.id = m.visit_id WHERE v.visit_no = ?", visit_no)  # fmt: skip
    last = {
        case_no: home.rows("SELECT action FROM outreach_caseevent WHERE case_id = ? ORDER BY seq DESC", case_id)[0][0]
        for case_no, _, case_id, _ in matters
    }
    receipts = [
        key
        for key, said in home.rows("SELECT key, answer FROM outreach_receipt")
        if json.loads(said)["visit_no"] == visit_no
    ]
    facts = home.rows(
        "SELECT count(*) FROM core_event WHERE kind = 'outreach.fact_seen' AND key LIKE ?", f"{visit_no}:%"
    )[0][0]
    if state == "open" and not done and not receipts and not facts and not any(outcome for _, outcome, _, _ in matters):
        return {}
    return {
        "outcomes": {row[0]: row[1] for row in matters},
        "steps": last,
        "receipt": "".join(receipts),
        "facts": facts,
    }


def kill_one(served: Served) -> None:
    """kill -9 of the first process that the server started and that serves; the others are stopped in order after it."""
    children = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children").read_text().split()
    serving = [pid for pid in children if b"\0worker\0" not in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(int(serving[0]), signal.SIGKILL)
    time.sleep(0.2)


def settled(home: Home, seconds: float = 60) -> None:
    """Wait until the worker has delivered every event."""
    until = time.monotonic() + seconds
    while home.rows("SELECT count(*) FROM core_event WHERE delivered_at IS NULL")[0][0]:
        assert time.monotonic() < until, home.rows("SELECT kind, error FROM core_event WHERE delivered_at IS NULL")[:3]
        time.sleep(0.1)
