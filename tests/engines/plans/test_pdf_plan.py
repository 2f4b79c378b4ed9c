"""印成 PDF 的方案：断行接回段落，页码去掉，读出的结构与原文一致；扫描件一句话说清。"""

import random
from dataclasses import replace

import pytest
from plan_styles import Style, as_text, random_plan
from test_any_plan import expected, found

from wanxiang.engines.plans import UnreadableDocument, read

WIDTH, LINES = 36, 30


def laid_out(text: str) -> list[list[tuple]]:
    """Paragraphs on pages, two characters indented, broken at a width; a page number below."""
    lines: list[tuple] = []
    for paragraph in filter(None, (line.strip() for line in text.split("\n"))):
        lines.append((96, paragraph[: WIDTH - 2]))
        lines += [(72, paragraph[at : at + WIDTH]) for at in range(WIDTH - 2, len(paragraph), WIDTH)]
    pages = [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
    return [
        [*((x, 760 - 24 * row, words) for row, (x, words) in enumerate(page)), (290, 40, f"— {number} —", 9)]
        for number, page in enumerate(pages, start=1)
    ]


def test_plans_of_many_styles_come_back_from_print(printed):
    """二十份随机写法的方案印成 PDF 再读，结构完全一致的不少于九成。"""
    same = 0
    for seed in range(20):
        rng = random.Random(7000 + seed)
        plan = random_plan(rng)
        text = as_text(plan, replace(Style.random(rng), width=None))
        same += found(printed(laid_out(text))) == expected(plan)
    assert same >= 18


def test_a_scan_of_a_plan_is_refused(printed):
    with pytest.raises(UnreadableDocument, match="扫描件"):
        read(data=printed([[], [], []]))
