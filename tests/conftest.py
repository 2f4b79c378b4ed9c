"""Every test session has a home of its own, with a key; Chinese text in names is meant."""

import os
import tempfile
from pathlib import Path

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
