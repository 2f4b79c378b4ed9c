"""Which facts would settle it: ask for exactly these, and the answer stands whatever they turn out to be."""

from datetime import date

import pytest
from generated_rules import AS_OF, OWN_RULE, PARAMETERS, PERSON, WORDS
from hypothesis import assume, given, settings

from wanxiang.core.expressions import Cases, Fact, Household, compile_rule, missing, read, settle, take_apart, verdict


def settled(rule, person, household=None, as_of=date(2021, 12, 8)):
    node = read(rule, vocabulary=WORDS).bind(as_of=as_of, parameters=PARAMETERS)
    taken = take_apart({"rule": node})
    truths = [compile_rule(atom)(person, household) for atom in taken.atoms]
    lacking = [missing(atom, person, household) if truth is None else frozenset()
               for atom, truth in zip(taken.atoms, truths, strict=True)]  # fmt: skip
    cases = Cases(taken.atoms, known=True)
    return settle(taken.formulas["rule"], truths, lacking, cases), verdict(taken.formulas["rule"], truths, cases)


@pytest.mark.parametrize(
    ("rule", "person", "asks"),
    [
        ("年龄 >= 70 且 本区户籍", {"age": 75}, [["本区户籍"]]),
        ("年龄 >= 70 且 本区户籍", {"age": 60}, []),
        ("年龄 >= 70 且 本区户籍", {}, [["年龄", "本区户籍"]]),
        ("(独居 或 参保) 且 本区户籍", {"lives_alone": True}, [["本区户籍"]]),
        ("(独居 且 参保) 或 本区户籍", {"lives_alone": False}, [["本区户籍"]]),
        ("(参保 且 独居) 或 (参保 且 非 独居)", {"insured": True}, []),
        ("月收入 < 2000元 且 年龄 >= 60 且 参保", {"age": 66, "insured": True}, [["月收入"]]),
        ("若 独居 则 参保 否则 参保", {}, [["参保"]]),
        ("年龄 < 60 或 年龄 >= 60", {}, []),
        ("(年龄 < 60 且 独居) 或 (年龄 >= 60 且 独居)", {}, [["独居"]]),
        ("婚姻状况 未知 且 婚姻状况 == 未婚 或 独居", {}, [["婚姻状况", "独居"]]),
        ("年龄 >= 60 且 出生日期 < 1950-01-01", {}, [["出生日期"]]),
    ],
)
def test_the_smallest_set_of_facts_that_decides(rule, person, asks):
    found, _ = settled(rule, person)
    assert [sorted(fact.word for fact in way) for way in found] == [sorted(way) for way in asks]


def test_a_member_s_missing_fact_is_asked_of_that_member():
    """缺的是家里第二个人的收入，就只问那一个人。"""
    members = [{"monthly_income": 100_000}, {"monthly_income": None}, {"monthly_income": 0}]
    found, _ = settled("家庭成员.sum(月收入) < 3000元", members[0], Household(members))
    assert found == [(Fact("月收入", member=1),)]


def test_who_the_members_are_is_a_fact_too():
    found, _ = settled("家庭成员.count() >= 3", {"age": 40})
    assert found == [(Fact("家庭成员"),)]


FILLED = {"年龄": ("age", [0, 34, 35, 64, 70, 99]), "出生日期": ("birth_date", [date(1936, 2, 29), date(1986, 12, 8), date(2020, 5, 31)]),
          "性别": ("sex", ["男", "女"]), "户籍区": ("hukou_district", ["云川区", "邻江区"]), "本区户籍": ("local", [True, False]),
          "参保": ("insured", [True, False]), "独居": ("lives_alone", [True, False]), "婚姻状况": ("marital_status", ["未婚", "已婚"]),
          "月收入": ("monthly_income", [0, 200_000, 900_000]), "末次体检日期": ("last_checkup", [date(2004, 2, 29), date(2021, 12, 1)])}  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(rule=OWN_RULE, person=PERSON, as_of=AS_OF)
def test_once_these_facts_are_known_the_rule_decides(rule, person, as_of):
    """把要问的事实逐一填上，不论填什么，都能判定。"""
    ways, outcome = settled(rule, person, as_of=as_of)
    assume(outcome is None)
    for way in ways:
        for turn in range(6):
            known = dict(person)
            for fact in way:
                column, values = FILLED[fact.word]
                known[column] = values[turn % len(values)]
            assert settled(rule, known, as_of=as_of)[1] is not None
