"""From a document to a draft: what is written is what the document says, and what is not understood is asked."""

from datetime import date

import pytest
from drafting_score import LOCAL, PAPERS, drafted, gold, score
from hypothesis import given, settings
from hypothesis import strategies as st

from wanxiang.core.documents import text_of
from wanxiang.engines.policy import declaring
from wanxiang.engines.policy.drafting import OPEN, draft

NAMES = sorted(gold())
PAPER = """云川区助老补贴办法
第一条 申请人应当符合下列条件：
（一）{0}；
（二）具有本区户籍。
第二条 补贴标准为每人每月200元。
第三条 本办法由区民政局负责解释，自2024年1月1日起施行。
"""


def made(text):
    return draft(text, local=LOCAL)


def expressions(text):
    return [each.expression for each in made(text).reading.conditions]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_written_that_the_paper_does_not_say(name):
    """各种写法的文件：写出的条件和金额没有一条是错的；没写出的，都有一问。"""
    found = score(name)
    assert found.wrong == []
    assert found.silent == []


def test_most_of_what_the_vocabulary_can_say_is_written():
    """二十五份文件合计：读懂的条件和金额不少于八十条。"""
    assert sum(score(name).right for name in NAMES) >= 80


@pytest.mark.parametrize("name", NAMES)
def test_heads_are_read(name):
    """牵头单位、施行和失效日期、材料份数、发放周期。"""
    reading = drafted(name).reading
    got = {"lead_unit": reading.lead_unit, "valid_from": reading.valid_from, "valid_to": reading.valid_to,
           "bring": len(reading.bring), "per": reading.per}  # fmt: skip
    said = gold()[name]["heads"]
    assert {key: got[key] for key in said} == said


@pytest.mark.parametrize("name", NAMES)
def test_every_part_says_where_it_comes_from(name):
    """每条条件、金额、问题都指回原文；问题在文稿里有一行注释。"""
    source = (PAPERS / f"{name}.txt").read_text(encoding="utf-8")
    made = drafted(name)
    lines = made.text.splitlines()
    for each in (*made.reading.conditions, *made.reading.amounts):
        start, end = each.span
        assert source[start:end].strip()
        assert each.span in made.spans.values()
    for asked in made.questions:
        assert f"{OPEN} {asked.number}：" in lines[asked.line - 1]
        assert asked.question.span is None or source[slice(*asked.question.span)].strip() == asked.question.quote


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_with_a_condition_is_a_policy_file(name):
    """读懂了条件的文稿，政策引擎读得进去：词、单位、参数、金额都对得上。"""
    made = drafted(name)
    if made.reading.conditions:
        policy = declaring.loads(made.text)
        assert len(policy.benefit.brackets) == len(made.reading.amounts)
        assert all(period.source for parameter in policy.parameters.values() for period in parameter.periods)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("年满六十周岁", ["年龄 >= 起始年龄"]),
        ("60周岁以上（含60周岁）", ["年龄 >= 起始年龄"]),
        ("年龄在３５至６４周岁之间", ["年龄 >= 起始年龄 且 年龄 <= 最高年龄"]),
        ("不满18周岁", ["年龄 < 年龄上限"]),
        ("持有残疾人证", ["残疾等级 属于 [一级, 二级, 三级, 四级]"]),
        ("残疾等级为一级至三级", ["残疾等级 属于 [一级, 二级, 三级]"]),
        ("家庭人均月收入低于1.5万元", ["家庭成员.average(月收入) < 人均收入线"]),
        ("在本区办理居住登记满12个月", ["居住登记日期 + 居住登记年限 <= 统计日"]),
        ("独居或者丧偶", ["独居 或 婚姻状况 == 丧偶"]),
    ],
)
def test_phrases_of_documents_in_the_words_of_the_language(said, read):
    assert expressions(PAPER.format(said))[:-1] == read


@pytest.mark.parametrize(
    "said",
    [
        "年满60周岁（不含60周岁）",
        "家庭人均收入低于2000元",
        "家庭人均月收入低于本市最低生活保障标准的2倍",
        "低保边缘家庭",
        "重度残疾",
        "具有江东区户籍",
        "具有本区户籍满3年",
        "独居、丧偶或者离异",
        "连续参保满12个月",
        "近一年未参加体检",
    ],
)
def test_what_is_open_is_asked(said):
    """周期没写、词汇表没有、且或混写、本数写法反常：都问，不猜。"""
    found = made(PAPER.format(said))
    assert [each.expression for each in found.reading.conditions] == ["户籍区 == 本区"]
    assert any(said in each.question.quote for each in found.questions)


PHRASES = [
    "年满60周岁",
    "持有残疾人证",
    "独居",
    "参加基本医疗保险",
    "登记失业",
    "家庭人均月收入低于1500元",
    "已退休",
    "享受最低生活保障",
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PHRASES), st.sampled_from("非未不曾拟原免除"), st.sampled_from("前后"))
def test_a_sign_more_changes_the_meaning_and_is_asked(phrase, sign, where):
    """短语前后多一个字，意思就可能反了：不当原来的短语读。"""
    plain = expressions(PAPER.format(phrase))[0]
    changed = expressions(PAPER.format(sign + phrase if where == "前" else phrase + sign))
    assert plain not in changed


def test_validity_and_amounts_are_dated():
    """自某日起施行、有效期三年：参数和金额自该日起，失效日为三年后。"""
    policy = declaring.loads(drafted("08_student_aid").text)
    assert (policy.valid_from, policy.valid_to) == (date(2024, 9, 1), date(2027, 9, 1))


def test_amounts_whose_people_overlap_are_asked():
    """两档对象可以是同一人时，不排先后。"""
    text = PAPER.format("年满60周岁").replace("补贴标准为每人每月200元", "独居的，每人每月200元；低保的，每人每月300元")
    found = made(text)
    assert found.reading.amounts == []
    assert sum("几处金额" in each.question.text for each in found.questions) == 2


def test_an_exclusion_read_by_half_is_asked_whole():
    """除外情形只读懂一半，整条都问：写一半会多排除人。"""
    text = (
        PAPER.format("年满60周岁")
        + "第四条 有下列情形之一的，不予补贴：\n（一）已退休且领取企业年金的；\n（二）死亡的。\n"
    )
    assert expressions(text)[-1] == "非 (死亡日期 已知 且 死亡日期 <= 统计日)"
    assert not any("退休" in each for each in expressions(text))


def test_a_word_file_is_read_like_a_text(tmp_path):
    """docx 与 txt 一样读。"""
    from docx import Document

    paper = Document()
    for line in PAPER.format("年满60周岁").splitlines():
        paper.add_paragraph(line)
    paper.save(tmp_path / "办法.docx")
    text = text_of((tmp_path / "办法.docx").read_bytes(), name="办法.docx")
    assert expressions(text) == expressions(PAPER.format("年满60周岁"))
