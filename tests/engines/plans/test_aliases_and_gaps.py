"""Names that may mean one unit, and what a plan leaves open."""

from __future__ import annotations

import pytest

from wanxiang.engines.plans import gaps_of, propose, read
from wanxiang.engines.plans.aliases import reason
from wanxiang.engines.plans.gaps import figures_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("区发展和改革局", "区发展改革局"), ("区卫健局", "区卫生健康局"), ("区发改局", "区发展和改革局"), ("区应急局", "区应急管理局"),
        ("区市场监管局", "区市场监督管理局"), ("区人社局", "区人力资源和社会保障局"), ("区文广旅体局", "区文化广电旅游体育局"),
        ("区委政法委(区委基层治理办)", "区委政法委"), ("东门街道办事处", "东门街道"), ("区委（政府）办公室", "区委(政府)办公室"),
        ("市交通运输管理局某某管理局", "市交通运输局某某管理局"),
    ],
)  # fmt: skip
def test_usual_short_forms_are_proposed_with_a_reason(one, other):
    assert reason(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("区审计局", "区统计局"), ("区水务局", "区税务局"), ("区民政局", "区财政局"), ("区委办", "区委编办"), ("区教育局", "区体育局"),
        ("区委组织部", "区委统战部"), ("区第一人民医院", "区第二人民医院"), ("区人大办公室", "区政协办公室"), ("区人才工作局", "区人力资源局"),
        ("市规划和自然资源局甲区管理局", "市生态环境局甲区管理局"), ("区规划土地监察局", "市规划和自然资源局甲区管理局"), ("区科技创新局", "区工业和信息化局"),
    ],
)  # fmt: skip
def test_different_units_are_not_proposed(one, other):
    assert not reason(one, other)


def test_the_official_name_wins_else_the_commoner_one():
    """有法定名称的，以法定名称为准；没有的，以出现次数多的为准。"""
    mentions = {"区发展和改革局": 5, "区发展改革局": 1}
    assert propose(mentions=mentions)[0].same_as == "区发展和改革局"
    assert propose(mentions=mentions, official=["区发展改革局"])[0].same_as == "区发展改革局"


def test_an_official_name_is_never_given_another():
    assert propose(mentions={"区发展改革局": 1, "区发展和改革局": 1}, official=["区发展改革局", "区发展和改革局"]) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("新增学位1200个", True),
        ("达到95%", True),
        ("不少于三场培训", True),
        ("“1+1+N”体系", False),
        ("2022年6月30日前", False),
        ("6大群体", False),
        ("打造一批楼宇", False),
    ],
)
def test_a_target_is_a_quantity_not_a_name_or_a_date(words, found):
    assert bool(figures_in(words)) is found


def test_what_a_plan_leaves_open_is_listed():
    text = "1.甲改革。推进工作。（牵头领导：张三；牵头单位：区财政局；参与单位：区教育局等，相关街道；完成时限：长期）\n2.乙改革。新增10个站点。（责任单位：区民政局）"
    first, second = (sorted(gap.kind for gap in gaps_of(item)) for item in read(data=text.encode()).items)
    assert first == ["no_owner", "no_target", "ongoing", "open_ended", "open_ended"]
    assert second == ["no_date", "no_leader", "no_owner", "no_participants"]
