"""任务的灯由日期、节点、指标、前置任务和问题算出，谁也不能填写；每盏灯都说明理由。"""

from datetime import date
from decimal import Decimal

import pytest

from wanxiang.engines.plans.standing import (
    Facts,
    Need,
    Node,
    Standing,
    achieved,
    elapsed,
    rolled_up,
    stand,
)
from wanxiang.engines.plans.thresholds import BadThresholds, Thresholds, load

BY = Thresholds(
    soon_days=14, node_soon_days=7, node_grace_days=10, behind_amber=Decimal("0.10"), behind_red=Decimal("0.25"),
    settle=Decimal("0.10"),
)  # fmt: skip
TODAY = date(2022, 7, 1)
YEAR_END = date(2022, 12, 31)


def day(month: int, of_month: int) -> date:
    return date(2022, month, of_month)


@pytest.mark.parametrize(
    ("facts", "light", "reason"),
    [
        (Facts(due=YEAR_END), "green", "按期推进"),
        (Facts(due=None), "unscheduled", "未定完成时限"),
        (Facts(due=day(7, 15)), "amber", "还有 14 天"),
        (Facts(due=day(7, 16)), "green", "按期推进"),
        (Facts(due=day(7, 1)), "amber", "还有 0 天"),
        (Facts(due=day(6, 30)), "red", "已逾期 1 天"),
        (Facts(due=day(7, 15), state="submitted"), "green", "待核"),
        (Facts(due=day(6, 30), state="submitted"), "red", "已申请销号待核"),
        (Facts(due=day(6, 30), state="closed"), "closed", ""),
        (Facts(due=day(6, 30), state="stopped"), "stopped", ""),
    ],
)
def test_dates(facts, light, reason):
    """临近时限为黄，过了时限为红；已申请销号的不再催，逾期照样是红；没有时限的不算正常。"""
    found = stand(facts, on=TODAY, by=BY)
    assert found.light == light
    assert reason in "".join(found.reasons)


@pytest.mark.parametrize(
    ("node", "light"),
    [
        (Node(title="出台方案", due=day(6, 21)), "amber"),
        (Node(title="出台方案", due=day(6, 20)), "red"),
        (Node(title="出台方案", due=day(6, 20), done_on=day(6, 30)), "green"),
        (Node(title="出台方案", due=day(7, 8)), "amber"),
        (Node(title="出台方案", due=day(7, 9)), "green"),
    ],
)
def test_nodes(node, light):
    """节点逾期在宽限内为黄，超过为红；完成了就不再计，晚完成也一样。"""
    assert stand(Facts(due=YEAR_END, nodes=(node,)), on=TODAY, by=BY).light == light


@pytest.mark.parametrize(
    ("value", "light"),
    [
        ("60", "green"),
        ("40", "green"),
        ("39", "amber"),
        ("25", "amber"),
        ("24", "red"),
        ("120", "green"),
        (None, "amber"),
    ],
)
def test_a_figure_against_the_time_gone(value, light):
    """时间过半（约 50%）而指标落后超过一成为黄，超过四分之一为红；没有数值不当作正常。"""
    facts = Facts(
        due=YEAR_END, year=2022, figure="新增学位", target=Decimal(100), value=None if value is None else Decimal(value)
    )
    assert stand(facts, on=TODAY, by=BY).light == light


def test_a_figure_that_is_to_fall_is_measured_from_where_it_began():
    """要降下来的指标，从起点算起。"""
    falling = Facts(due=YEAR_END, figure="平均时长", baseline=Decimal(20), target=Decimal(10), value=Decimal(14))
    assert achieved(falling) == Decimal("0.6")
    assert stand(falling, on=TODAY, by=BY).light == "green"


def test_early_in_its_time_a_figure_tells_nothing():
    facts = Facts(begins=day(6, 20), due=YEAR_END, figure="新增学位", target=Decimal(100), value=Decimal(0))
    assert elapsed(facts, on=TODAY) < Decimal("0.10")
    assert stand(facts, on=TODAY, by=BY).light == "green"


@pytest.mark.parametrize(
    ("need", "begins", "light"),
    [
        (Need(number="3-1", title="出台办法", due=day(6, 1)), None, "blocked"),
        (Need(number="3-1", title="出台办法", due=day(9, 1)), None, "green"),
        (Need(number="3-1", title="出台办法", due=day(9, 1)), day(6, 1), "blocked"),
        (Need(number="3-1", title="出台办法", due=day(9, 1)), day(9, 2), "green"),
        (Need(number="3-1", title="出台办法", due=date(2023, 1, 1)), None, "amber"),
    ],
)
def test_what_a_task_waits_for(need, begins, light):
    """前置任务误了自己的时限，或本任务已该启动而前置未销号，为受阻；前置的时限排在后面，预先提醒。"""
    found = stand(Facts(begins=begins, due=YEAR_END, needs=(need,)), on=TODAY, by=BY)
    assert found.light == light
    assert light == "green" or "3-1" in found.reasons[0]


def test_a_blocked_task_that_is_late_says_both_and_blocked_first():
    """受阻又逾期：先说受阻，逾期也写明；自受阻之日起算。"""
    late = Facts(due=day(6, 15), needs=(Need(number="1-1", title="甲", due=day(6, 1)),))
    found = stand(late, on=TODAY, by=BY)
    assert (found.light, found.since) == ("blocked", day(6, 2))
    assert "1-1" in found.reasons[0]
    assert "已逾期 16 天" in found.reasons[1]


def test_problems_count():
    assert stand(Facts(due=YEAR_END, open_problems=1), on=TODAY, by=BY).light == "amber"
    assert stand(Facts(due=YEAR_END, open_problems=2, late_problems=1), on=TODAY, by=BY).light == "red"


def test_an_item_shows_the_worst_and_counts_all():
    """一项改革的灯取其任务中最差的一盏，并说明各有几项；没有分解任务的，如实说明。"""
    found = rolled_up([Standing(light=light) for light in ("green", "red", "closed", "green")])
    assert (found.light, found.reasons) == ("red", ("共 4 项任务：逾期 1 项、正常 2 项、已销号 1 项",))
    assert rolled_up([]).reasons == ("尚未分解任务",)


def test_thresholds_are_declared_whole_and_in_order(tmp_path):
    """阈值须写全，且黄灯不高于红灯。"""
    said = "id: standing\nsoon_days: 14\nnode_soon_days: 7\nnode_grace_days: 10\nsettle: 0.1\n"
    (tmp_path / "a.yml").write_text(said + "behind_amber: 0.1\nbehind_red: 0.25\n")
    assert load(tmp_path / "a.yml") == [("standing", BY)]
    for faulty in ("behind_amber: 0.1\n", "behind_amber: 0.5\nbehind_red: 0.25\n", "behind_amber: 少\nbehind_red: 1\n"):
        (tmp_path / "b.yml").write_text(said + faulty)
        with pytest.raises(BadThresholds):
            load(tmp_path / "b.yml")
