"""小区、城中村与党组织：覆盖率由小区自己得出，只有人数没有名单。"""

from decimal import Decimal

import pytest

from wanxiang.core.models import Account
from wanxiang.engines.directory import actions
from wanxiang.engines.measures import queries

pytestmark = pytest.mark.django_db


def arrived(register: str, text: str, *, at):
    """A department's list, through the door that people use."""
    made = actions.preview(register=register, data=text.encode(), name="名单.csv", by=Account.system("spec"), at=at)
    return actions.apply(batch=made.pk, by=Account.system("spec"), at=at)


def figure(name: str) -> Decimal:
    return queries.figure(name).value.value


ESTATES = """小区名称,类别,社区,覆盖方式,党支部
甲苑,小区,老围社区,单建,甲苑支部
乙苑,小区,老围社区,联建,甲苑支部
丙村,城中村,老围社区,未覆盖,
丁苑,小区,老围社区,单建,
"""


def test_coverage_is_of_estates_joint_branches_included(cast):
    """联合组建也算覆盖；说有党组织却不写支部的不收。"""
    counts = arrived("estates", ESTATES, at=cast.monday).counts
    assert (counts["new"], counts["refused"]) == (3, 1)
    assert (figure("estates"), figure("urban_villages")) == (2, 1)
    share = queries.figure("estates_covered").value
    assert (share.numerator, share.denominator) == (2, 3)


def test_members_are_numbers_and_small_branches_join(cast):
    """不足三名党员的支部不收；党员只有人数。"""
    text = "支部名称,社区,党员数\n甲苑支部,老围社区,35\n丙村支部,老围社区,2\n丁苑支部,老围社区,12\n"
    assert arrived("estate_branches", text, at=cast.monday).counts["refused"] == 1
    assert (figure("estate_branches"), figure("estate_party_members")) == (2, 47)


def test_only_private_firms_that_have_organised_are_counted(cast):
    text = "物业企业,所有制,是否组建党组织,组建日期\n甲物业,民营,是,2021-03-01\n乙物业,国有,是,2020-01-01\n丙物业,民营,否,\n"
    arrived("property_orgs", text, at=cast.monday)
    assert figure("property_orgs") == 1


def test_a_community_that_left_is_no_model(cast):
    text = "社区名称,所在社区,阶段,启动日期,验收日期\n老围,老围社区,已验收,2021-01-01,2021-10-01\n新围,老围社区,已退出,2021-01-01,\n"
    arrived("model_communities", text, at=cast.monday)
    assert figure("model_communities") == 1
