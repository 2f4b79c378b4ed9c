"""A reform is a named difference: who gains, who loses, what it costs, month by month and place by place."""

import random
from contextlib import ExitStack
from datetime import date

import pytest

from wanxiang.core import expressions as ex
from wanxiang.core import tables
from wanxiang.core.expressions.closures import bounds as bounds_of
from wanxiang.engines.policy import catalogue, declaring
from wanxiang.engines.policy.declaring import PolicyError
from wanxiang.engines.policy.judging import Judge
from wanxiang.engines.policy.reforms import applying, budget, calculating, candidates, reading
from wanxiang.engines.policy.reforms.comparing import month_ends

SINCE = date(2022, 1, 1)
ALLOWANCE = declaring.loads("""
id: allowance
title: 津贴
parameters:
  起始年龄: {value: 70, unit: 岁, from: 2018-01-01}
  标准: {value: 100, unit: 元, from: 2018-01-01}
condition: 年龄 >= 起始年龄 且 户籍区 == 本区
benefit: {kind: 津贴, per: 月, amount: 标准}
""")
AID = declaring.loads("""
id: aid
title: 困难补助
parameters:
  收入线: {value: 1000, unit: 元, from: 2018-01-01}
condition: 家庭成员.average(月收入) < 收入线
benefit:
  per: 月
  amount:
    - {条件: 家庭成员.count() >= 3, 金额: 30元}
    - {条件: 年龄 < 18, 金额: 20元}
    - {条件: 年龄 >= 18, 金额: 10元}
""")
KNOWN = {policy.id: policy for policy in (ALLOWANCE, AID)}


def read(changes: str, known=KNOWN):
    return reading.loads(f"id: r\ntitle: 试\nfrom: {SINCE}\nchanges:\n{changes}", known=known)


@pytest.fixture
def calculated(register):
    """`calculated(reform)` over whoever is registered."""

    with ExitStack() as opened:

        def run(reform, known=KNOWN):
            connection = opened.enter_context(tables.connect("persons"))
            people = calculating.load(reform, known=known, local=catalogue.local(), connection=connection)
            return calculating.calculate(reform, known=known, local=catalogue.local(), people=people)

        yield run


@pytest.fixture
def town(register):
    """Two streets. On 1 January 2022 one is of 80, one of 67, one turns 65 on 15 June, one turns 70 on 31 March."""
    register.add("eighty", birth_date=date(1941, 5, 1), sex="女", local=True)
    register.add("sixty-seven", birth_date=date(1954, 5, 1), sex="男", local=True, grid_code="440303002001001")
    register.add("june", birth_date=date(1957, 6, 15), sex="女", local=True, grid_code="440303002001001")
    register.add("march", birth_date=date(1952, 3, 31), sex="男", local=True)
    register.add("young", birth_date=date(1990, 1, 1), local=True)
    register.add("elsewhere", birth_date=date(1954, 5, 1), hukou_district="外区")
    register.add("unsure", birth_date=date(1954, 5, 1))
    return register


FROM_65 = "  - {policy: allowance, parameters: {起始年龄: 65岁}}"


def yuan(low, high=None):
    return {"at_least": low * 100, "at_most": (low if high is None else high) * 100}


def test_a_lower_age_costs_what_one_works_out_by_hand(town, calculated):
    """八十岁者照旧；六十七岁者全年十二个月；六月满 65 岁者自六月起七个月；三月满 70 岁者多得一、二两个月；户籍不详者可能全年。"""
    found = calculated(read(FROM_65)).as_dict()
    before, more = 12 + 10, 12 + 7 + 2
    assert found["total"]["before"] == yuan(100 * before)
    assert found["total"]["after"] == yuan(100 * (before + more), 100 * (before + more + 12))
    assert found["total"]["difference"] == yuan(100 * more, 100 * (more + 12))
    assert (found["total"]["gains"], found["total"]["gains_perhaps"], found["total"]["loses"]) == (3, 1, 0)
    assert (found["total"]["newly"], found["total"]["newly_perhaps"], found["total"]["lost_perhaps"]) == (3, 1, 0)


def test_whoever_reaches_the_age_enters_in_that_month(town, calculated):
    months = {row["month"]: row for row in calculated(read(FROM_65)).as_dict()["months"]}
    assert list(months) == [f"2022-{month:02}" for month in range(1, 13)]
    assert [months[f"2022-{month:02}"]["eligible_after"] for month in (1, 5, 6, 12)] == [3, 3, 4, 4]
    assert [months[f"2022-{month:02}"]["eligible_before"] for month in (2, 3)] == [1, 2]
    assert months["2022-02"]["difference"] == yuan(200, 300)
    assert months["2022-12"]["difference"] == yuan(200, 300)


def test_streets_and_groups_add_up_to_the_whole(town, calculated):
    found = calculated(read(FROM_65)).as_dict()
    for lines in found["by"].values():
        for name in ("before", "after", "difference"):
            for end in ("at_least", "at_most"):
                assert sum(line[name][end] for line in lines) == found["total"][name][end]
        assert sum(line["gains"] for line in lines) == found["total"]["gains"]
    street = {line["label"]: line for line in found["by"]["street"]}
    assert street["440303002"]["difference"] == yuan(100 * (12 + 7))
    assert {line["label"]: line["newly"] for line in found["by"]["sex"]} == {"女": 1, "男": 2, "不详": 0}


def test_more_for_some_and_nothing_for_others(town, calculated):
    """标准提高一半、起始年龄提到 75：八十岁者受益，三月满 70 岁者受损；得失相抵等于总差额。"""
    found = calculated(read("  - {policy: allowance, parameters: {起始年龄: 75岁, 标准: 150元}}")).as_dict()["total"]
    assert (found["gains"], found["loses"], found["newly"], found["lost"]) == (1, 1, 0, 1)
    assert found["difference"] == yuan(12 * 50 - 10 * 100)
    assert found["loses_perhaps"] == found["gains_perhaps"] == 0


def test_a_reform_may_begin_in_parts_end_and_repeal(town, calculated):
    """七月至九月标准二百元；十月起废止。"""
    found = calculated(
        read("  - {policy: allowance, parameters: {标准: [{from: 2022-07-01, to: 2022-10-01, value: 200元}]}}\n"
             "  - {policy: allowance, from: 2022-10-01, repeal: 是}")
    ).as_dict()  # fmt: skip
    after = [row["after"]["at_least"] // 100 for row in found["months"]]
    assert after == [100, 100, *[200] * 4, *[400] * 3, 0, 0, 0]


def test_a_further_condition_and_a_new_policy(town, calculated):
    found = calculated(
        read("""  - {policy: allowance, also: 性别 == 女}
  - add:
      id: new
      title: 新补贴
      condition: 年龄 < 40
      benefit: {per: 年, amount: 500元}
""")
    ).as_dict()
    by_policy = {each["policy"]: each for each in found["policies"]}
    assert by_policy["allowance"]["after"] == yuan(1200)
    assert (by_policy["new"]["before"], by_policy["new"]["after"]) == (yuan(0), yuan(500))


def test_a_policy_that_speaks_of_a_reformed_one_changes_with_it(town, calculated):
    """慰问只给符合高龄津贴的男性：津贴降到 65 岁，慰问的费用跟着变，虽然方案没有提到它。"""
    gift = declaring.loads("""
id: gift
title: 慰问
requires_met: [elderly-allowance]
condition: 性别 == 男
benefit: {per: 年, amount: 50元}
""")
    known = {"gift": gift, "elderly-allowance": catalogue.policy("elderly-allowance")}
    found = calculated(read("  - {policy: elderly-allowance, parameters: {起始年龄: 65岁}}", known), known).as_dict()
    by_policy = {each["policy"]: each for each in found["policies"]}
    assert (by_policy["gift"]["before"], by_policy["gift"]["after"]) == (yuan(50), yuan(100, 150))


def test_two_reforms_combine_and_contradictions_are_refused():
    one, other = read(FROM_65), read("  - {policy: allowance, parameters: {标准: 120元}}")
    whole = reading.combine([one, other], name="both", title="一并")
    (reformed,) = applying.apply(whole, known=KNOWN)
    values = reformed.after(SINCE).on(SINCE, local=catalogue.local()).values
    assert (values["起始年龄"], values["标准"]) == (65, 12000)
    with pytest.raises(PolicyError, match="两种不同的调整"):
        reading.combine([one, read("  - {policy: allowance, parameters: {起始年龄: 60岁}}")], name="x", title="x")


@pytest.mark.parametrize(("text", "line", "near"), [
    ("  - {policy: alowance, repeal: 是}", 5, "allowance"),
    ("  - policy: allowance\n    parameters:\n      起步年龄: 65岁", 7, "起始年龄"),
    ("  - policy: allowance\n    condition: 年岁 >= 65", 6, "年龄"),
    ("  - policy: allowance\n    parametres: {起始年龄: 65岁}", 6, "parameters"),
    ("  - add:\n      id: x\n      condition: 独据", 7, "独居"),
])  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_the_nearest_word(text, line, near):
    with pytest.raises(ex.ExpressionError) as caught:
        read(text)
    assert caught.value.line == line
    assert near in caught.value.near


def test_a_value_of_the_wrong_kind_is_refused():
    with pytest.raises(PolicyError, match="参数“起始年龄”是数（岁），这里写的是金额"):
        read("  - {policy: allowance, parameters: {起始年龄: 65元}}")


def _at_random(chance: random.Random, register, *, known: bool):
    for number in range(60):
        facts = {
            "birth_date": date(chance.randint(1930, 2015), chance.randint(1, 12), chance.randint(1, 28)),
            "monthly_income": chance.choice([0, 50_000, 100_000, 150_000]),
            "hukou_district": chance.choice([catalogue.local()["本区"], "外区"]),
        }
        given = {name: value for name, value in facts.items() if known or chance.random() < 0.8}
        home = f"H{number // 3}" if known or chance.random() < 0.9 else ""
        register.add(f"p{number}", household=home, grid_code=f"44030300{1 + number % 3}001001", **given)


REFORM = """
  - {policy: allowance, parameters: {起始年龄: 65岁, 标准: [{from: 2022-06-10, value: 90元}]}}
  - {policy: aid, from: 2022-04-01, condition: 家庭成员.average(月收入) < 收入线 或 年龄 >= 85}
"""


def _one_by_one(register, reform):
    """(person → (before, after) of the year within bounds), by closures alone."""
    found = {key: [[0, 0], [0, 0]] for key in register.persons}
    for reformed in applying.apply(reform, known=KNOWN):
        for day in month_ends(reform.since):
            for side, on_day in enumerate(reformed.on(day, local=catalogue.local())):
                judge = Judge(on_day)
                for key, person in register.persons.items():
                    home = person["household_key"]
                    household = ex.Household(register.household(home)) if home else None
                    around = household or ex.Household((person,), complete=False)
                    low, high = (
                        int(max(end, 0)) for end in bounds_of(on_day.amount, floor_at_minimum=False)(person, around)
                    )
                    outcome = judge.outcome(person, household)
                    found[key][side][0] += low if outcome == "eligible" else 0
                    found[key][side][1] += high if outcome != "ineligible" else 0
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everybody_at_once_equals_person_by_person(register, calculated, seed):
    """按位全员计算与逐人闭包逐月复算，一分不差；不完整的人按上下界。"""
    _at_random(random.Random(seed), register, known=seed == 1)
    reform = read(REFORM)
    found, expected = calculated(reform), _one_by_one(register, reform)
    keys = found.people.keys().to_pylist()
    for side, name in enumerate(("before", "after")):
        ends = getattr(found.whole, name)
        got = {keys[row]: [int(ends.low[at]), int(ends.high[at])] for at, row in enumerate(found.whole.rows)}
        assert {key: got.get(key, [0, 0]) for key in keys} == {key: sides[side] for key, sides in expected.items()}


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_whatever_the_unknown_turns_out_to_be_lies_within_the_bounds(register, calculated, seed):
    """把不知道的事实随意补全再算，每个人的差额都在先前给出的上下界之内；全知道时上下界合一，得失相抵等于差额。"""
    chance = random.Random(seed)
    _at_random(chance, register, known=False)
    reform = read(REFORM)
    bounds = calculated(reform)
    for person in register.persons.values():
        person.setdefault("birth_date", date(chance.randint(1930, 2015), 1, 1))
        person.setdefault("monthly_income", chance.choice([0, 90_000, 200_000]))
        person.setdefault("hukou_district", chance.choice([catalogue.local()["本区"], "外区"]))
        person["household_key"] = person["household_key"] or f"alone-{person['person_key']}"
    exact = calculated(reform)
    total = exact.as_dict()["total"]
    assert total["difference"]["at_least"] == total["difference"]["at_most"]
    assert total["difference"]["at_least"] == total["after"]["at_least"] - total["before"]["at_least"]
    gained, lost = (exact.whole.difference.low[exact.whole.marks[name]].sum() for name in ("gains", "loses"))
    assert gained + lost == total["difference"]["at_least"]
    within = {row: (low, high) for row, low, high in zip(bounds.whole.rows, bounds.whole.difference.low, bounds.whole.difference.high, strict=True)}  # fmt: skip
    for row, value in zip(exact.whole.rows, exact.whole.difference.low, strict=True):
        low, high = within.get(row, (0, 0))
        assert low <= value <= high


def test_a_reform_again_computes_nothing_anew(town):
    """同一批人再算一次：没有一个比较要重新计算；只改起始年龄时，只算含起始年龄的那些。"""
    reform, local = read(FROM_65), catalogue.local()
    with tables.connect("persons") as connection:
        people = calculating.load(reform, known=KNOWN, local=local, connection=connection)
        calculating.calculate(reform, known=KNOWN, local=local, people=people)
        assert calculating.calculate(reform, known=KNOWN, local=local, people=people).evaluated == 0
        other = read("  - {policy: allowance, parameters: {起始年龄: 66岁}}")
        assert calculating.calculate(other, known=KNOWN, local=local, people=people).evaluated == 13


@pytest.fixture
def solved(register):
    def run(policy, **asked):
        with tables.connect("persons") as connection:
            reform = read(f"  - {{policy: {policy.id}, repeal: 是}}", {policy.id: policy})
            local = catalogue.local()
            people = calculating.load(reform, known={policy.id: policy}, local=local, connection=connection)
            return budget.solve(policy, since=SINCE, people=people, local=local, **asked)

    return run


def test_the_age_that_a_budget_allows(town, solved):
    """每年 4200 元：66 岁起要 3400 元，65 岁起要 4300 元；所以是 66 岁，并列出两侧。"""
    found = solved(ALLOWANCE, parameter="起始年龄", limit=420_000)
    assert (found.direction, found.shown_by) == ("falls", "shape")
    assert (found.best.value, found.best.at_least, found.best.at_most) == (66, 360_000, 480_000)
    assert (found.beyond.value, found.beyond.at_least) == (65, 430_000)
    assert found.within.value == 67
    assert len(found.tried) < 12


def test_a_limit_held_against_what_is_possible_is_stricter(town, solved):
    assert solved(ALLOWANCE, parameter="起始年龄", limit=420_000, ends="at_most").best.value == 68


def test_the_amount_that_a_budget_allows(town, solved):
    """全年 22 人月：4200 元够每月 190.90 元，多一分都不够。"""
    found = solved(ALLOWANCE, parameter="标准", limit=420_000)
    assert (found.best.value, found.beyond.value, found.direction) == (19_090, 19_091, "rises")


def test_the_income_line_goes_by_the_incomes_there_are(register, solved):
    for key, income in (("a", 80_000), ("b", 120_000), ("c", 120_050), ("d", 200_000)):
        register.add(key, household=key, birth_date=date(1980, 1, 1), monthly_income=income)
    found = solved(AID, parameter="收入线", limit=3 * 12_000)
    assert (found.best.at_least, found.beyond.at_least) == (36_000, 48_000)
    assert found.best.value == 200_000, "the line itself is not below the line"


def test_where_the_cost_may_go_both_ways_every_value_is_computed(town, solved):
    policy = declaring.loads("""
id: both
parameters: {界: {value: 70, unit: 岁}}
condition: 年龄 >= 界 且 性别 == 女 或 年龄 < 界 且 性别 == 男
benefit: {per: 月, amount: 10元}
""")
    found = solved(policy, parameter="界", limit=36_000, low=60, high=72)
    assert (found.direction, found.shown_by, len(found.tried)) == ("mixed", "values", 13)
    assert found.best.at_least == max(each.at_least for each in found.tried if each.at_least <= 36_000)
    with pytest.raises(candidates.NoSearch, match="没有参数"):
        solved(policy, parameter="界限", limit=1)
