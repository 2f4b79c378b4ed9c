"""One thing may be written in several ways; each way means the same."""

from datetime import date

import pytest
from generated_rules import PARAMETERS

from wanxiang.core.expressions import compile_rule, read

AS_OF = date(2021, 12, 8)


def tree(rule, words):
    return read(rule, vocabulary=words).bind(as_of=AS_OF, parameters=PARAMETERS)


@pytest.mark.parametrize(
    "same",
    [
        ["年龄 >= 70", "年龄≥70", "年龄 ＞＝ ７０", "年龄 大于等于 70岁", "年龄 不低于 七十周岁", "年龄 年满 70 周岁", "年龄 >= 起始年龄"],
        ["性别 == 女", "性别 = 女", "性别 == “女”", "性别 == '女'", "性别 为 「女」", '性别 等于 "女"'],
        ["性别 != 女", "性别 ≠ 女", "性别 <> 女", "性别 不等于 女", "性别 不是 女"],
        ["独居 且 参保", "独居并且参保", "独居 and 参保", "独居 && 参保", "(独居) 且 （参保）"],
        ["独居 或 参保", "独居或者参保", "独居 or 参保", "独居 || 参保"],
        ["非 独居", "不 独居", "not 独居", "！独居"],
        ["月收入 < 1.5万元", "月收入 < 15000元", "月收入 < 15,000 元", "月收入 ＜ １５０００", "月收入 低于 一万五千元"],
        ["出生日期 <= 1951-12-08", "出生日期 <= 1951年12月8日", '出生日期 <= "1951-12-08"', "出生日期 不晚于 1951/12/8"],
        ["婚姻状况 属于 [未婚, 丧偶]", "婚姻状况 属于 【未婚、丧偶】", "婚姻状况 in (未婚，丧偶)", '婚姻状况 属于 ["未婚", "丧偶"]'],
        ["35 <= 年龄 <= 64", "年龄 属于 35 至 64", "年龄 介于 35 至 64 之间", "年龄 属于 [35 至 64]", "年龄 >= 35 且 年龄 <= 64"],
        ["末次体检日期 未知", "未知(末次体检日期)", "末次体检日期 == 未知", "非 已知(末次体检日期)"],
        ["统计日 - 末次体检日期 >= 1年", "末次体检日期 + 12个月 <= 统计日", "统计日 >= 末次体检日期 + 1年"],
    ],
    ids=lambda same: same[0],
)  # fmt: skip
def test_these_mean_the_same(words, same):
    people = [
        {"age": age, "sex": sex, "lives_alone": alone, "insured": not alone, "marital_status": married, "last_checkup": checked,
         "birth_date": born, "monthly_income": income}
        for age, sex, alone, married, checked, born, income in [
            (69, "男", True, "未婚", date(2020, 12, 8), date(1951, 12, 8), 1_499_999),
            (70, "女", False, "丧偶", date(2020, 12, 9), date(1951, 12, 9), 1_500_000),
            (34, None, True, "已婚", None, None, None),
            (None, "女", None, None, date(2021, 1, 1), None, 0),
            (64, "男", False, "离异", None, None, 1),
        ]
    ]  # fmt: skip
    first, *others = [[compile_rule(tree(rule, words))(person) for person in people] for rule in same]
    assert all(found == first for found in others)


def test_a_bare_number_beside_money_counts_as_yuan_and_the_author_is_told(words):
    assert read("月收入 < 2000", vocabulary=words).notes == ("“2000”没有单位，按元理解",)
    assert tree("月收入 < 2000", words) == tree("月收入 < 2000元", words)


def test_comments_and_line_breaks_are_passed_over(words):
    assert tree("独居  # 一人居住\n  且 参保", words) == tree("独居 且 参保", words)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("月收入 > 70岁", "不能放在一起"),
        ("年龄 > 2000元", "不能放在一起"),
        ("年龄 + 月收入 > 3", "不能放在一起"),
        ("性别 == 2021-12-08", "不能放在一起"),
        ("性别 >= 女", "不能比大小"),
        ('性别 == "雌"', "可选：男、女"),
        ("独居 且 年龄", "不是条件"),
        ("月收入 * 月收入 > 1元", "不能这样乘除"),
        ("出生日期 + 3元 <= 统计日", "只能加减时长"),
        ("距今年数(年龄) > 3", "要日期"),
        ("家庭成员.sum(独居) > 3", "只能汇总数或金额"),
        ("家庭成员.count(年龄) > 3", "不是条件"),
        ("家庭成员.count(家庭成员.any(独居)) > 3", "不能再汇总"),
        ('出生日期 <= "前年"', "不是日期"),
    ],
)
def test_kinds_and_units_are_checked_when_the_rule_is_read(words, rule, says):
    """元与岁相比，读入时就报错。"""
    with pytest.raises(Exception, match=says):
        read(rule, vocabulary=words)
