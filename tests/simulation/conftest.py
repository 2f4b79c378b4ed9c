"""Small districts, made once a session."""

import pyarrow.parquet as pq
import pytest
from simulated import RESIDENTS

from wanxiang.district import profile
from wanxiang.simulation import simulate


@pytest.fixture(scope="session", params=["luohu", "yunchuan"])
def district(request, tmp_path_factory):
    """(profile, folder, report) of a simulated district."""
    chosen = profile(request.param)
    out = tmp_path_factory.mktemp(request.param)
    return chosen, out, simulate(profile=chosen, out=out, residents=RESIDENTS, seed=11)


@pytest.fixture(scope="session")
def persons(district):
    return pq.read_table(district[1] / "truth" / "persons.parquet")


@pytest.fixture(scope="session")
def links(district):
    return pq.read_table(district[1] / "truth" / "links.parquet")
