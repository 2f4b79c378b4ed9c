"""Rows of other tables, months, members beside oneself, tables of steps: one meaning, and never more than is known."""

from dataclasses import replace
from datetime import date

import duckdb
import pyarrow as pa
import pytest
from generated_rules import WORDS
from hypothesis import given, note, settings
from hypothesis import strategies as st

from wanxiang.core.expressions import (
    BOOL,
    DATE,
    MONEY,
    TEXT,
    ExpressionError,
    Household,
    Type,
    Word,
    bitsets,
    compile_rule,
    read,
    statement,
    take_apart,
)
from wanxiang.core.expressions.scales import Steps, apply, between
from wanxiang.core.expressions.vocabulary import Relation, Series

AS_OF = date(2021, 12, 8)
ROWS = {
    "permit_kind": Word("证照类别", "kind", TEXT),
    "until": Word("证照到期日", "until_on", DATE),
    "fee": Word("证照费用", "fee", MONEY, 0),
}
ROW_WORDS = {word.name: word for word in ROWS.values()}
STEPS = Type("steps", choices=("money", "number"))
VALUES = Type("steps", choices=("number", "money"))
KNOWN = replace(
    WORDS.having({"税率表": STEPS, "年龄档": VALUES}),
    relations={
        "证照": Relation("证照", "permits", "person_key", ROW_WORDS, complete=True),
        "已知证照": Relation("已知证照", "permits", "person_key", ROW_WORDS),
    },
    series={
        "工资": Series("工资", "wages", "person_key", MONEY, 0),
        "参保月": Series("参保月", "insured_months", "person_key", BOOL, None, date(2021, 3, 1), None, False),
        "缴费": Series("缴费", "paid", "person_key", MONEY, 0, date(2021, 1, 1), date(2021, 9, 1), 0),
    },
)
PARAMETERS = {
    "起始年龄": 70, "本区": "云川区", "收入线": 200_000,
    "税率表": Steps((0, 100_000, 300_000), (0.03, 0.1, 0.2), above=True),
    "年龄档": Steps((0, 18, 60, 80), (10_000, 0, 20_000, 50_000)),
}  # fmt: skip
MONTH = st.integers(0, 14).map(lambda back: date(2020 + (back + 9) // 12, (back + 9) % 12 + 1, 1 + back % 20))
MONEYS = st.none() | st.integers(0, 5).map(lambda thousand: thousand * 100_000)


def rows(**columns):
    return st.lists(st.fixed_dictionaries(columns), max_size=5)


PERSON = st.fixed_dictionaries(
    {
        "birth_date": st.none() | st.sampled_from([date(1936, 2, 29), date(1951, 3, 1), date(2003, 12, 31), date(2015, 5, 31)]),
        "lives_alone": st.none() | st.booleans(),
        "monthly_income": MONEYS,
        "household_key": st.none() | st.sampled_from(["h1", "h2"]),
        "@permits": rows(
            kind=st.none() | st.sampled_from(["餐饮", "烟草"]),
            until_on=st.none() | st.sampled_from([date(2021, 1, 1), date(2023, 1, 1)]),
            fee=MONEYS,
        ),
        "@wages": rows(month=MONTH, value=MONEYS),
        "@insured_months": rows(month=MONTH, value=st.none() | st.booleans()),
        "@paid": rows(month=MONTH, value=MONEYS),
    }
)  # fmt: skip
SIGN = st.sampled_from([">=", ">", "<", "<=", "==", "!="])
AMOUNT = st.sampled_from(
    ["证照.sum(证照费用)", "证照.max(证照费用)", "已知证照.min(证照费用)", "已知证照.其中(证照类别 == \"餐饮\").sum(证照费用)",
     "工资.近(3个月).sum()", "工资.近(12个月).average()", "工资.期间(2021-01-01, 2021-06-30).max()", "缴费.近(6个月).min()",
     "缴费.上年.sum()", "缴费.本年.sum(缴费 × 0.5)", "家庭成员.sum(工资.近(2个月).sum())",
     "家庭成员.其中(年龄 < 本人.年龄).sum(月收入)", "家庭成员.其中(独居).min(月收入)", "家庭成员.其中(年龄 >= 60).max(月收入)",
     "按级累进(月收入, 税率表)", "按级全额(家庭成员.sum(月收入), 税率表)", "按级累进(家庭成员.sum(月收入) × 12, 税率表)",
     "按级取值(年龄, 年龄档)", "按级取值(家庭成员.count(独居) × 20, 年龄档)", "限于(月收入 × 2, 1000元, 3000元)",
     "较小(月收入, 收入线, 1500元)", "家庭成员.sum(月收入) / 平方根(家庭成员.count())", "家庭成员.sum(按级累进(月收入, 税率表))"]
)  # fmt: skip
NUMBER = st.sampled_from(
    ["证照.count()", "证照.count(证照到期日 > 统计日)", "已知证照.count(证照类别 属于 [\"餐饮\"])", "证照.其中(证照费用 > 0元).count()",
     "参保月.近(9个月).count(参保月)", "参保月.近(12个月).连续(参保月)", "工资.近(6个月).连续(工资 >= 1000元)",
     "1 + 家庭成员.count(出生日期 < 本人.出生日期)", "家庭成员.count(参保月.近(3个月).count(参保月) >= 2)", "月龄(出生日期)",
     "周岁(出生日期, 2021-08-31)", "向上取整(家庭成员.count() / 2)"]
)  # fmt: skip
ATOM = st.one_of(
    st.builds("{} {} {}".format, AMOUNT, SIGN, st.sampled_from(["0元", "1000元", "2500元"])),
    st.builds("{} {} {}".format, NUMBER, SIGN, st.sampled_from(["0", "1", "3"])),
    st.sampled_from(['证照.any(证照类别 == "烟草")', "参保月.近(4个月).all(参保月)", "未知(工资.近(2个月).sum())"]),
)
RULE = st.one_of(ATOM, st.builds("({} 且 {})".format, ATOM, ATOM), st.builds("非 ({} 或 {})".format, ATOM, ATOM))
TABLES = {
    "permits": pa.schema([("person_key", pa.string()), ("kind", pa.string()), ("until_on", pa.date32()), ("fee", pa.int64())]),
    "wages": pa.schema([("person_key", pa.string()), ("month", pa.date32()), ("value", pa.int64())]),
    "insured_months": pa.schema([("person_key", pa.string()), ("month", pa.date32()), ("value", pa.bool_())]),
    "paid": pa.schema([("person_key", pa.string()), ("month", pa.date32()), ("value", pa.int64())]),
}  # fmt: skip
PERSONS = pa.schema(
    [("person_key", pa.string()), ("birth_date", pa.date32()), ("age", pa.int32()), ("lives_alone", pa.bool_()),
     ("monthly_income", pa.int64()), ("household_key", pa.string())]
)  # fmt: skip
ENGINE = duckdb.connect(config={"threads": 1})


def bound(rule):
    return read(rule, vocabulary=KNOWN).bind(as_of=AS_OF, parameters=PARAMETERS)


def by_closures(node, persons):
    rule = compile_rule(node)
    return [rule(person, household_of(person, persons)) for person in persons]


def household_of(person, persons):
    key = person["household_key"]
    return Household([member for member in persons if member["household_key"] == key]) if key else None


def by_sql(rules, persons):
    connection = ENGINE.cursor()
    keyed = [{"person_key": str(index), **person} for index, person in enumerate(persons)]
    connection.register("persons", pa.Table.from_pylist(keyed, PERSONS))
    for name, schema in TABLES.items():
        lines = [{"person_key": person["person_key"], **row} for person in keyed for row in person[f"@{name}"]]
        connection.register(name, pa.Table.from_pylist(lines, schema))
    query = statement(rules, relation="persons", keys=["person_key"]).sql(dialect="duckdb")
    return connection.execute(f"SELECT * FROM ({query}) ORDER BY person_key").to_arrow_table()


@settings(max_examples=20, deadline=None, print_blob=False)
@given(rule=RULE, persons=st.lists(PERSON, min_size=1, max_size=5))
def test_closures_bitsets_and_sql_agree_on_rows_months_members_and_steps(rule, persons):
    note(f"{rule}: {persons}")
    node = bound(rule)
    expected = by_closures(node, persons)
    assert by_sql({"rule": node}, persons)["rule"].to_pylist() == expected
    taken = take_apart({"rule": node})
    table = by_sql({f"atom{index}": atom for index, atom in enumerate(taken.atoms)}, persons)
    atoms = [bitsets.from_arrow(table[f"atom{index}"]) for index in range(len(taken.atoms))]
    assert bitsets.decide(taken.formulas["rule"], atoms, len(persons)).array().to_pylist() == expected


def known(person, draw):
    """The same person with what was not known made out."""
    filled = {
        "birth_date": person["birth_date"] or draw(st.sampled_from([date(1940, 1, 1), date(2010, 7, 1)])),
        "lives_alone": person["lives_alone"] if person["lives_alone"] is not None else draw(st.booleans()),
        "monthly_income": draw(st.integers(0, 500_000)) if person["monthly_income"] is None else person["monthly_income"],
    }  # fmt: skip
    return {**person, **filled}


@settings(max_examples=30, deadline=None, print_blob=False)
@given(
    rule=RULE.filter(lambda rule: "未知" not in rule), persons=st.lists(PERSON, min_size=1, max_size=4), data=st.data()
)
def test_what_is_decided_stays_so_whatever_the_missing_facts_turn_out_to_be(rule, persons, data):
    node = bound(rule)
    before = by_closures(node, persons)
    after = by_closures(node, [known(person, data.draw) for person in persons])
    note(f"{rule}: {persons}")
    assert all(now == was for was, now in zip(before, after, strict=True) if was is not None)


def test_a_month_without_row_is_unknown_unless_the_source_covers_it():
    """缴费数据覆盖 2021 年 1 月至 8 月：覆盖期内没有记录就是 0 元，覆盖期外没有记录就是未知。"""
    nobody = {"@paid": [], "@wages": []}
    assert compile_rule(bound("缴费.期间(2021-01-01, 2021-08-31).sum() == 0元"))(nobody) is True
    assert compile_rule(bound("缴费.期间(2021-01-01, 2021-09-30).sum() == 0元"))(nobody) is None
    assert compile_rule(bound("工资.近(1个月).sum() == 0元"))(nobody) is None
    assert compile_rule(bound("缴费.期间(2021-01-01, 2021-08-31).sum() == 0元"))({}) is None


def test_known_months_above_the_limit_decide_whatever_the_rest():
    wages = {"@wages": [{"month": date(2021, 5, 1), "value": 9_000_000}]}
    assert compile_rule(bound("工资.近(12个月).sum() < 60000元"))(wages) is False


def test_the_latest_unbroken_months_are_counted_from_the_end():
    """最近连续参保月数：中断以前的不算。"""
    paid = [{"month": date(2021, month, 1), "value": month != 8} for month in range(3, 12)]
    rule = "参保月.近(12个月).连续(参保月) == 3"
    assert compile_rule(bound(rule))({"@insured_months": paid}) is True


@pytest.mark.parametrize(
    ("income", "tax"), [(0, 0), (100_000, 3_000), (200_000, 13_000), (300_000, 23_000), (400_000, 43_000)]
)
def test_each_step_is_charged_at_its_own_rate(income, tax):
    assert apply(PARAMETERS["税率表"], "marginal", income) == pytest.approx(tax)


@given(low=st.integers(-10, 500), width=st.integers(0, 300), at=st.floats(0, 1), mode=st.sampled_from(["marginal", "whole", "value"]),
       above=st.booleans())  # fmt: skip
def test_the_bounds_of_a_table_of_steps_hold_every_value_between(low, width, at, mode, above):
    steps = Steps((0, 100, 250), (0.4, 0.1, 0.2), above)
    least, most = between(steps, mode, low, low + width)
    assert least - 1e-9 <= apply(steps, mode, low + at * width) <= most + 1e-9


def test_the_order_of_birth_among_the_children_is_counted():
    children = [{"birth_date": date(year, 1, 1), "household_key": "h"} for year in (2010, 2013, 2016)]
    third = compile_rule(bound("1 + 家庭成员.count(年龄 < 18 且 出生日期 < 本人.出生日期) >= 3"))
    assert [third(child, Household(children)) for child in children] == [False, False, True]


@pytest.mark.parametrize(
    ("rule", "word", "near"),
    [
        ("工资.sum() > 0元", "sum", []),
        ("月收入.近(3个月).sum() > 0元", "月收入", []),
        ("证照.count(年龄 > 3) > 0", "年龄", ["证照"]),
        ("证照费用 > 0元", "证照费用", []),
        ("工资.进(3个月).sum() > 0元", "进", []),
        ("家庭成员.近(3个月).count() > 0", "近", []),
        ("按级累进(月收入, 收入线) > 0元", "收入线", []),
        ("按级累进(年龄, 税率表) > 0", "年龄", []),
        ('户籍区 属于 名单("医院")', '"医院"', []),
        ('享受("old-age")', '"old-age"', []),
        ('证照.其中(证照类别 == "餐饮") > 0', "其中", []),
    ],
)
def test_a_mistake_is_named_with_its_word(rule, word, near):
    with pytest.raises(ExpressionError) as error:
        read(rule, vocabulary=KNOWN)
    assert error.value.word == word
    assert (error.value.line, bool(error.value.column)) == (1, True)
    assert all(any(part in found for found in error.value.near) for part in near)
