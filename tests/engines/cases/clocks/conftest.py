"""The real calendar of the years around the plan, made once."""

from datetime import date

import pytest

from wanxiang.engines.cases.clocks import OfficeCalendar


@pytest.fixture(scope="session")
def decreed():
    return OfficeCalendar.of(first=date(2021, 1, 1), until=date(2025, 1, 1))
