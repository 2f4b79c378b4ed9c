"""A case from the list to the register: who may move it, what it emits, what its history keeps."""

import itertools
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outreach_cast import DAY, GRID, account, numbers, refreshed, subject

from wanxiang.core.models import Account, AppendOnly, AuditRow, Event, Grant
from wanxiang.engines.outreach import actions, queries
from wanxiang.engines.outreach.history import (
    Guarded,
    NoSuchCase,
    NotAllowed,
    ReasonMissing,
    SecondPerson,
    Stale,
    advance,
    replay,
)
from wanxiang.engines.outreach.models import CaseEvent, ServiceCase
from wanxiang.engines.outreach.transitions import IllegalMove, machine

pytestmark = pytest.mark.django_db
fresh = itertools.count()
NOON = datetime(2021, 12, 8, 12, tzinfo=UTC)


def walk(cases, *steps, by, why="材料齐全"):
    for step in steps:
        advance(list(cases.values()), action=step, by=by, as_of=DAY, why=why)


@pytest.fixture
def reviewed(confirmed, officer, approver, worker, other_worker):
    actions.tell(case_nos=numbers(confirmed), by=officer, as_of=DAY, at=NOON, sender="区民政局")
    refreshed(confirmed)
    for key, by in (("p1", worker), ("p2", worker), ("p3", other_worker)):
        advance([confirmed[key]], action="agree", by=by, as_of=DAY)
        advance([confirmed[key]], action="apply", by=by, as_of=DAY)
    actions.accept(case_nos=numbers(confirmed), by=officer, as_of=DAY)
    actions.review(case_nos=numbers(confirmed), by=approver, as_of=DAY)
    return refreshed(confirmed)


def test_a_person_is_put_on_a_list_once(opened, officer):
    again = actions.open_cases(
        policy="allowance", title="高龄津贴", subjects=[subject("p1"), subject("p9")], by=officer, as_of=DAY
    )
    assert [case.person_key for case in again.cases] == ["p9"]
    assert again.known == 1


def test_a_department_opens_cases_of_its_own_policies_only(officer):
    with pytest.raises(NoSuchCase):
        actions.open_cases(policy="screening", title="两癌", subjects=[subject("p1")], by=officer, as_of=DAY)


def test_only_the_approval_is_uptake(reviewed, approver):
    """到审批为止没有任何享受事件；审批才有，且每人一条。"""
    assert not Event.objects.filter(kind="outreach.approved").exists()
    actions.approve(case_nos=numbers(reviewed), by=approver, as_of=DAY)
    payloads = Event.objects.filter(kind="outreach.approved").values_list("payload", flat=True)
    assert {(payload["person_key"], payload["from_on"]) for payload in payloads} == {
        ("p1", "2021-12-01"), ("p2", "2021-12-01"), ("p3", "2021-12-01"),
    }  # fmt: skip


def test_two_people_see_every_application(confirmed, officer, worker, other_worker):
    """受理人兼有审核、审批权限时，也不能审自己受理的事项，且一件都不动。"""
    Grant.objects.create(account=officer, role="approver", policies=["allowance"])
    both = Account.objects.get(pk=officer.pk)
    for key, by in (("p1", worker), ("p2", worker), ("p3", other_worker)):
        advance([confirmed[key]], action="agree", by=by, as_of=DAY)
        advance([confirmed[key]], action="apply", by=by, as_of=DAY)
    actions.accept(case_nos=numbers(confirmed), by=both, as_of=DAY)
    with pytest.raises(SecondPerson, match="须由另一人审核"):
        actions.review(case_nos=numbers(confirmed), by=both, as_of=DAY)
    assert {case.state for case in refreshed(confirmed).values()} == {"accepted"}


def test_an_officer_cannot_approve_and_an_approver_cannot_confirm(reviewed, opened, officer, approver):
    with pytest.raises(NotAllowed, match="审批"):
        actions.approve(case_nos=numbers(reviewed), by=officer, as_of=DAY)


def test_a_case_of_another_department_does_not_exist(confirmed, health_officer):
    with pytest.raises(NoSuchCase):
        actions.tell(case_nos=numbers(confirmed), by=health_officer, as_of=DAY, at=NOON, sender="区卫生健康局")
    with pytest.raises(NoSuchCase):
        queries.case(case_no=confirmed["p1"].case_no, scope=scope(health_officer, "reverse.list"))


@pytest.mark.parametrize("who", ["health_officer", "worker"])
def test_the_state_of_somebody_elses_case_is_not_told(confirmed, who, request):
    """不在范围内的事项：无论处于什么状态，回答与不存在时一样，不透露状态。"""
    other = request.getfixturevalue(who)
    with pytest.raises((NoSuchCase, NotAllowed)) as said:
        actions.accept(case_nos=[confirmed["p1"].case_no], by=other, as_of=DAY)
    assert "核定" not in f"{said.value.message}{said.value.hint}"


def scope(account, permission):
    from wanxiang.core.access import scope_of

    return scope_of(account, permission)


def test_a_list_moves_whole_or_not_at_all(opened, officer):
    actions.confirm(case_nos=[opened["p1"].case_no], by=officer, as_of=DAY)
    with pytest.raises(IllegalMove):
        actions.confirm(case_nos=numbers(opened), by=officer, as_of=DAY)
    assert ServiceCase.objects.filter(state="suspected").count() == 2


def test_of_two_who_saw_the_same_version_one_is_told(opened, officer):
    stale = ServiceCase.objects.get(pk=opened["p1"].pk)
    actions.confirm(case_nos=[stale.case_no], by=officer, as_of=DAY)
    with pytest.raises(Stale):
        advance([stale], action="confirm", by=officer, as_of=DAY)
    with pytest.raises(Stale):
        actions.strike(case_nos=[stale.case_no], by=officer, as_of=DAY, why="重复", versions={stale.case_no: 1})


def test_a_reason_is_asked_where_it_matters(opened, officer):
    with pytest.raises(ReasonMissing, match="移出名单"):
        actions.strike(case_nos=numbers(opened), by=officer, as_of=DAY, why=" ")


def test_a_refusal_is_respected_until_its_day(confirmed, worker, officer):
    case = confirmed["p1"]
    advance(
        [case],
        action="refuse",
        by=worker,
        as_of=DAY,
        why="不需要",
        values=lambda c: {"refused_until": date(2022, 12, 8)},
    )
    with pytest.raises(Guarded, match="2022-12-08"):
        actions.reopen(case_nos=[case.case_no], by=officer, as_of=date(2022, 3, 1), why="再问一次")
    actions.reopen(case_nos=[case.case_no], by=officer, as_of=date(2022, 12, 8), why="满一年")
    assert ServiceCase.objects.get(pk=case.pk).state == "suspected"


def test_a_death_ends_what_is_under_way_and_stops_what_is_paid(reviewed, approver):
    system = Account.system("registry")
    actions.approve(case_nos=[reviewed["p1"].case_no], by=approver, as_of=DAY)
    for key in ("p1", "p2"):
        actions.die(person_key=key, on=date(2021, 12, 3), by=system, as_of=DAY)
    refreshed(reviewed)
    assert (reviewed["p1"].state, reviewed["p2"].state, reviewed["p3"].state) == ("stopped", "deceased", "reviewed")
    assert Event.objects.get(kind="outreach.stopped").payload["person_key"] == "p1"


def test_the_same_death_again_changes_nothing_and_the_dead_are_not_resumed(reviewed, approver):
    system = Account.system("registry")
    actions.approve(case_nos=[reviewed["p1"].case_no], by=approver, as_of=DAY)
    actions.die(person_key="p1", on=DAY, by=system, as_of=DAY)
    assert actions.die(person_key="p1", on=DAY, by=system, as_of=DAY) == []
    with pytest.raises(Guarded, match="死亡"):
        actions.resume(case_nos=[reviewed["p1"].case_no], by=approver, as_of=DAY, why="误报")


def test_a_wrong_tap_at_the_door_can_be_put_right_but_a_registered_death_cannot(confirmed, worker, officer):
    """上门误报已故，可以更正；火化登记的死亡不能由经办恢复。"""
    case = confirmed["p1"]
    advance([case], action="find_dead", by=worker, as_of=DAY)
    actions.reopen(case_nos=[case.case_no], by=officer, as_of=DAY, why="误点")
    advance([refreshed(confirmed)["p2"]], action="find_dead", by=worker, as_of=DAY)
    actions.die(person_key="p2", on=DAY, by=Account.system("registry"), as_of=DAY)
    with pytest.raises(Guarded, match="死亡"):
        actions.reopen(case_nos=[confirmed["p2"].case_no], by=officer, as_of=DAY, why="误点")


def test_the_platform_may_do_on_an_event_only_what_is_declared_so(opened):
    system = Account.system("policy")
    actions.lapse(case_nos=[opened["p1"].case_no], by=system, as_of=DAY, why="户籍已迁出")
    with pytest.raises(NotAllowed):
        actions.confirm(case_nos=[opened["p2"].case_no], by=system, as_of=DAY)


def test_no_person_may_do_what_only_the_platform_does(opened, officer):
    with pytest.raises(NotAllowed):
        actions.lapse(case_nos=[opened["p1"].case_no], by=officer, as_of=DAY, why="试试")


def test_a_case_follows_its_person_when_two_keys_turn_out_to_be_one(opened, officer):
    system = Account.system("registry")
    assert actions.follow_merge(old_key="p1", new_key="p100", by=system) == 1
    assert actions.follow_merge(old_key="p2", new_key="p3", by=system) == 0
    assert set(ServiceCase.objects.values_list("person_key", flat=True)) == {"p100", "p2", "p3"}


def test_every_write_names_who_when_and_why(opened, officer):
    actions.strike(case_nos=[opened["p1"].case_no], by=officer, as_of=DAY, why="名单重复")
    last = queries.history(case_no=opened["p1"].case_no, scope=scope(officer, "reverse.list"))[-1]
    assert (last["by"], last["on"], last["why"], last["state"]) == ("民政经办", "2021-12-08", "名单重复", "核定不符")
    assert AuditRow.objects.filter(action="outreach.strike", by=officer, why="名单重复").exists()


def test_history_cannot_be_rewritten(opened):
    row = CaseEvent.objects.first()
    row.why = "改写"
    with pytest.raises(AppendOnly):
        row.save()
    with pytest.raises(AppendOnly):
        CaseEvent.objects.filter(case=opened["p1"]).update(why="改写")
    with pytest.raises(AppendOnly):
        CaseEvent.objects.all().delete()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(choices=st.lists(st.integers(0, 50), max_size=14))
def test_replaying_a_history_gives_the_case_again(officer, choices):
    """Whatever legal way a case went, its history alone gives its state and fields."""
    root = Account.objects.filter(username="总管").first() or account("总管", "department")
    key = f"r{next(fresh)}"
    case = actions.open_cases(policy="allowance", title="高龄津贴", subjects=[subject(key)], by=root, as_of=DAY).cases[
        0
    ]
    fields = {
        "refused": {"refused_until": date(2022, 12, 8)},
        "approved": {"from_on": date(2021, 12, 1)},
        "enjoyed": {"from_on": date(2021, 12, 1)},
    }
    for choice in choices:
        moves = sorted({move.action for move in machine().transitions if case.state in move.origins})
        if not moves:
            break
        action = moves[choice % len(moves)]
        target = machine().move(case.state, action).target(case.state)
        values = {**fields.get(target, {}), **({"died": True} if action == "die" else {})}
        try:
            advance([case], action=action, by=root, as_of=DAY, why="依据", values=lambda c: values, inner=True)  # noqa: B023
        except Guarded:
            continue
    case.refresh_from_db()
    replayed = replay(CaseEvent.objects.filter(case=case).order_by("seq"))
    stored = {name: getattr(case, name) for name in replayed}
    assert replayed == {name: value.isoformat() if isinstance(value, date) else value for name, value in stored.items()}


def test_a_history_with_a_step_cut_out_is_noticed(confirmed):
    rows = list(CaseEvent.objects.filter(case=confirmed["p1"]).order_by("seq"))
    with pytest.raises(IllegalMove):
        replay(rows[1:])


def test_a_thousand_cases_are_confirmed_at_once(officer, django_assert_max_num_queries):
    people = [subject(f"n{number}", household=f"hh{number}") for number in range(1000)]
    with django_assert_max_num_queries(120):
        made = actions.open_cases(policy="allowance", title="高龄津贴", subjects=people, by=officer, as_of=DAY).cases
        actions.confirm(case_nos=[case.case_no for case in made], by=officer, as_of=DAY)
    with django_assert_max_num_queries(120):
        assert actions.dispatch_visits(by=officer, as_of=DAY).visits == 1000


def test_the_tables_tell_no_names(opened):
    from wanxiang.core import tables

    with tables.connect("service_cases", "case_events", "visits", "visit_matters", "messages") as duck:
        described = duck.sql("SELECT * FROM service_cases").columns
        assert not {"name", "address", "phone"} & set(described)
        rows = duck.sql("SELECT person_key, street_code, community_code FROM service_cases ORDER BY 1").fetchall()
        assert rows[0] == ("p1", GRID[:9], GRID[:12])
        assert duck.sql("SELECT count(*) FROM case_events").fetchone() == (3,)
        assert duck.sql("SELECT count(*) FROM visits").fetchone() == (0,)
        assert isinstance(duck.sql('SELECT "at" FROM case_events').fetchone()[0], datetime)
