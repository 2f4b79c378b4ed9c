"""物管城市 at the desk: an order given on the page, the card, and the orders behind a missing point."""

from datetime import timedelta

from wanxiang.core.clock import now
from wanxiang.engines.cases.models import Case
from wanxiang.systems.managed_city import card

STREET, COMMUNITY = "440303001", "440303001001"
FORM = {"code": "010101", "community": COMMUNITY, "address": "示范路口", "text": "垃圾成堆", "key": "k1"}


def test_an_order_is_given_on_the_page_once(signed):
    client, _ = signed("street", area=STREET)
    for _ in range(2):
        assert client.post("/managed-city/new/", FORM).status_code == 302
    (order,) = Case.objects.filter(flow="workorder")
    assert (order.handler, order.state) == ("city-steward", "dispatched")
    assert "示例城市管家公司" in client.get("/managed-city/").content.decode()


def test_a_missing_point_opens_to_its_orders(signed):
    client, street = signed("street", area=STREET)
    late = card.give(
        external_id="x", code="010101", text="垃圾成堆", grid_code=COMMUNITY, by=street, at=now() - timedelta(hours=30)
    )
    month = f"{now() - timedelta(hours=30):%Y-%m}"
    page = client.get(f"/managed-city/city-steward/?month={month}").content.decode()
    assert "超时未完成" in page
    assert "公式版本" in page
    assert late.case_no in client.get(f"/managed-city/city-steward/overdue/?month={month}").content.decode()


def test_a_class_that_no_contract_covers_is_not_offered(signed):
    client, _ = signed("street", area=STREET)
    page = client.post("/managed-city/new/", FORM | {"code": "120101"})
    assert page.status_code == 400
    assert not Case.objects.exists()


def test_a_steward_or_month_that_is_none(signed):
    client, _ = signed("street", area=STREET)
    assert client.get("/managed-city/nobody/").status_code == 404
    assert client.get("/managed-city/city-steward/?month=2021-99").status_code == 200
    assert client.get("/managed-city/city-steward/nothing/").status_code == 404
