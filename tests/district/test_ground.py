"""The profile as rows: units by dated name, places, map, days."""

from datetime import date

import pytest

from wanxiang.core.models import Account, AuditRow
from wanxiang.district import DistrictError, actions, queries
from wanxiang.district.models import CalendarDay, Place, Unit, UnitName

pytestmark = pytest.mark.usefixtures("ground")


@pytest.fixture
def by(ground):
    return Account.system("test")


def test_loading_twice_changes_nothing(by):
    """同一区情再装一次，什么也不变。"""
    before = list(Place.objects.values()), list(UnitName.objects.values()), Unit.objects.count()
    loads = AuditRow.objects.filter(action="district.load_profile")
    first, told = loads.get(), actions.load_profile(name="luohu", by=by)
    assert (list(Place.objects.values()), list(UnitName.objects.values()), Unit.objects.count()) == before
    assert [load.details for load in loads] == [first.details, vars(told)]


def test_another_district_is_refused(by):
    with pytest.raises(DistrictError, match="已装入另一个区"):
        actions.load_profile(name="yunchuan", by=by)


def test_a_unit_is_found_by_the_name_it_bore_that_day():
    """机构改名：查名称须带日期。"""
    old, new = "区政务服务数据管理局", "区政务服务和数据管理局"
    assert queries.unit_named(old, date(2022, 1, 1)).code == "zhengshu"
    assert queries.unit_named(new, date(2022, 1, 1)) is None
    assert queries.unit_named(new, date(2025, 1, 1)).code == "zhengshu"
    assert queries.official_name(Unit.objects.get(pk="zhengshu"), date(2025, 1, 1)) == new
    assert queries.units(on=date(2025, 1, 1)).filter(pk="zhengshu").exists()


def test_a_branch_hangs_from_city_and_district():
    """驻区分局有两个上级。"""
    branch = queries.unit_named("罗湖公安分局")
    assert {unit.code for unit in queries.parents_of(branch)} == {"qu-zhengfu", "shi-gongan"}


def test_a_proposed_name_counts_only_once_confirmed(by):
    """别名由人确认后才算数。"""
    unit = queries.unit_named("区发展改革局")
    actions.propose_name(unit=unit, name="区发展和改革局", why="只差“和”字", score=96, by=by)
    assert queries.unit_named("区发展和改革局") is None
    actions.decide_name(name="区发展和改革局", unit=unit, confirmed=True, by=by)
    assert queries.unit_named("区发展和改革局") == unit
    actions.load_profile(name="luohu", by=by)
    assert queries.unit_named("区发展和改革局") == unit


def test_an_official_name_cannot_be_rejected(by):
    unit = queries.unit_named("区民政局")
    with pytest.raises(DistrictError, match="不是“区民政局”的待确认名称"):
        actions.decide_name(name="区民政局", unit=unit, confirmed=False, by=by)


def test_places_and_their_map():
    """编码分层，范围即前缀；地图注明示意。"""
    street = queries.places("street").get(name="南湖街道")
    grids = queries.places("grid", parent=street.code)
    assert grids.count() == 112
    assert all(code.startswith(street.code) and len(code) == 15 for code in grids.values_list("code", flat=True))
    shown = queries.geojson("grid", parent=street.code)
    assert shown["schematic"] is True
    assert len(shown["features"]) == 112
    assert {f["geometry"]["type"] for f in shown["features"]} == {"Polygon"}


def test_the_day_table_knows_what_is_provisional():
    assert queries.is_working(date(2021, 10, 9))
    assert not queries.is_working(date(2021, 10, 1))
    assert CalendarDay.objects.filter(provisional=True).exists()
    assert not CalendarDay.objects.filter(provisional=True, day__year__lte=2024).exists()


def test_where_a_place_lies_is_said_from_the_street_down():
    """街道、社区、网格，依次写出；代码不全的写到哪里算哪里。"""
    grid = queries.places("grid").order_by("code").first()
    street, community = (queries.place(grid.code[:digits]).name for digits in (9, 12))
    assert queries.place_path(grid.code) == f"{street} {community} {grid.name}"
    assert queries.place_path(grid.code[:9]) == street
    assert queries.place_path("") == ""
