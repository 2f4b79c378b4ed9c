"""The JSON API: departments' systems report, follow, list, move and attach, each by a key of its own and within its scope."""

import json

import pytest
from case_cast import BILLBOARD, GRID, MONDAY, does, hours, received
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wanxiang.core.models import Account
from wanxiang.engines.cases import keys
from wanxiang.engines.cases.models import ApiKey, Attachment, Case, Step

pytestmark = pytest.mark.usefixtures("ground")
ROOT = "/api/cases"
PNG = b"\x89PNG\r\n\x1a\nphoto"


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    cache.clear()
    for module in ("api", "doorkeeping"):
        monkeypatch.setattr(f"wanxiang.engines.cases.{module}.now", lambda: MONDAY + hours(1))
    yield
    cache.clear()


class Machine(Client):
    """A system of a department: it has a key, and no cookie."""

    def __init__(self, key: str) -> None:
        super().__init__(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {key}"})

    def send(self, path: str, said, **headers):
        return self.post(f"{ROOT}{path}", json.dumps(said), content_type="application/json", headers=headers)


def machine(name="chengguan-xt", *, may=("case.register",), **said) -> Machine:
    _, key = keys.add(name=name, title="城管执法系统", may=may, by=Account.system("test"), at=MONDAY, **said)
    return Machine(key)


@pytest.fixture
def reporter():
    return machine()


@pytest.fixture
def officer():
    """A key that handles what its unit handles."""
    return machine("chengguan-zf", may=("case.view", "case.handle"), role="case_unit", unit="chengguan")


def said(number="a1", **more):
    return {"external_id": number, "text": "路口竖了一块没有审批的广告牌", "code": BILLBOARD, "grid_code": GRID} | more


def test_a_report_is_a_case_of_its_own_and_sent_again_the_same_one(reporter):
    first, again = reporter.send("/reports", said()), reporter.send("/reports", said())
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["outcome"], again.json()["outcome"]) == ("created", "known")
    assert first.json()["case_no"] == again.json()["case_no"]
    case = Case.objects.get()
    assert (case.source, case.external_id, case.state) == ("api", "chengguan-xt:a1", "dispatched")


def test_the_same_number_of_two_systems_is_two_reports(reporter):
    """各系统的编号互不相撞。"""
    reporter.send("/reports", said())
    assert machine("shuiwu").send("/reports", said()).status_code == 201
    assert Case.objects.count() == 2


def test_another_content_under_a_number_is_refused_and_the_first_is_kept(reporter):
    reporter.send("/reports", said())
    answer = reporter.send("/reports", said(text="完全另一件事"))
    assert (answer.status_code, answer.json()["code"]) == (409, "cases.another_report")
    assert Case.objects.get().text == said()["text"]


def test_of_a_batch_each_is_answered_by_itself(reporter):
    reporter.send("/reports", said("known"))
    sent = [said("new"), said("known"), said("class", code="999999"), said("short", text=""), {"text": "没有编号"},
            said("far", grid_code="", lon=2.0, lat=48.0), said("no", lon="x"), said("late", happened_at="2021-11-09T00:00:00+08:00")]  # fmt: skip
    told = reporter.send("/reports/batch", {"reports": sent}).json()
    assert (told["created"], told["known"], told["refused"]) == (1, 1, 6)
    assert [each["outcome"] for each in told["results"]] == ["created", "known"] + ["refused"] * 6
    assert all(each["message"] for each in told["results"] if each["outcome"] == "refused")
    assert Case.objects.count() == 2


def test_more_than_five_hundred_at_once_are_refused_as_a_whole(reporter):
    answer = reporter.send("/reports/batch", {"reports": [said(str(n)) for n in range(501)]})
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_the_sender_follows_its_own_and_nobody_elses(reporter, desk, chengguan):
    number = reporter.send("/reports", said()).json()["case_no"]
    case = Case.objects.get(case_no=number)
    does(case, "sign", chengguan, at=MONDAY + hours(2))
    does(case, "finish", chengguan, at=MONDAY + hours(3), opinion="内部意见", reply="已拆除")
    told = reporter.get(f"{ROOT}/reports/a1").json()
    assert (told["case_no"], told["state"], told["reply"]) == (number, "handled", "")
    does(case, "pass", desk, at=MONDAY + hours(4))
    told = reporter.get(f"{ROOT}/reports/a1").json()
    assert told["reply"] == "已拆除" and "内部意见" not in str(told)
    assert machine("shuiwu").get(f"{ROOT}/reports/a1").status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer wx_wrong", "Bearer "])
def test_without_a_key_that_is_known_nothing_opens(header):
    client = Client(headers={"Authorization": header}) if header else Client()
    for answer in (
        client.get(f"{ROOT}/"),
        client.post(f"{ROOT}/reports", json.dumps(said()), content_type="application/json"),
    ):
        assert answer.status_code == 401
        assert answer.json()["hint"]
    assert not Case.objects.exists()


def test_a_revoked_key_opens_nothing(reporter):
    keys.revoke(name="chengguan-xt", by=Account.system("test"), at=MONDAY)
    assert reporter.send("/reports", said()).status_code == 401


def test_the_key_itself_is_nowhere_kept(reporter):
    row = ApiKey.objects.get()
    key = reporter.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    assert key not in str(vars(row)) and len(row.token) == 32


def test_a_key_does_what_it_is_for_and_no_more(reporter, officer):
    """只用于报送的密钥不能查看；能查看办理的密钥不能报送。"""
    assert reporter.get(f"{ROOT}/").status_code == 403
    assert officer.send("/reports", said()).status_code == 403
    case = received()
    onlooker = machine("kanban", may=("case.view",), role="case_unit", unit="chengguan")
    assert onlooker.get(f"{ROOT}/{case.case_no}").status_code == 200
    assert onlooker.send(f"/{case.case_no}/moves/sign", {}).status_code == 403


def test_a_system_lists_and_opens_what_its_unit_handles(officer):
    mine, other = received(), received(code="010101")
    told = officer.get(f"{ROOT}/").json()
    assert [each["case_no"] for each in told["cases"]] == [mine.case_no]
    assert officer.get(f"{ROOT}/{mine.case_no}").json()["state"] == "dispatched"
    assert officer.get(f"{ROOT}/{other.case_no}").status_code == 404
    assert officer.get(f"{ROOT}/{other.case_no}/steps").status_code == 404


def test_no_answer_holds_the_reporter(officer):
    case = received(reporter={"name": "王某某", "phone": "13900001111"})
    for path in ("/", f"/{case.case_no}", f"/{case.case_no}/steps"):
        said_ = officer.get(f"{ROOT}{path}").content.decode()
        assert "王某某" not in said_ and "13900001111" not in said_


def test_a_list_is_narrowed_and_comes_in_pages(officer):
    made = [received(at=MONDAY - hours(n)) for n in range(3)]
    told = officer.get(f"{ROOT}/", {"state": "dispatched", "size": 2, "since": "2021-11-08"}).json()
    assert (len(told["cases"]), told["more"]) == (2, True)
    rest = officer.get(f"{ROOT}/", {"state": "dispatched", "size": 2, "page": 2}).json()
    assert (len(rest["cases"]), rest["more"]) == (1, False)
    assert {each["case_no"] for each in (*told["cases"], *rest["cases"])} == {case.case_no for case in made}
    assert officer.get(f"{ROOT}/", {"due": "late"}).json()["cases"] == []


def test_a_system_signs_and_reports_back_under_its_own_name(officer):
    case = received()
    signed = officer.send(f"/{case.case_no}/moves/sign", {"version": case.version}).json()
    assert signed["state"] == "handling"
    done = officer.send(f"/{case.case_no}/moves/finish", {"opinion": "已联系业主拆除", "reply": "广告牌已拆除"})
    assert done.json()["state"] == "handled"
    step = Step.objects.filter(case=case).last()
    assert (step.by.username, step.unit) == ("key.chengguan-zf", "chengguan")


def test_a_move_that_cannot_be_made_says_why_and_changes_nothing(officer):
    case = received()
    early = officer.send(f"/{case.case_no}/moves/finish", {"opinion": "好了", "reply": "好了"})
    assert (early.status_code, early.json()["code"]) == (409, "cases.illegal_move")
    stale = officer.send(f"/{case.case_no}/moves/sign", {"version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "cases.stale")
    unclaused = officer.send(f"/{case.case_no}/moves/return", {"why": "不归我"})
    assert unclaused.status_code == 400 and "条款" in unclaused.json()["message"]
    assert Case.objects.get(pk=case.pk).version == case.version


def test_a_move_sent_again_under_its_key_is_answered_and_not_made_again(officer):
    """网络断了再发一次：签收只有一次，答复相同。"""
    case = received()
    for _ in range(2):
        answer = officer.send(f"/{case.case_no}/moves/sign", {}, **{"Idempotency-Key": "m-1"})
        assert (answer.status_code, answer.json()["state"]) == (200, "handling")
    assert Step.objects.filter(case=case, action="sign").count() == 1


def test_photos_come_with_a_step_and_programs_do_not(officer):
    case = received()
    officer.send(f"/{case.case_no}/moves/sign", {})
    bad = officer.post(f"{ROOT}/{case.case_no}/attachments", {"files": SimpleUploadedFile("a.jpg", b"MZ\x90")})
    assert (bad.status_code, bad.json()["code"]) == (400, "cases.bad_file")
    good = officer.post(
        f"{ROOT}/{case.case_no}/attachments", {"files": SimpleUploadedFile("现场.png", PNG), "opinion": "正在拆"}
    )
    assert [each["name"] for each in good.json()["attachments"]] == ["现场.png"]
    assert Attachment.objects.get().stage == "report"


def test_how_often_a_key_may_come_is_its_own_and_a_batch_weighs_what_it_holds():
    slow = machine("slow", per_minute=10)
    assert slow.send("/reports/batch", {"reports": [said(str(n)) for n in range(20)]}).status_code == 429
    assert slow.send("/reports", said()).json()["code"] == "http.too_many"
    assert not Case.objects.exists()
    assert machine("other").send("/reports", said()).status_code == 201


def test_a_signed_in_person_uses_the_same_doors_with_the_token_of_the_page(client, desk):
    client.force_login(desk)
    case = received()
    assert client.get(f"{ROOT}/{case.case_no}").status_code == 200
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(desk)
    forged = strict.post(f"{ROOT}/reports", json.dumps(said()), content_type="application/json")
    assert (forged.status_code, forged.json()["code"]) == (403, "access.forged_request")


def test_what_cannot_be_read_is_refused_in_one_sentence(reporter):
    broken = reporter.post(f"{ROOT}/reports", b"{", content_type="application/json")
    assert broken.status_code == 400 and broken.json()["message"]
    assert reporter.send("/reports", said(text="a\x00b")).status_code == 400
    assert reporter.send("/reports", said(text="长" * 20_001)).status_code == 422
