"""吹哨 on the page: a call is made, a call without what it needs comes back, and only a community's staff call."""

from wanxiang.engines.cases.models import Case

COMMUNITY = "440303001001"
FORM = {
    "place": COMMUNITY,
    "resource": "enforcement",
    "units": ["xiaofang-luohu"],
    "text": "夜市占道堵住消防通道",
    "key": "k1",
}


def test_a_call_is_made_on_the_page_once(signed):
    client, _ = signed("community", area=COMMUNITY)
    for _ in range(2):
        page = client.post("/whistle/new/", FORM, follow=True).content.decode()
    assert "须在时限内应答" in page
    assert Case.objects.filter(flow="whistle").count() == 1
    assert "综合执法力量" in page
    assert "区城管和综合执法局" in page


def test_a_service_without_its_day_comes_back_with_what_was_typed(signed):
    client, _ = signed("community", area=COMMUNITY)
    page = client.post("/whistle/new/", FORM | {"resource": "doctor"})
    assert (page.status_code, "哪一天要" in page.content.decode(), "夜市占道" in page.content.decode()) == (
        400,
        True,
        True,
    )


def test_another_place_is_not_offered(signed):
    client, _ = signed("community", area=COMMUNITY)
    assert client.post("/whistle/new/", FORM | {"place": "440303002001"}).status_code == 400


def test_a_grid_worker_or_a_unit_does_not_call(signed):
    client, _ = signed("grid_worker", area=f"{COMMUNITY}001")
    assert client.get("/whistle/new/").status_code == 403
    assert client.get("/whistle/").status_code == 200
