"""A small invented district in homes of real processes."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from homes import DISTRICT, PASSWORD, RESIDENTS, Home

logging.getLogger("httpx").setLevel(logging.WARNING)


@pytest.fixture(scope="session")
def district(tmp_path_factory) -> Home:
    """The demonstration without visits: everything landed, linked, decided."""
    home = Home(tmp_path_factory.mktemp("faults") / "district")
    words = [
        "--district",
        DISTRICT,
        "--residents",
        str(RESIDENTS),
        "--seed",
        "3",
        "--no-visits",
        "--no-serve",
        "--json",
    ]
    home.run("demo", *words)
    return home


@pytest.fixture(scope="session")
def deliveries(district: Home) -> list[Path]:
    """Folders of deliveries, oldest first."""
    return sorted(each for each in (district.path / "simulated" / "deliveries").iterdir() if each.is_dir())


@pytest.fixture(scope="session")
def empty(tmp_path_factory) -> Home:
    """Initialised, nothing delivered."""
    home = Home(tmp_path_factory.mktemp("faults") / "empty")
    home.run("init", "--district", DISTRICT)
    return home


@pytest.fixture(scope="session")
def dispatched(district: Home, tmp_path_factory) -> Home:
    """The district with a card for every household that has something due, and a worker `walker` who may record them."""
    home = district.copy(tmp_path_factory.mktemp("faults") / "dispatched")
    script = Path(__file__).with_name("dispatching.py")
    subprocess.run([sys.executable, str(script)], env=os.environ | home.environment, check=True, timeout=300)
    home.run("account", "add", "walker", "--name", "走访员", "--role", "grid_worker", said=f"{PASSWORD}\n")
    return home
