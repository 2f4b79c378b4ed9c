"""贡献用地：只加最近年度的医疗、道路用地；以公顷计。"""

from decimal import Decimal

import pytest

from wanxiang.core.models import Account
from wanxiang.engines.directory import actions
from wanxiang.engines.measures import queries

pytestmark = pytest.mark.django_db


def test_medical_land_and_roads_of_the_latest_year_are_summed_in_hectares(cast):
    text = """宗地,项目,用途,面积(公顷),年度
H1,甲片区,医疗,0.9,2021
H2,甲片区,道路,0.6,2021
H3,甲片区,教育,0.5,2021
H4,乙片区,医疗,0.8,2020
H5,乙片区,仓储,0.8,2021
"""
    by = Account.system("spec")
    made = actions.preview(register="land_released", data=text.encode(), name="用地.csv", by=by, at=cast.monday)
    assert actions.apply(batch=made.pk, by=by, at=cast.monday).counts["refused"] == 1
    assert queries.figure("land_medical_roads").value.value == Decimal("1.5")
