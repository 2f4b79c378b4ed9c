"""kill -9 of the server, again and again, while reports come in and cases are moved: what was acknowledged is there, once.

Ten times here; `make faults` sets `WANXIANG_CASE_KILLS=50`.
"""

import os
import random
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
import pytest
from case_clients import JPEG, Keys, Machine, grid_of, rows, whole
from homes import DISTRICT, Home, Served
from test_beside import processes
from test_case_races import Database
from test_kill import kill_one

pytestmark = pytest.mark.slow
KILLS = max(10, int(os.environ.get("WANXIANG_CASE_KILLS", "10")))
CLIENTS = 6
COURSE = ("sign", "report", "finish", "pass", "callback")
"""What happens to every case after its receipt; `report` and `finish` come with a photo."""
SAID = {
    "sign": {}, "pass": {}, "report": {"opinion": "已到现场"}, "finish": {"opinion": "已责令拆除", "reply": "广告牌已拆除"},
    "callback": {"resolved": "yes", "satisfied": 5},
}  # fmt: skip


WITH_STEPS = (
    "SELECT c.external_id, c.case_no, c.state, c.version, s.seq, s.action, s.to_state FROM cases_case c "
    "JOIN cases_step s ON s.case_id = c.id ORDER BY c.id, s.seq"
)
PHOTOS = "SELECT c.case_no, count(*) FROM cases_attachment a JOIN cases_case c ON c.id = a.case_id GROUP BY 1"


@dataclass
class Sent:
    """One report, on its way through the course: what was acknowledged, and what has to be sent again."""

    number: str
    case_no: str = ""
    done: int = 0
    """How many steps of the course were acknowledged."""
    acknowledged: list[tuple[str, int]] = field(default_factory=list)
    """(action, version that was answered)"""
    photos: int = 0

    @property
    def once(self) -> str:
        """The key under which the next step is sent, however often."""
        return f"{self.number[:20]}-{self.done}"


@dataclass
class Load:
    """Clients that report and move without pause until the server is gone."""

    home: Home
    keys: Keys
    grid: str
    sent: list[Sent] = field(default_factory=list)
    unsure: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def press(self, served: Served, *, acknowledgements: int, then: float, kill: Callable[[Served], None]) -> None:
        """Load until so many were acknowledged and a moment more, then kill."""
        stop = threading.Event()
        goal = self.count() + acknowledgements
        begun = [each for each in self.sent if each.done < len(COURSE)]
        with ThreadPoolExecutor(max_workers=CLIENTS) as pool:
            busy = [pool.submit(self._client, served, begun[number::CLIENTS], stop) for number in range(CLIENTS)]
            until = time.monotonic() + 60
            while self.count() < goal and time.monotonic() < until and not any(each.done() for each in busy):
                time.sleep(0.002)
            time.sleep(then)
            kill(served)
            stop.set()
        for each in busy:
            each.result()

    def finish(self, served: Served) -> None:
        """Everything that was begun, to its end."""
        stop = threading.Event()
        for each in [each for each in self.sent if each.done < len(COURSE)]:
            self._along(each, self.keys.at_desk(served), self.keys.at_unit(served), stop)

    def count(self) -> int:
        return sum(bool(each.case_no) + len(each.acknowledged) for each in list(self.sent))

    def _client(self, served: Served, begun: list[Sent], stop: threading.Event) -> None:
        desk, unit = self.keys.at_desk(served), self.keys.at_unit(served)
        try:
            for each in begun:
                self._along(each, desk, unit, stop)
            while not stop.is_set():
                with self.lock:
                    self.sent.append(new := Sent(uuid.uuid4().hex))
                self._along(new, desk, unit, stop)
        except httpx.TransportError:
            self.unsure += 1

    def _along(self, each: Sent, desk: Machine, unit: Machine, stop: threading.Event) -> None:
        """Report, then step after step; whatever has no answer is sent again another time under the same key."""
        if not each.case_no:
            answer = desk.report(each.number, grid_code=self.grid)
            assert answer.status_code in (200, 201), f"{answer.status_code} {answer.text[:300]}"
            each.case_no = answer.json()["case_no"]
        while each.done < len(COURSE) and not stop.is_set():
            answer = self._step(each, COURSE[each.done], desk, unit)
            assert answer.status_code == 200, f"{COURSE[each.done]} {answer.status_code} {answer.text[:300]}"
            each.acknowledged.append((COURSE[each.done], answer.json()["version"]))
            each.photos += COURSE[each.done] in ("report", "finish")
            each.done += 1

    def _step(self, each: Sent, action: str, desk: Machine, unit: Machine) -> httpx.Response:
        if action in ("report", "finish"):
            photo = JPEG + f"{each.number}{action}".encode()
            return unit.attach(each.case_no, data=photo, once=each.once, action=action, **SAID[action])
        who = unit if action == "sign" else desk
        return who.move(each.case_no, action, once=each.once, **SAID[action])

    def check(self) -> None:
        """Nothing acknowledged is lost, no case is in two states, no photo is counted that is not there."""
        gone(self.home)
        cases: dict[str, tuple[str, str, int]] = {}
        steps: dict[str, list[tuple[int, str, str]]] = {}
        for number, case_no, state, version, *step in rows(self.home, WITH_STEPS):
            cases[number.rpartition(":")[2]] = (case_no, state, version)
            steps.setdefault(case_no, []).append(tuple(step))
        photos = dict(rows(self.home, PHOTOS))
        for each in self.sent:
            if each.case_no:
                assert cases[each.number][0] == each.case_no, f"{each.number} was acknowledged and is lost"
                made = steps[each.case_no]
                assert all(action in [did for _, did, _ in made] for action, _ in each.acknowledged), (
                    f"{each} lost a step"
                )
                assert photos.get(each.case_no, 0) >= each.photos, f"{each} lost a photo"
        for case_no, state, version in cases.values():
            made = steps[case_no]
            assert [seq for seq, _, _ in made] == list(range(1, version + 1)), f"{case_no} has {made}"
            assert made[-1][2] == state, f"{case_no} is {state} by its row, {made[-1][2]} by its history"
            assert len({did for _, did, _ in made}) == len(made), f"{case_no} was moved twice by one step: {made}"
        self._photos_are_there()

    def _photos_are_there(self) -> None:
        known = dict(rows(self.home, "SELECT name, bytes FROM core_storedfile"))
        for (stored,) in rows(self.home, "SELECT stored FROM cases_attachment"):
            assert (self.home.path / stored).stat().st_size == known[stored], f"{stored} is cut off"


def gone(home: Home, seconds: float = 30) -> None:
    """Wait until no process of the home is left: one that was killed in a write may end a moment after its parent."""
    until = time.monotonic() + seconds
    while processes(home) and time.monotonic() < until:
        time.sleep(0.05)
    assert not processes(home)


@pytest.mark.parametrize("store", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_reports_and_moves_outlive_fifty_kills_of_the_server(store, empty, tmp_path):
    """受理和办理正忙时断电：答复过的一件不少、一步不少，没有答复的重发即可；历史完整，附件打得开。"""
    if store == "sqlite":
        _outlives(empty.copy(tmp_path / "home"), kills=KILLS)
        return
    with Database() as url:
        home = Home(tmp_path / "home", url)
        home.run("init", "--district", DISTRICT)
        _outlives(home, kills=10)


def _outlives(home: Home, *, kills: int) -> None:
    load, chance = Load(home, Keys.made(home), grid_of(home)), random.Random(29)
    for number in range(kills):
        with home.served(workers=2) as served:
            load.press(served, acknowledgements=chance.randint(3, 25), then=chance.uniform(0, 0.15),
                       kill=kill_one if number % 5 == 4 else Served.kill_all)  # fmt: skip
        load.check()
    assert load.unsure > kills, "hardly any kill hit a request"
    with home.served(workers=2) as served:
        load.finish(served)
    load.check()
    assert rows(home, "SELECT DISTINCT state FROM cases_case") == [("closed",)]
    assert rows(home, "SELECT count(*) FROM cases_case") == [(len(load.sent),)]
    whole(home)
    assert home.json("verify", "--contents")["ok"]
