"""服务点、中心和事项：名单进得来，数得清，关掉的不再算。"""

from decimal import Decimal

import pytest

from wanxiang.core.models import Account
from wanxiang.engines.directory import actions, sight
from wanxiang.engines.measures import queries

pytestmark = pytest.mark.django_db


def arrived(register: str, text: str, *, at):
    """A department's list, through the door that people use."""
    made = actions.preview(register=register, data=text.encode(), name="名单.csv", by=Account.system("spec"), at=at)
    return actions.apply(batch=made.pk, by=Account.system("spec"), at=at)


def figure(name: str) -> Decimal:
    return queries.figure(name).value.value


POINTS = """服务点名称,类别,社区,启用年度,窗口数
甲驿站,驿站,老围社区,2021,2
乙驿站,政务驿站,老围社区,2021,1
丙驿站,政务驿站,老围社区,2019,1
丁大厅,大厅,老围社区,2015,
"""


def test_new_stations_are_those_of_the_latest_year_and_a_hall_without_windows_waits(cast):
    """新增的驿站按最近启用年度数；没写窗口数的大厅不收，并说明原因。"""
    counts = arrived("service_points", POINTS, at=cast.monday).counts
    assert (counts["new"], counts["refused"]) == (3, 1)
    assert (figure("service_stations"), figure("service_stations_new")) == (3, 2)


def test_centres_and_the_streets_they_cover_are_two_figures(cast):
    """两个中心在一个街道：中心数是二，覆盖街道数是一。"""
    arrived("hk_centres", "中心名称,街道\n一号,桂园街道\n二号,桂园街道\n三号,黄贝街道\n", at=cast.monday)
    assert (figure("hk_centres"), figure("hk_centres_streets")) == (3, 2)


def test_an_instant_item_promises_no_days(cast):
    """秒批事项写了承诺时限的，不收。"""
    text = (
        "编码,事项名称,秒批,承诺时限,下沉层级\nA-001,老年证,是,0,社区\nA-002,居住证明,是,3,否\nA-003,补贴,否,5,街道\n"
    )
    assert arrived("service_items", text, at=cast.monday).counts["refused"] == 1
    assert (figure("items_instant"), figure("items_handed_down")) == (1, 2)


def test_a_street_keeps_its_own_points_and_no_others(cast):
    """街道只维护本辖区的服务点。"""
    street = cast.account("街道", "street", area="440303001")
    said = {"name": "戊驿站", "kind": "政务驿站", "year": 2021}
    actions.create(register="service_points", said=said | {"at": "440303001001"}, by=street, at=cast.monday)
    with pytest.raises(sight.NotAllowed):
        actions.create(register="service_points", said=said | {"at": "440303002001"}, by=street, at=cast.monday)
