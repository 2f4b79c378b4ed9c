"""两份文件对照: any two documents, kept only when somebody asks; a claim is tied to its record by a person."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wanxiang.core.models import AuditRow
from wanxiang.engines.measures.models import KeptPair, Tie
from wanxiang.engines.plans.models import PlanDocument

pytestmark = pytest.mark.django_db
REPORT = "云川区工作报告\n一、治理改革\n全年办理事项12件，其中线上5件、线下6件。获评全省十佳案例。\n"


def test_the_districts_own_documents_stand_there_at_first(signed_in):
    page = signed_in("leader").get("/prove/").content.decode()
    assert "改革要点" in page and "待接入" in page


def test_two_dropped_documents_are_shown_and_not_kept(signed_in, document):
    """两份文件只用于本次对照。"""
    answer = signed_in("leader").post("/prove/", {"plan": document(), "report": document(REPORT, "报告.txt")})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1. 社区养老服务改革" in page and "<mark>" in page and "未保存" in page
    assert not PlanDocument.objects.exists()
    assert not KeptPair.objects.exists()


def test_one_document_is_enough_the_other_is_the_districts(signed_in, document):
    answer = signed_in("leader").post("/prove/", {"report": document(REPORT, "报告.txt")})
    assert answer.status_code == 200


@pytest.mark.parametrize("files", [{}, {"plan": ("一句话。", "方案.txt")}, {"plan": ("x" * 10, "方案.exe")}])
def test_what_cannot_be_read_is_told_and_the_form_stays(signed_in, document, files):
    """不能识别的文件：说明原因，表单还在。"""
    sent = {key: document(*made) for key, made in files.items()}
    answer = signed_in("leader").post("/prove/", sent)
    assert answer.status_code == 400
    assert "开始对照" in answer.content.decode()


def test_a_text_in_a_document_is_never_markup(signed_in, document):
    """文件中的标签按文字显示。"""
    evil = REPORT.replace("全年办理", "<script>alert(1)</script>全年办理")
    page = signed_in("leader").post("/prove/", {"report": document(evil, "报告.txt")}).content.decode()
    assert "<script>alert" not in page


def test_a_contradiction_shows_its_places_and_its_sum(signed_in, document):
    """矛盾：两处原文、怎么算的、有多要紧。"""
    wrong = REPORT.replace("12件，其中线上5件、线下6件", "12件，其中线上9件、线下6件")
    page = signed_in("leader").post("/prove/", {"report": document(wrong, "报告.txt")}).content.decode()
    assert "9＋6＝15，大于总数 12" in page and "不能同时成立" in page


def test_every_claim_leads_to_its_place_in_the_text(signed_in):
    """每处说法都能跳到原文，原文也能跳回来。"""
    page = signed_in("leader").get("/prove/").content.decode()
    rows, places = set(re.findall(r'<tr id="(C\d+)"', page)), set(re.findall(r'id="in-(C\d+)"', page))
    assert rows and places <= rows
    assert {claim for claim in rows if f'href="#in-{claim}"' in page} == rows


def test_claims_are_sifted_in_the_address(signed_in):
    """按状态、种类筛选，不用脚本。"""
    client = signed_in("leader")
    every = client.get("/prove/").content.decode().count('<tr id="C')
    counts = client.get("/prove/?kind=count").content.decode().count('<tr id="C')
    assert 0 < counts < every
    assert client.get("/prove/?kind=nonsense").content.decode().count('<tr id="C') == every


def test_the_comparison_is_exported(signed_in, document):
    """导出表格和 JSON，自己的文件和临时的文件都行。"""
    client = signed_in("leader")
    rows = list(csv.reader(io.StringIO(client.get("/prove/?export=csv").content.decode("utf-8-sig"))))
    assert rows[0][2:5] == ["说法", "说的是", "种类"] and len(rows) > 30
    sent = {"report": document(REPORT, "报告.txt"), "export": "json"}
    found = client.post("/prove/", sent).json()
    assert found["claims"][0]["text"] == "全年办理事项12件"


def test_a_pdf_report_is_read(signed_in, printed):
    """PDF 报告照样对照。"""
    data = printed([[(72, 760, "云川区工作报告"), (96, 730, "全年办理事项12件，其中线上5件。")]])
    answer = signed_in("leader").post("/prove/", {"report": SimpleUploadedFile("报告.pdf", data)})
    assert answer.status_code == 200 and "全年办理事项12件" in answer.content.decode()


def test_a_pair_is_kept_when_asked_for_and_only_its_keeper_sees_it(signed_in, document):
    """勾选保存才保存；别人看不到；随时可删。"""
    client = signed_in("leader")
    answer = client.post("/prove/", {"plan": document(), "report": document(REPORT, "报告.txt"), "keep": "on"})
    pair = KeptPair.objects.get()
    assert answer.url == f"/prove/kept/{pair.pk}/"
    assert "1. 社区养老服务改革" in client.get(answer.url).content.decode()
    assert signed_in("reform_office").get(answer.url).status_code == 404
    client.force_login(pair.by)
    client.post(f"/prove/kept/{pair.pk}/remove/")
    assert not KeptPair.objects.exists()


WORD = {"fingerprint": "网格·块数据覆盖|count|count", "said": "500个网格", "target": "figure", "key": "grids", "title": "网格数",
        "back": "/prove/#C002"}  # fmt: skip


def test_the_reform_office_ties_a_claim_to_its_record(signed_in):
    """改革办确认对应，留下审计；再看是“已确认”。"""
    answer = signed_in("reform_office").post("/prove/ties/", WORD | {"verdict": "confirmed"})
    assert answer.url == "/prove/#C002"
    assert Tie.objects.get().verdict == "confirmed"
    assert AuditRow.objects.filter(action="measures.tie_confirmed").exists()


def test_others_may_not_tie_and_no_address_elsewhere_is_followed(signed_in):
    assert signed_in("department").post("/prove/ties/", WORD | {"verdict": "confirmed"}).status_code == 403
    answer = signed_in("reform_office").post(
        "/prove/ties/", WORD | {"verdict": "rejected", "back": "https://example.org/"}
    )
    assert answer.url == "/prove/"
