"""Backup, restore, verify: database, referenced files and declarations in one archive; the keys stay apart.

The database is copied first and the files after it: they are immutable, so whatever the copy refers to is still there.
A restore unpacks beside its place, checks every digest, and only then moves what is whole into an empty home.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count

from wanxiang.core.config import config
from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import REMEMBERED, alone, digest, home, settle

FOLDERS = (*REMEMBERED, "declarations", "outbox", "discipline")
FILES = ("district.txt", "today.txt", "demo.json")
STUCK_AFTER = 5
"""Attempts after which `verify` names an event that nobody could take."""
_MANIFEST = "manifest.json"
_DUMP = "db.pgdump"

Check = Callable[[bool], Iterator[str]]
_checks: list[Check] = []


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


def register_check(check: Check) -> None:
    """Let an engine add to `verify`: called with whether to read contents too; yields problems in words."""
    if check not in _checks:
        _checks.append(check)


@alone("backup")
def backup(target: Path) -> Report:
    """Write everything but the keys to a .tar archive (mode 0600); it appears under its name only when it is whole."""
    scratch = home("tmp", "backup")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            report = _pack(opened, scratch)
        settle(part, target)
    finally:
        part.unlink(missing_ok=True)
        shutil.rmtree(scratch, ignore_errors=True)
    return report


def _pack(opened: Any, scratch: Path) -> Report:
    """Database, files, then the list of their digests."""
    report, manifest = Report(), {}
    database = _dump_database(scratch)
    with tarfile.open(fileobj=opened, mode="w") as archive:
        for path, name in [(database, database.name), *_files()]:
            try:
                said, size = digest(path), path.stat().st_size
                archive.add(path, arcname=name)
            except FileNotFoundError:  # an old snapshot that was swept meanwhile: the database copy has a newer one
                continue
            manifest[name] = said
            report.files += 1
            report.bytes += size
        listing = scratch / _MANIFEST
        listing.write_text(json.dumps(manifest, indent=1))
        archive.add(listing, arcname=_MANIFEST)
    return report


def restore(source: Path) -> Report:
    """Put an archive into an empty home (its key may already lie there): every digest is checked first.

    Raises: HomeNotEmpty; BackupFailed when the archive is unreadable, or a file in it is missing or differs;
            the home is as it was then
    """
    if any(home(name).exists() for name in (*FOLDERS, *FILES)) or _database_in_use():
        raise HomeNotEmpty(f"{home()} 中已有数据", hint="恢复只写入空目录：请另设 WANXIANG_HOME（和空的 DATABASE_URL）")
    scratch = home("tmp", f"restore-{uuid.uuid4().hex[:8]}")
    scratch.mkdir(parents=True)
    try:
        report = _unpack(source, scratch)
        _load_database(scratch)
        for found in sorted(scratch.iterdir()):
            found.rename(home(found.name))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return report


def _unpack(source: Path, scratch: Path) -> Report:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(scratch, filter="data")
        manifest = json.loads((scratch / _MANIFEST).read_text())
    except (OSError, tarfile.TarError, ValueError) as broken:
        raise BackupFailed(f"“{source}”不是可用的备份", hint=f"请换一份备份（{type(broken).__name__}）") from None
    (scratch / _MANIFEST).unlink()
    differing = [name for name, said in manifest.items() if _digest(scratch / name) != said]
    if differing:
        raise BackupFailed(f"备份不完整：{'、'.join(differing[:3])}", hint="请换一份备份；原备份未作改动")
    if ("db.sqlite3" in manifest) != (connection.vendor == "sqlite"):
        kind = "SQLite" if "db.sqlite3" in manifest else "PostgreSQL"
        raise BackupFailed(f"这是 {kind} 的备份，与现在的 DATABASE_URL 不符", hint="请用同一种数据库恢复")
    sizes = [path.stat().st_size for path in scratch.rglob("*") if path.is_file()]
    return Report(files=len(manifest), bytes=sum(sizes))


def verify(*, contents: bool = False) -> Report:
    """Whether database and files are whole: every file that the database knows is there with the bytes it had.

    In:  contents: sealed originals are opened with the key and compared, too
    Out: problems in words; engines add their own by `register_check`
    """
    from wanxiang.core.models import Snapshot, StoredFile

    report = Report(problems=[*_database_problems(), *_stuck_events()])
    for stored in StoredFile.objects.order_by("name").iterator():
        report.files += 1
        report.bytes += stored.bytes
        found = _digest(home(stored.name))
        if found != stored.sha256:
            report.problems.append(f"{'文件被改动' if found else '缺少文件'} {stored.name}")
    for snapshot in Snapshot.objects.filter(current=True):
        if not snapshot.path().is_dir():
            report.problems.append(f"缺少快照 {snapshot.folder}")
    for check in _checks:
        report.problems += [problem for problem in check(contents) if problem not in report.problems]
    return report


def _files() -> Iterator[tuple[Path, str]]:
    for name in FILES:
        if home(name).is_file():
            yield home(name), name
    for folder in FOLDERS:
        for path in sorted(home(folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path, str(path.relative_to(home()))


def _dump_database(folder: Path) -> Path:
    if connection.vendor == "sqlite":
        copy = folder / "db.sqlite3"
        with (
            closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as here,
            closing(sqlite3.connect(copy)) as there,
        ):
            here.backup(there)
        return copy
    dump = folder / _DUMP
    _run(["pg_dump", "--format=custom", "--no-owner", f"--file={dump}", f"--dbname={config().database_url}"])
    return dump


def _load_database(folder: Path) -> None:
    dump = folder / _DUMP
    if dump.exists():
        command = ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction"]
        _run([*command, f"--dbname={config().database_url}", str(dump)])
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
            cursor.execute("PRAGMA foreign_key_check")
            dangling = {row[0] for row in cursor.fetchall()}
        yield from (f"数据库：{line}" for line in said if line != "ok")
        yield from (f"数据库：表 {name} 中有行引用了不存在的行" for name in sorted(dangling))


def _stuck_events() -> Iterator[str]:
    """Kinds of events that failed again and again: what they carry has not reached its subscribers."""
    from wanxiang.core.models import Event

    stuck = Event.objects.filter(delivered_at=None, attempts__gte=STUCK_AFTER).order_by()
    for kind, count in stuck.values_list("kind").annotate(n=Count("pk")):
        yield f"{count} 个事件 {kind} 多次未能送达，原因见日志；仍在重试"


def _digest(path: Path) -> str:
    return digest(path) if path.is_file() else ""
