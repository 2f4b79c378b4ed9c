"""Definitions, lists and other policies, spoken of by name: found beside the file, opened when explained, cycles refused."""

from datetime import date

import pytest

from wanxiang.core.expressions import ExpressionError
from wanxiang.engines.policy import catalogue, declaring, everybody, explaining, facts, trial
from wanxiang.engines.policy.judging import Judge

DAY = date(2021, 12, 8)
LOCAL = {"本区": "云川区", "本市": "江州市"}


@pytest.fixture
def shelf(tmp_path):
    """A folder with policies/, definitions/ and lists/, as a district keeps them."""

    def put(**texts):
        for name, text in texts.items():
            folder, _, stem = name.partition("__")
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / f"{stem.replace('_', '-')}.yml").write_text(text, encoding="utf-8")
        return tmp_path

    return put


def load(root, name):
    return declaring.load(root / "policies" / f"{name}.yml")


def outcome(policy, person, as_of=DAY):
    return Judge(policy.on(as_of, local=LOCAL)).outcome(person)


POOR = """
name: 低收入
expression:
  - {from: 2019-01-01, value: 月收入 < 标准}
  - {from: 2021-07-01, value: 月收入 < 标准 × 1.5 或 低保}
parameters:
  标准: [{from: 2019-01-01, value: 1000元, source: 旧标准}, {from: 2021-01-01, value: 1200元, source: 新标准}]
legal_basis: [{law: 《社会救助暂行办法》, article: 第九条}]
"""
AID = "id: aid\ntitle: 补助\ncondition: 低收入 且 年龄 >= 60\nbenefit: 200元\n"


def test_a_definition_is_a_word_of_every_policy_and_changes_with_its_date(shelf):
    root = shelf(definitions__poor=POOR, policies__aid=AID)
    policy = load(root, "aid")
    person = {"age": 70, "monthly_income": 150_000, "minimum_living": False}
    assert outcome(policy, person) == "eligible"
    assert outcome(policy, person, date(2021, 3, 1)) == "ineligible"
    assert outcome(policy, {"age": 70, "monthly_income": 110_000}, date(2021, 3, 1)) == "eligible"
    assert outcome(policy, {"age": 70, "monthly_income": 110_000}, date(2020, 3, 1)) == "ineligible"


def test_an_explanation_opens_the_definition(shelf):
    policy = load(shelf(definitions__poor=POOR, policies__aid=AID), "aid")
    found = Judge(policy.on(DAY, local=LOCAL)).judge({"age": 70, "monthly_income": 100_000})
    opened = found.findings[0].opened
    assert [(each.word, each.text, each.value, each.basis) for each in opened] == [
        ("低收入", "月收入 < 标准 × 1.5 或 低保", "是", ("《社会救助暂行办法》第九条",))
    ]
    assert found.held == ("低收入", "年龄 >= 60")


def test_definitions_that_need_each_other_are_refused(shelf):
    root = shelf(
        definitions__a="name: 甲\nexpression: 乙 或 独居\n",
        definitions__b="name: 乙\nexpression: 甲 且 独居\n",
        policies__p="id: p\ncondition: 甲\n",
    )
    with pytest.raises(ExpressionError, match="循环引用：甲 → 乙 → 甲") as error:
        load(root, "p")
    assert error.value.file in ("a.yml", "b.yml")


def test_an_unknown_definition_names_the_nearest(shelf):
    root = shelf(definitions__poor=POOR, policies__aid=AID.replace("低收入", "低收人"))
    with pytest.raises(ExpressionError) as error:
        load(root, "aid")
    assert (error.value.file, error.value.line, "低收入" in error.value.near) == ("aid.yml", 3, True)


LISTS = """
name: 重度残疾
values:
  - {from: 2015-01-01, values: [一级]}
  - {from: 2020-01-01, values: [一级, 二级], source: 扩面通知}
"""


def test_a_named_list_holds_what_it_held_on_the_day(shelf):
    root = shelf(lists__severe=LISTS, policies__p='id: p\ncondition: |\n  残疾等级 属于 名单("重度残疾")\n')
    policy = load(root, "p")
    assert outcome(policy, {"disability_level": "二级"}) == "eligible"
    assert outcome(policy, {"disability_level": "二级"}, date(2019, 1, 1)) == "ineligible"
    assert outcome(policy, {}) == "unknown"


def test_an_unknown_list_names_the_nearest(shelf):
    root = shelf(lists__severe=LISTS, policies__p='id: p\ncondition: |\n  残疾等级 属于 名单("重度残废")\n')
    with pytest.raises(ExpressionError) as error:
        load(root, "p")
    assert (error.value.line, error.value.near) == (3, ("重度残疾",))


OLD = "id: old\ntitle: 高龄津贴\ncondition: 年龄 >= 80\nbenefit: 200元\n"
CARE = "id: care\ntitle: 护理补贴\ncondition: 独居\nexcludes: [old]\nbenefit: 300元\n"


def given(policy, as_of=DAY, **truths):
    from wanxiang.engines.policy.declaring import carried

    found = {"age": 85, "lives_alone": True}
    for name, truth in truths.items():
        found |= carried.enrolment(name, truth, as_of=as_of)
    return outcome(policy, found)


def test_who_has_the_other_benefit_is_not_entitled_to_this_one(shelf):
    policy = load(shelf(policies__old=OLD, policies__care=CARE), "care")
    assert given(policy, old=True) == "ineligible"
    assert given(policy, old=False) == "eligible"
    assert given(policy) == "unknown"


def test_a_policy_may_require_that_another_is_had_or_that_it_is_met(shelf):
    root = shelf(
        policies__old=OLD,
        policies__had="id: had\ncondition: 独居\nrequires: [old]\n",
        policies__met="id: met\ncondition: 独居\n须符合: [old]\n",
    )
    assert [given(load(root, "had"), old=truth) for truth in (True, False, None)] == [
        "eligible",
        "ineligible",
        "unknown",
    ]
    assert outcome(load(root, "met"), {"age": 85, "lives_alone": True}) == "eligible"
    assert outcome(load(root, "met"), {"age": 70, "lives_alone": True}) == "ineligible"
    assert outcome(load(root, "met"), {"lives_alone": True}) == "unknown"


FIRST = "id: {id}\ncondition: {condition}\nfirst_of: {{group: [a, b, c]{more}}}\nbenefit: {amount}\n"


def test_of_a_group_only_the_first_that_is_met_is_given(shelf):
    parts = {"a": ("年龄 >= 80", "100元"), "b": ("年龄 >= 70", "300元"), "c": ("独居", "200元")}
    root = shelf(**{f"policies__{name}": FIRST.format(id=name, condition=when, amount=amount, more="")
                    for name, (when, amount) in parts.items()})  # fmt: skip
    person = {"age": 85, "lives_alone": True}
    assert [outcome(load(root, name), person) for name in "abc"] == ["eligible", "ineligible", "ineligible"]
    assert [outcome(load(root, name), {"age": 75, "lives_alone": True}) for name in "abc"] == [
        "ineligible", "eligible", "ineligible"
    ]  # fmt: skip
    assert [outcome(load(root, name), {"lives_alone": True}) for name in "abc"] == ["unknown", "unknown", "unknown"]


def test_of_a_group_only_the_highest_amount_is_given(shelf):
    parts = {
        "a": ("年龄 >= 80", "100元"),
        "b": ("年龄 >= 70", "300元"),
        "c": ("独居", "若 年龄 > 90 则 500元 否则 300元"),
    }
    more = ", choose: 金额高者"
    root = shelf(**{f"policies__{name}": FIRST.format(id=name, condition=when, amount=f'"{amount}"', more=more)
                    for name, (when, amount) in parts.items()})  # fmt: skip
    assert [outcome(load(root, name), {"age": 85, "lives_alone": True}) for name in "abc"] == [
        "ineligible", "eligible", "ineligible"
    ]  # fmt: skip
    assert [outcome(load(root, name), {"age": 95, "lives_alone": True}) for name in "abc"] == [
        "ineligible", "ineligible", "eligible"
    ]  # fmt: skip


def test_policies_that_need_each_others_decision_are_refused(shelf):
    root = shelf(
        policies__x='id: x\ncondition: |\n  独居 且 符合("y")\n', policies__y="id: y\ncondition: 独居\n须符合: [x]\n"
    )
    with pytest.raises(ExpressionError, match="政策循环引用：x → y → x"):
        load(root, "x")


def test_an_unknown_policy_names_the_nearest(shelf):
    root = shelf(policies__old=OLD, policies__care=CARE.replace("[old]", "[olt]"))
    with pytest.raises(ExpressionError) as error:
        load(root, "care")
    assert (error.value.file, error.value.line, error.value.word, error.value.near) == ("care.yml", 4, "olt", ("old",))


def test_the_heading_of_a_table_says_who_has_the_other_benefit(shelf):
    root = shelf(policies__old=OLD, policies__care=CARE)
    (root / "persons.csv").write_text("编号,独居,享受(old)\n1,是,是\n2,是,否\n3,是,\n", encoding="utf-8")
    found = trial.run(load(root, "care"), table=root / "persons.csv", as_of=DAY, local=LOCAL)
    assert [row["outcome"] for row in found["rows"]] == ["ineligible", "eligible", "unknown"]
    assert found["rows"][2]["settle"] == ["享受(old)"]


@pytest.fixture
def home(register, shelf):
    """The same as a district's own declarations."""
    from wanxiang.core import declarations

    folder = declarations.home("declarations")
    written = []

    def put(**texts):
        for name, text in texts.items():
            kind, _, stem = name.partition("__")
            (folder / kind).mkdir(parents=True, exist_ok=True)
            path = folder / kind / f"{stem.replace('_', '-')}.yml"
            path.write_text(text, encoding="utf-8")
            written.append(path)

    yield put
    for path in written:
        path.unlink()


def test_a_run_an_explanation_and_one_person_agree_on_who_has_what(home, register, officer):
    """在享名单：互斥的政策在全量测算、逐人判定与独立复算中一致。"""
    from wanxiang.core import tables

    home(
        policies__zz_old=OLD.replace("old", "zz-old"),
        policies__zz_care=CARE.replace("old", "zz-old").replace("care", "zz-care"),
    )
    register.add("p1", lives_alone=True, birth_date=date(1930, 1, 1))
    register.add("p2", lives_alone=True, birth_date=date(1930, 1, 1))
    register.add("p3", lives_alone=None, birth_date=date(1930, 1, 1))
    register.enrol("p1", "zz-old")
    register.enrol("p2", "zz-old", until_on=date(2021, 1, 1))
    policy = catalogue.policy("zz-care")
    day = policy.on(DAY, local=catalogue.local())
    with tables.connect("persons", "enrolments") as connection:
        decided = everybody.decide([day], connection=connection)
    keys = decided.rows["person_key"].to_pylist()
    run = dict(zip(keys, decided.decisions[0].outcome.array().to_pylist(), strict=True))
    assert run == {"p1": False, "p2": True, "p3": None}
    for key, truth in run.items():
        member, members = facts.around(key, vocabulary=policy.vocabulary)
        assert Judge(day).outcome(member, facts.as_household(member, members)) == {
            True: "eligible", False: "ineligible", None: "unknown"
        }[truth]  # fmt: skip
        assert explaining.explain(person_key=key, policy=policy, as_of=DAY)["checked"] is True


SERIES = "name: 参保月\ntable: zz_insured_months\ntype: bool\nabsent: 否\ncovers: {from: 2020-01-01}\n"
INSURED = "id: zz-insured\ncondition: 参保月.近(12个月).连续(参保月) >= 3\n"


def test_a_series_in_time_decides_in_a_run_and_in_a_typed_table(home, register, officer, tmp_path):
    import pyarrow as pa

    from wanxiang.core import tables

    home(series__insured=SERIES, policies__zz_insured=INSURED)
    register.add("p1")
    register.add("p2")
    policy = catalogue.policy("zz-insured")
    day = policy.on(DAY, local=catalogue.local())

    def run():
        with tables.connect("persons") as connection:
            decided = everybody.decide([day], connection=connection, with_enrolments=False)
        return decided.decisions[0].outcome.array().to_pylist()

    assert run() == [None, None], "nobody delivered the table"
    rows = [{"person_key": "p1", "month": date(2021, month, 1), "value": True} for month in (9, 10, 11)]
    schema = pa.schema([("person_key", pa.string()), ("month", pa.date32()), ("value", pa.bool_())])
    tables.register(tables.Table("zz_insured_months", {}, read=lambda: pa.Table.from_pylist(rows, schema)))
    assert run() == [True, False]
    member, _ = facts.around("p1", vocabulary=policy.vocabulary)
    assert Judge(day).outcome(member) == "eligible"
    assert explaining.explain(person_key="p2", policy=policy, as_of=DAY)["checked"] is True

    (tmp_path / "people.csv").write_text("编号\n甲\n乙\n丙\n", encoding="utf-8")
    months = "编号,月份,参保月\n甲,2021-09,是\n甲,2021-10,是\n甲,2021-11,是\n丙,2021-11,\n"
    (tmp_path / "months.csv").write_text(months, encoding="utf-8")
    found = trial.run(policy, table=tmp_path / "people.csv", as_of=DAY, local=LOCAL, series=tmp_path / "months.csv")
    assert [row["outcome"] for row in found["rows"]] == ["eligible", "ineligible", "ineligible"]


RELATION = """
name: 从业人员
audience: enterprise
table: zz_staff
complete: 是
words: {岗位: text, 月工资: {type: money, column: wage}, 入职日期: {type: date, column: since}}
"""
STAFF = """
id: zz-staff
audience: enterprise
condition: 从业人员.count(月工资 >= 3000元 且 入职日期 + 6个月 <= 统计日) >= 2
benefit: {amount: 从业人员.其中(岗位 == "研发").sum(月工资) × 10%}
"""


def test_an_enterprise_is_judged_by_its_staff(shelf):
    root = shelf(relations__staff=RELATION, policies__zz_staff=STAFF)
    (root / "firms.csv").write_text("编号,企业名称\ne1,甲厂\ne2,乙厂\ne3,丙厂\n", encoding="utf-8")
    staff = """编号,岗位,月工资,入职日期
e1,研发,5000,2020-01-01
e1,生产,4000,2020-01-01
e2,研发,5000,2021-11-01
e3,研发,,2020-01-01
e3,研发,6000,2020-01-01
"""
    (root / "staff.csv").write_text(staff, encoding="utf-8")
    found = trial.run(load(root, "zz-staff"), table=root / "firms.csv", as_of=DAY, local=LOCAL,
                      rows_of={"从业人员": root / "staff.csv"})  # fmt: skip
    assert [(row["outcome"], row["amount"]) for row in found["rows"]] == [
        ("eligible", 50_000), ("ineligible", None), ("unknown", None)
    ]  # fmt: skip


def test_examples_may_give_lists_months_and_rows(shelf):
    from wanxiang.engines.policy import checking

    root = shelf(
        policies__old=OLD,
        series__insured=SERIES,
        policies__p="""
id: p
lead_unit: 区民政局
legal_basis: [{law: 某办法, article: 第一条}]
valid_from: 2020-01-01
condition: 参保月.近(2个月).all(参保月) 且 独居
excludes: [old]
examples:
  - {given: {参保月: {2021-10: 是, 2021-11: 是}, 独居: 是, 享受(old): 否}, as_of: 2021-12-08, then: eligible}
  - {given: {参保月: {2021-10: 是}, 独居: 是, 享受(old): 否}, as_of: 2021-12-08, then: ineligible}
  - {given: {独居: 是, 享受(old): 否}, as_of: 2021-12-08, then: unknown}
""",
    )
    found = checking.check(load(root, "p"), local=LOCAL)
    assert (found["passed"], found["examples"]) == (3, 3), found["errors"]
