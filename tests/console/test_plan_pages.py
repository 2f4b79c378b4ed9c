"""The ledger in pages: what the plan says, what it leaves open, names that a person decides on, new documents."""

import pytest

from wanxiang.core.models import AuditRow
from wanxiang.engines.plans.models import PlanDocument, UnitAlias

pytestmark = pytest.mark.django_db


def test_before_the_first_plan_the_ledger_says_so(signed_in):
    """还没有方案时，改革办看到“导入”，领导看到说明。"""
    assert "还没有导入改革要点" in signed_in("leader").get("/plan/").content.decode()
    assert "/plan/upload/" in signed_in("reform_office").get("/plan/").content.decode()


def test_the_ledger_lists_the_items_and_finds_them_by_unit(signed_in, plan):
    client = signed_in("leader")
    assert "社区养老服务改革" in client.get("/plan/").content.decode()
    found = client.get("/plan/", {"unit": "区民政局"}).content.decode()
    assert "社区养老服务改革" in found and "住房品质改革</a>" not in found


def test_an_item_shows_its_source_with_what_was_read_marked(signed_in, plan):
    """原文中标出牵头领导、单位。"""
    page = signed_in("leader").get("/plan/1/").content.decode()
    assert '<mark class="mark-leaders">张明</mark>' in page
    assert '<mark class="mark-leads">区民政局</mark>' in page
    assert "未写明完成时限" in page


@pytest.mark.parametrize("address", ["/plan/99/", "/plan/1/?plan=12345"])
def test_an_item_that_is_not_there_is_not_found(signed_in, plan, address):
    answer = signed_in("leader").get(address)
    assert answer.status_code == 404
    assert "代码 plan.none" in answer.content.decode()


def test_the_gap_report_counts_by_kind_and_is_exported(signed_in, plan):
    client = signed_in("leader")
    assert "未写明完成时限" in client.get("/plan/gaps/").content.decode()
    rows = (
        b"".join(client.get("/plan/gaps/?kind=no_date&export=csv").streaming_content).decode("utf-8-sig").splitlines()
    )
    assert len(rows) == 1 + 2


def test_a_name_is_confirmed_only_with_a_reason_and_leaves_a_trace(signed_in, plan):
    """确认别名须填理由，写入审计。"""
    client, name = signed_in("reform_office"), UnitAlias.objects.get().name
    client.post("/plan/aliases/decide/", {"name": name, "decision": "confirm", "why": " "})
    assert UnitAlias.objects.get().status == "proposed"
    client.post("/plan/aliases/decide/", {"name": name, "decision": "confirm", "why": "以三定方案为准"})
    assert UnitAlias.objects.get().status == "confirmed"
    assert AuditRow.objects.filter(
        action="plans.decide_alias", why="以三定方案为准", by__username="reform_office"
    ).exists()


def test_a_leader_sees_the_names_and_cannot_decide(signed_in, plan):
    client = signed_in("leader")
    assert "确认为同一单位" not in client.get("/plan/aliases/").content.decode()
    answer = client.post("/plan/aliases/decide/", {"name": "x", "decision": "confirm", "why": "x"})
    assert answer.status_code == 403


def test_a_plan_comes_in_by_the_page_and_the_same_file_changes_nothing(signed_in, document):
    client = signed_in("reform_office")
    for _ in range(2):
        assert client.post("/plan/upload/", {"file": document()}).status_code == 302
    assert PlanDocument.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("今天天气很好。", "随笔.txt", "代码|任务"),
        ("x", "方案.doc", "只支持 txt、docx 和 pdf"),
        ("", "方案.txt", "文件是空的"),
    ],
)
def test_what_is_no_plan_is_told_so_and_changes_nothing(signed_in, document, text, name, said):
    """不是方案的文件：说明原因，什么也不改。"""
    answer = signed_in("reform_office").post("/plan/upload/", {"file": document(text, name)})
    assert answer.status_code == 400
    assert any(word in answer.content.decode() for word in said.split("|"))
    assert not PlanDocument.objects.exists()
