"""港资与补贴：门诊部凭许可，餐饮看开业年度，补贴只加最近年度。"""

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


FIRMS = """企业名称,业态,状态,年度,许可证号
甲门诊,门诊部,筹建许可,2021,WJ-1
乙门诊,门诊部,筹备,2021,
丙门诊,门诊部,筹建许可,2021,
甲餐厅,餐饮,开业,2021,
乙餐厅,餐饮,开业,2020,
丙餐厅,餐饮,停业,2021,
"""


def test_a_clinic_counts_by_its_permit_and_a_restaurant_by_the_year_of_opening(cast):
    assert arrived("hk_firms", FIRMS, at=cast.monday).counts["refused"] == 1
    assert [figure("hk_clinics"), figure("hk_restaurants_new")] == [1, 1]


def test_only_the_latest_year_is_summed_and_names_are_sealed(cast):
    text = """发放编号,姓名,户籍,项目,金额,年度,发放日期
1,陈大文,香港,就业,20000,2021,2021-06-01
2,李小文,澳门,创业,1.5万元,2021,2021-07-01
3,何文,香港,就业,9000,2020,2020-07-01
1,陈大文,香港,就业,20000,2021,2021-06-01
"""
    arrived("talent_subsidies", text, at=cast.monday)
    assert figure("talent_subsidies_paid") == 35_000
    assert "陈大文" not in str(list(Entry.objects.values("values")))
