"""三级服务网点：最近的、能办这件事的那一处，只跑一次。"""

import pytest

from wanxiang.systems.appeals import network, points


def test_a_person_is_sent_to_the_nearest_point_that_offers_the_service(cast):
    """纠纷调处在社区站就能办；法律服务要到街道；心理服务在区中心。"""
    found = [
        network.where_to_go(grid_code=cast.grid, service=each).level for each in ("纠纷调处", "法律服务", "心理服务")
    ]
    assert found == ["community", "street", "district"]


def test_there_is_a_point_in_every_community_and_street(ground):
    levels = [each.level for each in network.every()]
    assert (levels.count("district"), levels.count("street"), levels.count("community")) == (1, 10, 83)


def test_a_place_may_differ_from_its_level(tmp_path):
    file = tmp_path / "service_points.yml"
    file.write_text(
        "levels: [{level: community, name: '{place}服务站', hours: 每日, staff: 1, services: [投诉建议]}]\n"
        "points: [{code: '440303001001', hours: 周末也开, services: [投诉建议, 心理服务]}]\n",
        encoding="utf-8",
    )
    ((_, made),) = points.load(file)
    here, there = made.points([("440303001001", "community", "甲"), ("440303001002", "community", "乙")])
    assert (here.hours, here.services, there.hours) == ("周末也开", ("投诉建议", "心理服务"), "每日")


@pytest.mark.parametrize(
    ("said", "fault"), [("services: [算命]", "没有“算命”这项服务"), ("phone: 1", "不认识的写法 phone")]
)
def test_a_faulty_list_is_named(tmp_path, said, fault):
    file = tmp_path / "service_points.yml"
    file.write_text(f"levels: [{{level: street, name: 甲, hours: 每日, staff: 1, {said}}}]\n", encoding="utf-8")
    with pytest.raises(points.BadPoints, match=fault):
        points.load(file)
