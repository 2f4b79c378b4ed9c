"""The intake form: help while one types, one case for one form, a receipt that stands in no address."""

from desk_cast import GRID, RUBBISH, account, received
from django.core.files.uploadedfile import SimpleUploadedFile

from wanxiang.engines.cases.models import Case

SAID = {
    "external": "form-0001", "text": "中心路垃圾成堆，污水流到路面", "title": "", "code": RUBBISH, "community": GRID[:12], "grid": GRID,
    "address": "", "source": "console", "number": "", "name": "林小梅", "phone": "13912345678",
}  # fmt: skip


def test_a_report_at_the_counter_becomes_a_case_with_a_receipt(entering, desk):
    client = entering(desk)
    answer = client.post("/cases/new/", SAID, follow=True)
    case = Case.objects.get()
    assert answer.redirect_chain[-1][0] == "/cases/new/done/"
    assert f"{case.case_no}-{case.receipt}" in answer.content.decode()
    assert (case.source, case.grid_code, case.class_code) == ("console", GRID, RUBBISH)
    assert case.reporter and case.steps.first().by == desk


def test_the_same_form_sent_twice_is_one_case(entering, desk):
    client = entering(desk)
    client.post("/cases/new/", SAID)
    again = client.post("/cases/new/", SAID, follow=True)
    assert Case.objects.count() == 1
    assert "没有重复立案" in again.content.decode()


def test_a_hotline_number_is_the_number_of_the_source(entering, desk):
    entering(desk).post("/cases/new/", SAID | {"source": "hotline", "number": "12345-0007"})
    assert (Case.objects.get().source, Case.objects.get().external_id) == ("hotline", "12345-0007")


def test_what_is_wrong_is_said_and_what_was_typed_stays(entering, desk):
    client = entering(desk)
    answer = client.post("/cases/new/", SAID | {"phone": "12"})
    assert answer.status_code == 400
    assert "联系电话不完整" in answer.content.decode() and "污水流到路面" in answer.content.decode()
    assert client.post("/cases/new/", SAID | {"text": ""}).status_code == 422
    bad = SimpleUploadedFile("说明.docx", b"PK\x03\x04" + b"\x00" * 30)
    answer = client.post("/cases/new/", SAID | {"files": [bad]})
    assert "只接收照片" in answer.content.decode()
    assert not Case.objects.exists()


def test_an_anonymous_report_keeps_nobody(entering, desk):
    entering(desk).post("/cases/new/", SAID | {"anonymous": "on"})
    case = Case.objects.get()
    assert case.anonymous and not case.reporter and not case.reporter_token


def test_a_confidential_report_leaves_the_list_of_who_took_it(entering):
    """保密件登记后，登记人拿到凭证，但不再看得到案件。"""
    client = entering(account("sq", "社区", "community", area=GRID[:12]))
    answer = client.post("/cases/new/", SAID | {"confidential": "on"}, follow=True)
    case = Case.objects.get()
    assert case.receipt in answer.content.decode() and "保密案件" in answer.content.decode()
    assert client.get(f"/cases/{case.case_no}/").status_code == 404


def test_help_while_one_types(entering, desk):
    """写着就给出类别、位置、级别及理由、附近同类。"""
    near = received("旁边也有垃圾")
    said = {
        "text": "老围社区路边井盖缺失，老人差点摔伤受伤，垃圾成堆",
        "code": RUBBISH,
        "community": GRID[:12],
        "grid": GRID,
    }
    shown = entering(desk).post("/cases/new/help/", said).content.decode()
    assert "可能危及人身安全" in shown
    assert near.case_no in shown
    assert "暴露垃圾" in shown and "已选定" in shown
    assert not Case.objects.exclude(pk=near.pk).exists()


def test_an_address_is_placed_while_one_types(entering, desk):
    from wanxiang.district.models import Place

    community = Place.objects.get(pk=GRID[:12])
    shown = (
        entering(desk)
        .post("/cases/new/help/", {"text": "有人乱扔垃圾", "address": f"{community.name}门口"})
        .content.decode()
    )
    assert community.name in shown and "按社区名" in shown


def test_the_grids_of_a_community(entering, desk):
    found = entering(desk).get("/cases/grids/", {"in": GRID[:12]}).json()["grids"]
    assert GRID in dict(found)
    assert entering(desk).get("/cases/grids/", {"in": "44"}).json() == {"grids": []}


def test_who_may_not_register_gets_no_form(entering, supervisor):
    assert entering(supervisor).get("/cases/new/").status_code == 403
