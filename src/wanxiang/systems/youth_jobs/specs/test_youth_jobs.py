"""实习就业：岗位求和，接收数人，姓名封存。"""

from decimal import Decimal

import pytest

from wanxiang.core.models import Account
from wanxiang.engines.directory import actions
from wanxiang.engines.directory.models import Entry
from wanxiang.engines.measures import queries

pytestmark = pytest.mark.django_db


def arrived(register: str, text: str, *, at):
    """A department's list, through the door that people use."""
    made = actions.preview(register=register, data=text.encode(), name="名单.csv", by=Account.system("spec"), at=at)
    return actions.apply(batch=made.pk, by=Account.system("spec"), at=at)


def figure(name: str) -> Decimal:
    return queries.figure(name).value.value


def test_posts_are_summed_and_firms_counted_once(cast):
    text = """企业,岗位,岗位类别,面向,人数,发布日期,截止日期
甲公司,会计助理,实习,港澳,6,2021-05-01,2021-12-31
甲公司,分析员,就业,港澳,4,2021-05-01,2021-12-31
乙公司,设计,实习,港澳青年,3,2021-05-01,
丙公司,客服,就业,不限,9,2021-05-01,2021-04-01
"""
    assert arrived("job_posts", text, at=cast.monday).counts["refused"] == 1
    assert [figure(name) for name in ("hk_firms_offering", "hk_internships", "hk_posts")] == [2, 9, 4]


def test_who_was_placed_is_sealed_and_counted(cast):
    """姓名不进列表、不进指标、不进导出；人数照算。"""
    text = "企业,序号,姓名,类别,籍别,入职日期\n甲公司,1,陈大文,实习,香港,2021-07-01\n甲公司,2,李小文,入职,澳门,2021-07-01\n"
    arrived("placements", text, at=cast.monday)
    assert figure("hk_placed") == 1
    assert "陈大文" not in str(list(Entry.objects.values("values")))
    assert "person" not in queries.records("hk_placed")["columns"]


def test_bases_are_counted_by_their_range(cast):
    arrived("talent_bases", "基地名称,承办单位,范围\n一基地,甲,粤港澳\n二基地,乙,其他\n", at=cast.monday)
    assert figure("talent_bases") == 1
