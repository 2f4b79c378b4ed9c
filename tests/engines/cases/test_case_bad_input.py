"""What no report and no move should hold: each gets a sentence that says what is wrong, or a copy that harms nobody."""

import csv
import io
import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from case_cast import BILLBOARD, GRID, MONDAY, does, hours, portal, received, report
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import actions, attachments, keys, placing, queries
from wanxiang.engines.cases.actions import batches
from wanxiang.engines.cases.actions.intake import AnotherReport, BadReport
from wanxiang.engines.cases.actions.needs import Missing
from wanxiang.engines.cases.attachments import BadFile, File
from wanxiang.engines.cases.models import Attachment, Case, Unmapped
from wanxiang.engines.cases.placing import NoSuchPlace
from wanxiang.engines.cases.taxonomy import UnknownClass

SCRIPT = "<script>alert(1)</script>"
PHOTO = b"\xff\xd8\xff\xe0" + b"photo" * 20


def refused(error: type[WanxiangError], /, **said) -> WanxiangError:
    """The refusal of a report; nothing is left of it."""
    before = Case.objects.count()
    with pytest.raises(error) as caught:
        actions.receive(report(**said), by=portal(), at=MONDAY)
    assert Case.objects.count() == before
    assert not Attachment.objects.exists()
    return caught.value


def taken(**said) -> Case:
    """The case as the database gives it back."""
    return Case.objects.get(pk=actions.receive(report(**said), by=portal(), at=MONDAY).case.pk)


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        (NoSuchPlace, {"grid_code": "440399999999999"}, "没有编码"),
        (NoSuchPlace, {"grid_code": "", "lon": 0.0, "lat": 0.0}, "不在本区"),
        (UnknownClass, {"code": "999999"}, "999999"),
        (UnknownClass, {"code": "0202"}, "0202"),
        (BadReport, {"happened_at": MONDAY + timedelta(days=1)}, "将来"),
        (BadReport, {"text": "长" * 20_001}, "20,001"),
        (BadReport, {"text": "字" * (10 * 1024 * 1024)}, "超过"),
        (BadReport, {"text": " \n\t "}, "没有写明"),
        (BadReport, {"text": "\x00\x01\x02"}, "没有写明"),
        (BadReport, {"title": "题" * 121}, "标题"),
        (BadReport, {"external_id": ""}, "来源编号"),
        (BadReport, {"external_id": "a\x00b"}, "控制字符"),
        (BadReport, {"external_id": "a" * 81}, "80"),
        (BadReport, {"source": "nowhere"}, "来源"),
        (BadReport, {"lat": 22.5}, "同时"),
        (BadReport, {"lon": float("nan"), "lat": 22.5}, "经纬度"),
        (BadReport, {"lon": 114.1, "lat": float("inf")}, "经纬度"),
        (BadReport, {"lon": 1e300, "lat": 22.5}, "经纬度"),
        (BadReport, {"scheme": "体" * 41, "code": "1"}, "过长"),
        (BadReport, {"scheme": "hotline", "kind": "k" * 17, "code": "1"}, "过长"),
        (BadReport, {"scheme": "hotline", "code": "1" * 81}, "过长"),
        (WanxiangError, {"due_in": "明天"}, "期限"),
        (WanxiangError, {"flow": "no-such-flow"}, "no-such-flow"),
        (WanxiangError, {"reporter": {"phone": "12"}}, "电话"),
        (WanxiangError, {"reporter": {"name": "名" * 41}}, "过长"),
    ],
)  # fmt: skip
def test_a_report_that_cannot_be_taken_says_why(kind, said, words):
    """说清哪里不对；库里什么都不留。"""
    error = refused(kind, **said)
    assert words in str(error)
    assert "Traceback" not in str(error)


def test_a_class_of_another_list_that_nobody_mapped_waits_and_falls_to_no_default():
    """别的体系里没有对应的类别：案件照收，类别待定，排队等人确认。"""
    case = taken(scheme="hotline", code="ZZ-00", class_name="说不清的类别", text="有件事")
    assert (case.class_code, case.state) == ("", "received")
    assert Unmapped.objects.get().code == "ZZ-00"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.jpg", b"", "空文件"),
        ("a.jpg", b"MZ\x90\x00" + b"\0" * 60, "只接收"),
        ("a.png", b"\x7fELF" + b"\0" * 60, "只接收"),
        ("a.jpg", b"PK\x03\x04" + b"\0" * 60, "只接收"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "只接收"),
        ("a.jpg", b"<html><script>alert(1)</script></html>", "只接收"),
        ("a.jpg", b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024), "10 MB"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_photo_is_refused_whatever_it_is_called(name, data, words):
    """按内容认，不按扩展名：空文件、程序、压缩包、SVG、网页、过大的都不收，报告也不半途而废。"""
    assert words in str(refused(BadFile, files=(File(name=name, data=data),)))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\a.jpg", "a.jpg"),
        ("/etc/cron.d/x.jpg", "x.jpg"),
        ("a\x00b\r\nSet-Cookie: x.jpg", "ab_Set-Cookie_ x.jpg"),
        ("", "附件"),
        ("....", "附件"),
        ("名" * 300 + ".jpg", "名" * 96 + ".jpg"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ("\ud800.jpg", "\ufffd.jpg"),
    ],
)  # fmt: skip
def test_a_file_name_leads_nowhere(name, kept):
    """文件名不带路径、控制字符、反向显示；存放位置与它无关。"""
    row = taken(files=(File(name=name, data=PHOTO + name.encode("utf-8", "replace")),)).attachments.get()
    assert row.name == kept
    assert row.stored == f"attachments/{row.sha256[:2]}/{row.sha256}"
    assert b"".join(attachments.content(row)).startswith(PHOTO)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("井盖\x00坏了\x1b[31m", "井盖坏了[31m"),
        ("井盖\ud83d坏了", "井盖\ufffd坏了"),
        ("井盖坏了😀👨‍👩‍👧", "井盖坏了😀👨‍👩‍👧"),
        ("井盖\u202e了坏\u202c", "井盖了坏"),
        ("井盖坏了\r\n快来\t看", "井盖坏了\n快来\t看"),
        ("\ufeff井盖坏了", "井盖坏了"),
    ],
)  # fmt: skip
def test_text_that_no_page_can_show_is_kept_as_a_plain_copy(text, kept):
    """空字符、控制字符、半个字符、改变方向的记号去掉，其余（表情在内）一字不差；两种数据库都存得下。"""
    case = taken(text=text, title=text.replace("\n", " ")[:100], address=text[:100], extra={"said": [text]})
    assert (case.text, case.extra["said"]) == (kept, [kept])
    json.dumps(queries.public_view(case), default=str).encode()


def test_a_number_that_is_known_with_other_content_is_refused_and_names_the_case():
    case = taken(external_id="n1", text="路口有个坑")
    error = refused(AnotherReport, external_id="n1", text="路口有两个坑")
    assert error.status == 409
    assert case.case_no in error.message
    assert taken(external_id="n1", text="路口有个坑\x00") == case


@pytest.mark.parametrize(
    ("action", "said", "words"),
    [
        ("regrade", {"level": -1, "why": "x"}, "级别"),
        ("regrade", {"level": 9, "why": "x"}, "级别"),
        ("regrade", {"level": 2, "why": "字" * 401}, "400"),
        ("transfer", {"to": "nobody", "why": "x"}, "nobody"),
        ("transfer", {"to": GRID, "why": "x"}, "准入"),
        ("classify", {"code": "999999"}, "999999"),
        ("classify", {"code": BILLBOARD, "reply": "字" * 4001}, "4,000"),
        ("place", {"grid_code": "1"}, "没有编码"),
        ("merge", {"into": "SJ000", "why": "x"}, "并案"),
        ("urge", {"text": "\x00\x07 "}, "写明"),
        ("no-such-move", {}, "不能"),
    ],
)  # fmt: skip
def test_a_move_that_cannot_be_made_says_why_and_changes_nothing(desk, action, said, words):
    case = received()
    with pytest.raises(WanxiangError) as caught:
        does(case, action, desk, at=MONDAY + hours(1), **said)
    assert words in str(caught.value)
    assert caught.value.status < 500
    assert Case.objects.get(pk=case.pk).version == case.version


def test_a_long_ruling_is_kept_whole_and_its_history_has_the_beginning(desk, chengguan, arbiter):
    """裁定理由可以写到四千字：裁定里全文保存，历史里留开头。"""
    case = received()
    does(case, "return", chengguan, at=MONDAY + hours(1), why="不属本单位", clause=case.clause)
    does(case, "overrule", arbiter, at=MONDAY + hours(2), decision="按清单。" * 800)
    assert case.rulings.get().text == "按清单。" * 800
    assert len(case.steps.last().why) == 400
    with pytest.raises(Missing, match="4,000"):
        does(
            case, "return", chengguan, at=MONDAY + hours(3), why="不属本单位", clause=case.clause, decision="字" * 4001
        )


def test_markup_is_shown_as_it_was_written_and_never_run(client, desk):
    """标题、内容、地址、意见、答复里的标签原样显示，不执行：窗口页面、公开页面都是。"""
    case = taken(title=f"{SCRIPT}标题", text=f"内容{SCRIPT}", address=f'"><img src=x onerror=alert(1)>{SCRIPT}')
    does(case, "urge", desk, at=MONDAY + hours(1), text=f"催{SCRIPT}")
    client.force_login(desk, backend="django.contrib.auth.backends.ModelBackend")
    receipt = f"{case.case_no}-{case.receipt}"
    for path in ("/cases/?state=all", f"/cases/{case.case_no}/", f"/portal/follow/?receipt={quote(receipt)}"):
        answer = client.get(path, follow=True)
        page = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200, path
        assert SCRIPT.encode() not in page, path
        assert b"<img src=x" not in page, path
    assert b"&lt;script&gt;" in client.get(f"/cases/{case.case_no}/").content


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_no_cell_of_an_export_is_a_formula(client, desk, cell):
    """导出的表格里，以 = + - @ 制表符开头的内容当作文字。"""
    case = taken(title=cell, text="有件事")
    client.force_login(desk, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/cases/?state=all&export=csv")
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8-sig")
    (row,) = [row for row in csv.reader(io.StringIO(text)) if case.case_no in row]
    assert not [each for each in row if each[:1] in tuple("=+@\t") or (each[:1] == "-" and not each[1:].isdigit())]
    assert any(each in (f"'{cell}", f"'{cell.strip()}") for each in row)


@pytest.fixture
def machine():
    cache.clear()
    _, key = keys.add(name="xt", title="系统", by=Account.system("test"), at=MONDAY, role="case_center",
                      may=("case.register", "case.view", "case.accept"))  # fmt: skip
    return Client(headers={"Authorization": f"Bearer {key}"}, raise_request_exception=False)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"external_id": 5}', b'{"external_id": "a"}',
        b'{"external_id": "a", "text": "\\u0000\\u0000"}', b'{"external_id": "a", "text": "\\ud800\\ud800", "code": "9"}',
        b'{"external_id": "a", "text": "xx", "lon": "NaN", "lat": "22"}', b'{"external_id": "a", "text": "xx", "lon": NaN, "lat": 1}',
        b'{"external_id": "a", "text": "xx", "lon": 1e999, "lat": 1}', b'{"external_id": "a", "text": "xx", "lat": 22.5}',
        b'{"external_id": "\\u0000", "text": "xx"}', b'{"external_id": "\\ud800", "text": "xx"}',
        b'{"external_id": "a", "text": "xx", "happened_at": "2999-01-01T00:00:00Z"}',
        b'{"external_id": "a", "text": "xx", "happened_at": "0001-01-01T00:00:00Z", "code": "x"}',
        b'{"external_id": "a", "text": ["xx"]}', b"[" * 100_000,
        json.dumps({"external_id": "a", "text": "字" * 20_001}).encode(),
    ],
)  # fmt: skip
def test_a_body_that_makes_no_sense_is_refused_with_a_sentence(machine, body):
    answer = machine.post("/api/cases/reports", body, content_type="application/json")
    assert 400 <= answer.status_code < 500, answer.content[:300]
    assert answer.json()["message"]
    assert not Case.objects.exists()


def test_numbers_written_as_text_are_numbers(machine):
    """经纬度写成文字也认；落在本区的定到网格。"""
    placed = placing.place(grid_code=GRID)
    body = {"external_id": "a", "text": "路口有个坑", "lon": "114.1", "lat": "22.55", "grid_code": placed.code}
    answer = machine.post("/api/cases/reports", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert Case.objects.get().lon == 114.1


def test_a_batch_of_good_and_bad_rows_takes_the_good_ones_and_answers_each(machine):
    """一批里好坏都有：好的立案，坏的各有原因，一件不拖累另一件。"""
    good = {"text": "路口有个坑", "code": BILLBOARD, "grid_code": GRID}
    bad = [{"grid_code": "1"}, {"code": "9"}, {"lat": 22.5}, {"happened_at": "2999-01-01T00:00:00Z"}, {"text": "\x00\x00"}, {"text": "\ud800" * 20_001}]  # fmt: skip
    said = [good | {"external_id": "g1"}, *(good | {"external_id": f"b{number}"} | each for number, each in enumerate(bad)), {}, good | {"external_id": "g2"}]  # fmt: skip
    answer = machine.post("/api/cases/reports/batch", json.dumps({"reports": said}), content_type="application/json")
    assert answer.status_code == 200, answer.content[:300]
    found = answer.json()
    assert (found["created"], found["refused"]) == (2, 7)
    assert all(each["message"] for each in found["results"] if each["outcome"] == "refused")
    assert Case.objects.count() == 2


def test_a_file_of_good_and_bad_rows_keeps_each_bad_one_with_its_reason(desk):
    """导入的表里好坏都有：坏行连同原因留在批次里。"""
    rows = ["编号,内容,网格编码,经度,纬度", f"1,路口有个坑,{GRID},,", "2,路口有个坑,1,,", "3,,,,", "4,路口有个坑,,x,22", "5,路口有个坑,,nan,22", "1,另一件,,,"]  # fmt: skip
    done = batches.import_reports(data="\n".join(rows).encode(), name="a.csv", by=desk, at=MONDAY)
    assert (done.rows, done.taken, len(done.refused)) == (6, 1, 5)
    assert all(each["reason"] for each in done.refused)


def test_an_executable_sent_to_the_api_as_a_photo_is_refused_and_the_step_is_not_made(machine):
    case = received()
    sent = SimpleUploadedFile("现场.jpg", b"MZ\x90\x00" + b"\0" * 60, content_type="image/jpeg")
    answer = machine.post(
        f"/api/cases/{case.case_no}/attachments", {"action": "comment", "opinion": "x", "files": sent}
    )
    assert answer.status_code in (400, 403), answer.content[:200]
    assert (Case.objects.get().version, Attachment.objects.count()) == (case.version, 0)
