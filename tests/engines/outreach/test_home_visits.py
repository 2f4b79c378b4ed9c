"""One household one visit: who is visited, what the card shows, what an answer does."""

from datetime import timedelta

import pytest
from outreach_cast import DAY, GRID, OTHER_GRID, numbers, refreshed, subject

from wanxiang.core.access import scope_of
from wanxiang.core.models import Account, Event
from wanxiang.engines.outreach import actions, queries
from wanxiang.engines.outreach.actions import visits
from wanxiang.engines.outreach.actions.visits import BadOutcome, KeyReused, NoSuchVisit, VisitClosed
from wanxiang.engines.outreach.door import BadFact
from wanxiang.engines.outreach.models import CaseEvent, Matter, Visit

pytestmark = pytest.mark.django_db


def visit_of(case):
    return Matter.objects.filter(case=case).latest("pk").visit


def answer(cases, *keys, outcome="willing", by, key="k1", **more):
    visit = visit_of(cases[keys[0]])
    return actions.record_visit(
        visit_no=visit.visit_no,
        outcomes={cases[each].case_no: outcome for each in keys},
        by=by,
        as_of=more.pop("as_of", DAY),
        idempotency_key=key,
        **more,
    )


def test_one_household_gets_one_visit(dispatched):
    assert visit_of(dispatched["p1"]) == visit_of(dispatched["p2"]) != visit_of(dispatched["p3"])
    assert Visit.objects.count() == 2


def test_a_second_dispatch_visits_nobody(dispatched, officer):
    again = actions.dispatch_visits(by=officer, as_of=DAY)
    assert (again.visits, again.matters) == (0, 0)


def test_matters_of_other_policies_go_along(confirmed, officer, health_officer):
    made = actions.open_cases(
        policy="checkup", title="免费体检", subjects=[subject("p1", household="h1")], by=health_officer, as_of=DAY,
        reach="message",
    ).cases  # fmt: skip
    actions.confirm(case_nos=[made[0].case_no], by=health_officer, as_of=DAY)
    done = actions.dispatch_visits(by=officer, as_of=DAY)
    assert (done.visits, done.matters, done.joined) == (2, 4, 1)
    assert visit_of(made[0]) == visit_of(confirmed["p1"])


def test_a_sensitive_matter_is_named_to_nobody_at_the_door(confirmed, officer, health_officer, worker):
    made = actions.open_cases(
        policy="screening", title="“两癌”免费筛查", subjects=[subject("p2", household="h1")], by=health_officer, as_of=DAY,
        sensitive=True, reach="message",
    ).cases  # fmt: skip
    actions.confirm(case_nos=[made[0].case_no], by=health_officer, as_of=DAY)
    actions.dispatch_visits(by=officer, as_of=DAY)
    card = queries.card(visit_no=visit_of(made[0]).visit_no, scope=scope_of(worker, "visit.view"))
    labels = [matter["label"] for person in card["residents"] for matter in person["matters"]]
    assert sorted(labels) == ["本人事项", "高龄津贴", "高龄津贴"]
    assert "两癌" not in str(card)
    assert "screening" not in str(card)


def test_a_card_of_another_grid_does_not_exist(dispatched, worker, other_worker):
    visit = visit_of(dispatched["p1"])
    assert queries.card(visit_no=visit.visit_no, scope=scope_of(worker, "visit.view"))["address"] == "示范路h1号"
    with pytest.raises(NoSuchVisit):
        queries.card(visit_no=visit.visit_no, scope=scope_of(other_worker, "visit.view"))
    with pytest.raises(NoSuchVisit):
        answer(dispatched, "p1", "p2", by=other_worker)


def test_a_household_that_spreads_over_two_grids_is_one_visit(officer, worker):
    """户内有人登记在别的网格，仍是一次上门，由接单的网格员办完。"""
    people = [subject("p1", household="h1"), subject("p2", household="h1", grid=OTHER_GRID)]
    made = actions.open_cases(policy="allowance", title="高龄津贴", subjects=people, by=officer, as_of=DAY).cases
    actions.confirm(case_nos=[case.case_no for case in made], by=officer, as_of=DAY)
    assert actions.dispatch_visits(by=officer, as_of=DAY).visits == 1
    cases = {case.person_key: case for case in made}
    assert set(answer(cases, "p1", "p2", by=worker)["cases"].values()) == {"applied"}


def test_a_willing_resident_is_helped_to_apply_at_once(dispatched, worker):
    said = answer(dispatched, "p1", "p2", by=worker)
    assert set(said["cases"].values()) == {"applied"}
    assert said["state"] == "done"
    steps = CaseEvent.objects.filter(case=dispatched["p1"]).values_list("action", "by__username")
    assert list(steps)[-2:] == [("agree", "网格员"), ("apply", "网格员")]


def test_sent_twice_at_once_gets_the_same_answer_twice(dispatched, worker, monkeypatch):
    """同一份结果同时到达两次：后到的看见走访已办结，仍得到同一回答，而不是“由他人填写”。"""
    first = answer(dispatched, "p1", "p2", by=worker)
    looks = iter([lambda *args, **more: None])
    real = visits._kept
    monkeypatch.setattr(visits, "_kept", lambda *args, **more: next(looks, real)(*args, **more))
    assert answer(dispatched, "p1", "p2", by=worker) == first


def test_sent_twice_is_done_once(dispatched, worker):
    first = answer(dispatched, "p1", "p2", by=worker, key="phone-7")
    steps = CaseEvent.objects.count()
    assert answer(dispatched, "p1", "p2", by=worker, key="phone-7") == first
    assert CaseEvent.objects.count() == steps


def test_a_key_with_another_content_is_refused(dispatched, worker):
    answer(dispatched, "p1", "p2", by=worker, key="phone-7")
    with pytest.raises(KeyReused):
        answer(dispatched, "p1", "p2", outcome="moved", by=worker, key="phone-7")


def test_a_card_is_answered_once(dispatched, worker):
    answer(dispatched, "p1", "p2", by=worker, key="a")
    with pytest.raises(VisitClosed):
        answer(dispatched, "p1", "p2", by=worker, key="b")


def test_every_matter_is_answered(dispatched, worker):
    with pytest.raises(BadOutcome, match="缺 1 项"):
        answer(dispatched, "p1", by=worker)
    assert visit_of(dispatched["p1"]).state == "open"


@pytest.mark.parametrize("said", ["gone_fishing", "withdrawn", "", {"outcome": "refused", "why": " "}, {"why": "无"}])
def test_an_answer_that_means_nothing_changes_nothing(dispatched, other_worker, said):
    with pytest.raises(BadOutcome):
        answer(dispatched, "p3", outcome=said, by=other_worker)
    assert refreshed(dispatched)["p3"].state == "confirmed"


def test_a_refusal_needs_a_reason_and_holds_a_year(dispatched, other_worker, officer):
    answer(dispatched, "p3", outcome={"outcome": "refused", "why": "子女代为照料"}, by=other_worker)
    case = refreshed(dispatched)["p3"]
    assert (case.state, case.refused_until) == ("refused", DAY + timedelta(days=365))
    assert actions.dispatch_visits(by=officer, as_of=DAY + timedelta(days=30)).visits == 0


def test_not_at_home_twice_is_out_of_reach(dispatched, other_worker):
    first = answer(dispatched, "p3", outcome="not_home", by=other_worker, key="a")
    again = visit_of(dispatched["p3"])
    assert first["next_visit"] == again.visit_no
    assert (again.attempt, again.not_before) == (2, DAY + timedelta(days=7))
    later = again.not_before
    second = answer(dispatched, "p3", outcome="not_home", by=other_worker, key="b", as_of=later)
    assert second["next_visit"] is None
    assert refreshed(dispatched)["p3"].state == "unreachable"


def test_the_second_card_waits_for_its_day(dispatched, other_worker):
    answer(dispatched, "p3", outcome="not_home", by=other_worker)
    mine = scope_of(other_worker, "visit.view")
    assert queries.visits(scope=mine, as_of=DAY).count() == 0
    assert queries.visits(scope=mine, as_of=DAY + timedelta(days=7)).count() == 1


def test_one_is_at_home_and_the_other_is_not(dispatched, worker):
    visit = visit_of(dispatched["p1"])
    said = actions.record_visit(
        visit_no=visit.visit_no, by=worker, as_of=DAY, idempotency_key="x",
        outcomes={dispatched["p1"].case_no: "willing", dispatched["p2"].case_no: "not_home"},
    )  # fmt: skip
    again = Visit.objects.get(visit_no=said["next_visit"])
    assert [matter.case.person_key for matter in again.matters.all()] == ["p2"]


@pytest.mark.parametrize(
    ("outcome", "state", "event"),
    [
        ("moved", "moved", "outreach.moved"),
        ("deceased", "deceased", "outreach.deceased"),
        ({"outcome": "not_eligible", "why": "户口簿所载户籍在外区"}, "ineligible", None),
        ("already_served", "already_served", None),
    ],
)
def test_what_the_door_tells_ends_the_matter(dispatched, other_worker, outcome, state, event):
    answer(dispatched, "p3", outcome=outcome, by=other_worker)
    assert refreshed(dispatched)["p3"].state == state
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert kinds == ({event} if event else set())


def test_facts_seen_come_back_as_facts(dispatched, worker):
    answer(
        dispatched, "p1", "p2", by=worker, person_facts={"p1": {"独居": "否", "联系电话": "13900000000", "户籍区": ""}}
    )
    payloads = [event.payload for event in Event.objects.filter(kind="outreach.fact_seen")]
    assert {(said["person_key"], said["word"], said["value"]) for said in payloads} == {
        ("p1", "独居", False),
        ("p1", "联系电话", "13900000000"),
    }
    assert all(said["observed_on"] == "2021-12-08" for said in payloads)


@pytest.mark.parametrize(
    "facts",
    [{"p1": {"月收入": "3000"}}, {"p1": {"独居": "大概"}}, {"p1": {"联系电话": "12345"}}, {"p3": {"独居": "是"}},
     {"p1": {"婚姻状况": "单身"}}],
)  # fmt: skip
def test_a_fact_that_is_not_asked_for_is_refused_and_nothing_is_lost(dispatched, worker, facts):
    with pytest.raises(BadFact):
        answer(dispatched, "p1", "p2", by=worker, person_facts=facts)
    assert visit_of(dispatched["p1"]).state == "open"


def test_a_matter_settled_elsewhere_leaves_the_card(dispatched):
    system = Account.system("registry")
    visit = visit_of(dispatched["p1"])
    actions.die(person_key="p1", on=DAY, by=system, as_of=DAY)
    visit.refresh_from_db()
    assert visit.state == "open"
    actions.die(person_key="p2", on=DAY, by=system, as_of=DAY)
    visit.refresh_from_db()
    assert visit.state == "cancelled"


def test_who_has_no_grid_stays_on_the_list(officer):
    made = actions.open_cases(
        policy="allowance", title="高龄津贴", subjects=[subject("p7", grid="")], by=officer, as_of=DAY
    )
    actions.confirm(case_nos=[made.cases[0].case_no], by=officer, as_of=DAY)
    done = actions.dispatch_visits(by=officer, as_of=DAY)
    assert (done.visits, done.without_grid) == (0, 1)


def test_the_funnel_counts_what_is_in_scope(dispatched, officer, health_officer):
    seen = {row["state"]: row["cases"] for row in queries.funnel(scope=scope_of(officer, "reverse.list"))}
    assert seen["confirmed"] == 3
    assert sum(row["cases"] for row in queries.funnel(scope=scope_of(health_officer, "reverse.list"))) == 0
    assert queries.by_place(scope=scope_of(officer, "reverse.list"), level="grid")[GRID] == 2
    assert numbers(dispatched)[0].startswith("F2112-")
