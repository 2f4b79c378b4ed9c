"""Every test session has a home of its own, with a key; the ground and the people of specs. Chinese in names is meant."""

import os
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

HOME = Path(tempfile.mkdtemp(prefix="wanxiang-test-"))
os.environ["WANXIANG_HOME"] = str(HOME)

from wanxiang.core import crypto  # noqa: E402 - the home must stand before anything reads it
from wanxiang.core.config import config  # noqa: E402

for known in (config, crypto._master, crypto._key):  # pytest-django starts Django before this file is read
    known.cache_clear()
crypto.make_key()

import pytest  # noqa: E402
from django.db import transaction  # noqa: E402
from hypothesis import settings  # noqa: E402

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2021, 11, 8, 10, 0, tzinfo=ZONE)
"""A Monday morning in an ordinary week."""
GRID = "440303001001001"


@pytest.fixture(autouse=True)
def nothing_is_kept():
    """What a process keeps of committed rows is forgotten: the rows of the next test may bear the same numbers."""
    yield
    from wanxiang.engines.cases import published
    from wanxiang.engines.measures.shelf import SHELF

    SHELF.forget()
    published._kept["steps"] = published._NO_STEPS


@pytest.fixture(scope="module")
def luohu(django_db_setup, django_db_blocker):
    """The ground of 罗湖 for the tests of a module: loaded once, each test's own writes undone before, all of it after.

    Not for tests with `transaction=True`: those begin with an empty database.
    """
    from wanxiang.core.models import Account
    from wanxiang.district.actions import load_profile
    from wanxiang.engines.cases import parties, placing

    with django_db_blocker.unblock(), transaction.atomic():
        load_profile(name="luohu", by=Account.system("test"))
        parties.forget()
        placing.forget()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def ground(luohu, db):
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
