"""Platforms on the loopback, replaying what was recorded."""

import pytest
from fake_platform import FakePlatform, staff

from wanxiang.core import events
from wanxiang.engines.cases.adapters import hotline, messaging
from wanxiang.engines.cases.adapters.settings import Hotline
from wanxiang.systems.governance_platform import outside

SECRET = "热线与我们共有的密钥"


@pytest.fixture
def platform():
    """Starts a platform with a recording."""
    started = []

    def start(recording: str, **said) -> FakePlatform:
        started.append(FakePlatform(recording, **said))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture
def hotline_at(platform):
    """(platform, client) of the hotline for a recording."""

    def start(recording: str):
        fake = platform(recording, secret=SECRET)
        return fake, hotline.Client(Hotline(url=fake.url, app="luohu", secret=SECRET, timeout=0.5))

    return start


@pytest.fixture
def messaging_at(platform):
    """(platform, client) of staff messaging for a recording."""

    def start(recording: str):
        fake = platform(recording)
        return fake, messaging.Client(staff(fake.url))

    return start


@pytest.fixture
def joined(monkeypatch):
    """The handlers, subscribed for a test: in a home without a file of adapters they are not."""
    monkeypatch.setattr(
        events, "_handlers", events.defaultdict(list, {kind: list(known) for kind, known in events._handlers.items()})
    )
    outside.listen_for_the_hotline()
    outside.listen_for_the_people()
