"""Simulated people at the doors of the product: officers at the desk, grid workers on the phone, residents who answer.

They sign in by HTTP as people do and know only what a page or card shows them; what a resident answers is what the truth
folder says of the person of that name at that address. Nothing of the product is imported here.

In:  base address, accounts, the truth folder, the outbox of notices
Out: what was done, counted
"""

import csv
import io
import json
import random
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq

from wanxiang.district import DistrictError

Progress = Callable[[int], None]

_TICKED = 5000
_SAID_ON = "/reverse/queue/"
_PROBLEM = re.compile(r'<div class="notice notice-error"[^>]*>(.*?)</div>\s*</div>', re.S)
_TAG = re.compile(r"<[^>]+>")
_EMPTY = "还没有选择事项"
_REFUSALS = ("自己去办", "不需要", "嫌麻烦", "没有说")
_DIGITS = re.compile(r"\d+")
_NOT_A_LETTER = re.compile(r"[^\w一-鿿]")
_COLUMNS = ("name", "building", "room", "willing", "reachable", "died_on", "moved_out_on", "lives_alone", "phone")


class DoorShut(DistrictError):
    """A page of the product did not take what an actor did."""

    code = "simulation.door_shut"


@dataclass(frozen=True, kw_only=True)
class Login:
    """With what somebody signs in."""

    username: str
    password: str


class Person:
    """Somebody at a browser or a phone: signed in, with the page's CSRF token in every write."""

    def __init__(self, login: Login, *, base: str, transport: httpx.BaseTransport | None = None) -> None:
        self.login = login
        self.http = httpx.Client(base_url=base, transport=transport, timeout=120, headers={"Accept": "text/html"})
        self._sign_in()

    def _sign_in(self) -> None:
        self.http.get("/login/")
        form = {"username": self.login.username, "password": self.login.password, "next": "/"}
        answer = self.http.post("/login/", data=form | self._token())
        if answer.status_code != httpx.codes.FOUND:
            raise DoorShut(f"账号 {self.login.username} 登录不成功（HTTP {answer.status_code}）")

    def _token(self) -> dict[str, str]:
        return {"csrfmiddlewaretoken": self.http.cookies.get("csrftoken", "")}

    def press(self, path: str, form: Mapping[str, Any]) -> None:
        """Send a form as a button does."""
        answer = self.http.post(path, data={**form, **self._token()})
        self._expect(answer, httpx.codes.FOUND, path)

    def fetch(self, path: str) -> Any:
        """JSON of an API address."""
        answer = self.http.get(path, headers={"Accept": "application/json"})
        self._expect(answer, httpx.codes.OK, path)
        return answer.json()

    def send(self, path: str, content: Mapping[str, Any]) -> Any:
        """Send JSON as the phone page does."""
        token = {"X-CSRFToken": self.http.cookies.get("csrftoken", ""), "Accept": "application/json"}
        answer = self.http.post(path, json=content, headers=token)
        self._expect(answer, httpx.codes.OK, path)
        return answer.json()

    def _expect(self, answer: httpx.Response, status: int, path: str) -> None:
        if answer.status_code != status:
            raise DoorShut(f"{self.login.username} 在 {path} 被拒（HTTP {answer.status_code}）：{answer.text[:200]}")

    def close(self) -> None:
        self.http.close()


class Officer(Person):
    """Somebody at the desk who presses the buttons under the lists."""

    def batch(self, action: str, *, stage: str, policy: str, area: str = "") -> None:
        """The whole list of a stage of a policy (of a street), by the button that says so; an empty list is left alone."""
        self._act({"action": action, "all": "1", "stage": stage, "policy": policy, "area": area})

    def listed(self, *, stage: str, policy: str, area: str = "") -> list[str]:
        """Case numbers of a list, from its CSV export."""
        narrowed = {"stage": stage, "area": area, "export": "csv"}
        answer = self.http.get(f"/reverse/{policy}/cases/", params=narrowed)
        self._expect(answer, httpx.codes.OK, str(answer.url))
        rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        return [row["事项编号"] for row in rows]

    def register(self, replies: Mapping[str, str], *, policy: str, area: str = "") -> Counter[str]:
        """Enter what residents answered about a policy, case by case ticked; counted by answer."""
        told = self.listed(stage="told", policy=policy, area=area)
        mine = {case_no: replies[case_no] for case_no in told if case_no in replies}
        for answer, action in (("willing", "reply"), ("refused", "decline")):
            chosen = [case_no for case_no, said in mine.items() if said == answer]
            for start in range(0, len(chosen), _TICKED):
                ticked = chosen[start : start + _TICKED]
                self._act({"action": action, "selected": ticked, f"why:{action}": "回复短信"})
        return Counter(mine.values())

    def _act(self, form: Mapping[str, Any]) -> None:
        """Press, then read what the page says about it."""
        self.press("/reverse/act/", {**form, "next": _SAID_ON})
        page = self.http.get(_SAID_ON)
        self._expect(page, httpx.codes.OK, _SAID_ON)
        problem = _PROBLEM.search(page.text)
        if problem and _EMPTY not in problem[1]:
            raise DoorShut(
                f"{self.login.username} 办理 {form['action']} 未成：{_TAG.sub('', problem[1]).strip()[:200]}"
            )


@dataclass(frozen=True, kw_only=True)
class Resident:
    """What the truth says of one person."""

    willing: bool
    reachable: bool
    died: bool
    moved: bool
    lives_alone: bool
    phone: str
    building: str
    room: str

    def lives_at(self, address: str) -> bool:
        """Whether a card's (folded) address is that of the person's building."""
        return self.building in address

    def in_room(self, address: str) -> bool:
        """Whether the digits at the end of an address (214, 1楼04房) are the person's room."""
        return "".join(_DIGITS.findall(address.partition(self.building)[2])) == self.room


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Residents by name and by telephone number: what one finds behind a door."""

    named: Mapping[str, Sequence[Resident]]
    called: Mapping[str, Sequence[Resident]]

    @classmethod
    def read(cls, folder: Path, *, as_of: date) -> "Truth":
        """Read `persons.parquet` of a truth folder as of a day."""
        table = pq.read_table(folder / "persons.parquet", columns=list(_COLUMNS))
        named: dict[str, list[Resident]] = {}
        called: dict[str, list[Resident]] = {}
        for row in table.to_pylist():
            resident = _resident(row, as_of)
            named.setdefault(_folded(row["name"]), []).append(resident)
            called.setdefault(resident.phone, []).append(resident)
        return cls(named=named, called=called)

    def who(self, name: str, *, address: str, phone: str = "") -> Resident | None:
        """The resident of that name whom the number reaches, or who lives in that building, in that room.

        Out: None where nobody of the name can be told from another: a stranger opens the door
        """
        namesakes = self.named.get(_folded(name), ())
        where = _folded(address)
        tests: tuple[Callable[[Resident], bool], ...] = (
            lambda one: bool(phone) and one.phone == phone,
            lambda one: one.lives_at(where) and one.in_room(where),
            lambda one: one.lives_at(where),
            lambda one: not where,
        )
        for test in tests:
            found = [one for one in namesakes if test(one)]
            if len(found) == 1:
                return found[0]
        numbered = self.called.get(phone, ()) if phone else ()
        return numbered[0] if len(numbered) == 1 else None


def _resident(row: Mapping[str, Any], as_of: date) -> Resident:
    return Resident(
        willing=bool(row["willing"]),
        reachable=bool(row["reachable"]),
        died=row["died_on"] is not None and row["died_on"] <= as_of,
        moved=row["moved_out_on"] is not None and row["moved_out_on"] <= as_of,
        lives_alone=bool(row["lives_alone"]),
        phone=row["phone"] or "",
        building=_folded(row["building"]),
        room=str(row["room"]),
    )


def _folded(text: str) -> str:
    return _NOT_A_LETTER.sub("", text or "")


@dataclass(kw_only=True)
class Tally:
    """What was done at the doors."""

    visits: int = 0
    notices: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    unknown: int = 0

    def add(self, other: "Tally") -> None:
        self.visits += other.visits
        self.unknown += other.unknown
        self.outcomes += other.outcomes


def walk_the_grids(
    *, workers: Sequence[Login], base: str, truth: Truth, leave: str = "", progress: Progress = lambda done: None,
    transport: httpx.BaseTransport | None = None, at_once: int = 3,
) -> Tally:  # fmt: skip
    """Every grid worker signs in, opens the cards and goes from door to door.

    In:     leave: a grid whose cards are left to somebody else
            at_once: how many walk at the same time (1 with an in-process transport)
    Raises: DoorShut when a page refuses what a worker does
    """
    total = Tally()
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(max_workers=at_once)) if at_once > 1 else None
        goes = pool.map if pool else map
        for tally in goes(lambda login: _round(login, base, truth, leave, progress, transport), workers):
            total.add(tally)
    return total


def _round(
    login: Login, base: str, truth: Truth, leave: str, progress: Progress, transport: httpx.BaseTransport | None
) -> Tally:
    tally = Tally()
    worker = Person(login, base=base, transport=transport)
    try:
        for card in worker.fetch("/api/field/visits")["open"]:
            if card["grid_code"] == leave:
                continue
            worker.send(f"/api/field/visits/{card['visit_no']}/outcome", _answer(card, truth, tally))
            tally.visits += 1
            progress(1)
    finally:
        worker.close()
    return tally


def _answer(card: Mapping[str, Any], truth: Truth, tally: Tally) -> dict[str, Any]:
    """What is said at one door, for every matter of the card."""
    outcomes: dict[str, dict[str, str]] = {}
    facts: dict[str, dict[str, Any]] = {}
    for resident in card["residents"]:
        found = truth.who(resident["name"], address=card["address"], phone=resident["phone"])
        tally.unknown += found is None
        said = at_the_door(found, chance=card["visit_no"])
        for matter in resident["matters"]:
            if not matter["outcome"]:
                outcomes[matter["case_no"]] = said
                tally.outcomes[said["outcome"]] += 1
        if found and said["outcome"] in ("willing", "refused"):
            facts[resident["person_key"]] = _seen(found, resident)
    return {"outcomes": outcomes, "person_facts": facts, "idempotency_key": uuid.uuid4().hex}


def at_the_door(resident: Resident | None, *, chance: str) -> dict[str, str]:
    """The outcome of a matter, as the resident's truth has it."""
    if resident is None or resident.moved:
        return {"outcome": "moved"}
    if resident.died:
        return {"outcome": "deceased"}
    if not resident.reachable:
        return {"outcome": "not_home"}
    if resident.willing:
        return {"outcome": "willing"}
    return {"outcome": "refused", "why": random.Random(chance).choice(_REFUSALS)}


def _seen(resident: Resident, shown: Mapping[str, Any]) -> dict[str, Any]:
    """What a worker notes: who lives alone, and a number where the card has none."""
    noted: dict[str, Any] = {"独居": "是"} if resident.lives_alone else {}
    if not shown.get("phone") and resident.phone:
        noted["联系电话"] = resident.phone
    return noted


def answer_notices(*, outbox: Path, truth: Truth) -> dict[str, str]:
    """Case → "willing" or "refused", from those who were reached by a notice and answered it.

    In: outbox: the folder into which the product lays notices for the gateway (one JSON object a line)
    """
    replies: dict[str, str] = {}
    for notice in _notices(outbox):
        reached = _reader(truth, notice)
        if reached and reached.reachable and not reached.died and not reached.moved:
            replies |= dict.fromkeys(notice["cases"], "willing" if reached.willing else "refused")
    return replies


def _reader(truth: Truth, notice: Mapping[str, Any]) -> Resident | None:
    if notice["channel"] == "sms":
        return truth.who(notice["name"], address="", phone=notice["to"])
    return truth.who(notice["name"], address=notice["to"])


def _notices(outbox: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(outbox.glob("*/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield {"channel": path.parent.name, **json.loads(line)}
