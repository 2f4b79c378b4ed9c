"""清单：查找、分面、区间、视图、地图，都在本人范围内；快照与直读永远一致。"""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from register_cast import GUIYUAN, HUANGBEI, MONDAY

from wanxiang.core.access import EVERYTHING
from wanxiang.core.models import Account
from wanxiang.engines.directory import actions, catalogue, queries, store
from wanxiang.engines.directory.scanning import NONE, Asked, Scan

pytestmark = pytest.mark.django_db
ROWS = [
    ("一站", "驿站", "桂园街道", 100, "是"),
    ("二站", "驿站", "黄贝街道", 250, "否"),
    ("三站", "自助区", "桂园街道", 300, ""),
    ("四站", "联办点", "黄贝街道", "", "是"),
]


@pytest.fixture
def stations(people):
    for name, kind, where, area, late in ROWS:
        said = {"name": name, "kind": kind, "where": where, "area": area, "open_late": late, "windows": 1, "rent": 1}
        actions.create(register="stations", said=said, by=people.owner, at=MONDAY)
    return catalogue.register("stations")


def names(force, by, **asked):
    with queries.scan(force, by=by) as found:
        keys = found.page(Asked(on=MONDAY.date(), **asked), limit=50)
    return [row.values["name"] for row in queries.entries(keys)]


def test_every_word_of_a_search_must_be_found(stations, people):
    assert names(stations, people.leader, text="站 驿") == ["二站", "一站"]
    assert names(stations, people.leader, text="一　驿站") == ["一站"]


def test_facets_narrow_together_and_count_what_choosing_them_would_show(stations, people):
    """分面的数是“选了它会有几条”：自己那一面不算在内。"""
    asked = Asked(on=MONDAY.date(), facets={"kind": ("驿站",), "street": (GUIYUAN,)})
    with queries.scan(stations, by=people.leader) as found:
        kinds = {each.value: (each.count, each.chosen) for each in found.facet(asked, "kind")}
        streets = {each.value: each.count for each in found.facet(asked, "street")}
    assert kinds == {"驿站": (1, True), "自助区": (1, False)}
    assert streets == {GUIYUAN: 1, HUANGBEI: 1}


def test_nothing_said_is_a_value_of_a_facet_too(stations, people):
    assert names(stations, people.leader, facets={"open_late": (NONE,)}) == ["三站"]
    assert names(stations, people.leader, facets={"open_late": ("true",)}) == ["四站", "一站"]


def test_ranges_order_and_declared_views(stations, people):
    assert names(stations, people.leader, ranges={"area": (200, None)}, sort="area") == ["二站", "三站"]
    assert names(stations, people.leader, view="large") == ["三站", "二站"]
    assert names(stations, people.leader, sort="-area")[-1] == "四站", "what is not said comes last"


def test_the_map_counts_within_what_one_may_see(stations, people):
    for by, counts in ((people.leader, {GUIYUAN: 2, HUANGBEI: 2}), (people.street, {GUIYUAN: 2})):
        with queries.scan(stations, by=by) as found:
            assert found.by_place(Asked(on=MONDAY.date()), "street") == counts


def test_a_hostile_word_is_only_a_word(stations, people):
    for text in ("'; DROP TABLE x; --", "%", "\\", "_"):
        assert names(stations, people.leader, text=text) == []
    assert names(stations, people.leader, facets={"nothing": ("x",)}, ranges={"name": (1, 2)}, sort="nothing", view="x")


@settings(max_examples=12)
@given(st.lists(st.tuples(st.sampled_from(["new", "change", "end", "snapshot"]), st.integers(0, 5), st.integers(0, 900)), max_size=14))  # fmt: skip
def test_a_snapshot_and_its_tail_are_the_register_as_it_is(steps):
    """不论何时做快照、之后改了什么，扫描所得与逐条读出的总是一样。"""
    from django.db import transaction

    by = Account.system("test")
    with transaction.atomic():
        for act, number, area in steps:
            _step(act, number, area, by)
        force = catalogue.register("stations")
        with Scan(force, scope=EVERYTHING) as found:
            scanned = {(row["name"], row["area"], row["_state"]) for row in found.rows(Asked(state="all"), limit=100)}
            summary, places = found.summary(Asked()), found.by_place(Asked(), "street")
        assert scanned == {
            (row.values["name"], row.values["area"], row.state)
            for row in force_rows()
            if row.state in ("live", "ended")
        }
        live = [row.values for row in force_rows() if row.state == "live"]
        assert summary.total == len(live) == sum(places.values())
        assert summary.views == {
            "": len(live),
            "large": sum(each["area"] >= 200 and each["kind"] != "联办点" for each in live),
        }
        assert {each.value: each.count for each in summary.facets["kind"]} == Counter(each["kind"] for each in live)
        transaction.set_rollback(True)


def force_rows():
    from wanxiang.engines.directory.models import Entry

    return Entry.objects.filter(register="stations")


def _step(act, number, area, by):
    if act == "snapshot":
        store.refresh(catalogue.register("stations"), by=by)
        return
    row = force_rows().filter(values__name=f"站{number}").first()
    if act == "new" and row is None:
        said = {"name": f"站{number}", "area": area, "where": GUIYUAN, "kind": ("驿站", "自助区")[number % 2]}
        actions.create(register="stations", said=said, by=by, at=MONDAY)
    elif act == "change" and row is not None:
        actions.change(register="stations", pk=row.pk, version=row.version, said={"area": area}, by=by, at=MONDAY)
    elif act == "end" and row is not None:
        actions.end(register="stations", pk=row.pk, version=row.version, why="关", by=by, at=MONDAY)


@pytest.fixture(autouse=True)
def ground_for_steps(luohu):
    """Places stand for the generated steps."""


def test_a_day_of_the_past_lists_what_stood_then(stations, people):
    with queries.scan(stations, by=people.leader, as_of=date(2021, 11, 7)) as found:
        assert found.total(Asked(on=MONDAY.date())) == 0
    with queries.scan(stations, by=people.street, as_of=MONDAY.date()) as found:
        assert found.total(Asked(on=MONDAY.date())) == 2


def test_a_place_that_is_shown_is_read_back(luohu, db):
    """显示出来的每个街道、社区、网格名称，都读得回同一个编码。"""
    from wanxiang.district.models import Place
    from wanxiang.engines.directory.ground import Ground

    ground = Ground()
    codes = list(Place.objects.values_list("code", flat=True))
    assert [code for code in codes if ground.place(ground.place_name(code)) != code] == []
