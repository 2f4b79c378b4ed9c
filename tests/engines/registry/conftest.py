"""A small invented district, delivered and linked once for the tests that only read it; truth is read by tests alone."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from django.db import transaction

from wanxiang.core.models import Account
from wanxiang.district import profile
from wanxiang.engines.registry import actions
from wanxiang.simulation import simulate

RESIDENTS, SEED = 1500, 11


@dataclass(frozen=True)
class Loaded:
    """The folder of the simulation, what was ingested and linked."""

    folder: Path
    ingested: object
    linked: object

    def table(self, name: str):
        return pq.read_table(self.linked.snapshot.path(f"{name}.parquet"))

    def duck(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        for name in (
            "persons",
            "records",
            "deliveries",
            "set_aside",
            "households",
            "enrolments",
            "links",
            "enterprises",
            "buildings",
        ):
            connection.register(name, self.table(name))
        for name in ("persons", "links"):
            connection.register(f"true_{name}", pq.read_table(self.folder / "truth" / f"{name}.parquet"))
        return connection


@pytest.fixture(scope="session")
def simulated(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("district")
    ground = profile("luohu")
    simulate(
        profile=ground,
        out=out,
        residents=RESIDENTS,
        seed=SEED,
        as_of=ground.as_of,
        willingness=1.0,
        tell=lambda step: None,
    )
    return out


@pytest.fixture(scope="module")
def loaded(simulated, django_db_setup, django_db_blocker):
    """Ingested and linked, in a transaction that ends with the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        by = Account.system("test")
        ingested = actions.ingest(folder=simulated / "deliveries", by=by)
        linked = actions.link(by=by, as_of=profile("luohu").as_of)
        yield Loaded(simulated, ingested, linked)
        transaction.set_rollback(True)


@pytest.fixture
def by(db) -> Account:
    return Account.system("test")
