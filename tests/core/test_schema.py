"""An empty database gets its tables from the models; what migrations make, step by step, is the same."""

import os
import sqlite3
import subprocess
import sys

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

MIGRATE = "import django; django.setup(); from django.core.management import call_command; call_command('migrate', verbosity=0)"
AT_ONCE = "import django; django.setup(); from wanxiang.core import schema; schema.bring_up_to_date()"


@pytest.mark.django_db
def test_the_models_say_nothing_that_no_migration_says():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_migration_does_what_new_tables_would_lack():
    """迁移只改表结构；搬动旧数据的须标明 elidable，新库没有旧数据可搬。"""
    ours = [
        (key, operation)
        for key, migration in MigrationLoader(None).disk_migrations.items()
        if apps.get_app_config(key[0]).name.startswith("wanxiang.")
        for operation in migration.operations
    ]
    assert [key for key, each in ours if isinstance(each, RunPython | RunSQL) and not each.elidable] == []


def test_tables_made_at_once_are_those_that_the_migrations_make(tmp_path):
    """一次建成的库与逐步迁移的库：表、列、索引、约束、已应用的迁移，一模一样。"""
    stepwise, at_once = (_made(tmp_path / name, code) for name, code in (("stepwise", MIGRATE), ("at_once", AT_ONCE)))
    assert set(at_once) == set(stepwise)
    for name, said in stepwise.items():
        assert at_once[name] == said, name


def _made(home, code: str) -> dict[str, object]:
    """What a new home's database consists of, by table and index."""
    home.mkdir()
    environment = os.environ | {
        "WANXIANG_HOME": str(home),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "wanxiang.project.settings",
    }
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True)
    base = sqlite3.connect(home / "db.sqlite3")
    tables = [name for (name,) in base.execute("select name from sqlite_master where type = 'table'")]
    found: dict[str, object] = {f"table {name}": _table(base, name) for name in tables}
    found["migrations"] = sorted(base.execute("select app, name from django_migrations"))
    found["permissions"] = sorted(base.execute("select codename from auth_permission"))
    base.close()
    return found


def _table(base: sqlite3.Connection, name: str) -> tuple:
    """Columns (their order does not matter), indexes, foreign keys and named constraints of a table."""
    columns = sorted(row[1:] for row in base.execute(f"pragma table_info('{name}')"))
    keys = sorted(row[2:] for row in base.execute(f"pragma foreign_key_list('{name}')"))
    indexes = sorted(
        (row[2], sql or "", tuple(c[2] for c in base.execute(f"pragma index_info('{row[1]}')")))
        for row in base.execute(f"pragma index_list('{name}')")
        for (sql,) in base.execute("select sql from sqlite_master where name = ?", [row[1]]).fetchall() or [("",)]
    )
    (said,) = base.execute("select sql from sqlite_master where name = ?", [name]).fetchone()
    constraints = sorted(part.split('"')[1] for part in said.split("CONSTRAINT ")[1:])
    return columns, keys, indexes, constraints
