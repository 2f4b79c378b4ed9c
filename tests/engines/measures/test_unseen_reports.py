"""别的地方、别的写法的报告：镇的年度总结、卫健简报、带表格的企业服务汇总、讲话录音稿。

Each carries its key in its text (keyed.py). The first two were written before the reader was last improved, the last two after
it; the share held here is of all four.
"""

from random import Random

import pytest
from keyed import IN_WORDS, keyed, score

from wanxiang.engines.measures.claims import paragraphs, read_claims
from wanxiang.engines.measures.contradictions import contradictions

NAMES = ("town_year", "health_brief", "enterprise_tables", "spoken_speech")


@pytest.fixture(scope="module", params=NAMES)
def read(request):
    text, key = keyed(request.param)
    return key, read_claims(text)


def test_numbers_are_found_and_hardly_anything_else(read):
    """数值和单位：找到的、找对的都在九成以上。"""
    result = score(*read)
    assert result.recall >= 0.9, [said.text for said in result.missed]
    assert result.precision >= 0.9, [claim.text for claim in result.wrong]


def test_what_they_count_is_known(read):
    """是哪一种数、说的是什么。"""
    result = score(*read)
    assert result.kinds >= 0.9
    assert result.subjects >= 0.85


def test_ranks_firsts_and_awards_are_found(read):
    """名次、首创、获奖也在。"""
    key, claims = read
    for said in (s for s in key if s.kind in IN_WORDS):
        found = [c for c in claims if c.line == said.line and c.start < said.end and c.end > said.start]
        assert [c.kind for c in found] == [said.kind], said.text


def test_a_cell_of_a_table_is_about_its_row_and_column():
    """表格里的数，说的是它那一行那一列。"""
    text = "单位：万元\n街道\t投入资金\t同比（%）\n东街\t120\t-3.5\n西街\t1,080\t12\n"
    assert [(c.subject, c.value, c.scale + c.unit, c.kind) for c in read_claims(text)] == [
        ("东街投入资金", 120, "万元", "money"),
        ("东街同比", -3.5, "%", "growth"),
        ("西街投入资金", 1080, "万元", "money"),
        ("西街同比", 12, "%", "growth"),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_spoilt_text_is_still_read(name):
    """错字、漏字、多字、数字变零的文本照样读完，不出错。"""
    text, _ = keyed(name)
    for seed in range(6):
        r = Random(seed)
        letters = [spoilt for letter in text for spoilt in _spoilt(letter, r)]
        told = "".join(letters)
        claims = read_claims(told)
        contradictions(paragraphs(told), claims)
        assert all(told.splitlines()[c.line - 1][c.start :].startswith(c.text[:2]) for c in claims)


def _spoilt(letter, r):
    chance = r.random()
    if chance < 0.02:
        return ()
    if chance < 0.04:
        return letter, letter
    if chance < 0.06:
        return (r.choice("0%,。、和由至到〔第百万亿-.\t|"),)
    return ("0",) if letter.isdigit() and chance < 0.2 else (letter,)
