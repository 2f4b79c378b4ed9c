"""The files of districts, made once for all tests of a session."""

import pytest
from full_district import Files

from wanxiang.district import profile
from wanxiang.simulation import registers, simulate
from wanxiang.simulation.registers import roll

RESIDENTS = 800


@pytest.fixture(scope="session")
def sent(tmp_path_factory):
    """(district, seed) → the files of that district, made once and never changed."""
    made: dict[tuple[str, int], Files] = {}

    def of(district: str, seed: int) -> Files:
        if (district, seed) not in made:
            out, given = tmp_path_factory.mktemp(f"{district}-{seed}"), profile(district)
            simulate(profile=given, out=out, residents=RESIDENTS, seed=seed)
            registers.write(profile=given, out=out / "registers", seed=seed, residents=RESIDENTS)
            roll.write(profile=given, truth=out / "truth", out=out, seed=seed)
            made[district, seed] = Files(given, out)
        return made[district, seed]

    return of
