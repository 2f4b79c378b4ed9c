"""Comparisons of one value seen together: nothing is left open that no value leaves open, and nothing else changes."""

import generated_rules as generated
import pytest
from generated_rules import PARAMETERS, WORDS
from hypothesis import given, note, settings
from test_one_meaning import by_bitsets, by_closures, by_sql
from test_settling_against_every_case import AS_OF, OWN, outcome, person, rules

from wanxiang.core.expressions import compile_rule, merged, read


def bound(rule):
    return read(rule, vocabulary=WORDS).bind(as_of=AS_OF, parameters=PARAMETERS)


@pytest.mark.parametrize(
    ("rule", "facts", "says"),
    [
        ("年龄 < 60 或 年龄 >= 60", {}, True),
        ("年龄 < 60 且 年龄 >= 70", {}, False),
        ("性别 == 女 或 性别 == 男", {}, True),
        ("月收入 >= 0元", {}, None),
        ("(年龄 < 60 且 独居) 或 (年龄 >= 60 且 独居)", {"lives_alone": True}, True),
        ("(年龄 < 60 且 独居) 或 (年龄 >= 60 且 独居)", {"lives_alone": False}, False),
        ("(年龄 < 60 或 独居) 且 (年龄 >= 60 或 独居)", {"lives_alone": True}, True),
        ("年龄 < 60 且 独居 或 年龄 >= 70", {"lives_alone": True}, None),
        ("家庭成员.sum(月收入) < 2000元 或 家庭成员.sum(月收入) >= 1000元", {}, True),
        ("婚姻状况 未知 或 婚姻状况 == 已婚", {}, True),
        ("月收入 / 月收入 > 1 或 月收入 / 月收入 <= 1", {"monthly_income": 0}, None),
    ],
)
def test_what_no_value_leaves_open_is_decided(rule, facts, says):
    assert compile_rule(merged(bound(rule)))(facts) is says


@settings(max_examples=120, deadline=None)
@given(rule=rules(OWN), subject=person(3))
def test_a_merged_rule_is_unknown_only_where_two_outcomes_are_possible(rule, subject):
    """合并以后，判为未知的必有两种填法得出不同结论；已知的一律不变。"""
    node = bound(rule)
    said, plain = compile_rule(merged(node))(subject), compile_rule(node)(subject)
    note(f"{rule} {subject} → {plain}, {said}")
    assert plain is None or said is plain
    assert said is outcome(compile_rule(node), [subject], alone=True)


@settings(max_examples=40, deadline=None)
@given(rule=generated.RULE, persons=generated.PERSONS, as_of=generated.AS_OF)
def test_closures_bitsets_and_sql_agree_on_merged_rules(rule, persons, as_of):
    node = read(rule, vocabulary=WORDS).bind(as_of=as_of, parameters=PARAMETERS)
    expected = by_closures(merged(node), persons)
    assert by_sql({"rule": merged(node)}, persons)["rule"].to_pylist() == expected
    assert by_bitsets(merged(node), persons) == expected
    assert all(old is None or new is old for old, new in zip(by_closures(node, persons), expected, strict=True))
