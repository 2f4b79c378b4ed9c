"""A run decides everybody, publishes it, and keeps the lists of those entitled and unserved."""

from datetime import date

import pytest

from wanxiang.core import tables
from wanxiang.core.access import EVERYTHING, Scope
from wanxiang.core.access.scope import Reach
from wanxiang.core.models import AuditRow, Event
from wanxiang.engines.policy import actions, queries
from wanxiang.engines.policy.models import Gap, PolicyRun

pytestmark = pytest.mark.django_db
DAY, LATER = date(2021, 12, 8), date(2022, 1, 8)
ALLOWANCE = "elderly-allowance"


@pytest.fixture
def town(register):
    """Three of seventy and more with local hukou, one of them served; one elsewhere, one of unknown hukou, one young."""
    register.add("served", birth_date=date(1940, 1, 1), local=True)
    register.add("unserved", birth_date=date(1940, 1, 1), local=True, grid_code="440303002001007", household="H1")
    register.add("today", birth_date=date(1951, 12, 8), local=True)
    register.add("elsewhere", birth_date=date(1940, 1, 1), hukou_district="外区")
    register.add("unsure", birth_date=date(1940, 1, 1))
    register.add("young", birth_date=date(1990, 1, 1), local=True)
    register.add("dead", birth_date=date(1930, 1, 1), local=True, death_date=date(2021, 5, 1))
    register.enrol("served", ALLOWANCE)
    register.enrol("elsewhere", ALLOWANCE)
    register.enrol("today", ALLOWANCE, date(2020, 1, 1), date(2021, 12, 8))
    return register


def test_a_run_counts_everybody_once(town, officer):
    found = actions.run(as_of=DAY, by=officer).as_dict()[ALLOWANCE]
    assert {name: found[name] for name in ("eligible", "ineligible", "unknown", "enrolled", "gap", "served_not_entitled")} == {
        "eligible": 3, "ineligible": 3, "unknown": 1, "enrolled": 2, "gap": 2, "served_not_entitled": 1,
    }  # fmt: skip
    assert found["uptake"] == pytest.approx(1 / 3, abs=1e-6)
    assert found["unknown_by"] == {"户籍区": 1}


def test_the_run_equals_one_person_at_a_time(town, officer):
    """全员测算与逐人解释一致，与单独的 SQL 一致。"""
    actions.run(as_of=DAY, by=officer)
    decided = tables.table("decisions").read()
    rows = {(row["person_key"], row["policy"]): (row["outcome"], row["enrolled"]) for row in decided.to_pylist()}
    assert len(rows) == 7 * 3
    for (person, policy), (outcome, enrolled) in rows.items():
        found = queries.explain(person_key=person, policy=policy)
        assert (found["outcome"], found["enrolled"], found["checked"]) == (outcome, enrolled, True)


def test_those_unserved_are_listed_with_place_and_day(town, officer):
    actions.run(as_of=DAY, by=officer)
    assert {(gap.person_key, gap.grid_code, gap.since) for gap in queries.gap(ALLOWANCE)} == {
        ("unserved", "440303002001007", DAY), ("today", "440303001001001", DAY),
    }  # fmt: skip
    assert [gap.person_key for gap in queries.gap(ALLOWANCE, kind=Gap.Kind.NOT_ENTITLED)] == ["elsewhere"]
    assert queries.gap_by_place(ALLOWANCE, "street") == [
        {"code": "440303001", "gap": 1, "households": 1}, {"code": "440303002", "gap": 1, "households": 1},
    ]  # fmt: skip


def test_a_list_is_seen_only_within_scope(town, officer):
    actions.run(as_of=DAY, by=officer)
    street = Scope((Reach("440303002"),))
    other = Scope((Reach("", frozenset({"elder-checkup"})),))
    assert [gap.person_key for gap in queries.gap(ALLOWANCE, street)] == ["unserved"]
    assert queries.gap(ALLOWANCE, other).count() == 0
    assert queries.gap(ALLOWANCE, EVERYTHING).count() == 2


def test_a_later_run_keeps_the_day_first_seen_and_closes_what_vanished(town, officer):
    actions.run(as_of=DAY, by=officer)
    town.enrol("today", ALLOWANCE, date(2022, 1, 1))
    town.add("new", birth_date=date(1952, 1, 8), local=True)
    moved = actions.run(as_of=LATER, by=officer).gaps[ALLOWANCE]
    assert moved == {"opened": 1, "kept": 1, "closed": 1}
    assert {gap.person_key: gap.since for gap in queries.gap(ALLOWANCE)} == {"unserved": DAY, "new": LATER}
    closed = queries.gap(ALLOWANCE, closed=True).get(person_key="today")
    assert (closed.state, closed.closed_on) == ("closed", LATER)


def test_the_same_run_again_changes_no_list(town, officer):
    actions.run(as_of=DAY, by=officer)
    assert actions.run(as_of=DAY, by=officer).gaps[ALLOWANCE] == {"opened": 0, "kept": 2, "closed": 0}


def test_a_look_back_is_recorded_and_changes_nothing(town, officer):
    """回看旧日：旧日的名单不顶替现在的。"""
    actions.run(as_of=DAY, by=officer)
    back = actions.run(as_of=date(2021, 4, 1), by=officer)
    assert back.as_dict()[ALLOWANCE]["eligible"] == 3, "that day 今天满岁的 was not yet seventy, the dead was alive"
    assert queries.current_run().as_of == DAY
    assert queries.gap(ALLOWANCE).count() == 2
    assert PolicyRun.objects.count() == 2


def test_a_run_says_who_and_tells_the_others(town, officer):
    made = actions.run(as_of=DAY, by=officer).run
    assert AuditRow.objects.get(action="policy.run").by == officer
    assert Event.objects.get(kind="policy.ran").payload["run"] == made.pk
    assert set(made.versions) == {ALLOWANCE, "elder-checkup", "cancer-screening"}


def test_an_approval_takes_effect_when_the_household_is_decided_again(town, officer):
    """审批入册后，只重判那一户：名单、享受率当即改变。"""
    actions.run(as_of=DAY, by=officer)
    before = queries.uptake(ALLOWANCE)
    town.enrol("unserved", ALLOWANCE, DAY)
    again = actions.redecide(household_key="H1", as_of=DAY, by=officer)
    assert [found["gap"] for found in again if found["policy"] == ALLOWANCE] == [False]
    assert [gap.person_key for gap in queries.gap(ALLOWANCE)] == ["today"]
    now = queries.result(ALLOWANCE)
    assert (before, now["uptake"], now["gap"], now["enrolled"]) == (
        pytest.approx(1 / 3, abs=1e-6),
        pytest.approx(2 / 3, abs=1e-6),
        1,
        3,
    )
    rows = tables.table("decisions").read().to_pylist()
    assert [row["enrolled"] for row in rows if (row["person_key"], row["policy"]) == ("unserved", ALLOWANCE)] == [True]
    assert len(rows) == 7 * 3


def test_a_fact_seen_at_the_door_moves_a_person_from_unknown(town, officer):
    town.add("unsure", birth_date=date(1940, 1, 1), household="H2")
    actions.run(as_of=DAY, by=officer)
    town.add("unsure", birth_date=date(1940, 1, 1), household="H2", local=True)
    actions.redecide(household_key="H2", as_of=DAY, by=officer)
    now = queries.result(ALLOWANCE)
    assert (now["eligible"], now["unknown"], now["gap"]) == (4, 0, 3)
    actions.redecide(household_key="H2", as_of=DAY, by=officer)
    assert queries.result(ALLOWANCE) == now, "once is enough"


def test_a_person_of_no_known_household_is_decided_again_alone(town, officer):
    actions.run(as_of=DAY, by=officer)
    town.enrol("today", ALLOWANCE, DAY)
    actions.redecide(household_key="person:today", as_of=DAY, by=officer)
    assert [gap.person_key for gap in queries.gap(ALLOWANCE)] == ["unserved"]


def test_before_the_first_run_there_is_no_result(db):
    with pytest.raises(queries.NoResult):
        queries.result(ALLOWANCE)


def test_a_check_up_counts_for_a_year(register, officer):
    """体检满一年后重新进入名单。"""
    for key, day in (("fresh", date(2020, 12, 9)), ("old", date(2020, 12, 8))):
        register.add(key, birth_date=date(1940, 1, 1), resident=True, last_checkup=day)
    register.add("listed", birth_date=date(1940, 1, 1), resident=True)
    register.enrol("listed", "elder-checkup", date(2021, 3, 1))
    register.add("lapsed", birth_date=date(1940, 1, 1), resident=True)
    register.enrol("lapsed", "elder-checkup", date(2020, 3, 1))
    found = actions.run(as_of=DAY, by=officer).as_dict()["elder-checkup"]
    assert (found["eligible"], found["enrolled"], found["gap"]) == (4, 2, 2)
    assert {gap.person_key for gap in queries.gap("elder-checkup")} == {"old", "lapsed"}
