"""Backup, restore, verify: database, referenced files and declarations in one archive; the keys stay apart.

The database is copied first and the files after it: they are immutable, so whatever the copy refers to is still there.
A restore goes into an empty home and is verified before it counts.
"""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from wanxiang.core.config import config
from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import home

FOLDERS = ("landing", "standard", "snapshots", "declarations", "documents", "messages")
_MANIFEST = "manifest.json"


class BackupFailed(WanxiangError):
    code = "backup.failed"


class HomeNotEmpty(WanxiangError):
    code = "backup.home_not_empty"


@dataclass
class Report:
    """What was done or found: counts, and problems in words (none: all is well)."""

    files: int = 0
    bytes: int = 0
    problems: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {"ok": not self.problems, "files": self.files, "bytes": self.bytes, "problems": self.problems}


def backup(target: Path) -> Report:
    """Write everything but the keys to a .tar archive; it appears under its name only when it is whole."""
    scratch = home("tmp", "backup")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    part = target.with_name(f".{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    report, manifest = Report(), {}
    try:
        database = _dump_database(scratch)
        with tarfile.open(part, "w") as archive:
            for path, name in [(database, database.name), *_referenced()]:
                manifest[name] = _digest(path)
                archive.add(path, arcname=name)
                report.files += 1
                report.bytes += path.stat().st_size
            listing = scratch / _MANIFEST
            listing.write_text(json.dumps(manifest, indent=1))
            archive.add(listing, arcname=_MANIFEST)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
        shutil.rmtree(scratch, ignore_errors=True)
    return report


def restore(source: Path) -> Report:
    """Unpack an archive into an empty home (its key may already lie there), check every digest, then load the database.

    Raises: HomeNotEmpty; BackupFailed when a file is missing or differs
    """
    if any(home(folder).exists() for folder in FOLDERS) or _database_in_use():
        raise HomeNotEmpty(f"{home()} 中已有数据", hint="恢复只写入空目录：请另设 WANXIANG_HOME（和空的 DATABASE_URL）")
    home().mkdir(parents=True, exist_ok=True)
    with tarfile.open(source) as archive:
        archive.extractall(home(), filter="data")
    manifest = json.loads(home(_MANIFEST).read_text())
    report = Report(files=len(manifest))
    report.problems = [name for name, digest in manifest.items() if _digest(home(name)) != digest]
    if report.problems:
        raise BackupFailed(f"备份不完整：{'、'.join(report.problems[:3])}", hint="请换一份备份；原备份未作改动")
    _load_database()
    home(_MANIFEST).unlink()
    return report


def verify() -> Report:
    """Whether database and files are whole: integrity of the database, files of every kept snapshot present."""
    from wanxiang.core.models import Snapshot

    report = Report(problems=list(_database_problems()))
    for snapshot in Snapshot.objects.filter(current=True):
        for name in snapshot.rows:
            path = snapshot.path(f"{name}.parquet")
            report.files += 1
            if not path.exists():
                report.problems.append(f"缺少文件 {path.relative_to(home())}")
    return report


def _referenced() -> Iterator[tuple[Path, str]]:
    for folder in FOLDERS:
        for path in sorted(home(folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path, str(path.relative_to(home()))


def _dump_database(folder: Path) -> Path:
    if connection.vendor == "sqlite":
        copy = folder / "db.sqlite3"
        with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as here, sqlite3.connect(copy) as there:
            here.backup(there)
        return copy
    dump = folder / "db.pgdump"
    _run(["pg_dump", "--format=custom", "--no-owner", f"--file={dump}", config().database_url])
    return dump


def _load_database() -> None:
    dump = home("db.pgdump")
    if dump.exists():
        _run(["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={config().database_url}", str(dump)])
        dump.unlink()


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own fixed commands
    except FileNotFoundError:
        raise BackupFailed(f"未安装 {command[0]}", hint="请安装 PostgreSQL 客户端工具") from None
    except subprocess.CalledProcessError as failed:
        raise BackupFailed(f"{command[0]} 失败：{failed.stderr.strip()[:200]}") from failed


def _database_in_use() -> bool:
    if connection.vendor == "sqlite":
        return Path(settings.DATABASES["default"]["NAME"]).exists()
    return bool(connection.introspection.table_names())


def _database_problems() -> Iterator[str]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            said = [row[0] for row in cursor.fetchall()]
        yield from (f"数据库：{line}" for line in said if line != "ok")


def _digest(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
