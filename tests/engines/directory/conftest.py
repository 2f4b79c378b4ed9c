"""A register declared for the tests in the district's own folder, and people who keep it."""

import shutil
from types import SimpleNamespace

import pytest
from register_cast import GUIYUAN, STATIONS, declare

from wanxiang.core.files import home
from wanxiang.core.models import Account, Grant


@pytest.fixture(autouse=True)
def declared():
    declare(STATIONS)
    yield
    shutil.rmtree(home("declarations", "registers"), ignore_errors=True)


@pytest.fixture
def people(luohu, db) -> SimpleNamespace:
    """The owner's officer, another bureau's, a street's, a leader."""

    def account(name: str, role: str, *, area: str = "", unit: str = "") -> Account:
        made = Account.objects.create_user(name, name=name, unit_code=unit)
        Grant.objects.create(account=made, role=role, area=area)
        return made

    return SimpleNamespace(
        owner=account("owner", "department", unit="区政务服务数据管理局"),
        other=account("other", "department", unit="区教育局"),
        street=account("street", "street", area=GUIYUAN, unit="桂园街道"),
        leader=account("leader", "leader"),
        worker=account("worker", "grid_worker", area=GUIYUAN),
    )
