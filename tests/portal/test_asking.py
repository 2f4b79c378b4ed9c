"""What a rule still needs to know, given what is known."""

from datetime import date

import pytest

from wanxiang.core.expressions import read
from wanxiang.engines.policy.declaring.vocabulary import words
from wanxiang.portal.asking import Asked

DAY = date(2021, 12, 8)
OLD, YOUNG = date(1940, 1, 1), date(1990, 1, 1)


def asked(text):
    rule = read(text, vocabulary=words())
    return Asked(rule.bind(as_of=DAY, parameters={"本区": "云川区"}), text=rule.text)


@pytest.mark.parametrize(
    ("rule", "person", "still"),
    [
        ("年龄 >= 70 且 户籍区 == 本区", {}, ["出生日期", "户籍区"]),
        ("年龄 >= 70 且 户籍区 == 本区", {"birth_date": OLD}, ["户籍区"]),
        ("年龄 >= 70 且 户籍区 == 本区", {"birth_date": YOUNG}, []),
        ("户籍区 == 本区 或 (参加医保 且 独居)", {"hukou_district": "云川区"}, []),
        ("户籍区 == 本区 或 (参加医保 且 独居)", {"hukou_district": "其他"}, ["参加医保", "独居"]),
        ("户籍区 == 本区 或 (参加医保 且 独居)", {"hukou_district": "其他", "medical_insured": False}, []),
        ("若 独居 则 年龄 >= 70 否则 参加医保", {"lives_alone": False}, ["参加医保"]),
        ("常住", {}, ["常住"]),
        ("死亡日期 未知 或 死亡日期 > 统计日", {}, []),
        ("家庭成员.sum(月收入) < 5000元", {}, ["全家月收入合计"]),
        ("家庭成员.count(年龄 >= 60) >= 1", {}, ["家中符合“年龄 >= 60”的人数"]),
    ],
)
def test_only_what_can_still_change_the_outcome_is_missing(rule, person, still):
    """已经定了的不再问；一条不符合，其余就不问；家庭的合计当作一件事来问。"""
    assert [word.name for word in asked(rule).missing(person)] == still


def test_what_is_asked_is_enough():
    """缺的都答了，规则就有结论。"""
    rule = asked("家庭成员.sum(月收入) / 家庭成员.count() < 1300元 且 常住")
    person = {"sum:月收入": 300_000, "count:": 3, "resident": True}
    assert rule.missing(person) == []
    assert rule.weigh(person) is True


def test_comparisons_give_the_choices():
    """规则里与户籍区比较的值，就是选项；年龄的门槛记在出生日期名下。"""
    rule = asked('年龄 >= 70 且 户籍区 属于 ["云川区", "江北区"]')
    assert [value for _, value in rule.compared["hukou_district"]] == ["云川区", "江北区"]
    assert [value for _, value in rule.compared["birth_date"]] == [70]
