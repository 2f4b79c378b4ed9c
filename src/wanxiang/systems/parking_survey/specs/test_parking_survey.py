"""停车普查：白天夜里不相加，坐标找网格，多于车位的不收。"""

from decimal import Decimal

import pytest

from wanxiang.core.models import Account
from wanxiang.engines.directory import actions
from wanxiang.engines.directory.errors import Refused
from wanxiang.engines.measures import queries

pytestmark = pytest.mark.django_db


def arrived(register: str, text: str, *, at):
    """A department's list, through the door that people use."""
    made = actions.preview(register=register, data=text.encode(), name="名单.csv", by=Account.system("spec"), at=at)
    return actions.apply(batch=made.pk, by=Account.system("spec"), at=at)


def figure(name: str) -> Decimal:
    return queries.figure(name).value.value


PARKS = """停车场名称,社区,类别,车位总数,加入共享,共享模式,错峰车位,白天可共享,夜间可共享,普查日期
甲广场,老围社区,商场,300,是,商宅,200,200,150,2021-06-01
乙医院,老围社区,医院,100,是,医宅,120,100,20,2021-06-01
丙小区,老围社区,小区,80,否,,,,,2021-06-01
丁机关,老围社区,政府,60,是,政享,30,30,,2021-06-01
"""


def test_bays_with_any_shared_window_are_counted_once(cast):
    """错峰车位不是白天加夜间；多于总数的、缺夜间数的都不收。"""
    counts = arrived("car_parks", PARKS, at=cast.monday).counts
    assert (counts["new"], counts["refused"]) == (2, 2)
    assert [
        figure(name) for name in ("car_parks_joined", "shared_bays", "shared_bays_by_day", "shared_bays_by_night")
    ] == [1, 200, 200, 150]


def test_coordinates_find_the_grid_and_those_outside_the_district_are_refused(cast):
    from shapely.geometry import shape

    from wanxiang.district.models import Place

    inside = shape(Place.objects.get(pk=cast.grid).geometry).representative_point()
    said = {"name": "戊场", "kind": "商业", "bays": 50, "surveyed": "2021-06-01", "lon": inside.x, "lat": inside.y}
    row = actions.create(register="car_parks", said=said, by=Account.system("spec"), at=cast.monday)
    assert row.place == cast.grid
    with pytest.raises(Refused, match="不在本区范围内"):
        actions.create(
            register="car_parks",
            said=said | {"name": "己场", "lon": 100, "lat": 20},
            by=Account.system("spec"),
            at=cast.monday,
        )


def test_users_are_those_of_the_last_report_and_never_summed(cast):
    text = "月份,截止日期,注册用户\n2021-10,2021-10-31,150000\n2021-11,2021-11-30,161000\n"
    arrived("parking_usage", text, at=cast.monday)
    assert figure("parking_users") == 161000
