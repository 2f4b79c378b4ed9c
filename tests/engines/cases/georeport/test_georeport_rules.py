"""What is public and what is not, what is taken once, and how each refusal is said."""

import struct
import zlib
from xml.etree import ElementTree

import pytest
from case_cast import GRID, MONDAY, RUBBISH, does, hours, received

from wanxiang.engines.cases.actions import Words, act
from wanxiang.engines.cases.attachments import File
from wanxiang.engines.cases.georeport import photos
from wanxiang.engines.cases.georeport.formats import written
from wanxiang.engines.cases.models import ApiKey, Case, Step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("luohu")]
ROOT = "/georeport/v2"
FORM = "application/x-www-form-urlencoded"


def post(client, said=None, *, at="requests.json", **headers):
    from urllib.parse import urlencode

    form = {"service_code": RUBBISH, "address_string": "路口", "description": "路口垃圾成堆"} if said is None else said
    return client.post(f"{ROOT}/{at}", urlencode(form), content_type=FORM, headers=headers)


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of one dot, with further chunks before its end."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    dot = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\xff\0\0"))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in (*dot, *chunks, (b"IEND", b"")))


# who reads what


@pytest.mark.parametrize("said", [{"confidential": True}, {"code": "150104"}, {"code": "140102"}])
def test_a_sealed_or_a_desk_matter_is_in_no_list_and_under_no_number(client, said):
    """要求保密的、类别本身保密的（校园欺凌）、敏感的（欠薪）：列表、编号、进展里都没有。"""
    case = received(**said)
    assert client.get(f"{ROOT}/requests.json").json() == []
    assert client.get(f"{ROOT}/requests/{case.case_no}.json").status_code == 404
    assert client.get(f"{ROOT}/servicerequestupdates.json", {"service_request_id": case.case_no}).json() == []


def test_what_was_made_a_matter_of_the_desk_later_is_not_read_any_more(client):
    """登记时可公开、后来转为仅分拨可见的，即刻不再公开。"""
    case = received(code=RUBBISH)
    assert client.get(f"{ROOT}/requests/{case.case_no}.json").status_code == 200
    Case.objects.filter(pk=case.pk).update(sight="desk")
    assert client.get(f"{ROOT}/requests/{case.case_no}.json").status_code == 404


def test_the_reporter_and_the_exact_place_are_never_told(client):
    case = received(
        "王女士反映楼下垃圾成堆", code=RUBBISH, reporter={"name": "王某某", "phone": "13900001111"}, grid_code="",
        lon=None, address="桂园街道老围社区 5 栋 302 室",
    )  # fmt: skip
    said = client.get(f"{ROOT}/requests/{case.case_no}.json").content.decode()
    for secret in ("王女士", "王某某", "13900001111", "302", "5 栋"):
        assert secret not in said


def test_words_said_to_an_office_are_not_told_and_words_said_to_the_world_are_without_numbers(client):
    """经其他渠道来的只显示类别；经本接口来的显示原文，但电话、证件号、邮箱、房号抹去。"""
    case = received("门口垃圾没人清", code=RUBBISH)
    (told,) = client.get(f"{ROOT}/requests/{case.case_no}.json").json()
    assert told["description"] == told["service_name"] == "垃圾没人清"
    said = {
        "service_code": RUBBISH,
        "address_string": "路口",
        "description": "垃圾成堆，电话 138-0013-8000，a@b.cn，住 1203室",
    }
    number = post(client, said).json()[0]["service_request_id"]
    (told,) = client.get(f"{ROOT}/requests/{number}.json").json()
    assert told["description"] == "垃圾成堆，电话 ＊＊＊，＊＊＊，住 ＊＊＊"


def test_a_merged_request_stands_where_the_one_stands_that_it_was_merged_into(client, desk):
    main, other = received(code=RUBBISH), received(code=RUBBISH)
    does(other, "merge", desk, at=MONDAY + hours(1), into=main.case_no, why="同一处")
    (told,) = client.get(f"{ROOT}/requests/{other.case_no}.json").json()
    assert told["status"] == "open"
    open_now = {each["service_request_id"] for each in client.get(f"{ROOT}/requests.json?status=open").json()}
    assert open_now == {main.case_no, other.case_no}
    assert client.get(f"{ROOT}/requests.json?status=closed").json() == []


def test_a_photo_of_the_work_done_is_public_and_holds_nothing_of_the_camera(client, chengguan, desk):
    """公开的只有处置后的照片；照片里的拍摄地点、时间、设备等信息不随图公开。"""
    taken = png((b"eXIf", b"GPS 22.54 114.11"), (b"tEXt", b"Make\0Phone"))
    case = received(files=(File(name="现场.png", data=png((b"tEXt", b"a\0b"))),))
    assert client.get(f"{ROOT}/requests/{case.case_no}.json").json()[0]["media_url"] == ""
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    act(case_no=case.case_no, action="finish", by=chengguan, at=MONDAY + hours(2),
        words=Words(opinion="已拆", reply="已拆除", files=(File(name="处置后.png", data=taken),)))  # fmt: skip
    link = client.get(f"{ROOT}/requests/{case.case_no}.json").json()[0]["media_url"]
    answer = client.get(link)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer.content == png()
    for photo in case.attachments.filter(stage="report"):
        assert client.get(f"{ROOT}/photos/{photo.pk}").status_code == 404
    Case.objects.filter(pk=case.pk).update(sight="sealed")
    assert client.get(link).status_code == 404


def test_a_jpeg_keeps_its_picture_and_loses_its_notes():
    head, exif, table = b"\xff\xe0\x00\x04JF", b"\xff\xe1\x00\x08Exif\0\0", b"\xff\xdb\x00\x03\x01"
    scan = b"\xff\xda\x00\x02picture\xff\xd9"
    assert photos.plain(b"\xff\xd8" + head + exif + table + scan) == b"\xff\xd8" + head + table + scan
    with pytest.raises(photos.Unreadable):
        photos.plain(b"\xff\xd8" + head + exif)


# what is taken


def test_a_posted_request_is_a_case_with_its_class_place_and_sealed_reporter(client):
    said = {"service_code": RUBBISH, "address_string": "路口", "address_id": GRID, "description": "垃圾", "last_name": "李", "first_name": "四",
            "attribute[where]": "3 号门对面", "attribute[seen_at]": "2021-11-08T09:00:00+08:00"}  # fmt: skip
    answer = post(client, said)
    case = Case.objects.get(case_no=answer.json()[0]["service_request_id"])
    assert (case.source, case.class_code, case.grid_code, case.address) == (
        "georeport",
        RUBBISH,
        GRID,
        "路口 3 号门对面",
    )
    assert case.reporter and case.class_by == "source"


def test_what_cannot_be_placed_waits_and_is_no_error(client):
    answer = post(client, {"service_code": RUBBISH, "address_string": "那个地方", "description": "垃圾"})
    assert answer.status_code == 201
    assert Case.objects.get().grid_code == ""


def test_coordinates_outside_the_district_are_refused_with_a_reason(client):
    answer = post(client, {"service_code": RUBBISH, "lat": "37.76", "long": "-122.42", "description": "垃圾"})
    assert answer.status_code == 400
    assert "不在本区范围内" in answer.json()[0]["description"]
    assert not Case.objects.exists()


def test_sent_twice_it_is_one_request_by_content_within_a_minute(client):
    first, again = post(client), post(client)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Case.objects.count() == 1
    post(client, {"service_code": RUBBISH, "address_string": "另一个路口", "description": "路口垃圾成堆"})
    assert Case.objects.count() == 2


def test_a_minute_that_turns_between_two_sendings_makes_no_second_request(client, monkeypatch):
    for second in (59, 61):
        monkeypatch.setattr(
            "wanxiang.engines.cases.georeport.api.now", lambda second=second: MONDAY + hours(second / 3600)
        )
        post(client)
    assert Case.objects.count() == 1
    monkeypatch.setattr("wanxiang.engines.cases.georeport.api.now", lambda: MONDAY + hours(1))
    post(client)
    assert Case.objects.count() == 2


def test_an_idempotency_key_is_one_request_whenever_it_comes_and_refuses_another_content(client, monkeypatch):
    first = post(client, **{"Idempotency-Key": "a-1"})
    monkeypatch.setattr("wanxiang.engines.cases.georeport.api.now", lambda: MONDAY + hours(5))
    assert post(client, **{"Idempotency-Key": "a-1"}).json() == first.json()
    other = post(
        client,
        {"service_code": RUBBISH, "address_string": "别处", "description": "别的事"},
        **{"Idempotency-Key": "a-1"},
    )
    assert other.status_code == 400
    assert Case.objects.count() == 1


def test_a_key_names_who_posts_and_a_wrong_one_is_forbidden(client, key):
    said = {"service_code": RUBBISH, "address_string": "路口", "description": "垃圾", "api_key": key}
    assert post(client, said).status_code == 201
    assert Case.objects.get().external_id.startswith("paipai:")
    assert ApiKey.objects.get().last_used_at == MONDAY
    wrong = post(client, said | {"api_key": "wx_wrong"})
    assert (wrong.status_code, wrong.json()[0]["code"]) == (403, 403)


def test_without_a_key_one_address_posts_a_few_times_a_minute(client):
    codes = [
        post(client, {"service_code": RUBBISH, "address_string": "路口", "description": f"第 {n} 件"}).status_code
        for n in range(12)
    ]
    assert codes == [201] * 10 + [429] * 2


def test_a_page_that_is_signed_in_cannot_be_made_to_post(client, desk):
    client.force_login(desk)
    assert post(client).status_code == 403
    assert not Case.objects.exists()


# updates


def test_the_reporter_adds_with_the_receipt_and_once(client):
    made = post(client).json()[0]
    token = made["service_notice"].split("查询码 ")[1].split("，")[0]
    said = {
        "service_request_id": made["service_request_id"],
        "token": token,
        "update_id": "u1",
        "description": "又多了两袋",
        "status": "open",
    }
    first, again = (post(client, said, at="servicerequestupdates.json") for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert Step.objects.filter(action="comment").count() == 1
    assert client.get(f"{ROOT}/tokens/{token}.json").json() == [
        {"service_request_id": made["service_request_id"], "token": token}
    ]


def test_nobody_else_adds_to_a_request(client, key):
    made = post(client).json()[0]
    said = {"service_request_id": made["service_request_id"], "description": "又多了两袋"}
    assert post(client, said, at="servicerequestupdates.json").status_code == 403
    assert (
        post(
            client, said | {"token": f"{made['service_request_id']}-AAAAAA"}, at="servicerequestupdates.json"
        ).status_code
        == 404
    )
    assert post(client, said | {"api_key": key}, at="servicerequestupdates.json").status_code == 404
    assert not Step.objects.filter(action="comment").exists()


def test_updates_tell_the_public_course_and_the_answer_only_when_it_was_seen_to(client, desk, chengguan):
    case = received()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    does(case, "finish", chengguan, at=MONDAY + hours(2), opinion="内部", reply="已拆除")
    asked = {"service_request_id": case.case_no}
    before = client.get(f"{ROOT}/servicerequestupdates.json", asked).content.decode()
    assert "已拆除" not in before and "内部" not in before
    does(case, "pass", desk, at=MONDAY + hours(3))
    told = client.get(f"{ROOT}/servicerequestupdates.json", asked).json()
    assert told[0]["description"] == "已核查，答复如下：已拆除"
    assert [each["status"] for each in told] == ["open"] * len(told)


def test_updates_of_whatever_moved_are_asked_for_by_the_week(client, desk):
    case = received(code=RUBBISH)
    does(case, "transfer", desk, at=MONDAY + hours(1), to="zhujian", why="职责")
    asked = {"start_date": "2021-11-08T02:30:00Z", "end_date": "2021-11-09T00:00:00Z"}
    told = client.get(f"{ROOT}/servicerequestupdates.json", asked).json()
    assert {each["service_request_id"] for each in told} <= {case.case_no}
    assert len(client.get(f"{ROOT}/servicerequestupdates.json").json()) >= 3
    asked["end_date"] = "2021-11-20T00:00:00Z"
    refused = client.get(f"{ROOT}/servicerequestupdates.json", asked)
    assert refused.status_code == 400 and "7 天" in refused.json()[0]["description"]


# how it is asked


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("start_date=2021-01-01T00:00:00Z&end_date=2021-06-01T00:00:00Z", "90 天"),
        ("start_date=2021-11-08", "带时区"),
        ("end_date=2021-11-07T00:00:00Z&start_date=2021-11-08T00:00:00Z", "早于"),
        ("status=pending", "status 只能是"),
        ("page=0", "page 须为"),
        ("page_size=5000", "page_size 须为"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_by_what_is_wrong_with_it(client, query, said):
    for format in ("json", "xml"):
        answer = client.get(f"{ROOT}/requests.{format}?{query}")
        assert answer.status_code == 400
        assert said in answer.content.decode()


def test_every_fault_is_said_at_once_and_in_the_format_asked_for(client):
    answer = post(client, {"lat": "x", "media_url": "javascript:alert(1)"}, at="requests.xml")
    errors = ElementTree.fromstring(answer.content)
    assert errors.tag == "errors"
    assert [error.findtext("code") for error in errors] == ["400"] * 3
    assert answer["Content-Type"] == "text/xml; charset=utf-8"


def test_the_list_is_of_the_last_ninety_days_and_comes_in_pages(client):
    received(code=RUBBISH, at=MONDAY - hours(24 * 91))
    cases = [received(code=RUBBISH, at=MONDAY + hours(n - 3)) for n in range(3)]
    numbers = [each["service_request_id"] for page in (1, 2, 3)
               for each in client.get(f"{ROOT}/requests.json", {"page": page, "page_size": 2}).json()]  # fmt: skip
    assert numbers == [case.case_no for case in reversed(cases)]


def test_a_list_of_many_costs_as_many_queries_as_a_list_of_one(client, django_assert_max_num_queries):
    for _ in range(20):
        received(code=RUBBISH)
    with django_assert_max_num_queries(8):
        assert len(client.get(f"{ROOT}/requests.json").json()) == 20


def test_no_xml_holds_what_no_xml_may_hold():
    said = written("errors", [{"code": 400, "description": "a\x00\x0b<b>&\ud800\uffff"}], "xml")
    assert ElementTree.fromstring(said)[0].findtext("description") == "a<b>&"
    assert said.startswith(b'<?xml version="1.0" encoding="utf-8"?>')


def test_discovery_names_the_endpoint_and_its_formats(client):
    (endpoint,) = client.get(f"{ROOT}/discovery.json").json()["endpoints"]
    assert endpoint["url"] == "http://testserver/georeport/v2"
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    found = ElementTree.fromstring(client.get(f"{ROOT}/discovery.xml").content)
    assert [each.text for each in found.findall("endpoints/endpoint/formats/format")] == [
        "text/xml",
        "application/json",
    ]
