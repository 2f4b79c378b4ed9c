"""Every explanation, computed a second time by another way, gives the decision of the run: for everyone of a district."""

import time

import pytest
from full_district import Files, standing_in

from wanxiang.core import tables
from wanxiang.district import profile
from wanxiang.engines.policy import catalogue, rechecking
from wanxiang.engines.policy.declaring.vocabulary import words
from wanxiang.simulation import simulate

pytestmark = pytest.mark.django_db
FAMILY = """
id: explained-family
title: 家庭补助
lead_unit: 区民政局
legal_basis: [{law: 家庭补助办法, article: 第五条}]
valid_from: 2018-01-01
parameters: {收入线: {value: 1600, unit: 元}}
condition:
  - {条件: 户籍区 == 本区, 依据: 第五条第一项}
  - {条件: 家庭成员.average(月收入) < 收入线 或 低保, 依据: 第五条第二项}
  - {条件: 家庭成员.any(年龄 < 18) 或 年龄 >= 60 且 独居, 依据: 第五条第三项}
benefit: {kind: 补助, per: 月, amount: 200元}
"""


def everyone(folder, residents):
    """Decide a district of this many residents, explain everybody, and compare: policy by policy, with the run's own decisions too."""
    from wanxiang.engines.policy import declaring

    given = profile("luohu")
    simulate(profile=given, out=folder, residents=residents, seed=23)
    with standing_in("luohu"):
        Files(given, folder).bring_in(registers=False)
        file = folder / "explained-family.yml"
        file.write_text(FAMILY, encoding="utf-8")
        policies = [*(each for each in catalogue.policies() if each.audience == "person"), declaring.load(file)]
        with tables.connect("persons", "decisions") as connection:
            people = connection.sql("FROM persons").to_arrow_table()
            decided = connection.sql("SELECT policy, person_key, outcome FROM decisions").fetchall()
            of_the_run: dict = {}
            for policy, key, outcome in decided:
                of_the_run.setdefault(policy, {})[key] = outcome
            for policy in policies:
                started = time.perf_counter()
                day = policy.on(given.as_of, local=catalogue.local())
                assert rechecking.differences(day, people, vocabulary=words(), connection=connection) == []
                told = {key: outcome for key, (outcome, _) in rechecking.by_sql(day, connection=connection).items()}
                assert of_the_run.get(policy.id, told) == told
                print(f"{policy.id}: {len(told):,} explained in {time.perf_counter() - started:.1f} s")
        return len(people)


def test_everyone_of_a_hundredth_of_the_district_is_explained_as_decided(tmp_path):
    """百分之一规模：每个人、每项政策、每一条，解释与独立重算一致，与测算结论一致。"""
    assert everyone(tmp_path, 12_000) > 10_000


@pytest.mark.slow
def test_everyone_of_a_tenth_of_the_district_is_explained_as_decided(tmp_path):
    """十分之一规模，同上。"""
    assert everyone(tmp_path, 120_000) > 100_000
