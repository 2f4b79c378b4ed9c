"""Rules as tax and benefit laws have them elsewhere, written in the language: nothing that they need is lacking."""

from datetime import date

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from wanxiang.core import expressions as ex
from wanxiang.engines.policy import checking, declaring, trial
from wanxiang.engines.policy.checking import tables
from wanxiang.engines.policy.judging import Judge

LOCAL = {"本区": "云川区", "本市": "江州市"}
DAY = date(2021, 12, 8)


def amounts(tmp_path, policy, table, **more):
    path = tmp_path / "persons.csv"
    path.write_text(table.strip() + "\n", encoding="utf-8")
    found = trial.run(declaring.loads(policy), table=path, as_of=DAY, local=LOCAL, **more)
    return {row["id"]: (row["outcome"], row["amount"]) for row in found["rows"]}


def bounds(tmp_path, policy, table):
    path = tmp_path / "persons.csv"
    path.write_text(table.strip() + "\n", encoding="utf-8")
    rows = trial.run(declaring.loads(policy), table=path, as_of=DAY, local=LOCAL)["rows"]
    return {row["id"]: (row["amount_low"], row["amount_high"]) for row in rows}


MARGINAL = """
id: tax
condition: 年龄 >= 16
parameters:
  免征额: 60000元
  税率表:
    - from: 2019-01-01
      级距:
        - {超过: 0元, 税率: 3%}
        - {超过: 36000元, 税率: 10%}
        - {超过: 144000元, 税率: 20%}
definitions:
  应纳税所得额: 较大(月收入 × 12个月 - 免征额, 0元)
benefit: {amount: "按级累进(应纳税所得额, 税率表)"}
"""


def test_a_marginal_tax_is_charged_step_by_step(tmp_path):
    """年收入 12 万元，免征 6 万元：36000 × 3% + 24000 × 10% = 3480 元。"""
    table = "编号,年龄,月收入\na,30,10000\nb,30,3000\nc,30,\nd,10,10000"
    found = amounts(tmp_path, MARGINAL, table)
    assert found["a"] == ("eligible", 348_000)
    assert found["b"] == ("eligible", 0)
    assert found["c"] == ("eligible", None)
    assert found["d"] == ("ineligible", None)


TAPER = """
id: means-tested
parameters: {起减点: 1000元, 递减率: 55%, 每孩: 600元, 封顶: 1500元, 免计: 200元}
definitions:
  计入收入: 家庭成员.其中(年龄 >= 18).sum(较大(月收入 - 免计, 0元))
  孩子数: 家庭成员.count(年龄 < 18)
  基准额: 较小(每孩 × 孩子数, 封顶)
condition: 孩子数 >= 1 且 实发额 > 0元
benefit: {amount: 实发额}
"""
TAPER = TAPER.replace("  基准额:", "  基准额:").replace(
    "封顶)\n", "封顶)\n  实发额: 限于(基准额 - 递减率 × 较大(计入收入 - 起减点, 0元), 0元, 封顶)\n", 1
)


def test_a_benefit_tapers_with_the_income_that_counts(tmp_path):
    table = """编号,年龄,月收入,户号
a,40,1700,h1
a1,8,0,h1
a2,5,0,h1
b,40,9000,h2
b1,8,0,h2
c,40,,h3
c1,8,0,h3
d,40,500,h4
"""
    found = amounts(tmp_path, TAPER, table)
    assert found["a"] == ("eligible", 92_500)
    assert found["b"] == ("ineligible", None)
    assert found["c"] == ("unknown", None)
    assert found["d"] == ("ineligible", None)


def test_an_amount_that_is_not_known_has_its_least_and_its_most(tmp_path):
    table = "编号,年龄,月收入,户号\nc,40,,h3\nc1,8,0,h3\nc2,6,0,h3\nc3,4,0,h3\n"
    assert bounds(tmp_path, TAPER, table)["c"] == (0, 150_000)


BY_BIRTH = """
id: by-order-of-birth
condition: 年龄 < 18
parameters:
  标准:
    - {起: 1, 金额: 100元}
    - {起: 2, 金额: 150元}
    - {起: 3, 金额: 300元}
definitions:
  排行: 1 + 家庭成员.count(年龄 < 18 且 出生日期 < 本人.出生日期)
benefit: {amount: "按级取值(排行, 标准)"}
"""


def test_a_child_allowance_goes_by_the_order_of_birth(tmp_path):
    table = """编号,出生日期,户号
p,1985-01-01,h
c1,2008-03-01,h
c2,2011-03-01,h
c3,2015-03-01,h
c4,2019-03-01,h
"""
    found = amounts(tmp_path, BY_BIRTH, table)
    assert [found[name] for name in ("p", "c1", "c2", "c3", "c4")] == [
        ("ineligible", None), ("eligible", 10_000), ("eligible", 15_000), ("eligible", 30_000), ("eligible", 30_000)
    ]  # fmt: skip


EQUIVALISED = """
id: equivalised
parameters: {贫困线: 1500元}
definitions:
  等值人数: 1 + 0.5 × (家庭成员.count(年龄 >= 14) - 1) + 0.3 × 家庭成员.count(年龄 < 14)
  等值收入: 家庭成员.sum(月收入) / 等值人数
condition: 等值收入 < 贫困线
benefit: {amount: 四舍五入(贫困线 - 等值收入)}
"""


def test_household_income_is_made_comparable_by_a_scale(tmp_path):
    """两个大人一个孩子：1 + 0.5 + 0.3 = 1.8；2340 ÷ 1.8 = 1300 元。"""
    table = "编号,年龄,月收入,户号\na,40,1340,h\nb,38,1000,h\nc,3,0,h\nd,40,3000,g\n"
    found = amounts(tmp_path, EQUIVALISED, table)
    assert found["a"] == ("eligible", 20_000)
    assert found["d"] == ("ineligible", None)


COUPLE = """
id: couple
condition: 与户主关系 == 户主
definitions:
  有配偶: 家庭成员.any(与户主关系 == 配偶)
benefit: {amount: "(若 有配偶 则 900元 否则 600元) + 100元 × 家庭成员.count(与户主关系 属于 [儿子, 女儿] 且 年龄 < 18)"}
"""


def test_a_couple_has_another_rate_and_each_child_adds_to_it(tmp_path):
    table = """编号,年龄,与户主关系,户号
a,40,户主,h
b,38,配偶,h
c,9,女儿,h
d,20,儿子,h
e,70,户主,g
f,50,户主,k
g,,,k
"""
    found = amounts(tmp_path, COUPLE, table)
    assert (found["a"], found["b"], found["e"]) == (("eligible", 100_000), ("ineligible", None), ("eligible", 60_000))
    assert bounds(tmp_path, COUPLE, table)["f"] == (60_000, 100_000)


INFANT = """
id: infant
condition: 月龄(出生日期) < 36 且 周岁(出生日期, 2021-08-31) >= 1
benefit: 300元
"""


def test_ages_in_months_and_on_another_day(tmp_path):
    table = "编号,出生日期\na,2019-01-01\nb,2018-12-08\nc,2020-09-01\nd,2020-08-31\n"
    found = amounts(tmp_path, INFANT, table)
    assert {name: outcome for name, (outcome, _) in found.items()} == {
        "a": "eligible", "b": "ineligible", "c": "ineligible", "d": "eligible"
    }  # fmt: skip


TABLE = """
id: by-table
condition: 家庭成员.count() >= 1
tables:
  补助:
    inputs: [家庭成员.count(), 残疾等级]
    hit: unique
    type: money
    rows:
      - [">= 3", "[一级, 二级]", 900元]
      - [">= 3", "[三级, 四级]", 700元]
      - ["1 至 2", 一级, 600元]
      - ["1 至 2", "[二级, 三级, 四级]", 400元]
benefit: {amount: 补助}
"""


def test_a_decision_table_gives_the_amount_and_bounds_where_a_column_is_not_known(tmp_path):
    table = "编号,残疾等级,户号\na,一级,h\nb,三级,h\nc,,h\nd,四级,g\n"
    found = amounts(tmp_path, TABLE, table)
    assert found["a"] == ("eligible", 90_000)
    assert found["b"] == ("eligible", 70_000)
    assert found["d"] == ("eligible", 40_000)
    assert bounds(tmp_path, TABLE.replace("type: money", "type: money\n    default: 0元"), table)["c"] == (0, 90_000)


def test_overlaps_and_holes_of_a_table_are_found():
    policy = declaring.loads(TABLE)
    table = policy.tables[0]
    values = policy.on(DAY, local=LOCAL).values
    assert tables.faults(table, as_of=DAY, parameters=values) == ()
    open_ = declaring.loads(TABLE.replace("[二级, 三级, 四级]", "[三级, 四级]")).tables[0]
    assert [(fault.rows, fault.case) for fault in tables.faults(open_, as_of=DAY, parameters=values)] == [
        ((), "家庭成员.count() 为 1人，残疾等级 为 二级")
    ]
    faulty = declaring.loads(TABLE.replace('"1 至 2", 一级', '"1 至 3", 一级')).tables[0]
    found = [fault.rows for fault in tables.faults(faulty, as_of=DAY, parameters=values)]
    assert (1, 3) in found
    told = checking.check(declaring.loads(TABLE.replace('"1 至 2", 一级', '"1 至 3", 一级')), local=LOCAL)
    assert ("第 1 行与第 3 行重叠" in told["errors"][-1]["text"], told["errors"][-1]["line"]) == (True, 12), told[
        "errors"
    ]


SUMMED = """
id: by-sum
condition: 年龄 >= 0
tables:
  加计:
    inputs: [年龄, 独居, 退役军人]
    hit: sum
    rows:
      - [">= 80", "-", "-", 200元]
      - ["-", 是, "-", 100元]
      - ["-", "-", 是, 50元]
benefit: {amount: 加计}
"""


def test_the_lines_of_a_table_may_add_up(tmp_path):
    table = "编号,年龄,独居,退役军人\na,82,是,否\nb,70,,是\n"
    assert amounts(tmp_path, SUMMED, table)["a"] == ("eligible", 30_000)
    assert bounds(tmp_path, SUMMED, table)["b"] == (5_000, 15_000)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("按级累进(应纳税所得额", "按级累进(应税所得额", "应税所得额"),
        ("税率: 10%", "税律: 10%", "税律"),
        ("超过: 36000元", "超过: 0元", "0元"),
        ("应纳税所得额: 较大", "免征额: 较大", "免征额"),
    ],
)
def test_a_mistake_in_steps_and_definitions_is_named(old, new, word):
    with pytest.raises(declaring.PolicyError.__base__) as error:
        declaring.loads(MARGINAL.replace(old, new))
    assert error.value.word == word
    assert error.value.line > 1


PERSON = st.fixed_dictionaries(
    {
        "birth_date": st.none()
        | st.sampled_from([date(1935, 1, 1), date(1985, 5, 5), date(2008, 3, 1), date(2019, 9, 1)]),
        "age": st.none() | st.integers(0, 90),
        "monthly_income": st.none() | st.integers(0, 12).map(lambda thousand: thousand * 100_000),
        "lives_alone": st.none() | st.booleans(),
        "veteran": st.none() | st.booleans(),
        "disability_level": st.none() | st.sampled_from(["一级", "二级", "三级", "四级"]),
        "household_key": st.none() | st.sampled_from(["h1", "h2"]),
    }
)
COLUMNS = pa.schema(
    [("row", pa.int64()), ("birth_date", pa.date32()), ("age", pa.int32()), ("monthly_income", pa.int64()),
     ("lives_alone", pa.bool_()), ("veteran", pa.bool_()), ("disability_level", pa.string()), ("household_key", pa.string())]
)  # fmt: skip
POLICIES = {text.split("\n")[1]: text for text in (MARGINAL, TAPER, BY_BIRTH, EQUIVALISED, TABLE, SUMMED)}


@pytest.fixture(scope="module")
def days():
    return {name: declaring.loads(text).on(DAY, local=LOCAL) for name, text in POLICIES.items()}


def around(person, persons):
    members = [each for each in persons if each["household_key"] == person["household_key"]]
    return ex.Household(members) if person["household_key"] else None


@pytest.fixture(scope="module")
def query(days):
    rules = {name: day.condition for name, day in days.items()}
    between = {f"{name}#": day.amount for name, day in days.items()}
    whole = ex.statement(rules, relation="persons", keys=["row"], between=between).sql(dialect="duckdb")
    return f"SELECT * FROM ({whole}) ORDER BY row"


@settings(max_examples=10, deadline=None, print_blob=False)
@given(persons=st.lists(PERSON, min_size=1, max_size=8))
def test_outcomes_and_the_bounds_of_amounts_are_the_same_one_by_one_and_in_sql(days, query, persons):
    note(str(persons))
    with duckdb.connect(config={"threads": 1}) as connection:
        rows = [{"row": index, **person} for index, person in enumerate(persons)]
        connection.register("persons", pa.Table.from_pylist(rows, COLUMNS))
        found = connection.execute(query).to_arrow_table().to_pylist()
    for name, day in days.items():
        judge, condition = Judge(day), ex.compile_rule(day.condition)
        for row, person in zip(found, persons, strict=True):
            household = around(person, persons)
            assert row[name] == condition(person, household)
            ends = judge.ends(person, household)
            assert (row[f"{name}#_low"], row[f"{name}#_high"]) == pytest.approx(ends, abs=1e-6)
