"""Figures are live and exact however old the snapshot is: what was touched since is read from the cases themselves."""

import random
from datetime import timedelta

import pytest
from case_cast import MONDAY, does, hours, received
from django.utils import timezone
from people_and_cases import NOW, generated, recount, staff

from wanxiang.core import tables
from wanxiang.core.models import Account
from wanxiang.engines.cases import queries, statistics
from wanxiang.engines.cases.models import Case
from wanxiang.engines.cases.statistics import DEFINITIONS, store

pytestmark = pytest.mark.usefixtures("ground")
PLATFORM = "平台"


@pytest.fixture(autouse=True)
def one_server(monkeypatch):
    """One clock and nobody else at work: no overlap is needed, and what is touched after a snapshot is newer than it."""
    monkeypatch.setattr(store, "OVERLAP", timedelta(0))


def snapshot(**said):
    return store.refresh(by=Account.system("test"), **said)


def counted():
    return {
        name: (value.of, value.to) for name, value in statistics.table(by=Account.system("test"), at=NOW).total.items()
    }


def expected():
    cases = list(Case.objects.all())
    return {
        name: (len(recount(cases, name, "of")), len(recount(cases, name, "to")) if one.to is not None else None)
        for name, one in DEFINITIONS.items()
    }


@pytest.mark.parametrize("seed", [11, 12])
def test_cases_moved_made_and_left_alone_since_are_counted_as_they_are_now(seed):
    chance = random.Random(seed)
    old = generated(seed, many=60)
    snapshot()
    for case in chance.sample(old, 20):
        Case.objects.filter(pk=case.pk).update(
            level=4, on_time=chance.choice((True, False, None)), closed_at=chance.choice((None, NOW)), reworks=1, grid_code="440303009001001",
            resolved="no", touched_at=timezone.now(),
        )  # fmt: skip
    generated(seed + 100, many=15)
    assert store.tail(store.kept().mark).num_rows == 35
    assert counted() == expected()
    snapshot()
    assert store.tail(store.kept().mark).num_rows == 0
    assert counted() == expected()


def test_a_real_move_is_counted_at_once(chengguan):
    case = received()
    Case.objects.filter(pk=case.pk).update(handler="chengguan", handler_area="")
    snapshot()
    before = counted()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    does(case, "finish", chengguan, at=MONDAY + hours(2), opinion="已清运", reply="已清走")
    assert (before["on_time"][0], counted()["on_time"][0]) == (0, 1)


def test_the_mark_leaves_room_for_the_clocks_of_two_servers(monkeypatch):
    monkeypatch.setattr(store, "OVERLAP", timedelta(minutes=2))
    began = timezone.now()
    assert store.take_mark() <= began - timedelta(minutes=1, seconds=59)


def test_without_a_snapshot_and_with_one_of_another_calendar_everything_is_read(monkeypatch):
    generated(3, many=20)
    assert store.kept() is None
    live = counted()
    snapshot()
    assert store.kept() is not None and counted() == live
    store.Snapshot.objects.update(
        inputs={"mark": timezone.now().isoformat(), "calendar": "another", "columns": store.SCHEMA.names}
    )
    assert store.kept() is None and counted() == live


def test_a_new_snapshot_on_the_former_equals_one_read_whole():
    generated(4, many=50)
    snapshot()
    Case.objects.filter(pk__in=Case.objects.values("pk")[:9]).update(level=3, touched_at=timezone.now())
    merged = store.everything(*store.SCHEMA.names)
    snapshot(), snapshot(whole=True)
    assert store.everything(*store.SCHEMA.names).equals(merged)


def test_a_list_is_counted_by_state_as_the_database_counts_it():
    generated(5, many=120)
    snapshot()
    generated(6, many=10)
    asked = [
        {}, {"area": "440303009"}, {"code": "01", "source": "portal"}, {"handler": "chengguan", "level": 2}, {"due": "late"}, {"due": "soon"},
        {"due": "repeated", "states": ("handling",)}, {"flows": ("petition",), "since": NOW.date() - timedelta(days=90), "until": NOW.date()},
    ]  # fmt: skip
    people = staff()
    for name in ("case_center@", "street@440303009", "城管经办", "网格员兼社区", "无授权"):
        for said in asked:
            rows = queries.cases(by=people[name], at=NOW, **said)
            assert statistics.by_state(by=people[name], at=NOW, **said) == queries.counts(rows), (name, said)


def test_other_engines_read_the_same_cases_by_name():
    cases = generated(8, many=30)
    snapshot()
    cases += generated(9, many=5)
    published = tables.table("cases").read().to_pylist()
    assert [row["case_no"] for row in published] == [case.case_no for case in cases]
    assert "reporter_token" not in published[0] and "pk" not in published[0]
