"""Accounts at the desk, signed in, on a Tuesday in 罗湖."""

import pytest
from desk_cast import GRID, TUESDAY, account

from wanxiang.core import clock


@pytest.fixture(autouse=True)
def ground(luohu, db, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TUESDAY)


@pytest.fixture
def desk():
    return account("center", "区分拨员", "case_center")


@pytest.fixture
def street():
    return account("street", "桂园街道", "street", area=GRID[:9])


@pytest.fixture
def chengguan():
    return account("chengguan", "城管经办", "case_unit", unit="chengguan")


@pytest.fixture
def zhujian():
    return account("zhujian", "住建经办", "case_unit", unit="zhujian")


@pytest.fixture
def arbiter():
    return account("arbiter", "编办", "case_arbiter")


@pytest.fixture
def supervisor():
    return account("supervisor", "督查", "case_supervisor")


@pytest.fixture
def entering(client):
    """`entering(account)`: a client of somebody."""

    def enter(who):
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter
