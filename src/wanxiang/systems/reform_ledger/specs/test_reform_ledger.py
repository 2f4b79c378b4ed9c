"""改革台账：一份方案进来，每项任务谁牵头、何时完成、缺什么、由哪个系统承载，一目了然。"""

from datetime import date

import pytest

from wanxiang.core.models import Account
from wanxiang.engines.plans import actions, queries
from wanxiang.engines.plans.queries import NoSuchPlan
from wanxiang.systems.reform_ledger import item_page, ledger

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
PLAN = """云川区2024年改革要点

一、民生
（一）推行政策找人。比对数据，主动找出应享未享的居民，上门告知。
（牵头领导：张三；牵头单位：区民政局；参与单位：区数据局、各街道；完成时限：9月底前）
（二）加强共青团基层建设。充实团组织力量。
（牵头单位：团区委；参与单位：相关街道）
"""


@pytest.fixture
def document():
    return actions.import_document(data=PLAN.encode(), file_name="要点.txt", by=Account.system("spec")).document


def test_a_row_tells_who_when_and_by_which_system(document):
    """一行一项：牵头、参与、时限、缺口数、承载系统及其状态。"""
    first, second = ledger(document, on=DAY)
    assert (first.leaders, first.lead_units, str(first.due)) == (["张三"], ["区民政局"], "2024-09-30")
    assert "reverse-service" in [carrier.system.id for carrier in first.systems]
    assert second.gap_count > first.gap_count
    assert second.state_label == "台账跟踪"


def test_the_page_of_a_task_quotes_its_source(document):
    """任务页给出原文、行号、各字段在原文中的位置，以及哪一句话对应哪个系统。"""
    page = item_page(document, 1, on=DAY)
    assert page["source"]["line"] == 4
    for unit in page["raw_units"]:
        start, end, _ = unit["span"]
        assert document.text[start:end] == unit["raw_name"]
    assert any("应享未享" in place.clause for place in page["carriers"][0].match.places)
    assert (page["before"], page["after"]) == (None, 2)


def test_what_no_system_carries_is_named_as_tracked(document):
    """没有系统承载的事项，由台账跟踪，并说明是什么。"""
    assert item_page(document, 2, on=DAY)["tracked"] == ["共青团基层组织"]


def test_a_confirmed_name_shows_at_once(document):
    """名称经人确认后，台账随即按确认的名称显示，原文不变。"""
    other = actions.import_document(
        data="1.甲改革。（牵头单位：区发展改革局、区发展和改革局、区发展改革局）".encode(),
        file_name="b.txt",
        by=Account.system("spec"),
    ).document
    actions.confirm_all(by=Account.system("spec"))
    assert ledger(other, on=DAY)[0].lead_units == ["区发展改革局"]


def test_a_task_that_is_not_there_is_said_so(document):
    with pytest.raises(NoSuchPlan, match="第 9 项"):
        item_page(document, 9, on=DAY)
    assert queries.current() == document
