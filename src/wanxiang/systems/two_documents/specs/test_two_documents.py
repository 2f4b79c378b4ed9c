"""两份文件对照：任意一份方案和一份报告，逐项逐句，看谁承载、能否查实、有无矛盾。"""

import pytest

from wanxiang.core.errors import WanxiangError
from wanxiang.district.profile import profile
from wanxiang.systems import two_documents

pytestmark = pytest.mark.django_db

PLAN = """青岭区2025年改革工作要点

一、优化营商环境
1.深化企业服务改革。完善政策计算器，推动惠企政策精准推送，年内服务企业2000家。
牵头领导：王小明
牵头单位：区发展和改革局
参与单位：区财政局、各街道

二、创新社会治理
2.完善群众诉求服务。健全三级诉求服务平台，实现全流程闭环。
牵头单位：区信访局
"""
REPORT = """青岭区2024年改革总结
块数据底板覆盖9个街道、500个网格。小程序日均访问860人/次。在全省率先推行“信访超市”,获评全省十佳案例。
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "plan.txt").write_text(PLAN, "utf-8")
    (tmp_path / "report.txt").write_text(REPORT, "utf-8")
    return {"plan": tmp_path / "plan.txt", "report": tmp_path / "report.txt"}


def test_every_item_shows_the_systems_that_carry_it(files):
    """每一项：谁牵头、缺什么、由哪些系统承载、做到哪一步、凭哪一句。"""
    items = two_documents.prove(**files)["items"]
    assert [(item["no"], item["lead_units"]) for item in items] == [(1, ["区发展和改革局"]), (2, ["区信访局"])]
    for item in items:
        assert {"id", "title", "page", "state", "because"} <= set(item["systems"][0])
        assert item["state"] in ("works", "begun", "not_yet")
    assert [gap["kind"] for gap in items[1]["gaps"]]


def test_every_claim_shows_what_answers_it(files):
    """每一处说法：在哪一行、说的什么、由谁回答；没有就说没有。"""
    claims = two_documents.prove(**files)["claims"]
    assert [(c["text"], c["kind"]) for c in claims] == [
        ("9个街道", "count"),
        ("500个网格", "count"),
        ("小程序日均访问860人/次", "rate"),
        ("在全省率先推行“信访超市”", "first"),
        ("获评全省十佳案例", "award"),
    ]
    assert claims[0]["figure"] == "streets"
    assert {c["state"] for c in claims} == {"not_served"}
    assert all(c["live_value"] is None and c["records_url"] is None for c in claims)


def test_contradictions_are_quoted(files):
    """报告自己说不通的，引原文。"""
    found = two_documents.prove(**files)["contradictions"]
    assert [(c["kind"], c["quote"]) for c in found] == [("malformed_unit", "小程序日均访问860人/次")]


def test_the_summary_adds_up(files):
    """合计等于明细。"""
    result = two_documents.prove(**files)
    summary = result["summary"]
    assert summary["items"] == len(result["items"]) == sum(summary["items_by_state"].values())
    assert summary["claims"] == len(result["claims"]) == sum(summary["claims_by_state"].values())


def test_nothing_is_changed(files, django_assert_num_queries):
    """看两份文件，不写一行。"""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        two_documents.prove(**files)
    assert [q["sql"] for q in queries if not q["sql"].lstrip().upper().startswith(("SELECT", "DECLARE"))] == []


@pytest.mark.parametrize("spoilt", ["plan", "report"])
def test_a_file_that_is_not_there_is_said(files, spoilt):
    """文件不在，一句话说清。"""
    files[spoilt].unlink()
    with pytest.raises(WanxiangError, match="没有找到"):
        two_documents.prove(**files)


def test_a_file_that_holds_no_plan_is_said(files):
    """不是方案的文件，一句话说清。"""
    files["plan"].write_text("今天天气很好。", "utf-8")
    with pytest.raises(WanxiangError):
        two_documents.prove(**files)


@pytest.mark.parametrize("district", ["luohu", "yunchuan"])
def test_the_districts_own_documents_work(district):
    """自带的两套文件都能对照。"""
    chosen = profile(district)
    if not chosen.plan_path.is_file():
        pytest.skip("the district has no plan document yet")
    summary = two_documents.prove(plan=chosen.plan_path, report=chosen.report_path)["summary"]
    assert summary["claims"] >= 35
    assert summary["items"] >= 5
