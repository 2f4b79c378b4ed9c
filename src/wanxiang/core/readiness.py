"""Whether this installation can work: database, migrations, home, key; and what to do where it cannot."""

import os

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from wanxiang.core.config import config
from wanxiang.core.errors import WanxiangError


class NotReady(WanxiangError):
    code = "home.not_ready"
    status = 503


def checks() -> dict[str, bool]:
    """{"database", "migrated", "home", "key"}: what is in order."""
    return {
        "database": _database(),
        "migrated": _migrated(),
        "home": os.access(config().home, os.W_OK),
        "key": config().key_file.exists(),
    }


def demand() -> None:
    """Raise NotReady, in words that say what to do, unless everything is in order."""
    found = checks()
    if not found["key"]:
        raise NotReady(
            f"{config().home} 尚未建库（没有主密钥 {config().key_file}）",
            hint="请先运行 wanxiang init；迁移请把原密钥放回原处",
        )
    if not found["home"]:
        raise NotReady(f"不能写入 {config().home}", hint="请核对 WANXIANG_HOME 及目录权限")
    if not found["database"]:
        raise NotReady("连不上数据库", hint="请核对 DATABASE_URL，并确认数据库已启动")
    if not found["migrated"]:
        raise NotReady("数据表尚未建立，或与程序版本不符", hint="请先运行 wanxiang init（可重复运行，不会丢失数据）")


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except (DatabaseError, InterfaceError):
        return False


def _migrated() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, InterfaceError):
        return False
