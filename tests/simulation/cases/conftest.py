"""A small district with its year of cases, made once a session."""

import pytest
import year_files

from wanxiang.district import profile
from wanxiang.simulation import simulate


@pytest.fixture(scope="session", params=["luohu", "yunchuan"])
def lived(request, tmp_path_factory):
    """(profile, folder, report) of a district of 12,000 residents."""
    chosen, out = profile(request.param), tmp_path_factory.mktemp(f"year-{request.param}")
    simulate(profile=chosen, out=out, residents=year_files.RESIDENTS, seed=5)
    return chosen, out, year_files.live(chosen, out)


@pytest.fixture
def steps(lived):
    return year_files.steps(lived[1])


@pytest.fixture
def reports(lived):
    return year_files.reports(lived[1])
