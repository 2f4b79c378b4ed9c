"""True, false, not known. What is not known never counts as zero, as absent or as no."""

from datetime import date

import pytest
from generated_rules import PARAMETERS

from wanxiang.core.expressions import Household, ParameterMissing, compile_rule, read

AS_OF = date(2021, 12, 8)
T, F, U = True, False, None


def run(rule, words, person, household=None, as_of=AS_OF):
    node = read(rule, vocabulary=words).bind(as_of=as_of, parameters=PARAMETERS)
    return compile_rule(node)(person, household)


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [(T, T, T, T), (T, F, F, T), (T, U, U, T), (F, F, F, F), (F, U, F, U), (U, U, U, U), (U, T, U, T), (U, F, F, U)],
)
def test_kleenes_tables(words, a, b, both, either):
    person = {"lives_alone": a, "insured": b}
    assert run("独居 且 参保", words, person) is both
    assert run("独居 或 参保", words, person) is either


@pytest.mark.parametrize(("a", "negated"), [(T, F), (F, T), (U, U)])
def test_negation(words, a, negated):
    assert run("非 独居", words, {"lives_alone": a}) is negated


def test_a_choice_is_known_when_both_ways_agree(words):
    """条件未知而两种情形结论相同，结论就是已知的。"""
    assert run("若 独居 则 参保 否则 参保", words, {"insured": True}) is True
    assert run("若 独居 则 参保 否则 非 参保", words, {"insured": True}) is None


def test_asking_whether_something_is_known_is_always_answered(words):
    assert run("婚姻状况 未知", words, {}) is True
    assert run("已知(婚姻状况)", words, {}) is False


@pytest.mark.parametrize(
    ("born", "as_of", "age"),
    [
        (date(1951, 12, 8), date(2021, 12, 8), 70),
        (date(1951, 12, 9), date(2021, 12, 8), 69),
        (date(1952, 2, 29), date(2022, 2, 28), 70),
        (date(1952, 2, 29), date(2022, 2, 27), 69),
        (date(1952, 2, 29), date(2024, 2, 28), 71),
        (date(1952, 2, 29), date(2024, 2, 29), 72),
        (date(1951, 3, 1), date(2021, 2, 28), 69),
        (date(2021, 12, 8), date(2021, 12, 8), 0),
    ],
)
def test_ages_are_calendar_years_the_birthday_counts(words, born, as_of, age):
    """生日当天满岁；二月二十九日出生的，平年在二月二十八日满岁（民法典第二百零二条）。"""
    assert run(f"年龄 == {age}", words, {"birth_date": born}, as_of=as_of) is True


def test_the_delivered_age_stands_in_only_where_no_birthday_is_known(words):
    assert run("年龄 >= 70", words, {"age": 71}) is True
    assert run("年龄 >= 70", words, {"age": 71, "birth_date": date(1990, 1, 1)}) is False


def household(*incomes, complete=True):
    return Household([{"monthly_income": income} for income in incomes], complete)


@pytest.mark.parametrize(
    ("incomes", "below", "why"),
    [
        ((100_000, 50_000), T, "都已知"),
        ((100_000, None), U, "缺一人，可多可少"),
        ((250_000, None), F, "已知的已超过，缺谁都不改变"),
        ((None, None), U, "都不知道"),
    ],
)
def test_a_sum_over_a_household_is_known_when_its_bounds_decide(words, incomes, below, why):
    """缺失的收入不当作零，也不当作没有这个人。"""
    family = household(*incomes)
    assert run("家庭成员.sum(月收入) < 2000元", words, family.members[0], family) is below, why


def test_members_nobody_recorded_leave_the_household_open(words):
    """不知道一户有哪些人，能确定的只有至少。"""
    alone = {"monthly_income": 100_000}
    assert run("家庭成员.count() >= 1", words, alone) is True
    assert run("家庭成员.count() >= 2", words, alone) is None
    assert run("家庭成员.sum(月收入) < 2000元", words, alone) is None
    assert run("家庭成员.sum(月收入) < 500元", words, alone) is False
    assert run("家庭成员.all(参保)", words, {"insured": False}) is False
    assert run("家庭成员.any(参保)", words, {"insured": True}) is True


def test_counting_keeps_the_undecided_apart(words):
    members = [{"age": 10}, {"age": None}, {"age": 40}]
    family = Household(members)
    assert run("家庭成员.count(年龄 < 18) >= 1", words, members[0], family) is True
    assert run("家庭成员.count(年龄 < 18) >= 2", words, members[0], family) is None
    assert run("家庭成员.count(年龄 < 18) >= 3", words, members[0], family) is False


def test_decimals_are_computed_as_written(words):
    """1.1 × 3 元正好是 3.3 元。"""
    assert run("月收入 <= 1.1 * 3元", words, {"monthly_income": 330}) is True
    assert run("月收入 >= 1.1 * 3元", words, {"monthly_income": 330}) is True


def test_a_parameter_without_value_on_the_day_is_an_error_not_a_guess(words):
    with pytest.raises(ParameterMissing, match="起始年龄"):
        read("年龄 >= 起始年龄", vocabulary=words).bind(as_of=AS_OF, parameters={})
