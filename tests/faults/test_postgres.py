"""The same product on a real PostgreSQL: a whole loop, a backup into an empty database, a kill in the middle of a link.

Needs `WANXIANG_TEST_POSTGRES=postgres://user@host:port/name`, a server where databases may be made. Elsewhere it is skipped
visibly; in CI it must be there.
"""

import json
import os
import random
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest
from homes import DISTRICT, Home
from test_kill import kill_at_work

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
SERVER = os.environ.get("WANXIANG_TEST_POSTGRES", "")


@pytest.fixture(scope="module")
def database() -> Iterator[Callable[[], str]]:
    """`database()`: the address of a new empty database; all of them go in the end."""
    if not SERVER:
        if os.environ.get("CI"):
            pytest.fail("CI must have a PostgreSQL: set WANXIANG_TEST_POSTGRES")
        pytest.skip("no PostgreSQL: set WANXIANG_TEST_POSTGRES")
    import psycopg

    made: list[str] = []

    def make() -> str:
        made.append(f"wanxiang_{uuid.uuid4().hex[:10]}")
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {made[-1]}")
        return urlunsplit(urlsplit(SERVER)._replace(path=f"/{made[-1]}"))

    yield make
    with psycopg.connect(SERVER, autocommit=True) as server:
        for name in made:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def walked(database, tmp_path_factory) -> Home:
    """A demonstration with everybody's visits, on PostgreSQL."""
    home = Home(tmp_path_factory.mktemp("postgres") / "home", database())
    home.run("demo", "--district", DISTRICT, "--residents", "1500", "--seed", "3", "--no-serve")
    return home


def test_the_loop_closes_on_postgresql(walked):
    """整个闭环：走访、审批之后办理率上升，事件全部送达，核验通过。"""
    summary = json.loads((walked.path / "demo.json").read_text())
    uptake = summary["uptake"]["elderly-allowance"]
    assert summary["cases"]["visits"] > 0
    assert uptake["after"] > uptake["before"] + 0.05
    assert walked.json("verify", "--contents")["ok"]
    assert not (walked.path / "db.sqlite3").exists()


def test_a_backup_is_restored_into_an_empty_database(walked, database, tmp_path):
    """备份恢复到空库：指标不变，核验通过；已有数据的库不覆盖；SQLite 上不能恢复它。"""
    walked.run("backup", str(tmp_path / "backup.tar"))
    key = (walked.path / "keys" / "master.key").read_bytes()
    restored, other = Home(tmp_path / "restored", database()), Home(tmp_path / "other")
    for home in (restored, other):
        (home.path / "keys").mkdir(parents=True)
        (home.path / "keys" / "master.key").write_bytes(key)
    assert restored.json("restore", str(tmp_path / "backup.tar"))["ok"]
    assert restored.json("figures") == walked.json("figures")
    assert "已有数据" in restored.attempt("restore", str(tmp_path / "backup.tar")).stderr
    assert "PostgreSQL 的备份" in other.attempt("restore", str(tmp_path / "backup.tar")).stderr


def test_a_link_killed_on_postgresql_is_done_by_the_next_run(walked):
    """关联时断电：下一次关联照常完成，人数不变。"""
    before = walked.json("registry", "status")["counts"]
    for moment in (random.Random(17).uniform(0, 1.5) for _ in range(3)):
        kill_at_work(walked, "link", after=moment)
    walked.run("link")
    after = walked.json("registry", "status")["counts"]
    assert {name: after[name] for name in ("persons", "households", "rows_in", "set_aside")} == {
        name: before[name] for name in ("persons", "households", "rows_in", "set_aside")
    }
    assert walked.json("verify")["ok"]
