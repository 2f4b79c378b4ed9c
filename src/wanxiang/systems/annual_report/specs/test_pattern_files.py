"""本区自己的报告句式文件：写错的指标、表、列和事实，说出在哪一行、最相近的是什么。"""

from pathlib import Path

import pytest

from wanxiang.systems.annual_report import patterns
from wanxiang.systems.annual_report.outlining import ITEM_FACTS
from wanxiang.systems.annual_report.pattern_checks import check_patterns, verdict

SHIPPED = Path(patterns.__file__).with_name("report_patterns.yml")
BROKEN = """title: '[年渡]年总结'
opening:
  - heading: 总体情况
    paragraphs:
      - - 共{{figure:report_item|year=[年度]}}。
        - 已办结12件。
        - 牵头单位是[牵头单位]。
item:
  - - say: 已销号的有：[各项]。
      table: plan_task
      each: '[title]'
    - say: 已销号的有：[各项]。
      table: plan_tasks
      where: {year: '[年度]', sate: closed}
      order: closed
      each: '[任务名]（[销号日期]）'
    - 本项{{figure:report_tasks|街道=1}}。
    - 引用{{cited:3}}。
"""


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "report_patterns.yml"
    path.write_text(BROKEN, encoding="utf-8")
    return path


def test_what_ships_is_without_fault():
    assert check_patterns(SHIPPED) == []


@pytest.mark.parametrize(
    ("line", "said", "near"),
    [
        (1, "[年渡]", "年度"),
        (5, "report_item", "report_items"),
        (6, "12件", "指标编号"),
        (7, "[牵头单位]", "年度"),
        (10, "plan_task", "plan_tasks"),
        (14, "sate", "state"),
        (15, "closed", "closed_on"),
        (16, "[任务名]", "任务"),
        (17, "街道", "item"),
        (18, "cited:3", "稿件"),
    ],
)
def test_a_slip_is_told_with_its_line_and_the_nearest_name(broken, line, said, near):
    """逐行指出，并给出最相近的名称或正确的写法。"""
    found = {one.line: one for one in check_patterns(broken)}
    assert said in found[line].message
    assert near in found[line].hint


def test_nothing_else_is_found_fault_with(broken):
    """写对的不报。"""
    assert [one.line for one in check_patterns(broken)] == [1, 5, 6, 7, 10, 14, 15, 16, 17, 18]


def test_a_file_that_is_no_pattern_file_is_told_too(tmp_path):
    """不是 YAML、缺少 item 的，也说明，不出错页。"""
    path = tmp_path / "report_patterns.yml"
    for text in ("item: [", "title: 总结\n"):
        path.write_text(text, encoding="utf-8")
        said = verdict(path)
        assert (said["ok"], len(said["faults"])) == (False, 1)


def test_the_facts_that_are_checked_against_are_those_that_sentences_get(db):
    """检查用的事实清单，就是起草时给出的事实。"""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from wanxiang.core.models import Account
    from wanxiang.engines.plans import actions
    from wanxiang.systems.annual_report import composing, outlining

    plan = "云川区2024年改革要点\n\n一、民生\n（一）推行政策找人。上门告知。\n（牵头领导：张三；牵头单位：区民政局；完成时限：9月底前）\n"
    actions.import_document(data=plan.encode(), file_name="要点.txt", by=Account.system("spec"))
    given: list[set[str]] = []
    real = composing.composed

    def seen(paragraph, *, facts, **options):
        given.append(set(facts))
        return real(paragraph, facts=facts, **options)

    before, outlining.composed = outlining.composed, seen
    try:
        outlining.outline(year=datetime(2024, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")).year)
    finally:
        outlining.composed = before
    assert set(ITEM_FACTS) in given
