"""A rule has one meaning: closures, SQL and bitsets give the same for every person, whatever is not known."""

from datetime import date

import duckdb
import generated_rules as generated
import pyarrow as pa
from generated_rules import WORDS
from hypothesis import given, note, settings

from wanxiang.core.expressions import Household, bitsets, compile_rule, read, statement, take_apart

SCHEMA = pa.schema(
    [("birth_date", pa.date32()), ("age", pa.int32()), ("sex", pa.string()), ("hukou_district", pa.string()),
     ("local", pa.bool_()), ("insured", pa.bool_()), ("lives_alone", pa.bool_()), ("marital_status", pa.string()),
     ("monthly_income", pa.int64()), ("last_checkup", pa.date32()), ("household_key", pa.string())]
)  # fmt: skip

ENGINE = duckdb.connect(config={"threads": 1})


def by_closures(node, persons):
    rule = compile_rule(node)
    return [rule(person, household_of(person, persons)) for person in persons]


def household_of(person, persons):
    key = person["household_key"]
    if key is None:
        return None
    return Household([member for member in persons if member["household_key"] == key])


def by_sql(rules, persons):
    rows = pa.Table.from_pylist(persons, SCHEMA).append_column("row", [list(range(len(persons)))])
    connection = ENGINE.cursor()
    connection.register("persons", rows)
    query = statement(rules, relation="persons", keys=["row"]).sql(dialect="duckdb")
    return connection.execute(f"SELECT * FROM ({query}) ORDER BY row").to_arrow_table()


def by_bitsets(node, persons):
    taken = take_apart({"rule": node})
    names = [f"atom{index}" for index in range(len(taken.atoms))]
    table = by_sql(dict(zip(names, taken.atoms, strict=True)), persons)
    atoms = [bitsets.from_arrow(table[name]) for name in names]
    return bitsets.decide(taken.formulas["rule"], atoms, len(persons)).array().to_pylist()


@settings(max_examples=120, deadline=None, print_blob=False)
@given(rule=generated.RULE, persons=generated.PERSONS, as_of=generated.AS_OF)
def test_closures_bitsets_and_sql_agree(rule, persons, as_of):
    note(f"{rule} on {as_of}: {persons}")
    node = read(rule, vocabulary=WORDS).bind(as_of=as_of, parameters=generated.PARAMETERS)
    expected = by_closures(node, persons)
    assert by_sql({"rule": node}, persons)["rule"].to_pylist() == expected
    assert by_bitsets(node, persons) == expected


def test_a_rule_of_every_kind_runs_in_sql_alone():
    """汇总、年龄、时长与未知并用时，单条 SQL 与逐人判定一致。"""
    rule = "年龄 >= 70 且 家庭成员.sum(月收入) / 家庭成员.count() < 0.3万元 且 (末次体检日期 未知 或 末次体检日期 + 1年 <= 统计日)"
    persons = [
        {"birth_date": date(1951, 12, 8), "monthly_income": 100_000, "household_key": "h1", "last_checkup": None},
        {
            "birth_date": date(1951, 12, 9),
            "monthly_income": None,
            "household_key": "h1",
            "last_checkup": date(2020, 12, 8),
        },
        {"birth_date": None, "age": 80, "monthly_income": 500_000, "household_key": None, "last_checkup": None},
    ]
    persons = [dict.fromkeys(SCHEMA.names) | person for person in persons]
    node = read(rule, vocabulary=WORDS).bind(as_of=date(2021, 12, 8), parameters={})
    assert by_closures(node, persons) == by_sql({"rule": node}, persons)["rule"].to_pylist() == [None, False, None]
