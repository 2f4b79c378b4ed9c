"""罗湖's ground and the staff of its cases."""

import pytest
from case_cast import GRID, account

from wanxiang.core.models import Account
from wanxiang.district.actions import load_profile
from wanxiang.engines.cases import parties, placing


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The ground is loaded once; every test's writes are undone after it."""
    with django_db_blocker.unblock():
        load_profile(name="luohu", by=Account.system("test"))


@pytest.fixture(autouse=True)
def ground(db):
    parties.forget()
    placing.forget()


@pytest.fixture
def desk():
    return account("区分拨员", "case_center")


@pytest.fixture
def street():
    return account("桂园街道", "street", area=GRID[:9])


@pytest.fixture
def chengguan():
    return account("城管经办", "case_unit", unit="chengguan")


@pytest.fixture
def zhujian():
    return account("住建经办", "case_unit", unit="zhujian")


@pytest.fixture
def worker():
    return account("网格员", "grid_worker", area=GRID)


@pytest.fixture
def arbiter():
    return account("编办", "case_arbiter")


@pytest.fixture
def supervisor():
    return account("督查", "case_supervisor")
