"""Over the district: which fact, asked first, settles most; who fails by one clause alone, and by how much."""

from datetime import date
from itertools import product

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from wanxiang.core.access import EVERYTHING, Scope
from wanxiang.core.access.scope import Reach
from wanxiang.core.expressions import bitsets
from wanxiang.engines.policy import actions, asking, declaring, nearness, queries, standing
from wanxiang.engines.policy.judging import Judge

DAY = date(2021, 12, 8)
LOCAL = {"本区": "云川区", "本市": "江州市"}
SCHEMA = pa.schema([("person_key", pa.string()), ("household_key", pa.string()), ("grid_code", pa.string()), ("street_code", pa.string()),
                    ("community_code", pa.string()), ("birth_date", pa.date32()), ("age", pa.int64()), ("lives_alone", pa.bool_()),
                    ("minimum_living", pa.bool_()), ("monthly_income", pa.int64()), ("disability_level", pa.string())])  # fmt: skip
VALUES = {"age": [59, 60, 69, 70, 79, 80], "lives_alone": [True, False], "minimum_living": [True, False], "monthly_income": [0, 100_000, 200_000, 300_000],
          "disability_level": ["一级", "三级"]}  # fmt: skip
WORDS = {
    "年龄": "age",
    "独居": "lives_alone",
    "低保": "minimum_living",
    "月收入": "monthly_income",
    "残疾等级": "disability_level",
}
CLAUSE = st.sampled_from(["年龄 >= 60", "60 <= 年龄 <= 79", "年龄 < 60 或 年龄 >= 70", "独居", "非 独居", "低保", "月收入 < 1000元", "月收入 <= 2000元",
                          "残疾等级 == 一级", "独居 或 低保", "低保 或 月收入 < 2000元"])  # fmt: skip
RULE = st.lists(CLAUSE, min_size=1, max_size=3, unique=True)
PERSON = st.fixed_dictionaries({name: st.none() | st.sampled_from(values) for name, values in VALUES.items()})


def policy(name, clauses):
    return declaring.loads(f"id: {name}\ncondition:\n" + "".join(f"  - {clause}\n" for clause in clauses))


def stood(policies, people):
    rows = [
        dict.fromkeys(SCHEMA.names) | {"person_key": f"p{index:03}", "grid_code": "440303001001001"} | person
        for index, person in enumerate(people)
    ]
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("persons", pa.Table.from_pylist(rows, SCHEMA))
        return standing.stand([each.on(DAY, local=LOCAL) for each in policies], connection=connection)


def decided_by_asking(judge, person, words):
    """Whether the policy is decided whatever these words turn out to be."""
    missing = [WORDS[word] for word in words if person[WORDS[word]] is None]
    turns = product(*(VALUES[name] for name in missing))
    return all(judge.outcome({**person, **dict(zip(missing, turn, strict=True))}) != "unknown" for turn in turns)


@settings(max_examples=30, deadline=None)
@given(rules=st.lists(RULE, min_size=1, max_size=3), people=st.lists(PERSON, min_size=1, max_size=12))
def test_what_a_word_settles_is_counted_as_one_person_at_a_time(rules, people):
    """“必能判定”与逐人逐值穷举一致；一对词合问亦然。"""
    policies = [policy(f"p{index}", clauses) for index, clauses in enumerate(rules)]
    judges = [Judge(each.on(DAY, local=LOCAL)) for each in policies]
    open_ = [(judge, person) for judge in judges for person in people if judge.outcome(person) == "unknown"]
    found = asking.ask_first(stood(policies, people))
    note(f"{rules} {found}")
    assert found["undecided"] == len(open_)
    sure = {row["word"]: row["sure"] for row in found["words"]}
    for word in WORDS:
        assert sure.get(word, 0) == sum(decided_by_asking(judge, person, [word]) for judge, person in open_), word
    for pair in found["pairs"]:
        assert pair["sure"] == sum(decided_by_asking(judge, person, pair["words"]) for judge, person in open_)
    for row in found["words"]:
        assert row["sure"] <= row["expected"] + 0.05 and row["expected"] <= found["undecided"] + 0.05


def test_answers_are_weighed_as_they_are_among_those_who_are_known():
    """三成已知者独居：问一百人，预计三十人次当即判定（独居且低保不详，仍待核实）。"""
    known = [{"lives_alone": index < 3, "minimum_living": False} for index in range(10)]
    unsure = [{"lives_alone": None, "minimum_living": None}] * 100
    people = [dict.fromkeys(VALUES) | person for person in [*known, *unsure]]
    row = next(
        row
        for row in asking.ask_first(stood([policy("a", ["独居 或 低保"])], people))["words"]
        if row["word"] == "独居"
    )
    assert (row["sure"], row["expected"], row["persons"]) == (0, 30.0, 100)


@settings(max_examples=30, deadline=None)
@given(clauses=RULE, people=st.lists(PERSON, min_size=1, max_size=20))
def test_near_misses_fail_by_one_clause_and_by_no_other(clauses, people):
    declared = policy("a", clauses)
    found = nearness.near(stood([declared], people), "a")
    judge = Judge(declared.on(DAY, local=LOCAL))
    for index, person in enumerate(people):
        holds = [finding.holds for finding in judge.judge(person).findings]
        for clause, bits in enumerate(found):
            alone = holds[clause] is False and all(each is True for place, each in enumerate(holds) if place != clause)
            assert bool(bits[index // 8] >> (index % 8) & 1) is alone


@pytest.mark.parametrize(
    ("clause", "facts", "says"),
    [
        ("年龄 >= 70", {"birth_date": date(1952, 2, 8)}, "还差 2个月"),
        ("年龄 >= 70", {"birth_date": date(1951, 12, 20)}, "还差 12天"),
        ("年龄 >= 70", {"birth_date": date(1961, 12, 8)}, "还差 10年"),
        ("年龄 <= 64", {"birth_date": date(1956, 10, 8)}, "已过 2个月"),
        ("年龄 < 65", {"birth_date": date(1956, 12, 8)}, "已过 0天"),
        ("年龄 >= 70", {"age": 67}, "还差 3岁"),
        ("月收入 < 1000元", {"monthly_income": 112_000}, "超出 120元"),
        ("35 <= 年龄 <= 64", {"birth_date": date(1987, 1, 8)}, "还差 1个月"),
        ("末次体检日期 + 1年 <= 统计日", {"last_checkup": date(2021, 2, 8)}, "差 2个月"),
        ("独居", {"lives_alone": False}, ""),
        ("家庭成员.sum(月收入) < 1000元", {"monthly_income": 200_000}, ""),
    ],
)
def test_how_much_is_missing_is_said_as_people_say_it(clause, facts, says):
    assert nearness.short(policy("a", [clause]).on(DAY, local=LOCAL), 0, facts) == says


@pytest.fixture
def town(register, officer):
    """高龄津贴：户籍不详的两人；只差两个月满七十的一人；户籍在外区的一人。"""
    register.add("unsure", birth_date=date(1940, 1, 1))
    register.add("unsure2", birth_date=date(1941, 1, 1), grid_code="440303002001007")
    register.add("young", birth_date=date(1952, 2, 8), local=True)
    register.add("elsewhere", birth_date=date(1940, 1, 1), hukou_district="外区", grid_code="440303002001007")
    register.add("served", birth_date=date(1940, 1, 1), local=True)
    actions.run(as_of=DAY, by=officer)
    return register


@pytest.mark.django_db
def test_of_a_run_it_is_told_what_to_ask_and_who_is_near_within_scope(town):
    found = queries.ask_first(policies=["elderly-allowance"])
    assert (found["undecided"], found["as_of"], found["words"][0]["word"], found["words"][0]["sure"]) == (
        2,
        DAY,
        "户籍区",
        2,
    )
    street = Scope((Reach("440303002"),))
    assert queries.ask_first(policies=["elderly-allowance"], scope=street)["undecided"] == 1
    near = {row["text"]: row["persons"] for row in queries.near_misses("elderly-allowance")}
    assert sorted(near.values())[-2:] == [1, 1]
    age = next(
        index
        for index, row in enumerate(queries.near_misses("elderly-allowance"))
        if row["persons"] and "岁" in row["text"]
    )
    assert [
        (row["person_key"], row["short"])
        for row in queries.near_list("elderly-allowance", clause=age, scope=EVERYTHING)
    ] == [("young", "还差 2个月")]
    assert queries.near_list("elderly-allowance", clause=age, scope=street) == []
    other = Scope((Reach("", frozenset({"elder-checkup"})),))
    assert queries.near_list("elderly-allowance", clause=age, scope=other) == []


@pytest.mark.django_db
def test_of_those_who_are_near_the_nearest_come_first(register, officer):
    for key, born in (("a", date(1990, 1, 1)), ("b", date(1952, 2, 8)), ("c", date(1955, 12, 8))):
        register.add(key, birth_date=born, local=True)
    actions.run(as_of=DAY, by=officer)
    clauses = queries.near_misses("elderly-allowance")
    age = next(row["clause"] for row in clauses if row["persons"])
    found = queries.near_list("elderly-allowance", clause=age, scope=EVERYTHING, limit=2)
    assert [(row["person_key"], row["short"]) for row in found] == [("b", "还差 2个月"), ("c", "还差 4年")]


@pytest.mark.django_db
def test_at_the_door_the_question_that_settles_comes_first(town):
    asked = queries.to_ask(["unsure", "served", "nobody"])
    order = queries.ask_order()
    assert set(asked) == {"unsure", "served"}
    assert "户籍区" in asked["unsure"] and "户籍区" not in asked["served"]
    assert asked["unsure"] == sorted(asked["unsure"], key=order.__getitem__)


def test_a_district_counts_the_same_whole_and_by_eights():
    for rows in (1, 7, 8, 63, 64, 65, 130):
        assert bitsets.count(bitsets.everyone(rows)) == rows
