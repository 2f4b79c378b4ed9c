"""企业直通车 at the desk: the roll is replaced whole or not at all, a signal becomes a visit that few see."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wanxiang.core.files import home
from wanxiang.engines.cases.models import Case

CODE = "91350100M000100Y43"
GOOD = f"统一社会信用代码,企业名称,服务专员\n{CODE},某某科技有限公司,王专员\n"


@pytest.fixture(autouse=True)
def no_roll():
    yield
    home("declarations", "named_enterprises.yml").unlink(missing_ok=True)


def sent(text):
    return {"file": SimpleUploadedFile("名单.csv", text.encode(), content_type="text/csv")}


def test_the_roll_is_replaced_and_an_appeal_goes_by_it(signed):
    client, _ = signed("case_center")
    assert "共 1 家" in client.post("/direct-line/roll/", sent(GOOD), follow=True).content.decode()
    page = client.post(
        "/direct-line/new/", {"credit_code": CODE, "code": "190201", "text": "问补贴怎么申报", "key": "k"}, follow=True
    )
    assert "按直通车办理" in page.content.decode()
    assert Case.objects.get(flow="enterprise").external_id == "line-k"


def test_a_faulty_list_is_told_by_its_row(signed):
    client, _ = signed("case_center")
    page = client.post("/direct-line/roll/", sent(GOOD.replace("Y43", "Y44")))
    assert (page.status_code, "第 1 行" in page.content.decode()) == (400, True)
    assert "名单还是空的" in client.get("/direct-line/").content.decode()


def test_a_street_reports_a_signal_and_does_not_see_the_visit(signed):
    client, _ = signed("street", area="440303001")
    form = {
        "name": "某某科技有限公司",
        "kind": "moving",
        "text": "听说在外区看厂房",
        "key": "k",
        "place": "440303001001",
    }
    assert "已报送" in client.post("/direct-line/signal/", form, follow=True).content.decode()
    assert Case.objects.get(flow="retention").state == "dispatched"
    assert client.get("/direct-line/roll/").status_code == 403
