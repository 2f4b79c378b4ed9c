"""企业维权 at the desk and the public page of ratings."""

from wanxiang.engines.cases.models import Case

FORM = {"unit": "shijian-luohu", "kind": "check", "enterprise": "某某餐饮有限公司", "key": "k1"}


def recorded(client):
    page = client.post("/enterprise-rights/visit/", FORM, follow=True).content.decode()
    return page.partition("请把查询码 ")[2].partition(" ")[0]


def test_an_inspection_is_recorded_and_rated_with_its_receipt(signed, client):
    signed("case_unit", unit="shijian-luohu")
    receipt = recorded(client)
    client.logout()
    page = client.post(
        "/portal/inspection/", {"receipt": receipt, "score": 1, "reasons": ["repeated"]}
    ).content.decode()
    assert "已收到您的评价" in page
    assert "不会告知被评单位是谁评的" in page
    assert Case.objects.filter(flow="enterprise", class_code="190103").count() == 1
    again = client.post("/portal/inspection/", {"receipt": receipt, "score": 5})
    assert (again.status_code, "已经评价过" in again.content.decode()) == (400, True)


def test_a_wrong_receipt_is_told_so(client, ground):
    page = client.post("/portal/inspection/", {"receipt": "ZF21110800001-AAAAAA", "score": 5})
    assert (page.status_code, "没有这个案件" in page.content.decode()) == (400, True)


def test_the_running_quarter_shows_no_figure(signed, client):
    signed("case_unit", unit="shijian-luohu")
    receipt = recorded(client)
    client.post("/portal/inspection/", {"receipt": receipt, "score": 5})
    assert "还没有已结束季度的评价" in client.get("/enterprise-rights/").content.decode()


def test_an_officer_records_for_the_own_unit_only(signed, client):
    signed("case_unit", unit="chengguan")
    assert client.post("/enterprise-rights/visit/", FORM).status_code == 400
    assert not Case.objects.exists()
