"""The public plan against its answer key: read where it lies, skipped where it does not."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from wanxiang.engines.plans import NoPlan, propose, read

MISSION = Path(__file__).resolve().parents[4] / "shared" / "mission"
PLAN, REPORT = MISSION / "seeds/000_8ef7bf3cf5748e98.txt", MISSION / "seeds/002_0f01f2d216653652.txt"
pytestmark = pytest.mark.skipif(not PLAN.exists(), reason="the public documents are not here")


@pytest.fixture(scope="module")
def plan():
    return read(data=PLAN.read_bytes(), year=2022)


@pytest.fixture(scope="module")
def key():
    return json.loads((MISSION / "items.json").read_text(encoding="utf-8"))


def test_chapters_and_items_equal_the_key(plan, key):
    """九章、二十五项，标题、内容、逐句、领导和单位原文，与答案一致。"""
    assert [chapter.title for chapter in plan.chapters] == [chapter["title"] for chapter in key["summary"]["chapters"]]
    for item, expected in zip(plan.items, key["items"], strict=True):
        assert (item.no, item.chapter, item.title) == (expected["no"], expected["chapter"], expected["title"])
        assert item.text == expected["text"]
        assert [clause.text for clause in item.clauses] == expected["sentences"]
        assert (item.leaders, item.lead_units, item.participants) == (
            expected["leaders"],
            expected["lead_units_raw"],
            expected["participants_raw"],
        )
        assert item.due is None


def test_every_span_points_at_its_own_words(plan, key):
    """每个字段都能在原文中找到自己的位置和行号。"""
    for item, expected in zip(plan.items, key["items"], strict=True):
        assert (item.spans["title"].line, item.spans["text"].line) == (expected["heading_line"], expected["text_line"])
        fields = [(item.title, item.spans["title"]), (item.text, item.spans["text"])]
        fields += [(one.name, one.span) for one in (*item.units, *item.people)] + [
            (one.text, one.span) for one in item.clauses
        ]
        for words, span in fields:
            assert plan.text[span.start : span.end] == words


def test_exactly_the_five_aliases_are_proposed(plan, key):
    """只提出五条名称建议，不多不少。"""
    mentions = Counter(unit.name for item in plan.items for unit in item.units if not unit.group)
    assert {one.name: one.same_as for one in propose(mentions=mentions)} == key["summary"]["alias"]


def test_groups_and_open_ended_lists_are_marked(plan, key):
    """各街道、相关街道、各产业部门是群组；“等”和“相关”是范围不定。"""
    groups = {name for item in plan.items for name in item.groups}
    assert groups == set(key["summary"]["groups"])
    assert [item.no for item in plan.items if item.open_ended] == [23]


def test_the_public_report_is_not_taken_for_a_plan():
    """总结报告没有任务和责任单位，不当作方案导入。"""
    with pytest.raises(NoPlan):
        read(data=REPORT.read_bytes(), year=2021)


def test_reading_takes_well_under_a_second():
    began = time.perf_counter()
    read(data=PLAN.read_bytes(), year=2022)
    assert time.perf_counter() - began < 1
