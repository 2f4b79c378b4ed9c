"""On PostgreSQL a transaction may begin before a snapshot is read and commit after it: what it wrote is counted all the same.

Needs `WANXIANG_TEST_POSTGRES`, a server where databases may be made; skipped visibly elsewhere.
"""

import os
import subprocess
import sys
import tempfile
import uuid

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
SERVER = os.environ.get("WANXIANG_TEST_POSTGRES", "")
SCRIPT = """
from datetime import timedelta
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
import psycopg
from django.db import connection
from django.utils import timezone
from wanxiang.core.models import Account
from wanxiang.engines.cases import statistics
from wanxiang.engines.cases.models import Case
from wanxiang.engines.cases.statistics import store
store.OVERLAP = timedelta(0)
now, by = timezone.now(), Account.system("test")
case = Case.objects.create(case_no="SJ1", receipt="A", flow="event", source="portal", external_id="1", digest="x", title="t", text="t",
                           state="handling", opened_at=now, since=now)
closed = lambda: statistics.table(by=by, at=now, names=["open"]).total["open"].of
known = connection.get_connection_params()
with psycopg.connect(**{key: known[key] for key in ("dbname", "user", "password", "host", "port") if key in known}) as slow:
    slow.execute("UPDATE cases_case SET closed_at = now(), touched_at = clock_timestamp() WHERE id = %s", [case.pk])
    made = store.refresh(by=by)
    assert closed() == 1, "not committed yet"
    slow.commit()
print(made.rows["cases"], closed())
"""


@pytest.mark.skipif(not SERVER, reason="no PostgreSQL: set WANXIANG_TEST_POSTGRES")
def test_what_a_transaction_older_than_the_snapshot_commits_after_it_is_counted():
    import psycopg

    name = f"wanxiang_slow_{uuid.uuid4().hex[:10]}"
    base = SERVER.rpartition("/")[0]
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    try:
        with tempfile.TemporaryDirectory(prefix="wanxiang-test-") as home:
            known = os.environ | {
                "WANXIANG_HOME": home,
                "DATABASE_URL": f"{base}/{name}",
                "DJANGO_SETTINGS_MODULE": "wanxiang.project.settings",
            }
            done = subprocess.run(
                [sys.executable, "-c", SCRIPT], env=known, capture_output=True, text=True, check=False
            )
        assert done.stdout.split() == ["1", "0"], done.stderr
    finally:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
