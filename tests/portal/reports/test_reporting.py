"""Reporting: one question a page, nothing lost, one case, a receipt."""

import re
from datetime import date

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from report_people import GRID, JPEG, PNG, Resident, only_case

from wanxiang.engines.cases import catalogue, reporters
from wanxiang.engines.cases.models import Case
from wanxiang.portal.reports import photos


def photo(name="a.jpg", data=JPEG):
    return SimpleUploadedFile(name, data)


def test_a_report_becomes_a_case_with_a_receipt(resident):
    """写事情—选种类—写地方—照片—联系方式—核对—送出，得到查询码。"""
    resident.says(text="楼下垃圾桶满了三天没来收")
    assert resident.heading == "最像哪一种？"
    assert "垃圾桶满了" in resident.page
    resident.says(code="010104")
    assert resident.heading == "在哪里？"
    resident.says(address="楼下")
    resident.says(place=GRID[:9]).says(place=GRID[:12]).says(place=GRID)
    assert resident.heading == "有照片吗？"
    resident.says(photos=photo())
    assert resident.heading == "怎么联系您？"
    resident.says(name="陈伯", phone="13800000000")
    assert resident.heading == "请核对，再送出"
    for said in ("楼下垃圾桶满了三天没来收", "垃圾桶满了", "1 张", "陈伯"):
        assert said in resident.page
    resident.presses("send")
    case = only_case()
    assert resident.receipt == f"{case.case_no}-{case.receipt}"
    assert (case.source, case.class_code, case.grid_code) == ("portal", "010104", GRID)
    assert reporters.opened(case).name == "陈伯"
    assert case.attachments.get().public


def test_the_receipt_promises_what_the_flow_says(resident):
    """下一步的时限取自流程的时钟，不是另写的一句话。"""
    resident.to_the_check().presses("send")
    case = only_case()
    flow = catalogue.flow(case.flow)
    assert case.state == "received"
    for clock in ("accept", "handle", "check"):
        assert f"{flow.clocks[clock].of(case.level).text}内" in resident.page
    assert f"最多 {flow.most_reworks} 次" in resident.page


def test_the_button_pressed_again_is_the_same_case(resident):
    """按几次都是一件，得到同一个查询码；回去改了再按也不会多一件。"""
    resident.to_the_check()
    check = resident.answer
    resident.presses("send")
    receipt = resident.receipt
    resident.read(check).presses("send")
    assert resident.receipt == receipt
    resident.read(check).presses("change:what").says(text="垃圾和路灯都坏了").says(code="?").presses("send")
    assert resident.receipt == receipt
    assert "没有重复登记" in resident.page
    assert Case.objects.count() == 1


def test_two_reports_are_two_cases(client):
    for _ in range(2):
        Resident(client).to_the_check().presses("send")
    assert Case.objects.count() == 2


def test_only_public_classes_are_proposed_and_taken(resident):
    """网上只能选公开的类别；别的编码不认。"""
    resident.says(text="有人吸毒、楼道很吵，电梯老坏")
    own = catalogue.own(date(2021, 12, 8))
    offered = re.findall(r'name="code" value="(\d+)"', resident.page)
    assert offered
    assert all(own.get(code).public for code in offered)
    assert resident.says(code="180106").problem.startswith("请选一项")


def test_everyday_words_find_a_class(resident):
    """平常的说法也找得到，不必说清单上的词。"""
    for text, label in (
        ("楼下垃圾堆了三天没人收", "垃圾"),
        ("路灯不亮", "路灯不亮"),
        ("隔壁装修半夜还在施工", "夜里施工吵"),
    ):
        page = Resident(resident.client).says(text=text).page
        assert label in re.sub(r"(?s)^.*<legend>", "", page), text


def test_a_photo_that_is_refused_loses_nothing(resident):
    """改名的程序、空文件、太大的、网页和矢量图都不收，逐个说明；收下的照片和写的字都还在。"""
    resident.says(text="楼下垃圾桶满了").says(code="?").says(address="老围社区")
    bad = [photo("virus.jpg", b"MZ\x90\x00" + b"x" * 99), photo("empty.jpg", b""), photo("page.jpg", b"<html>"),
           photo("big.jpg", JPEG + b"x" * 11 * 1024 * 1024), photo("draw.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")]  # fmt: skip
    resident.says(photos=[photo("good.jpg"), *bad])
    assert resident.answer.status_code == 422
    assert resident.heading == "有照片吗？"
    for name in ("virus.jpg", "empty.jpg", "page.jpg", "big.jpg", "draw.svg"):
        assert name in resident.problem
    assert "超过 10 MB" in resident.problem
    assert "good.jpg" in resident.page
    resident.says().says()
    assert "楼下垃圾桶满了" in resident.page
    resident.presses("send")
    assert only_case().attachments.count() == 1


def test_photos_are_added_one_by_one_and_taken_away(resident):
    """没有脚本的手机一次选一张，可以再加，可以去掉；最多九张。"""
    resident.says(text="楼下垃圾桶满了").says(code="?").says(address="老围社区")
    resident.presses("add", photos=photo()).presses("add", photos=photo("b.png", PNG))
    assert resident.page.count("去掉<") == 2
    drop = re.search(r'value="(drop:\w+)"', resident.page)[1]
    assert resident.presses(drop).page.count("去掉<") == 1
    resident.presses("add", photos=[photo(f"{n}.jpg", JPEG + bytes([n])) for n in range(9)])
    assert "最多 9 张" in resident.problem
    assert resident.page.count("去掉<") == 9


def test_photos_that_waited_too_long_are_asked_for_again(resident):
    """照片清掉了，其他内容还在。"""
    resident.says(text="楼下垃圾桶满了").says(code="?").says(address="老围社区").says(photos=photo()).says()
    for path in photos.home(photos.FOLDER).glob("*/*"):
        path.unlink()
    resident.presses("send")
    assert resident.heading == "有照片吗？"
    assert "请重新添加照片" in resident.problem
    resident.says().presses("send")
    assert Case.objects.count() == 1


def test_what_is_asked_of_the_place_depends_on_what_the_address_tells(resident):
    """地址认得出社区的不再问；认不出的从街道问起，不清楚也能继续。"""
    resident.says(text="路灯不亮").says(code="?").says(address="某某路口")
    assert resident.heading == "在哪个街道？"
    resident.says(place="?")
    assert resident.heading == "有照片吗？"
    other = Resident(resident.client).says(text="路灯不亮").says(code="?").says(address="桂园街道老围社区某楼下")
    assert other.heading == "有照片吗？"
    third = Resident(resident.client).says(text="路灯不亮").says(code="?").says(address="")
    assert third.heading == "在哪个街道？"
    assert "没有地址" in third.says(place="?").problem
    third.says(place=GRID[:9]).says(place="?").says().says()
    assert "桂园街道" in third.page


def test_a_position_outside_the_district_is_said_and_taken_away(resident):
    """定位不在本区，说清楚，写地址就能继续。"""
    resident.says(text="路灯不亮").says(code="?").says(lon="12.5", lat="41.9")
    assert "不在本区" in resident.problem
    assert resident.field("lon") == ""
    assert resident.says(address="老围社区").heading == "有照片吗？"


def test_what_was_typed_stays_whatever_is_wrong(resident):
    """写得太短、太长、电话不对，都说清楚，已写的还在。"""
    assert resident.says(text="坏").problem == "请写明是什么事"
    long = "垃圾" * 1500
    assert "最多 2,000 字" in resident.says(text=long).problem
    assert long in resident.page
    resident.says(text="楼下垃圾桶满了").says(code="?").says(address="老围社区").says()
    resident.says(name="陈伯", phone="12")
    assert "联系电话不完整" in resident.problem
    assert resident.field("name") == "陈伯"
    resident.presses("back", name="陈伯", phone="12").says()
    assert resident.field("phone") == "12"


def test_the_other_look_keeps_what_was_typed(resident):
    """换成长辈版，写了一半的还在；一路都是长辈版。"""
    resident.presses("look", text="楼下垃圾桶")
    assert 'class="elder"' in resident.page
    assert "楼下垃圾桶</textarea>" in resident.page
    resident.to_the_check().presses("send")
    assert 'class="elder"' in resident.page


def test_an_anonymous_report_keeps_no_name(resident):
    """匿名的，写过的姓名电话不进系统，照样有查询码。"""
    resident.says(text="楼下垃圾桶满了").says(code="?").says(address="老围社区").says()
    resident.says(name="陈伯", phone="13800000000", anonymous="yes")
    assert "13800000000" not in resident.page
    resident.presses("send")
    case = only_case()
    assert case.anonymous
    assert case.reporter is None
    assert case.reporter_token == ""
    assert resident.receipt


def test_confidential_is_offered_where_it_matters(resident):
    """涉及人的事可以要求保密；垃圾桶满了不用，也不认。"""
    resident.says(text="工地欠工钱").says(code="140102").says(address="老围社区").says()
    assert "请保密" in resident.page
    resident.says(confidential="yes").presses("send")
    assert only_case().sight == "sealed"
    other = Resident(resident.client).says(text="垃圾桶满了").says(code="010104").says(address="老围社区").says()
    assert "请保密" not in other.page
    other.says(confidential="yes").presses("send")
    assert Case.objects.order_by("-pk").first().sight == "place"


def test_reports_on_officials_are_not_taken_here(resident):
    """检举控告不在这里：说明去哪里、为什么；什么都没有存下。不是检举的可以继续。"""
    resident.says(text="某某科长受贿")
    assert resident.heading == "检举控告公职人员，请找纪检监察机关"
    for said in ("12388", "不接收、不阅读", "纪检监察"):
        assert said in resident.page
    assert not Case.objects.exists()
    assert resident.says().heading == "最像哪一种？"
    assert resident.presses("back").says(text="某某科长受贿").heading == "最像哪一种？"


def test_a_form_that_was_altered_or_is_old_begins_again(resident):
    page = resident.client.post("/portal/report/", {"state": "made-up", "step": "send"})
    assert page.status_code == 400
    assert "请重新填写" in page.content.decode()


def test_pages_that_were_skipped_are_no_way_around(resident):
    """跳过前面的页直接送出，说缺什么，不产生案件。"""
    resident.presses("send")
    assert "没有写明反映的内容" in resident.problem
    assert not Case.objects.exists()


def test_another_photo_cannot_be_named_in_the_form(resident):
    """表单里的状态有签名：别人的照片写不进来。"""
    said = signing.loads(resident.field("state"), salt="portal.report")
    said["photos"] = [{"digest": "0" * 64, "name": "x.jpg", "bytes": 1}]
    forged = signing.dumps(said, salt="other", compress=True)
    assert resident.client.post("/portal/report/", {"state": forged, "step": "send"}).status_code == 400


@pytest.mark.parametrize("address", ["/portal/report/", "/portal/follow/"])
def test_nothing_is_kept_by_the_browser(client, address):
    """公共电脑上不留：不缓存，没有会话。"""
    answer = client.get(address)
    assert "no-store" in answer["Cache-Control"]
    assert set(answer.cookies) <= {"csrftoken"}


def test_the_way_in_is_on_the_first_page(client):
    page = client.get("/portal/?look=elder").content.decode()
    assert "/portal/report/?look=elder" in page
    assert "/portal/follow/?look=elder" in page


def test_a_page_of_photos_may_be_larger_than_any_other_form(resident):
    """没有脚本的手机一次交两张大照片，收；别的表单这么大，读取前就拒绝。"""
    large = [photo(f"{n}.jpg", JPEG + bytes([n]) * 7 * 1024 * 1024) for n in range(2)]
    assert resident.client.post("/portal/entitled/", {"photos": large}).status_code == 413
    resident.says(text="楼下垃圾桶满了").says(code="?").says(address="老围社区")
    for each in large:
        each.seek(0)
    assert resident.presses("add", photos=large).page.count("去掉<") == 2
