"""Machines that report and move cases over HTTP, each by a key of its own; and what a database holds of it."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from threading import Barrier

import httpx
from homes import Home, Served

CLASS = "020201"
"""A class that 城市管理 owns: a report of it is accepted and dispatched as it comes in."""
JPEG = b"\xff\xd8\xff\xe0" + b"a photo of a billboard " * 900
DESK = ("case.register", "case.view", "case.accept", "case.dispatch", "case.check", "case.callback", "case.merge")


@dataclass
class Machine:
    """A client with a key."""

    url: str
    key: str
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.url, timeout=60, headers={"Authorization": f"Bearer {self.key}"})

    def report(self, number: str, **said) -> httpx.Response:
        content = {"external_id": number, "text": "路口竖了一块没有审批的广告牌", "code": CLASS} | said
        return self.client.post("/api/cases/reports", json=content)

    def move(self, case_no: str, action: str, *, once: str = "", **said) -> httpx.Response:
        headers = {"Idempotency-Key": once} if once else {}
        return self.client.post(f"/api/cases/{case_no}/moves/{action}", json=said, headers=headers)

    def attach(self, case_no: str, *, data: bytes, once: str, **said) -> httpx.Response:
        return self.client.post(f"/api/cases/{case_no}/attachments", data=said, files={"files": ("现场.jpg", data, "image/jpeg")},
                                headers={"Idempotency-Key": once})  # fmt: skip


@dataclass(frozen=True)
class Keys:
    """Keys of a home: the district's desk, and the officers of the unit that handles."""

    desk: str
    unit: str

    @classmethod
    def made(cls, home: Home) -> "Keys":
        desk = _key(home, "desk", "--role", "case_center", may=DESK)
        return cls(
            desk, _key(home, "unit", "--role", "case_unit", "--unit", "chengguan", may=("case.view", "case.handle"))
        )

    def at_desk(self, served: Served) -> Machine:
        return Machine(served.url, self.desk)

    def at_unit(self, served: Served) -> Machine:
        return Machine(served.url, self.unit)


def _key(home: Home, name: str, *words: str, may: Sequence[str]) -> str:
    said = home.run(
        "cases", "key", "add", name, "--title", name, "--may", ",".join(may), "--per-minute", "100000", *words, "--json"
    )
    return json.loads(said)["key"]


def grid_of(home: Home) -> str:
    """Some grid of the district."""
    return rows(home, "SELECT code FROM district_place WHERE kind = 'grid' ORDER BY code")[0][0]


def rows(home: Home, query: str, *values) -> list[tuple]:
    """Rows of the home's database, whichever it is."""
    if not home.database_url:
        return home.rows(query, *values)
    import psycopg

    with closing(psycopg.connect(home.database_url)) as opened:
        return opened.execute(query.replace("?", "%s"), values).fetchall()


def at_once(sends: Sequence[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    """Send all of them at the same moment."""
    ready = Barrier(len(sends))

    def one(send: Callable[[], httpx.Response]) -> httpx.Response:
        ready.wait()
        return send()

    with ThreadPoolExecutor(max_workers=len(sends)) as pool:
        return list(pool.map(one, sends))


def whole(home: Home) -> None:
    """Every history is whole, by the product's own check."""
    found = json.loads(home.run("cases", "verify", "--json"))
    assert found["problems"] == [], found
