"""Is the process alive; may the proxy send it people."""

import os

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from wanxiang.core.access import public
from wanxiang.core.config import config


@public
def alive(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"alive": True})


@public
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and is migrated, the home can be written and the key is there; else 503."""
    checks = {"database": _database(), "migrated": _migrated(), "home": _home(), "key": config().key_file.exists()}
    return JsonResponse({"ready": all(checks.values()), "checks": checks}, status=200 if all(checks.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except Exception:
        return False


def _migrated() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:
        return False


def _home() -> bool:
    return os.access(config().home, os.W_OK)
