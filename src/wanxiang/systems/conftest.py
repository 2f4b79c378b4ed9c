"""For the specs of systems: a home of their own, the ground of 罗湖, people with roles, and the moves they make."""

import os
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

if "wanxiang-test-" not in os.environ.get("WANXIANG_HOME", ""):
    os.environ["WANXIANG_HOME"] = tempfile.mkdtemp(prefix="wanxiang-test-")

from wanxiang.core import crypto
from wanxiang.core.config import config

for known in (config, crypto._master, crypto._key):
    known.cache_clear()
crypto.make_key()

import pytest  # noqa: E402
from django.db import transaction  # noqa: E402

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2021, 11, 8, 10, 0, tzinfo=ZONE)
"""A Monday morning in an ordinary week."""
GRID = "440303001001001"


@pytest.fixture(scope="module")
def ground_of_luohu(django_db_setup, django_db_blocker):
    """Loaded once for a module; undone after it."""
    from wanxiang.core.models import Account
    from wanxiang.district.actions import load_profile
    from wanxiang.engines.cases import parties, placing

    with django_db_blocker.unblock():
        held = transaction.atomic()
        held.__enter__()
        load_profile(name="luohu", by=Account.system("test"))
        parties.forget()
        placing.forget()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        held.__exit__(None, None, None)


@pytest.fixture
def ground(ground_of_luohu, db):
    """The ground, for specs that name it."""


@pytest.fixture
def cast(ground) -> SimpleNamespace:
    """Who takes part: `account(name, role, area=, unit=)`, `report(text, **said)`, `does(case, action, by, at=, **words)`."""
    from wanxiang.core.models import Account

    return SimpleNamespace(
        monday=MONDAY, grid=GRID, zone=ZONE, account=_account, report=_report, does=_does, portal=Account.system("portal"),
        hours=lambda count: timedelta(hours=count), days=lambda count: timedelta(days=count),
    )  # fmt: skip


@pytest.fixture
def delivered(django_capture_on_commit_callbacks) -> Callable:
    """Events reach their subscribers only after a commit: `with delivered(): …` hands them over at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def _account(name: str, role: str, *, area: str = "", unit: str = ""):
    from wanxiang.core.models import Account, Grant

    made = Account.objects.create_user(f"u{Account.objects.count()}", name=name)
    Grant.objects.create(account=made, role=role, area=area, unit=unit)
    return made


def _report(text: str, *, at: datetime = MONDAY, by=None, **said):
    from wanxiang.core.models import Account
    from wanxiang.engines.cases.actions import Report, receive
    from wanxiang.engines.cases.models import Case

    known = {"source": "portal", "external_id": f"spec-{Case.objects.count() + 1}", "grid_code": GRID} | said
    return receive(Report(text=text, **known), by=by or Account.system("portal"), at=at).case


def _does(case, action: str, by, *, at: datetime, **words):
    from wanxiang.engines.cases.actions import Words, act

    return act(case_no=case.case_no, action=action, by=by, at=at, words=Words(**words))
