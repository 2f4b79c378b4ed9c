"""反向办：应享未享的人，从名单到享受；上门所见回到底数；死亡即停发。"""

from datetime import date

import pytest

from wanxiang.core import clock, events
from wanxiang.core.files import home
from wanxiang.core.models import Account, Event, Grant
from wanxiang.engines.outreach import actions, queries
from wanxiang.engines.outreach.actions import Subject
from wanxiang.engines.outreach.models import ServiceCase
from wanxiang.engines.registry.models import OwnEnrolment, OwnFact, OwnStop, Person
from wanxiang.systems.reverse_service import lists

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2021, 12, 8)
GRID, OTHER = "440303001001001", "440303001001002"
ALLOWANCE = "elderly-allowance"


@pytest.fixture(autouse=True)
def the_day_of_the_data():
    clock.pin(DAY)
    yield
    home(clock.PINNED).unlink()


@pytest.fixture
def staff():
    def made(name, role, **grant):
        account = Account.objects.create_user(username=name, name=name)
        Grant.objects.create(account=account, role=role, **grant)
        return account

    return {
        "officer": made("民政经办", "department", policies=[ALLOWANCE]),
        "approver": made("民政审批", "approver", policies=[ALLOWANCE]),
        "worker": made("网格员", "grid_worker", area=GRID),
        "neighbour": made("邻格网格员", "grid_worker", area=OTHER),
    }


@pytest.fixture
def elder():
    """周桂兰，七十三岁，本区户籍，没有领高龄津贴。"""
    known = {
        "person_key": "p1", "household_key": "h1", "name": "周桂兰", "birth_date": "1948-03-02", "hukou_district": "罗湖区",
        "grid_code": GRID, "alive": True, "resident": True,
    }  # fmt: skip
    return Person.objects.create(
        person_key="p1", household_key="h1", name="周桂兰", birth_date=date(1948, 3, 2), address="示范路1号",
        phone="13800000001", street_code=GRID[:9], community_code=GRID[:12], grid_code=GRID, profile=known,
    )  # fmt: skip


@pytest.fixture
def case(staff, elder):
    """On the list, vouched for, on a card of the grid."""
    who = Subject(person_key="p1", household_key="h1", name=elder.name, grid_code=GRID, address=elder.address)
    made = actions.open_cases(policy=ALLOWANCE, title="高龄津贴", subjects=[who], by=staff["officer"], as_of=DAY).cases[
        0
    ]
    actions.confirm(case_nos=[made.case_no], by=staff["officer"], as_of=DAY)
    actions.dispatch_visits(by=staff["officer"], as_of=DAY)
    return made


def card(client, account):
    client.force_login(account)
    return client.get("/api/field/visits").json()


def tap(client, staff, case, *, outcome="willing", key="phone-0001", why="", facts=None):
    """What the phone page sends when the worker confirms."""
    visit = card(client, staff["worker"])["open"][0]
    said = {"outcomes": {case.case_no: {"outcome": outcome, "why": why}}, "idempotency_key": key}
    said["person_facts"] = {"p1": facts} if facts else {}
    address = f"/api/field/visits/{visit['visit_no']}/outcome"
    return client.post(address, said, content_type="application/json"), (address, said)


def approve(staff, case):
    actions.accept(case_nos=[case.case_no], by=staff["officer"], as_of=DAY)
    actions.review(case_nos=[case.case_no], by=staff["approver"], as_of=DAY)
    actions.approve(case_nos=[case.case_no], by=staff["approver"], as_of=DAY)


def state(case):
    return ServiceCase.objects.get(pk=case.pk).state


def test_the_approval_and_not_the_visit_enters_the_register(client, staff, case):
    """上门愿办不算享受；部门审批当天进入在享名册，且由谁批准可查。"""
    tap(client, staff, case)
    assert state(case) == "applied"
    assert not OwnEnrolment.objects.exists()
    approve(staff, case)
    enrolment = OwnEnrolment.objects.get()
    assert (enrolment.person_key, enrolment.policy, enrolment.from_on) == ("p1", ALLOWANCE, date(2021, 12, 1))
    assert enrolment.by == staff["approver"]
    assert case.case_no in enrolment.basis


def test_the_phone_may_send_twice(client, staff, case):
    """断网重发，只记一次。"""
    first, (address, said) = tap(client, staff, case)
    steps = ServiceCase.objects.get(pk=case.pk).version
    again = client.post(address, said, content_type="application/json")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert ServiceCase.objects.get(pk=case.pk).version == steps


def test_another_grid_does_not_see_the_card(client, staff, case):
    """别的网格看不到这户，也填不了；接口答 404，不说它存在。"""
    visit_no = card(client, staff["worker"])["open"][0]["visit_no"]
    assert card(client, staff["neighbour"])["open"] == []
    assert client.get(f"/api/field/visits/{visit_no}").status_code == 404
    said = {"outcomes": {case.case_no: {"outcome": "willing"}}, "idempotency_key": "phone-0002"}
    answer = client.post(f"/api/field/visits/{visit_no}/outcome", said, content_type="application/json")
    assert answer.status_code == 404
    assert answer.json()["message"] == "没有这次走访"


def test_a_write_without_the_token_of_the_page_is_refused(staff, case):
    """别的网站替网格员提交，不予接收。"""
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff["worker"])
    visit_no = strict.get("/api/field/visits").json()["open"][0]["visit_no"]
    said = {"outcomes": {case.case_no: {"outcome": "willing"}}, "idempotency_key": "phone-0003"}
    answer = strict.post(f"/api/field/visits/{visit_no}/outcome", said, content_type="application/json")
    assert answer.status_code == 403
    assert state(case) == "confirmed"


def test_every_look_at_a_card_is_logged_once_a_day(client, staff, case):
    """看过谁、为什么看，留痕；页面自动刷新不重复记。"""
    from wanxiang.core.models import AuditRow

    for _ in range(3):
        card(client, staff["worker"])
    looks = AuditRow.objects.filter(action="person.look", by=staff["worker"])
    assert [(row.subject, row.why) for row in looks] == [("p1", "上门走访")]


def test_what_is_seen_at_the_door_becomes_a_fact(client, staff, case, elder):
    """上门所见回到底数，注明哪一次走访。"""
    tap(client, staff, case, facts={"独居": "是"})
    fact = OwnFact.objects.get()
    assert (fact.word, fact.value, fact.observed_on) == ("独居", True, DAY)
    assert fact.evidence.startswith("上门走访 V2112-")
    elder.refresh_from_db()
    assert elder.profile["lives_alone"] is True


def test_who_moved_away_is_known_as_moved(client, staff, case, elder):
    tap(client, staff, case, outcome="moved")
    elder.refresh_from_db()
    assert elder.profile["moved_out_on"] == "2021-12-08"
    assert state(case) == "moved"


def test_a_death_stops_the_allowance(client, staff, case):
    """火化信息一到，津贴即停；同一消息再来，不变。"""
    from django.db import transaction

    tap(client, staff, case)
    approve(staff, case)
    said = {"person_key": "p1", "death_date": "2021-12-10", "household_key": "h1", "as_of": "2021-12-12"}
    for key in ("first", "again"):
        with transaction.atomic():
            events.emit("registry.person_died", payload=said, by=Account.system("registry"), key=key)
    assert state(case) == "stopped"
    assert OwnStop.objects.filter(person_key="p1", policy=ALLOWANCE).exists()
    assert not lists.still_enrolled("p1", on=date(2021, 12, 12))
    assert not Event.objects.filter(delivered_at=None).exists()
    steps = [step["action"] for step in queries.history(case_no=case.case_no, scope=scope_of(staff["officer"]))]
    assert steps.count("die") == 1


def scope_of(account):
    from wanxiang.core.access import scope_of as of

    return of(account, "reverse.list")


def test_a_refusal_is_not_uptake_and_is_left_in_peace(client, staff, case):
    tap(client, staff, case, outcome="refused", why="子女照料")
    assert state(case) == "refused"
    assert not OwnEnrolment.objects.exists()
    assert actions.dispatch_visits(by=staff["officer"], as_of=date(2022, 6, 1)).visits == 0


def test_lists_follow_the_decisions(staff, elder, monkeypatch):
    """新名单自动列入疑似；不再符合的、已经在享的，未经人办理前自动移出，原因写明。"""
    from wanxiang.engines.policy.models import Gap

    system = Account.system("reverse_service")
    Gap.objects.create(policy=ALLOWANCE, person_key="p1", household_key="h1", grid_code=GRID, since=DAY)
    assert lists.follow(policy=ALLOWANCE, as_of=DAY, by=system).opened == 1
    assert lists.follow(policy=ALLOWANCE, as_of=DAY, by=system).opened == 0
    found = ServiceCase.objects.get()
    assert (found.name, found.state, queries.phone(found)) == ("周桂兰", "suspected", "13800000001")

    Gap.objects.update(state="closed", closed_on=DAY)
    monkeypatch.setattr(lists, "_enrolled", lambda policy: {"p1"})
    assert lists.follow(policy=ALLOWANCE, as_of=DAY, by=system).served == 1
    assert state(found) == "already_served"
