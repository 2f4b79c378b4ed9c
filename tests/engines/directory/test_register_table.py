"""名册作为数据表供指标计数：在册的、不敏感的、金额以元计；到期的清除。"""

from datetime import date
from decimal import Decimal

import pytest
from register_cast import GUIYUAN, MONDAY

from wanxiang.core import tables
from wanxiang.engines.directory import actions, catalogue, published, retention, store
from wanxiang.engines.directory.models import Entry, State, Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def stations(people):
    published.register()
    for name, where in (("一站", "桂园街道"), ("二站", GUIYUAN + "001001"), ("三站", GUIYUAN)):
        said = {"name": name, "where": where, "rent": "1.5", "keeper": "张三", "opened": "2021-03-05"}
        actions.create(register="stations", said=said, by=people.owner, at=MONDAY)
    row = Entry.objects.get(values__name="三站")
    actions.end(register="stations", pk=row.pk, version=1, why="关", by=people.owner, at=MONDAY, valid_from=None)
    return people.owner


def test_the_table_holds_what_counts(stations):
    for _ in range(2):
        rows = tables.table("register_stations").read().to_pylist()
        assert [row["name"] for row in rows] == ["一站", "二站"]
        assert rows[0]["rent"] == Decimal("15000.00") and rows[0]["opened"] == date(2021, 3, 5)
        assert rows[0]["street_code"] == GUIYUAN and rows[0]["community_code"] is None
        assert rows[1]["community_code"] == GUIYUAN + "001"
        assert "keeper" not in rows[0]
        store.refresh(catalogue.register("stations"), by=stations)


def test_figures_see_it_within_their_scope(stations):
    with tables.connect("register_stations") as connection:
        assert connection.execute("SELECT count(*) FROM register_stations WHERE starts_with(grid_code, '440303001001')").fetchone() == (1,)  # fmt: skip


def test_what_its_time_of_keeping_is_over_is_emptied_with_its_history(stations):
    """注销满五年：内容与各版本一并清除，只留下“曾有一条”。"""
    row = Entry.objects.get(values__name="三站")
    assert retention.expire(as_of=date(2026, 11, 7), by=stations) == 0
    assert retention.expire(as_of=date(2026, 11, 8), by=stations) == 1
    row.refresh_from_db()
    assert (row.state, row.values, bytes(row.sealed)) == (State.GONE, {}, b"")
    assert not Version.objects.filter(entry=row).exists()
    assert Version.objects.count() == 2


def test_a_snapshot_forgets_what_was_emptied(stations):
    force = catalogue.register("stations")
    store.refresh(force, by=stations)
    retention.expire(as_of=date(2027, 1, 1), by=stations)
    assert "三站" not in store.everything(force)["name"].to_pylist()
