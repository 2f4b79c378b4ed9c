"""A policy file is read whole or not at all; what is wrong is named with file, line, column and word."""

from datetime import date

import pytest

from wanxiang.core.expressions import ExpressionError
from wanxiang.engines.policy import checking, declaring
from wanxiang.engines.policy.judging import Judge

LOCAL = {"本区": "云川区", "本市": "江州市"}
DAY = date(2021, 12, 8)


def judged(text, person, day=DAY):
    return Judge(declaring.loads(text).on(day, local=LOCAL)).judge(person)


@pytest.mark.parametrize(
    ("text", "line", "column", "word", "near"),
    [
        ("id: a\ncondition: |\n  年龄 >= 70 且\n  户藉区 == 本区\n", 4, 3, "户藉区", "户籍区"),
        ("id: a\ncondition: >\n  年龄 >= 70 且\n  户藉区 == 本区\n", 4, 3, "户藉区", "户籍区"),
        ("id: a\ncondition: 年令 >= 70\n", 2, 12, "年令", "年龄"),
        ("id: a\ncondition: '年令 >= 70'\n", 2, 13, "年令", "年龄"),
        ('id: a\ncondition: "户籍区 == \\"甲\\" 且 年令 > 3"\n', 2, 28, "年令", "年龄"),
        ("id: a\ncondition:\n  - 独居\n  - 任一:\n      - 月收人 < 3元\n", 5, 9, "月收人", "月收入"),
        ("id: a\ncondition: 独居\nbenefit: {amount: [{when: 年令 > 3, amount: 3元}]}\n", 3, 27, "年令", "年龄"),
        ("id: a\nconditon: 独居\n", 2, 1, "conditon", "condition"),
        ("id: a\ncondition: 年龄 >= 起点\nparameters: {起始: 70岁}\n", 2, 18, "起点", "起始"),
        ("id: a\ncondition: 独居\nexamples:\n  - {given: {年令: 3}, as_of: 2021-01-01, then: eligible}\n", 4, 14, "年令", "年龄"),
    ],
)  # fmt: skip
def test_a_wrong_word_is_named_where_it_stands_in_the_file(text, line, column, word, near):
    with pytest.raises(ExpressionError) as raised:
        declaring.loads(text, file="甲.yml")
    error = raised.value
    assert (error.file, error.line, error.column, error.word) == ("甲.yml", line, column, word)
    assert near in error.near


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id: a\ntitle: 无\n", "缺少“condition”"),
        ("id: a\ncondition: 月收入 > 70岁\n", "不能放在一起"),
        ("id: a\ncondition: 独居\ncondition: 独居\n", "写了两次"),
        ("id: a\ncondition: [独居\n", "括号没有配对"),
        ("- 独居\n", "键: 值"),
        ("id: a b\ncondition: 独居\n", "编号"),
        ("id: a\ncondition: 独居\nvalid_from: 2021-13-01\n", "没有“2021-13-01”这一天"),
        ("id: a\ncondition: 独居\nvalid_from: 2021-12-01\nvalid_to: 2021-01-01\n", "晚于"),
        ("id: a\ncondition: 独居\nparameters: {年龄: 70}\n", "已是词汇表里的词"),
        (
            "id: a\ncondition: 独居\nparameters: {线: [{from: 2020-01-01, value: 3元}, {from: 2021-01-01, value: 3岁}]}\n",
            "不一致",
        ),
        ("id: a\ncondition: 独居\nparameters: {线: {value: 3, unit: 英镑}}\n", "不认识的单位"),
        ("id: a\ncondition: 独居\nexamples: [{given: {独居: 是}, as_of: 2021-01-01, then: 也许}]\n", "结果"),
        (
            "id: a\ncondition: 独居\nexamples: [{given: {独居: 也许}, as_of: 2021-01-01, then: 符合}]\n",
            "应写“是”或“否”",
        ),
        ("id: a\ncondition: 独居\naudience: 宠物\n", "对象"),
        ("id: a\ncondition: 独居\nbenefit: 70岁\n", "不能当作金额"),
    ],
)
def test_a_faulty_file_is_refused_with_the_reason(text, says):
    with pytest.raises(ExpressionError, match=says):
        declaring.loads(text)


@pytest.mark.parametrize(
    "condition",
    [
        "condition: 年龄 >= 70 且 (独居 或 低保)",
        "条件: |\n  年龄 >= 70\n  且 (独居 或 低保)",
        "condition:\n  - 年龄 >= 70\n  - 独居 或 低保",
        "condition:\n  全部:\n    - 年龄 >= 70\n    - 任一: [独居, 低保]",
        "condition:\n  all:\n    - {when: 年龄 >= 70, basis: 第三条}\n    - any: [独居, 低保]",
        "condition:\n  非:\n    任一:\n      - 年龄 < 70\n      - 全部: [非 独居, 非 低保]",
    ],
)
def test_a_condition_may_be_written_as_text_or_as_lists(condition):
    """同一个条件，写成一句或写成清单，结论相同。"""
    for age, alone, poor, outcome in [
        (70, True, None, "eligible"), (70, False, False, "ineligible"), (69, None, None, "ineligible"), (71, None, False, "unknown"),
    ]:  # fmt: skip
        found = judged(f"id: a\n{condition}\n", {"age": age, "lives_alone": alone, "minimum_living": poor})
        assert found.outcome == outcome


@pytest.mark.parametrize(
    ("benefit", "age", "amount"),
    [
        ("benefit: 200元", 70, 20_000),
        ("benefit: 200", 70, 20_000),
        ("benefit: {kind: 津贴, amount: 200.5, per: 月}", 70, 20_050),
        ("benefit: {amount: 月收入 * 0.1}", 70, 10_000),
        ("benefit: {amount: 若 年龄 >= 80 则 300元 否则 200元}", 80, 30_000),
        ("benefit: {amount: [{when: 年龄 < 80, amount: 200}, {when: 年龄 >= 80, amount: 300}]}", 80, 30_000),
        ("benefit:\n  年龄 < 80: 200元\n  年龄 >= 80: 300元", 79, 20_000),
        ("benefit: {amount: [{from: 2018-01-01, value: 100}, {from: 2021-12-08, value: 150}]}", 70, 15_000),
        ("benefit: {amount: [{from: 2018-01-01, value: 100}, {from: 2021-12-09, value: 150}]}", 70, 10_000),
        ("benefit: {kind: 服务}", 70, None),
    ],
)
def test_an_amount_may_be_a_number_an_expression_or_a_dated_table(benefit, age, amount):
    found = judged(f"id: a\ncondition: 年龄 >= 60\n{benefit}\n", {"age": age, "monthly_income": 100_000})
    assert found.amount == amount


def test_the_old_law_stays_runnable_on_its_day():
    """参数按日取值：七月一日起线由七十降为六十五。"""
    text = "id: a\ncondition: 年龄 >= 线\nparameters:\n  线:\n    - {from: 2018-01-01, value: 70, unit: 岁}\n    - {from: 2021-07-01, value: 65, unit: 岁}\n"
    person = {"birth_date": date(1955, 1, 1)}
    assert judged(text, person, date(2021, 6, 30)).outcome == "ineligible"
    assert judged(text, person, date(2021, 7, 1)).outcome == "eligible"


def test_out_of_force_a_policy_entitles_nobody():
    text = "id: a\ncondition: 独居\nvalid_from: 2021-01-01\nvalid_to: 2022-01-01\n"
    outcomes = [
        judged(text, {"lives_alone": True}, day).outcome
        for day in (date(2020, 12, 31), date(2021, 1, 1), date(2022, 1, 1))
    ]
    assert outcomes == ["ineligible", "eligible", "ineligible"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("condition: 年龄 >= 80 且 年龄 < 60", "永远不成立"),
        ("condition: 独居 且 非 独居", "永远不成立"),
        ("condition: 年龄 >= 60\nbenefit: {amount: [{when: 年龄 属于 60 至 80, amount: 1}, {when: 年龄 >= 80, amount: 2}]}", "80 岁重叠"),
        ("condition: 年龄 >= 线\nvalid_from: 2020-01-01\nparameters: {线: [{from: 2021-01-01, value: 70, unit: 岁}]}\n"
         "examples: [{given: {年龄: 70}, as_of: 2021-01-01, then: 符合}]", "自 2020-01-01 起没有取值"),
        ("condition: 年龄 >= 60\nexamples: [{given: {年龄: 60}, as_of: 2021-01-01, then: ineligible}]", "应为不符合，判为符合"),
        ("condition: 年龄 >= 60\nbenefit: 3元\nexamples: [{given: {年龄: 60}, as_of: 2021-01-01, then: 符合, amount: 4}]", "金额应为4元，算得3元"),
        ("condition: 独居", "没有写法律依据"),
    ],
)  # fmt: skip
def test_check_finds_what_reading_alone_does_not(text, says):
    found = checking.check(declaring.loads(f"id: a\n{text}\n"), local=LOCAL)
    assert not found["ok"]
    assert any(says in error["text"] for error in found["errors"]), found["errors"]
