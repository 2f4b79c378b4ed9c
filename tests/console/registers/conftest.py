"""The ground, a pinned day, and people who keep registers, signed in."""

import pytest
from django.test import Client
from register_desk import AT, LIST

from wanxiang.core.models import Account, Grant


@pytest.fixture(autouse=True)
def today(monkeypatch, luohu):
    for module in ("editing", "files"):
        monkeypatch.setattr(f"wanxiang.console.registers.{module}.now", lambda: AT)
    for module in ("asking", "lists"):
        monkeypatch.setattr(f"wanxiang.console.registers.{module}.today", AT.date)


@pytest.fixture
def desk_of(db):
    """`desk_of("department", unit="区政务服务数据管理局")`: a client of somebody with that role."""

    def sign_in(role: str, *, area: str = "", unit: str = "") -> Client:
        account, made = Account.objects.get_or_create(username=f"{role}{area}{unit}", defaults={"unit_code": unit})
        if made:
            Grant.objects.create(account=account, role=role, area=area)
        client = Client()
        client.force_login(account)
        return client

    return sign_in


@pytest.fixture
def officer(desk_of):
    return desk_of("department", unit="区政务服务数据管理局")


@pytest.fixture
def points(db):
    """The list has come in."""
    from wanxiang.engines.directory import actions

    by = Account.system("test")
    made = actions.preview(register="service_points", data=LIST.encode(), name="名单.csv", by=by, at=AT)
    return actions.apply(batch=made.pk, by=by, at=AT)
