"""促消费：只加最近年度、以数字人民币支付的；格内写明单位的以格内为准。"""

import pytest

from wanxiang.core.models import Account
from wanxiang.engines.directory import actions
from wanxiang.engines.measures import queries

pytestmark = pytest.mark.django_db


def test_only_digital_payments_of_the_latest_year_are_summed(cast):
    text = """活动名称,支付方式,开始日期,结束日期,年度,带动消费(万元)
春季,数字人民币,2021-03-01,2021-03-31,2021,3000
秋季,数字人民币,2021-09-01,2021-09-30,2021,0.4亿元
秋季刷卡,银行卡,2021-09-01,2021-09-30,2021,900
去年,数字人民币,2020-09-01,2020-09-30,2020,500
倒置,数字人民币,2021-09-01,2021-08-30,2021,1
"""
    by = Account.system("spec")
    made = actions.preview(register="campaigns", data=text.encode(), name="活动.csv", by=by, at=cast.monday)
    assert actions.apply(batch=made.pk, by=by, at=cast.monday).counts["refused"] == 1
    assert queries.figure("digital_spending").value.value == 70_000_000
