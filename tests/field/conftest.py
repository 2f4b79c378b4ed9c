"""罗湖's ground for the tests that name it, and the people of two grids."""

import pytest

from wanxiang.core.models import Account, Grant

GRID, NEXT_GRID = "440303001001001", "440303001001002"


@pytest.fixture
def ground(luohu, db):
    """The ground under tests of cases."""


def account(name, role, *, area="", unit=""):
    made = Account.objects.create_user(f"u{Account.objects.count()}", name=name)
    Grant.objects.create(account=made, role=role, area=area, unit=unit)
    return made


@pytest.fixture
def grid_worker(ground):
    return account("李强", "grid_worker", area=GRID)


@pytest.fixture
def neighbour(ground):
    return account("王芳", "grid_worker", area=NEXT_GRID)


@pytest.fixture
def community(ground):
    return account("老围社区", "community", area=GRID[:12])


@pytest.fixture
def desk(ground):
    return account("区分拨员", "case_center")
