"""两份文件对照: any two documents, nothing of them kept."""

import pytest

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
