"""罗湖's ground, and residents with browsers without script."""

import pytest
from django.core.cache import cache
from report_people import Resident


@pytest.fixture(autouse=True)
def ground(luohu, db):
    cache.clear()


@pytest.fixture
def resident(client):
    return Resident(client)
