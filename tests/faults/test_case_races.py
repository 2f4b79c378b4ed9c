"""Sixteen clients over real HTTP who want the same thing at the same moment: one gets it, the others a clear answer."""

import os
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import pytest
from case_clients import Keys, Machine, at_once, grid_of, rows, whole
from homes import DISTRICT, Home, Served

pytestmark = pytest.mark.slow
SERVER = os.environ.get("WANXIANG_TEST_POSTGRES", "")
CLIENTS = 16
STORES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@dataclass(frozen=True)
class Town:
    """A district that is served, with keys and a grid."""

    home: Home
    served: Served
    keys: Keys
    grid: str

    def desks(self, count: int = CLIENTS) -> list[Machine]:
        return [self.keys.at_desk(self.served) for _ in range(count)]

    def officers(self, count: int = CLIENTS) -> list[Machine]:
        return [self.keys.at_unit(self.served) for _ in range(count)]

    def case(self) -> str:
        """A new case, dispatched to its unit."""
        answer = self.desks(1)[0].report(uuid.uuid4().hex, grid_code=self.grid)
        assert answer.status_code == 201, answer.text
        assert answer.json()["state"] == "dispatched"
        return answer.json()["case_no"]

    def steps(self, case_no: str, action: str) -> int:
        query = "SELECT count(*) FROM cases_step s JOIN cases_case c ON c.id = s.case_id WHERE c.case_no = ? AND s.action = ?"
        return rows(self.home, query, case_no, action)[0][0]


@pytest.fixture(scope="module", params=STORES)
def town(request, empty, tmp_path_factory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("races") / "home"
    if request.param == "sqlite":
        yield from _served(empty.copy(folder))
        return
    with Database() as url:
        home = Home(folder, url)
        home.run("init", "--district", DISTRICT)
        yield from _served(home)


def _served(home: Home) -> Iterator[Town]:
    keys = Keys.made(home)
    with home.served(workers=2) as served:
        yield Town(home, served, keys, grid_of(home))
    whole(home)


class Database:
    """A PostgreSQL database of its own; skipped where there is no server, except in CI."""

    def __enter__(self) -> str:
        if not SERVER:
            pytest.fail("CI must have a PostgreSQL: set WANXIANG_TEST_POSTGRES") if os.environ.get(
                "CI"
            ) else pytest.skip("no PostgreSQL: set WANXIANG_TEST_POSTGRES")
        self.name = f"wanxiang_{uuid.uuid4().hex[:10]}"
        self._say(f"CREATE DATABASE {self.name}")
        return urlunsplit(urlsplit(SERVER)._replace(path=f"/{self.name}"))

    def __exit__(self, *_: object) -> None:
        self._say(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _say(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(statement)


def codes(answers) -> Counter:
    return Counter(each.status_code for each in answers)


def test_of_sixteen_who_sign_one_case_one_does(town):
    """十六个经办同时签收一件：一人签收成功，其余得到“现在不能签收”。"""
    case_no = town.case()
    answers = at_once([lambda who=who: who.move(case_no, "sign") for who in town.officers()])
    assert codes(answers) == {200: 1, 409: 15}, [each.text[:200] for each in answers]
    refused = [each.json() for each in answers if each.status_code == 409]
    assert all(each["code"] in ("cases.illegal_move", "cases.stale") and each["message"] for each in refused)
    assert town.steps(case_no, "sign") == 1


def test_of_sixteen_who_saw_the_same_version_and_want_different_things_one_does(town):
    """看到同一版本而各办各的：撤回、转派、签收、退单，只有一件办成，案件只在一个状态。"""
    case_no = town.case()
    (seen,) = rows(town.home, "SELECT version FROM cases_case WHERE case_no = ?", case_no)[0]
    desks, officers = town.desks(8), town.officers(8)
    wants = [lambda who=who: who.move(case_no, "recall", why="派错了", version=seen) for who in desks[:4]]
    wants += [
        lambda who=who: who.move(case_no, "transfer", to="zhujian", why="应由住建办理", version=seen)
        for who in desks[4:]
    ]
    wants += [lambda who=who: who.move(case_no, "sign", version=seen) for who in officers]
    answers = at_once(wants)
    assert codes(answers)[200] == 1, [each.text[:200] for each in answers]
    assert set(codes(answers)) <= {200, 404, 409}, [each.text[:200] for each in answers]
    state, version = rows(town.home, "SELECT state, version FROM cases_case WHERE case_no = ?", case_no)[0]
    assert version == seen + 1
    assert state in ("accepted", "dispatched", "handling")


def test_sixteen_who_send_one_report_make_one_case(town):
    """同一件同时送来十六次：一个案件，同一个回执号。"""
    number = uuid.uuid4().hex
    answers = at_once([lambda who=who: who.report(number, grid_code=town.grid) for who in town.desks()])
    assert codes(answers) == {201: 1, 200: 15}, [each.text[:200] for each in answers]
    assert len({each.json()["receipt"] for each in answers}) == 1
    assert rows(town.home, "SELECT count(*) FROM cases_case WHERE external_id LIKE ?", f"%{number}") == [(1,)]


def test_one_number_with_two_contents_at_once_is_one_case_and_a_refusal(town):
    """同一编号同时送来两种内容：先到的立案，其余说明与已登记的不同。"""
    number = uuid.uuid4().hex
    answers = at_once([
        lambda who=who, text=text: who.report(number, text=text, grid_code=town.grid)
        for who, text in zip(town.desks(), ["广告牌松动", "垃圾没有清运"] * 8, strict=True)
    ])  # fmt: skip
    assert codes(answers) == {201: 1, 200: 7, 409: 8}, [each.text[:200] for each in answers]
    assert {each.json()["code"] for each in answers if each.status_code == 409} == {"cases.another_report"}


def test_the_same_delivery_twice_makes_each_case_once(town):
    """同一批来件同时送两次：每件一个案件，一次新建，一次已有。"""
    numbers = [uuid.uuid4().hex for _ in range(12)]
    reports = [{"external_id": each, "text": "路灯不亮", "code": "020201", "grid_code": town.grid} for each in numbers]
    answers = at_once([
        lambda who=who: who.client.post("/api/cases/reports/batch", json={"reports": reports}) for who in town.desks(2)
    ])  # fmt: skip
    assert codes(answers) == {200: 2}
    said = [each.json() for each in answers]
    assert sum(each["created"] for each in said) == 12 == sum(each["known"] for each in said)
    assert [each["case_no"] for each in said[0]["results"]] == [each["case_no"] for each in said[1]["results"]]


def test_one_step_sent_sixteen_times_under_one_key_is_made_once(town):
    """手机断网重发：同一次提交同时到达十六次，办一次，答复都是成功。"""
    case_no, once = town.case(), uuid.uuid4().hex
    answers = at_once([lambda who=who: who.move(case_no, "sign", once=once) for who in town.officers()])
    assert codes(answers) == {200: 16}, [each.text[:200] for each in answers]
    assert town.steps(case_no, "sign") == 1


def test_two_cases_are_not_merged_into_each_other(town):
    """两人同时把甲并入乙、把乙并入甲：只成一个，另一个说明不能并。"""
    for _ in range(4):
        one, other = town.case(), town.case()
        merges = ((one, other), (other, one))
        answers = at_once([
            lambda who=who, case_no=case_no, into=into: who.move(case_no, "merge", into=into, why="同一件事")
            for who, (case_no, into) in zip(town.desks(2), merges, strict=True)
        ])  # fmt: skip
        assert sorted(codes(answers)) in ([200, 400], [200, 409]), [each.text[:300] for each in answers]
        query = "SELECT count(*) FROM cases_case WHERE case_no IN (?, ?) AND state = 'merged'"
        assert rows(town.home, query, one, other) == [(1,)]


def test_sixteen_different_reports_at_once_get_sixteen_numbers(town):
    answers = at_once([lambda who=who: who.report(uuid.uuid4().hex, grid_code=town.grid) for who in town.desks()])
    assert codes(answers) == {201: 16}, [each.text[:200] for each in answers]
    assert len({each.json()["case_no"] for each in answers}) == 16
