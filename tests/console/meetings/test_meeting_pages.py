"""Meetings on the desk: one whole course through the pages, who may do what, who sees what."""

import io
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from wanxiang.core import clock
from wanxiang.core.files import home
from wanxiang.core.models import Account, Grant
from wanxiang.engines.plans import queries
from wanxiang.engines.plans.actions import add_task, import_document
from wanxiang.engines.plans.models import LeaderPost, Matter, Meeting, ReviewedDocument, Task

PLAN = """云川区 2021 年改革要点
一、深化社会领域改革
（一）社区食堂改革。完善社区食堂布点。（牵头领导：张明；牵头单位：区民政局；参与单位：各街道）
"""
DAY = date(2021, 11, 22)
FACTS = {f"fact{number}": "no" for number in range(5)}


@pytest.fixture
def town(ground):
    """Clients of a unit, of the justice bureau, of two people of the reform office, a leader, and another unit."""
    import_document(data=PLAN.encode(), file_name="改革要点.txt", by=Account.system("test"))
    clock.pin(date(2021, 11, 8))
    yield SimpleNamespace(
        civil=_client("civil", "department", "区民政局"), justice=_client("justice", "department", "区司法局"),
        office=_client("office", "reform_office", "区委改革办"), second=_client("second", "reform_office", "区委改革办"),
        leader=_client("leader", "leader", ""), other=_client("other", "department", "区教育局"), stranger=_client("stranger", "department", "区水务局"),
    )  # fmt: skip
    home(clock.PINNED).unlink()


def _client(name: str, role: str, unit: str) -> Client:
    account = Account.objects.create(username=name, name=name, unit_code=unit)
    Grant.objects.create(account=account, role=role)
    made = Client()
    made.force_login(account)
    return made


def sent(client: Client, address: str, **form) -> str:
    """Send a form that must be taken; returns where it leads."""
    answer = client.post(address, form)
    assert answer.status_code == 302, _said(answer)
    return answer["Location"]


def refused(client: Client, address: str, **form) -> str:
    """Send a form that must not be taken; returns the page."""
    answer = client.post(address, form)
    assert answer.status_code == 400
    return answer.content.decode()


def _said(answer) -> str:
    return "\n".join(line for line in answer.content.decode().splitlines() if "error" in line)[:2000]


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("方案.pdf", b"%PDF-1.7 text", content_type="application/pdf")


def registered(town) -> str:
    return sent(
        town.civil, "/documents/new/", title="社区食堂布点方案", kind="实施方案", unit="minzheng", file=paper(), **FACTS
    )


def listed(town) -> tuple[str, str]:
    """A matter on the agenda of a meeting: (its page, the meeting's)."""
    document = registered(town)
    key = ReviewedDocument.objects.get().pk
    matter = sent(town.civil, "/meetings/matters/new/", series="reform", kind="review", title="审议社区食堂布点方案", document=key, unit="minzheng")  # fmt: skip
    sent(town.office, f"{matter}accept/")
    meeting = sent(town.office, "/meetings/new/", series="reform", day=DAY, begins="09:30")
    said = refused(town.office, f"{meeting}agenda/", matter=Matter.objects.get().pk)
    assert "合法性审查未办" in said
    sent(
        town.justice,
        f"{document}gates/legal/opinion/",
        outcome="passed",
        reviewers="区司法局",
        on=date(2021, 11, 8),
        says="合法",
    )
    sent(town.office, f"{meeting}agenda/", matter=Matter.objects.get().pk)
    return matter, meeting


def test_a_matter_goes_its_whole_course(town):
    """登记文件 → 报送 → 核对 → 合法性审查 → 列入议程 → 通知 → 到会 → 决定交办 → 起草纪要 → 另一人签发。"""
    matter, meeting = listed(town)
    item = Meeting.objects.get().agenda.get(position=2).pk
    sent(town.office, f"{meeting}notice/")
    assert "议程固定" in text(town.leader, meeting)
    clock.pin(DAY)
    everybody = list(Meeting.objects.get().attendees.values_list("pk", flat=True))
    assert "不足 7 方" in refused(town.office, f"{meeting}hold/", present=everybody[:2])
    sent(town.office, f"{meeting}hold/", present=everybody)
    first = Meeting.objects.get().agenda.get(position=1).pk
    sent(town.office, f"{meeting}agenda/{first}/decide/", outcome="heard", text="会议传达学习了有关部署。")
    sent(town.office, f"{meeting}agenda/{item}/decide/", outcome="passed", text="会议同意该方案。", task1="建成首批食堂", unit1="minzheng",
         due1=DAY + timedelta(days=30))  # fmt: skip
    page = text(town.other, meeting)
    assert "建成首批食堂" in page and "会议同意该方案。" in page
    assert "会议审议并通过《社区食堂布点方案》" in text(town.office, f"{meeting}minutes/")
    sent(
        town.office,
        f"{meeting}minutes/",
        number="深改委纪要〔2021〕1号",
        copies="各街道",
        opening="",
        closing="会议强调抓好落实。",
    )
    sent(town.office, f"{meeting}minutes/issue/")
    assert Meeting.objects.get().state == "held"
    sent(town.leader, f"{meeting}minutes/issue/")
    assert Meeting.objects.get().state == "closed"
    answer = town.other.get(f"{meeting}minutes.docx")
    said = "\n".join(each.text for each in Document(io.BytesIO(b"".join(answer.streaming_content))).paragraphs)
    assert "会议强调抓好落实。" in said and "深改委纪要〔2021〕1号" in said
    assert Task.objects.get().origin == "meeting"
    assert "审议通过" in text(town.other, "/documents/")
    assert "通过" in text(town.other, matter)


def test_before_the_decision_other_units_see_nothing_of_it(town):
    """别的单位打不开审议前的议题和文件；会议页只占位置，不露题目。"""
    matter, meeting = listed(town)
    document = f"/documents/{ReviewedDocument.objects.get().pk}/"
    assert [town.other.get(address).status_code for address in (matter, document, f"{document}versions/1/")] == [
        404
    ] * 3
    page = text(town.other, meeting)
    assert "其他单位的议题" in page and "社区食堂" not in page
    assert "社区食堂" not in text(town.other, "/meetings/matters/") + text(town.other, "/documents/")
    sent(town.office, f"{meeting}notice/")
    assert "社区食堂" in text(town.civil, meeting)
    assert [client.get(f"{meeting}notice.docx").status_code for client in (town.stranger, town.civil, town.leader)] == [
        404,
        200,
        200,
    ]
    assert town.other.get("/meetings/matters/?export=csv").status_code == 200


def test_a_unit_does_not_act_for_another(town):
    """不是起草单位的，不能传文本、改情形、撤回；不是改革办的，不能排议程、记决定。"""
    matter, meeting = listed(town)
    document = f"/documents/{ReviewedDocument.objects.get().pk}/"
    assert town.justice.post(f"{document}version/", {"file": paper()}).status_code == 404
    assert town.justice.post(f"{document}edit/", FACTS).status_code == 404
    assert town.other.post(f"{matter}withdraw/", {"why": "不报了"}).status_code == 404
    for address in (f"{meeting}agenda/", f"{meeting}notice/", f"{meeting}hold/", f"{meeting}minutes/"):
        assert town.civil.post(address).status_code == 403
    assert town.civil.post(f"{matter}hurry/", {"why": "急"}).status_code == 403


def test_a_failed_review_is_told_with_its_reason(town):
    """合法性审查写明没有法律依据：关口页、文件页、议题页都看得到。"""
    document = registered(town)
    assert "请选择“合法性审查”未通过的原因" in refused(town.justice, f"{document}gates/legal/opinion/", outcome="failed", reviewers="区司法局", on=date(2021, 11, 8), says="无依据")  # fmt: skip
    sent(town.justice, f"{document}gates/legal/opinion/", outcome="failed", ground="no_legal_basis", reviewers="区司法局", on=date(2021, 11, 8),
         says="没有上位法依据", file=paper())  # fmt: skip
    assert "合法性审查未通过（没有法律依据）" in text(town.civil, document)
    gate = text(town.office, f"{document}gates/legal/")
    assert "没有法律依据" in gate and "/opinions/" in gate


def test_experts_are_drawn_on_the_gate_page(town):
    for number in range(4):
        sent(town.office, "/documents/experts/new/", name=f"专家{number}", field="社会政策", of=f"大学{number}")
    facts = FACTS | {"fact0": "yes"}
    document = sent(
        town.civil, "/documents/new/", title="食堂收费办法", kind="办法", unit="minzheng", file=paper(), **facts
    )
    sent(town.office, f"{document}gates/experts/draw/", number="20211108")
    page = text(town.office, f"{document}gates/experts/")
    assert page.count("待声明") == 3 and "抽取号 20211108" in page
    review = ReviewedDocument.objects.get().gates.get(kind="experts").experts.first()
    assert "请写明利益关系" in refused(town.office, f"{document}reviews/{review.pk}/interest/", states="conflict")
    sent(town.office, f"{document}reviews/{review.pk}/interest/", states="free")
    sent(town.office, f"{document}reviews/{review.pk}/verdict/", verdict="agree", says="可行")
    assert "同意" in text(town.office, f"{document}gates/experts/")


def test_the_rotation_shows_who_has_not_reported(town):
    page = text(town.leader, "/meetings/rotation/")
    assert "经济体制改革专项小组" in page and "超期" in page and "区民政局" in page


def test_a_document_of_before_is_entered_as_such(town):
    document = sent(town.office, "/documents/earlier/", title="旧办法", kind="办法", unit="minzheng", meeting="2020年第6次会议",
                    passed_on=date(2020, 12, 1), number="旧发〔2020〕9号")  # fmt: skip
    page = text(town.other, document)
    assert "2020年第6次会议" in page and "关口" not in page
    assert "旧办法" in text(town.other, "/documents/?q=旧发&year=2020")


OLD = """文件名称,类别,起草单位,审议会议,审议日期,文号
旧办法,办法,区民政局,2020年第6次会议,2020-12-01,旧发〔2020〕9号
停车方案,实施方案,区教育局,2020年第5次会议,2020年10月8日,
"""


def _upload(town, text_of_file: str):
    file = SimpleUploadedFile("旧件.csv", text_of_file.encode("gb18030"), content_type="text/csv")
    return town.office.post("/documents/earlier/files/", {"file": file})


def test_documents_of_before_come_in_by_file(town):
    """先逐行预览，确认才写入；再传同一文件，已有的不再补录；改过的预览不收。"""
    answer = _upload(town, OLD)
    assert "新增 2，已有 0，有误 0" in answer.content.decode()
    assert not ReviewedDocument.objects.exists()
    kept = answer.context["shown"].kept
    assert "预览已过期" in refused(town.office, "/documents/earlier/files/", kept=kept[:-3] + "abc")
    sent(town.office, "/documents/earlier/files/", kept=kept)
    told = [(row.title, row.status, row.number, row.passed_on) for row in ReviewedDocument.objects.order_by("pk")]
    assert told == [
        ("旧办法", "issued", "旧发〔2020〕9号", date(2020, 12, 1)), ("停车方案", "passed", "", date(2020, 10, 8))]  # fmt: skip
    assert "新增 0，已有 2，有误 0" in _upload(town, OLD).content.decode()
    assert town.civil.get("/documents/earlier/files/").status_code == 403


def test_a_file_with_a_fault_brings_nothing(town):
    """逐行写明错在哪里；有一行不对，一行也不写。"""
    wrong = OLD + "旧办法,办法,区民政局,会议,2020-13-01,\n无名单位文件,杂文,某某局,,2030-01-01,\n"
    answer = _upload(town, wrong)
    said = answer.content.decode()
    for part in ("有误 2", "审议日期“2020-13-01”无效", "与第 2 行是同一份文件", "没有类别“杂文”", "本区没有单位“某某局”",
                 "审议会议没有填写", "在将来"):  # fmt: skip
        assert part in said
    assert "有 2 行不能补录" in refused(town.office, "/documents/earlier/files/", kept=answer.context["shown"].kept)
    assert not ReviewedDocument.objects.exists()
    assert (
        "缺少“审议会议”"
        in _upload(town, "文件名称,类别,起草单位,审议日期\n甲,办法,区民政局,2020-01-01\n").content.decode()
    )


def test_an_edit_keeps_what_this_reader_was_not_offered(town):
    """部门改情形时，别的单位承办的任务不会因此脱钩。"""
    document = registered(town)
    row, by = ReviewedDocument.objects.get(), Account.objects.get(username="office")
    other = add_task(document=queries.current(), title="他单位的任务", unit="jiaoyu", by=by, at=clock.now())
    row.tasks.add(other)
    sent(town.civil, f"{document}edit/", **(FACTS | {"fact4": "yes"}), items=[queries.current().items.get().pk])
    row.refresh_from_db()
    assert list(row.tasks.all()) == [other]
    assert (row.facts["专业性强"], row.items.count()) == (True, 1)


def test_what_a_chair_named_by_post_decided_is_on_the_leaders_page(town):
    """会议以职务写主持人：登记了任职，决定才记到这位领导名下；没有到会的不记。"""
    _, meeting = listed(town)
    sent(town.office, f"{meeting}notice/")
    clock.pin(DAY)
    rows = Meeting.objects.get().attendees
    sent(town.office, f"{meeting}hold/", present=list(rows.values_list("pk", flat=True)))
    first = Meeting.objects.get().agenda.get(position=1).pk
    sent(town.office, f"{meeting}agenda/{first}/decide/", outcome="heard", text="会议传达学习了有关部署。")
    said, page = "会议传达学习了有关部署。", "/plan/leaders/张明/"
    assert said not in text(town.leader, page)
    assert town.civil.get(f"{page}posts/").status_code == 403
    post = rows.get(role="chair").name
    sent(town.office, f"{page}posts/", post=post, since="2021-01-01", source="深改委组成人员名单")
    assert said in text(town.leader, page) and "亲自部署（1）" in text(town.leader, page)
    rows.filter(role="chair").update(present=False, note="由他人代会")
    assert said not in text(town.leader, page)
    rows.filter(role="chair").update(present=True, note="")
    sent(town.office, f"/plan/leaders/posts/{LeaderPost.objects.get().pk}/", until="2021-06-01")
    assert said not in text(town.leader, page)
