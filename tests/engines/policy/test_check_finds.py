"""What `policy check` says of conditions, brackets and examples: each remark is true, and says where and what."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from wanxiang.core import expressions as ex
from wanxiang.engines.policy import checking, declaring
from wanxiang.engines.policy.judging import Judge

LOCAL = {"本区": "云川区", "本市": "江州市"}


def checked(text):
    found = checking.check(declaring.loads(f"id: a\n{text}\n"), local=LOCAL)
    return [(remark["line"], remark["text"]) for level in ("errors", "warnings") for remark in found[level]]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("condition: 月收入 < 1000元 且 月收入 > 2000元", 2, "“月收入 < 1000元”与第 2 行“月收入 > 2000元”不能同时成立"),
        ("condition:\n  - 独居\n  - 末次体检日期 < 2020-01-01\n  - 低保\n  - 末次体检日期 >= 2021-01-01", 6, "第 4 行“末次体检日期 < 2020-01-01”与第 6 行"),
        ("condition:\n  - 残疾等级 属于 [一级, 二级]\n  - 残疾等级 == 三级", 4, "不能同时成立"),
        ("condition:\n  - 年龄 >= 60\n  - 年龄 < 65 或 独居\n  - 非 独居\n  - 年龄 >= 70", 6, "不能同时成立"),
        ("condition: 家庭成员.sum(月收入) < 1000元 且 家庭成员.sum(月收入) >= 2000元", 2, "不能同时成立"),
        ("condition: 年龄 >= 0 或 独居", 2, "所有人都会符合"),
        ("condition:\n  - 年龄 >= 60\n  - 年龄 >= 70", 3, "符合“年龄 >= 70”的，必然符合“年龄 >= 60”"),
        ("condition:\n  任一:\n    - 月收入 < 2000元\n    - 月收入 < 1000元 且 独居", 5, "只要符合“月收入 < 1000元 且 独居”，就已符合“月收入 < 2000元”"),
        ("condition:\n  - 低保\n  - 任一:\n    - 独居\n    - 年龄 < 60 且 年龄 > 70", 6, "永远不成立，这一项没有人会用上"),
        ("condition: 若 年龄 >= 60 则 (若 年龄 < 50 则 独居 否则 低保) 否则 退役军人", 2, "永远走不到：“独居”"),
        ("condition: 月收入 < 2000元 且 (月收入 > 3000元 或 独居)", 2, "都不会符合“月收入 > 3000元”"),
        ("condition: 独居 且 (独居 或 低保)", 2, "必然符合"),
        ("condition: 独居\nbenefit: {amount: [{when: 月收入 < 1000元, amount: 2}, {when: 月收入 <= 1000元, amount: 1}]}", 3, "重叠：第 1 行与第 2 行"),
        ("condition: 独居\nbenefit: {amount: [{when: 性别 == 女, amount: 2}]}", 3, "性别 男的人符合条件，金额表里却没有这一档"),
        ("condition: 独居\nbenefit:\n  amount:\n    - {when: 月收入 < 2000元, amount: 2}\n    - {when: 低保, amount: 3}\n    - {when: 月收入 < 1000元 且 低保, amount: 1}", 7, "第 3 行永远用不上"),
        ("condition: 年龄 < 70\nbenefit: {amount: [{when: 年龄 < 70, amount: 2}, {when: 年龄 >= 70, amount: 1}]}", 3, "第 2 行永远用不上"),
    ],
)  # fmt: skip
def test_a_fault_of_the_rule_is_named_with_its_line(text, line, says):
    found = checked(text)
    assert any(says in said and at == line for at, said in found), found


@pytest.mark.parametrize(
    "text",
    [
        "condition: 死亡日期 未知 或 死亡日期 > 统计日",
        "condition: 户籍区 == 本区 或 (参加医保 且 常住)",
        "condition: 年龄 >= 60 且 (年龄 >= 70 或 独居)",
        "condition: (年龄 < 60 且 独居) 或 (年龄 >= 60 且 低保)",
        "condition: 家庭成员.count(年龄 < 18) >= 1 且 年龄 >= 18",
        "condition: 独居\nbenefit: {amount: [{when: 低保, amount: 3}, {when: 年龄 >= 80, amount: 2}, {when: 年龄 < 80, amount: 1}]}",
        "condition: 月份(出生日期) == 3 且 年份(出生日期) < 1960",
        "condition: 若 年龄 >= 60 则 独居 否则 低保",
    ],
)
def test_a_sound_rule_is_left_in_peace(text):
    assert [said for _, said in checked(text) if not said.startswith("没有")] == []


def test_an_uncovered_branch_comes_with_an_example_that_covers_it():
    """没有覆盖到的分支，附上一条现成的示例；照抄进去就不再提。"""
    text = "condition:\n  - 年龄 >= 60\n  - 户籍区 == 本区\nvalid_from: 2020-01-01\nbenefit: {amount: [{when: 年龄 < 80, amount: 100}, {when: 年龄 >= 80, amount: 200}]}\nexamples:\n  - {given: {年龄: 65, 户籍区: 本区}, as_of: 2021-12-08, then: eligible}\n"
    found = checking.check(declaring.loads(f"id: a\n{text}"), local=LOCAL)["advice"]
    assert [(each["line"], each["text"].split("；")[0]) for each in found] == [
        (3, "没有示例使“年龄 >= 60”不成立"), (4, "没有示例使“户籍区 == 本区”不成立"), (6, "没有示例用到金额表第 2 行"),
    ]  # fmt: skip
    more = text + "".join(f"  {each['example']}\n" for each in found)
    again = checking.check(declaring.loads(f"id: a\n{more}"), local=LOCAL)
    assert again["advice"] == [] and again["passed"] == 4
    assert "amount: 200" in found[2]["example"]


GRID = {"age": [0, 17, 18, 35, 59, 60, 61, 64, 69, 70, 79, 80, 99], "lives_alone": [True, False], "minimum_living": [True, False],
        "disability_level": ["一级", "二级", "三级", "四级"], "monthly_income": [0, 99_999, 100_000, 150_000, 200_000, 200_001, 900_000]}  # fmt: skip
ATOM = st.sampled_from(["年龄 >= 60", "年龄 < 70", "年龄 >= 80", "年龄 == 18", "35 <= 年龄 <= 64", "独居", "低保", "残疾等级 属于 [一级, 二级]", "残疾等级 != 一级",
                        "月收入 < 1000元", "月收入 > 2000元", "月收入 <= 2000元"])  # fmt: skip
RULE = st.recursive(
    ATOM,
    lambda rule: st.one_of(
        st.builds("({} 且 {})".format, rule, rule),
        st.builds("({} 或 {})".format, rule, rule),
        st.builds("非 ({})".format, rule),
        st.builds("(若 {} 则 {} 否则 {})".format, rule, rule, rule),
    ),
    max_leaves=6,
)


def outcomes(policy, day=date(2021, 12, 8)):
    judge = Judge(policy.on(day, local=LOCAL))
    return {judge.outcome(dict(zip(GRID, turn, strict=True))) for turn in product(*(GRID[name] for name in GRID))}


@settings(max_examples=40, deadline=None)
@given(rule=RULE)
def test_never_and_always_are_said_exactly_where_every_case_says_so(rule):
    """“永远不成立”“永远成立”与逐一穷举完全一致，不多报也不漏报。"""
    policy = declaring.loads(f"id: a\ncondition: {rule}\n")
    said = " ".join(text for _, text in checked(f"condition: {rule}"))
    found = outcomes(policy)
    note(f"{rule}: {said}")
    assert ("永远不成立：没有人会符合" in said) == (found == {"ineligible"})
    assert ("条件永远成立" in said) == (found == {"eligible"})


@settings(max_examples=40, deadline=None)
@given(first=RULE, second=RULE, third=RULE)
def test_an_alternative_said_to_change_nothing_changes_nothing(first, second, third):
    """说“写与不写一样”的，删去之后每个人的结论确实不变；没有说的，至少有一个人的结论会变。"""
    rule = f"id: a\ncondition:\n  - {first}\n  - 任一:\n    - {second}\n    - {third}\n"
    policy = declaring.loads(rule)
    found = checking.check(policy, local=LOCAL)
    if found["errors"] and any("永远" in error["text"] for error in found["errors"]):
        return
    said = [each["text"] for each in found["warnings"] if each["line"] == 6]
    idle = any(f"“{third}”写与不写" in text or f"“{third}”永远不成立" in text for text in said)
    whole = any(each["line"] == 5 and "写与不写" in each["text"] for each in found["warnings"])
    always = any("条件永远成立" in each["text"] for each in found["warnings"])
    without = declaring.loads(f"id: a\ncondition:\n  - {first}\n  - {second}\n")
    day = date(2021, 12, 8)
    a, b = (ex.compile_rule(each.on(day, local=LOCAL).condition) for each in (policy, without))
    people = [dict(zip(GRID, turn, strict=True)) for turn in product(*(GRID[name] for name in GRID))]
    alike = all(a(person) is b(person) for person in people)
    note(f"{rule} {found['warnings']}")
    if idle:
        assert alike
    elif alike:
        assert whole or always or said
