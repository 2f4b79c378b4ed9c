"""保税平台：退出的不算，单位写在格里的以格为准，同月再报是变更。"""

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


def test_a_member_that_left_counts_no_longer(cast):
    arrived(
        "bonded_members", "企业名称,签约日期,状态\n甲珠宝,2020-01-01,入驻\n乙玉石,2020-05-01,退出\n", at=cast.monday
    )
    assert figure("bonded_members") == 1


def test_fairs_are_those_of_the_latest_year(cast):
    arrived(
        "bonded_fairs",
        "展会,举办日期,年度\n春展,2021-03-01,2021\n秋展,2021-09-01,2021\n旧展,2020-09-01,2020\n",
        at=cast.monday,
    )
    assert figure("bonded_fairs") == 2


def test_a_month_reported_again_is_changed_and_its_history_stays(cast):
    """同一个月再报，金额变更，前后两个数都在历史里；写明亿元的以格内单位为准。"""
    arrived(
        "bonded_months", "月份,进出口货值(万元),税收(万元)\n2021-10,20000,900\n2021-11,2.6亿元,1000\n", at=cast.monday
    )
    assert figure("bonded_trade_value") == Decimal(460_000_000)
    again = arrived("bonded_months", "月份,进出口货值(万元)\n2021-10,21000\n", at=cast.monday)
    assert (again.counts["changed"], figure("bonded_trade_value"), figure("bonded_tax")) == (1, 470_000_000, 19_000_000)
    row = Entry.objects.get(register="bonded_months", values__month="2021-10")
    assert [version.values["trade"] for version in row.versions.order_by("seq")] == [20_000_000_000, 21_000_000_000]
