"""Other districts' plans: whatever the typing, the structure comes back. Seeds in, documents out, nothing invented."""

from __future__ import annotations

import random

import pytest
from docx import Document
from plan_styles import Section, Style, as_docx, as_table_docx, as_text, as_text_table, random_plan, saved

from wanxiang.engines.plans import read

SEEDS = range(250)


def expected(plan: list[Section]) -> list[dict]:
    return [
        {
            "chapter": section.title, "title": task.title, "leaders": task.leaders, "lead_units": task.lead_units,
            "participants": task.participants, "groups": task.groups, "due": task.due,
        }
        for section in plan
        for task in section.tasks
    ]  # fmt: skip


def found(data: bytes) -> list[dict]:
    return [
        {
            "chapter": item.chapter, "title": item.title, "leaders": item.leaders, "lead_units": item.lead_units,
            "participants": item.participants, "groups": item.groups, "due": item.due.isoformat() if item.due else None,
        }
        for item in read(data=data, year=2022).items
    ]  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_a_typed_plan_comes_back_whatever_its_style(seed):
    """编号、括号、全半角、断行、空行、编码各不相同的方案，读出的结构一致。"""
    rng = random.Random(seed)
    plan = random_plan(rng, chapters=rng.random() < 0.75)
    text = as_text(plan, Style.random(rng))
    encoding = rng.choice(["utf-8", "utf-8-sig", "gb18030"])
    assert found(text.encode(encoding)) == expected(plan), text


@pytest.mark.parametrize("seed", range(40))
def test_a_word_plan_comes_back_typed_or_numbered_by_word(seed):
    """Word 自动编号与手工编号，读出的结构一致。"""
    rng = random.Random(1000 + seed)
    plan = random_plan(rng, chapters=rng.random() < 0.75)
    assert found(as_docx(plan, Style.random(rng), automatic=seed % 2 == 0)) == expected(plan)


@pytest.mark.parametrize("seed", range(40))
def test_a_plan_as_a_table_comes_back(seed):
    """表格式任务清单，一行一项，类别列、横跨行、分表均可。"""
    rng = random.Random(2000 + seed)
    plan = random_plan(rng, chapters=rng.random() < 0.75)
    assert found(as_table_docx(plan, rng)) == expected(plan)


@pytest.mark.parametrize("seed", range(150))
def test_an_unusual_plan_comes_back(seed):
    """编号缺失、先写责任后写内容、分点叙述、按列宽断行的方案，读出的结构一致。"""
    rng = random.Random(3000 + seed)
    plan = random_plan(rng, chapters=rng.random() < 0.6)
    text = as_text(plan, Style.unusual(rng))
    assert found(text.encode()) == expected(plan), text


@pytest.mark.parametrize("seed", range(20))
def test_a_table_pasted_as_text_comes_back(seed):
    """制表符或竖线分隔的任务清单，也按表读取。"""
    rng = random.Random(4000 + seed)
    plan = random_plan(rng, chapters=False)
    assert found(as_text_table(plan, rng).encode()) == expected(plan)


def test_a_form_for_each_task_comes_back():
    """一项一表，左栏名称、右栏内容；文件里除了表格什么也没有。"""
    document = Document()
    table = document.add_table(rows=0, cols=2)
    for name in ("甲", "乙"):
        for left, right in (
            ("任务名称", f"推进{name}改革"),
            ("主要内容", "完善制度。"),
            ("牵头单位", "区财政局"),
            ("责任单位", "区教育局"),
            ("完成时限", "6月底"),
        ):
            row = table.add_row()
            row.cells[0].text, row.cells[1].text = left, right
    items = read(data=saved(document), year=2022).items
    assert [(item.title, item.text, item.lead_units, item.participants) for item in items] == [
        (f"推进{name}改革", "完善制度。", ["区财政局"], ["区教育局"]) for name in ("甲", "乙")
    ]


def test_words_own_headings_are_chapters_and_items():
    """只用标题样式、没有编号的 Word 文件，按标题层级读取。"""
    document = Document()
    document.add_heading("甲区2022年改革方案", 0)
    for chapter in ("经济", "民生"):
        document.add_heading(f"{chapter}领域改革", 1)
        document.add_heading(f"推进{chapter}改革", 2)
        for line in ("建设平台，完善制度。", "牵头单位：区财政局", "完成时限：6月底"):
            document.add_paragraph(line)
    plan = read(data=saved(document), year=2022)
    assert plan.title == "甲区2022年改革方案"
    assert [(item.chapter, item.title) for item in plan.items] == [
        ("经济领域改革", "推进经济改革"),
        ("民生领域改革", "推进民生改革"),
    ]


def test_one_table_under_one_heading_has_that_chapter():
    """只有一个章标题和一张表时，表中各项属于该章；文件标题不是章。"""
    for chapter in ("", "一、经济体制改革"):
        document = Document()
        document.add_heading("甲区2022年改革要点", 0)
        if chapter:
            document.add_heading(chapter, 1)
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(table._cells, ("改革任务", "责任单位", "推进甲改革", "区财政局"), strict=True):
            cell.text = text
        (item,) = read(data=saved(document), year=2022).items
        assert item.chapter == chapter.removeprefix("一、")
