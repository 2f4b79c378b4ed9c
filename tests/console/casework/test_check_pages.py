"""The desk's pages of check batches: a list goes out, coverage is seen by place, a faulty list is told and nothing made."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from wanxiang.core.clock import today
from wanxiang.engines.cases.models import Batch

GRID = "440303001001001"
LIST = f"名称,地址,网格编码\n甲栋,示范路1号,{GRID}\n乙栋,,\n=1+1,示范路3号,{GRID}\n"


def form(text=LIST, **changed):
    sent = SimpleUploadedFile("名单.csv", text.encode(), content_type="text/csv")
    known = {"title": "汛期排查", "kind": "buildings", "file": sent, "document": "应急〔2021〕12号", "approved_by": "局长", "basis": "汛期",
             "until": (today() + timedelta(days=4)).isoformat()}  # fmt: skip
    return known | changed


def test_a_list_goes_out_and_its_coverage_is_seen_by_place(signed):
    client, _ = signed("case_center")
    page = client.post("/checks/new/", form(), follow=True).content.decode()
    assert "已派出 2 件，未接收 1 行" in page
    assert "没有写地址或网格编码" in page
    assert "0.0%" in page
    number = Batch.objects.get().number
    assert "汛期排查" in client.get("/checks/").content.decode()
    grids = client.get(f"/checks/{number}/?level=grid&below={GRID[:12]}").content.decode()
    assert "应查" in grids
    assert client.get(f"/checks/{number}/rows/").content.decode().count("/cases/PC") == 2


def test_a_formula_in_a_list_leaves_as_text(signed):
    client, _ = signed("case_center")
    client.post("/checks/new/", form())
    sent = client.get(f"/checks/{Batch.objects.get().number}/rows/?export=csv")
    lines = b"".join(sent.streaming_content).decode("utf-8-sig")
    assert "房屋隐患排查：=1+1" in lines
    assert "\n=" not in lines
    assert ",=" not in lines


def test_a_list_without_an_approval_is_sent_back_with_what_is_missing(signed):
    client, _ = signed("case_center")
    page = client.post("/checks/new/", form(approved_by=" "))
    assert page.status_code == 400
    assert "请填写批准人" in page.content.decode()
    assert not Batch.objects.exists()


def test_a_list_without_places_says_which_columns_it_needs(signed):
    client, _ = signed("case_center")
    page = client.post("/checks/new/", form("名称,楼层\n甲,1\n"))
    assert (page.status_code, "名单里没有地址" in page.content.decode()) == (400, True)


def test_a_batch_elsewhere_is_not_there(signed):
    client, _ = signed("case_center")
    client.post("/checks/new/", form())
    number = Batch.objects.get().number
    signed("community", area="440303002001")
    assert client.get(f"/checks/{number}/").status_code == 404
    assert client.post("/checks/new/", form()).status_code == 403


def test_the_end_of_a_batch_is_said(signed):
    client, _ = signed("case_center")
    client.post("/checks/new/", form())
    number = Batch.objects.get().number
    page = client.post(f"/checks/{number}/end/", follow=True).content.decode()
    assert "已结束" in page
    assert "结束未查" in page
