"""Answers for other systems: what each may ask, what it is told, what is told of nobody, and what stays on record."""

import json
from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from wanxiang.core import clock, crypto, tables
from wanxiang.core.clock import now
from wanxiang.core.models import Account, AuditRow, Grant
from wanxiang.engines.policy.answering import keys, subjects

pytestmark = pytest.mark.django_db
DAY = date(2021, 12, 8)
PURPOSE, OTHER = "公租房申请人资格核验", "统计"
ALLOWANCE, CHECKUP = "elderly-allowance", "elder-checkup"
TOKEN = "a" * 32


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    cache.clear()
    monkeypatch.setattr(clock, "today", lambda: DAY)


@pytest.fixture
def town(register):
    """An elder who is entitled, one who lives in another street, a young person, and somebody of whom little is known."""
    register.add("elder", birth_date=date(1940, 1, 1), local=True)
    register.add("away", birth_date=date(1940, 1, 1), local=True, grid_code="440303009001001")
    register.add("young", birth_date=date(1990, 1, 1), local=True)
    register.add("dim", birth_date=date(1940, 1, 1))
    by_token = {TOKEN: "elder", crypto.tokens(["440303194001011234"], purpose=subjects.PERSON_ID)[0]: "elder"}
    tables.register_point(
        "person_by_token", lambda token: [register.persons[by_token[token]]] if token in by_token else []
    )
    tables.register_point("enterprise", lambda code: [FIRM] if code == FIRM["credit_code"] else [])
    return register


FIRM = {
    "credit_code": "91440300MA5TEST001",
    "employees": 8,
    "founded_on": date(2019, 1, 1),
    "registration_status": "存续",
}


class System:
    """A department's system with a key."""

    def __init__(self, client, key):
        self.client, self.head = client, {"authorization": f"Bearer {key}"}

    def ask(self, operation, **said):
        said = {"purpose": PURPOSE} | said
        sent = self.client.post(
            f"/api/policy/{operation}", json.dumps(said), content_type="application/json", headers=self.head
        )
        self.status = sent.status_code
        return sent.json()

    def answer(self, value, policy=ALLOWANCE, way="person_key", **said):
        return self.ask("answer", policy=policy, identity={"way": way, "value": value}, **said)


@pytest.fixture
def system(client, db):
    def of(**wish):
        asked = {
            "name": "zhufang", "title": "住房保障系统", "unit": "区住房建设局", "may": keys.OPERATIONS, "policies": [ALLOWANCE, CHECKUP],
            "purposes": [PURPOSE], "ways": keys.WAYS, "by": Account.system("test"), "at": now(),
        }  # fmt: skip
        _, key = keys.add(**asked | wish)
        return System(client, key)

    return of


def test_another_department_hears_yes_no_or_unknown_and_nothing_else(town, system):
    """外单位只听到 是、否、未知；没有理由、金额、姓名。"""
    asking = system(may=["answer"])
    assert [asking.answer(who) for who in ("elder", "young", "dim")] == [
        {"answer": "yes"},
        {"answer": "no"},
        {"answer": "unknown"},
    ]
    asking.ask("decide", identity={"way": "person_key", "value": "elder"})
    assert asking.status == 403


def test_who_is_not_registered_answers_as_one_of_whom_nothing_is_known(town, system):
    """未登记、不在辖区、事实不详：答复一模一样，问不出谁登记在册。"""
    asking = system(area="440303001")
    answers = {who: asking.answer(who) for who in ("nobody", "away", "dim")}
    assert set(map(str, answers.values())) == {"{'answer': 'unknown'}"}
    assert asking.answer("elder") == {"answer": "yes"}
    missing = asking.ask("decide", identity={"way": "person_key", "value": "nobody"})
    assert (asking.status, missing) == (404, asking.ask("decide", identity={"way": "person_key", "value": "away"}))


def test_a_person_may_be_named_by_a_keyed_hash_or_by_an_id_number_that_is_hashed_at_once(town, system):
    """可用假名，也可用身份证号（当场转成假名，不留存）；没有登记的方式不受理。"""
    asking = system(ways=["id_token", "id_number"])
    assert asking.answer(TOKEN, way="id_token") == {"answer": "yes"}
    assert asking.answer("440303194001011234", way="id_number") == {"answer": "yes"}
    assert "440303194001011234" not in str(list(AuditRow.objects.values()))
    asking.answer("elder", way="person_key")
    assert asking.status == 403


def test_a_key_asks_only_declared_policies_for_declared_purposes(town, system):
    """只能问登记的政策、按登记的用途；没有的政策与不许问的政策，答复一样。"""
    asking = system(policies=[ALLOWANCE])
    refused = asking.answer("elder", policy=CHECKUP)
    assert (asking.status, refused["code"]) == (403, "policy.not_declared")
    assert refused == asking.answer("elder", policy="no-such-policy")
    asking.answer("elder", purpose=OTHER)
    assert asking.status == 403


def test_every_call_is_on_record_with_purpose_unit_and_the_class_of_the_result(town, system):
    """每次查询留痕：用途、单位、对象假名、结论类别；同一对象的假名相同，查得出谁问过。"""
    asking = system()
    asking.answer("elder")
    asking.ask("decide", identity={"way": "person_key", "value": "elder"})
    one, other = AuditRow.objects.filter(action__in=["policy.answered", "policy.decided"]).order_by("pk")
    assert (one.why, one.details) == (
        PURPOSE,
        {"key": "zhufang", "unit": "区住房建设局", "policy": ALLOWANCE, "answer": "yes"},
    )
    assert other.details | {"eligible": 1, "unknown": 1} == other.details
    assert one.subject == other.subject == subjects.mark("elder") != "elder"


def test_a_decision_comes_with_grounds_when_they_are_asked_for(town, system):
    """要理由时：条款、依据、所用的值、金额、要带的材料。"""
    found = system().ask("decide", identity={"way": "person_key", "value": "elder"}, policies=[ALLOWANCE], reasons=True)
    (decision,) = found["decisions"]
    assert (decision["outcome"], decision["amount"], decision["bring"][0]) == ("eligible", 30_000, "身份证")
    assert decision["clauses"][0]["facts"] == [{"word": "年龄", "text": "81岁", "value": 81}]
    assert decision["clauses"][0]["basis"] == "《中华人民共和国老年人权益保障法》第三十三条"


def test_facts_are_decided_without_a_look_at_anybody(town, system):
    """按给出的事实判定，不查任何人；写错的词指出最接近的。"""
    asking = system(may=["facts"])
    found = asking.ask("decide", facts={"出生日期": "1945-01-01", "户籍区": "本区"}, policies=[ALLOWANCE])
    assert found["decisions"] == [
        {"policy": ALLOWANCE, "outcome": "eligible", "amount": 20_000}
        | dict.fromkeys(("title", "lead_unit", "why", "clauses", "settle", "legal_basis", "bring"))
    ]
    wrong = asking.ask("decide", facts={"出生日": "1945-01-01"})
    assert (asking.status, wrong["code"]) == (422, "policy.bad_facts") and "出生日期" in wrong["hint"]
    asking.ask("decide", facts={"出生日期": "1945-01-01"}, identity={"way": "person_key", "value": "elder"})
    assert asking.status == 422


def test_a_firm_is_decided_by_its_credit_code(town, system):
    asking = system(policies=["sample-micro-firm-rent"])
    assert asking.answer(FIRM["credit_code"], policy="sample-micro-firm-rent", way="credit_code") == {"answer": "yes"}
    found = asking.ask("decide", identity={"way": "credit_code", "value": FIRM["credit_code"]})
    assert found["decisions"][0]["amount"] == 500_000


def test_a_row_of_a_batch_that_cannot_be_read_keeps_no_other_back(town, system):
    """一批逐行判定：读不了的、没有的各说各的，其余照常；登记的人逐个留痕。"""
    rows = [
        {"id": "1", "identity": {"way": "person_key", "value": "elder"}},
        {"id": "2", "identity": {"way": "person_key", "value": "nobody"}},
        {"id": "3", "facts": {"出生日期": "1960-01-01"}},
        {"id": "4", "facts": {"出生日期": "昨天"}},
    ]
    found = system().ask("batch", rows=rows, policies=[ALLOWANCE])
    assert [[each["outcome"] for each in row["decisions"]] for row in found["rows"]] == [
        ["eligible"],
        [],
        ["ineligible"],
        [],
    ]
    assert [row["error"] and row["error"]["code"] for row in found["rows"]] == [
        None,
        "policy.no_such_subject",
        None,
        "policy.bad_facts",
    ]
    assert AuditRow.objects.filter(action="policy.decided").count() == 1
    assert AuditRow.objects.get(action="policy.batch").details["rows"] == 4


def test_a_file_is_answered_line_by_line(town, system):
    """CSV 不限行数，边读边答；UTF-8、GBK 均可；公式开头的编号不成为公式。"""
    asking = system()
    for encoding in ("utf-8-sig", "gb18030"):
        data = "编号,出生日期,户籍区\n=1,1940-01-01,本区\n乙,1990-01-01,\n丙,昨天,\n".encode(encoding)
        form = {"purpose": PURPOSE, "policies": ALLOWANCE, "file": SimpleUploadedFile("t.csv", data)}
        sent = asking.client.post("/api/policy/batch.csv", form, headers=asking.head)
        lines = b"".join(sent.streaming_content).decode("utf-8-sig").splitlines()
        assert lines[1:3] == ["'=1,elderly-allowance,符合,300.00,", "乙,elderly-allowance,不符合,,"]
        assert lines[3].startswith("丙,,,,“出生日期”")
    assert AuditRow.objects.filter(action="policy.batch").count() == 2


def test_an_officer_asks_by_session_within_scope_and_policies(town, client):
    """经办人员凭登录查询：限本辖区、本人负责的政策。"""
    officer = Account.objects.create_user("officer", name="经办")
    Grant.objects.create(account=officer, role="department", area="440303001", policies=[ALLOWANCE])
    client.force_login(officer)
    known = [each["id"] for each in client.get("/api/policy/policies").json()]
    assert known == [ALLOWANCE]
    said = {"purpose": "核对津贴", "policies": [ALLOWANCE], "identity": {"way": "person_key", "value": "away"}}
    assert client.post("/api/policy/decide", json.dumps(said), content_type="application/json").status_code == 404


def test_too_many_calls_wait_and_a_key_that_is_taken_back_opens_nothing(town, system):
    asking = system(per_minute=2)
    assert [asking.answer("elder") and asking.status for _ in range(3)] == [200, 200, 429]
    keys.revoke(name="zhufang", by=Account.system("test"), at=now())
    asking.answer("elder")
    assert asking.status == 401


@pytest.mark.parametrize(
    "wish", [{"policies": []}, {"purposes": [" "]}, {"may": ["all"]}, {"ways": []}, {"unit": " "}, {"name": "Z"}, {"per_minute": 0}]
)  # fmt: skip
def test_a_key_is_not_made_without_saying_what_it_is_for(system, wish):
    with pytest.raises(keys.BadAnswerKey):
        system(**wish)
