"""A door for apps: a key for one of them, and nobody counted before the test begins."""

import pytest
from case_cast import MONDAY
from django.core.cache import cache
from pytest_django.live_server_helper import LiveServer

from wanxiang.core.models import Account
from wanxiang.engines.cases import keys


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    """The server stands on a Monday morning in an ordinary week."""
    cache.clear()
    monkeypatch.setattr("wanxiang.engines.cases.georeport.api.now", lambda: MONDAY)
    yield
    cache.clear()


@pytest.fixture
def key():
    """The key of an app."""
    _, said = keys.add(name="paipai", title="随手拍", source="georeport", by=Account.system("test"), at=MONDAY)
    return said


@pytest.fixture(scope="session")
def server(django_db_setup, django_db_blocker):
    """A live server of the real application; it shares the connection of the tests, and so sees what they have not committed."""
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        server._live_server_modified_settings.enable()
        yield server
        server._live_server_modified_settings.disable()
        server.thread.terminate()  # not stop(): a client's connection may close after it, and still needs the shared one


@pytest.fixture
def root(db, server):
    return f"{server.url}/georeport/v2"
