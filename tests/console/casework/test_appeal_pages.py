"""The desk's pages of appeals and of mediation: what they show, and to whom they do not open."""

import pytest

from wanxiang.core.models import Account
from wanxiang.engines.cases import actions
from wanxiang.engines.cases.actions import mediation
from wanxiang.engines.cases.models import Mediation

GRID, COMMUNITY, STREET = "440303001001001", "440303001001", "440303001"


def a_case(at, code="170101"):
    report = actions.Report(
        source="portal", external_id=f"n{code}", text="楼上漏水，两家争执", code=code, grid_code=GRID
    )
    return actions.receive(report, by=Account.system("portal"), at=at).case


@pytest.fixture
def morning():
    from wanxiang.core.clock import now

    return now()


def test_the_desk_sees_where_appeals_stand(signed, morning):
    client, _ = signed("case_center")
    a_case(morning, code="180104")
    page = client.get("/appeals/").content.decode()
    assert "/casework/petition/?state=received" in page
    listed = client.get("/casework/petition/?state=received").content.decode()
    assert "共 1 条" in listed
    assert "共 0 条" in client.get("/casework/petition/?state=closed").content.decode()
    assert client.get("/casework/nothing/").status_code == 404
    assert "《信访工作条例》第三十四条" in page
    assert "不接收检举控告密封件" in page


def test_the_nearest_point_for_a_service_is_named(signed):
    client, _ = signed("community", area=COMMUNITY)
    page = client.get("/appeals/points/", {"service": "法律服务", "place": GRID}).content.decode()
    assert "最近一处：" in page
    assert "街道群众诉求服务中心" in page


def test_a_mediation_is_opened_talked_over_and_read_with_a_purpose(signed, morning):
    client, _ = signed("street", area=STREET)
    case = a_case(morning)
    form = {"case_no": case.case_no, "first": "周桂兰", "second": "何志强", "unit": COMMUNITY}
    assert client.post("/mediation/new/", form).status_code == 302
    number = Mediation.objects.get().number
    client.post(f"/mediation/{number}/act/", {"action": "session", "place": "社区", "text": "先查水管"})
    closed = client.get(f"/mediation/{number}/").content.decode()
    assert "周桂兰" not in closed
    assert "先查水管" not in closed
    opened = client.post(f"/mediation/{number}/", {"purpose": "准备第二次面谈"}).content.decode()
    assert "周桂兰" in opened
    assert "先查水管" in opened


def test_a_mediation_is_not_there_for_others(signed, morning, client):
    _, street = signed("street", area=STREET)
    case = a_case(morning)
    sides = [mediation.Disputant(name="甲"), mediation.Disputant(name="乙")]
    made = mediation.open_mediation(
        case_no=case.case_no, disputants=sides, mediator=street, unit=COMMUNITY, by=street, at=morning
    )
    signed("case_center")
    assert client.get(f"/mediation/{made.number}/").status_code == 404
    assert made.number not in client.get("/mediation/").content.decode()
    assert "导出" not in client.get("/mediation/").content.decode().split("listing-foot")[1]


def test_one_party_alone_is_told_what_to_do_and_keeps_what_was_typed(signed, morning):
    client, _ = signed("street", area=STREET)
    case = a_case(morning)
    page = client.post(
        "/mediation/new/", {"case_no": case.case_no, "first": "周桂兰", "second": " ", "unit": COMMUNITY}
    )
    assert page.status_code == 400
    assert "周桂兰" in page.content.decode()
