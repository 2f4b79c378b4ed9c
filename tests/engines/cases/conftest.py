"""罗湖's ground and the staff of its cases."""

import pytest
from case_cast import GRID, account


@pytest.fixture(autouse=True)
def ground(luohu, db):
    """The ground under every test of cases; the folders of pure pieces put nothing in its place."""


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
