"""Why: clause by clause, in words, with value, source, day and article."""

from datetime import date

import pytest

from wanxiang.engines.policy import actions, facts, queries

pytestmark = pytest.mark.django_db
DAY = date(2021, 12, 8)


def explained(person, policy="elderly-allowance"):
    return queries.explain(person_key=person, policy=policy, as_of=DAY)


def test_each_clause_names_fact_source_day_and_article(register):
    register.add("p", birth_date=date(1940, 1, 1), local=True)
    found = explained("p")
    assert (found["outcome"], found["outcome_text"], found["amount"], found["amount_text"]) == (
        "eligible",
        "符合",
        30_000,
        "300元/月",
    )
    first = found["clauses"][0]
    assert (first["text"], first["result"], first["constants"]) == ("年龄 >= 起始年龄", "成立", {"起始年龄": "70岁"})
    assert first["basis"] == "《中华人民共和国老年人权益保障法》第三十三条"
    assert first["facts"] == [
        {"word": "年龄", "value": 81, "text": "81岁", "source": "户籍人口", "delivery": "d1", "date": "2021-11-30"}
    ]
    assert found["checked"] is True


def test_what_is_not_known_is_asked_for_with_what_would_prove_it(register):
    register.add("p", birth_date=date(1940, 1, 1))
    found = explained("p")
    assert (found["outcome"], found["settle"], found["amount"]) == ("unknown", ["户籍区"], None)
    assert found["evidence"] == {"户籍区": ["居民户口簿", "身份证"]}
    assert found["unknown"][0] == "户籍区 == 本区"
    assert found["why"] == "尚不能判定，还需核实：户籍区"


def test_a_refusal_names_the_clause_that_fails_and_asks_for_nothing(register):
    register.add("p", birth_date=date(1960, 1, 1))
    found = explained("p")
    assert (found["outcome"], found["settle"]) == ("ineligible", [])
    assert found["failed"] == ["年龄 >= 起始年龄"]
    assert found["why"] == "不成立：年满 70 周岁（年龄 61岁，起始年龄 70岁）"


def test_nobody_is_explained_who_is_not_there(register):
    with pytest.raises(facts.NoSuchPerson):
        explained("nobody")


def test_facts_may_come_as_the_relational_store_keeps_them(register, officer):
    """JSON 里的日期是文字，判定时按日期用。"""
    register.add("p", birth_date="1951-12-08", local=True, household="H")
    assert explained("p")["outcome"] == "eligible"
    assert actions.redecide(household_key="H", as_of=DAY, by=officer)[-1]["outcome"] == "eligible"
