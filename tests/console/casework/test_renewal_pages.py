"""查违 and the industry gate at the desk."""

from wanxiang.engines.cases.models import Case

COMMUNITY = "440303001001"
FOUND = {"code": "090101", "community": COMMUNITY, "address": "示范路1号楼顶", "text": "加建两间", "key": "k"}
PROJECT = {"project_no": "GX-01", "name": "某旧改项目", "industry": "软件和信息技术服务业", "share": "25", "output": "2", "energy": "", "kept": "40",
           "signed": "60", "hazardous": "否"}  # fmt: skip


def test_a_finding_goes_to_who_clears(signed):
    client, _ = signed("street", area="440303001")
    page = client.post("/renewal-rental/new/", FOUND, follow=True).content.decode()
    assert "区规划土地监察局" in page
    assert Case.objects.get(flow="violation").state == "dispatched"


def test_a_place_that_does_not_exist_is_told(signed):
    client, _ = signed("street", area="440303001")
    page = client.post("/renewal-rental/new/", FOUND | {"community": "999"})
    assert (page.status_code, "没有编码为" in page.content.decode()) == (400, True)


def test_a_project_is_handed_in_looked_at_and_sent(signed):
    client, _ = signed("case_center")
    page = client.post("/industry-gate/new/", PROJECT, follow=True).content.decode()
    assert "资料不足" in page
    assert "还缺：单位产值能耗" in page
    assert "产业用房占比低于 30%" in page
    case = Case.objects.get(flow="gate")
    assert "并联出具意见" in client.post(f"/industry-gate/{case.case_no}/send/", follow=True).content.decode()
    assert "GX-01" in client.get("/industry-gate/").content.decode()


def test_another_kind_of_case_is_no_project(signed):
    client, _ = signed("case_center")
    client.post("/renewal-rental/new/", FOUND)
    assert client.get(f"/industry-gate/{Case.objects.get().case_no}/").status_code == 404
