"""Departments that sign files are known in the second district, too."""

from datetime import date

import pytest

from wanxiang.core.models import Account
from wanxiang.district import actions, queries


@pytest.mark.django_db
def test_the_departments_that_sign_files_are_units_of_the_second_district():
    """报送数据的部门，换一个区也认得出。"""
    actions.load_profile(name="yunchuan", by=Account.system("test"))
    for name in (
        "云川公安分局",
        "区民政局",
        "区卫生健康局",
        "区妇幼保健院",
        "市医疗保障局云川分局",
        "区残联",
        "区教育局",
    ):
        assert queries.unit_named(name) is not None, name
    assert queries.official_name(queries.unit_named("区教育局"), date(2024, 6, 30)) == "区教育体育局"
