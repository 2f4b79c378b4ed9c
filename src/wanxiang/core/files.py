"""Files that are whole or absent, and snapshots: folders of Parquet that one transaction makes current."""

import fcntl
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import transaction

from wanxiang.core.config import config
from wanxiang.core.errors import WanxiangError

if TYPE_CHECKING:
    from wanxiang.core.models import Account, Snapshot

REMEMBERED = ("landing", "standard", "snapshots", "attachments", "directory", "figures")
"""Folders of the home that hold what the database speaks of: every backup takes them."""
WAIT = 600.0
"""Seconds to wait for another process that is at the same work."""


class Busy(WanxiangError):
    code = "files.busy"
    status = 409


def home(*parts: str) -> Path:
    """A path under $WANXIANG_HOME."""
    return config().home.joinpath(*parts)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that a crash leaves the old one or the new one, never a part.

    Temporary file → fsync → rename → fsync of the folder.
    """
    _write(path, lambda part: part.write_bytes(data))


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write an Arrow table as zstd Parquet, with the same care as `write_bytes`."""
    _write(path, lambda part: pq.write_table(table, part, compression="zstd"))


def settle(part: Path, path: Path) -> None:
    """Make a file that something else wrote (`part`) durable and move it to its name."""
    with part.open("rb") as opened:
        os.fsync(opened.fileno())
    part.replace(path)
    fsync_folder(path.parent)


def _write(path: Path, fill: Callable[[Path], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        fill(part)
        settle(part, path)
    finally:
        part.unlink(missing_ok=True)


def fsync_folder(folder: Path) -> None:
    """Make renames in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def alone(work: str, *, wait: float = WAIT) -> Iterator[None]:
    """Do something that one process at a time may do; one that dies lets go of it.

    In:     work: its name; wait: seconds to wait for another process that is at it
    Raises: Busy when that one has not ended by then
    """
    path = home("locks", f"{work}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait
    with path.open("w") as held:
        while not _taken(held.fileno()):
            if time.monotonic() >= until:
                raise Busy(f"另一个进程正在进行同一工作（{work}）", hint="请等它结束后再试")
            time.sleep(0.1)
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sweep_parts(*folders: str) -> int:
    """Remove files that a process left half-written when it died; only for who is `alone` with these folders."""
    parts = [part for folder in folders for part in home(folder).rglob(".*.part")]
    for part in parts:
        part.unlink(missing_ok=True)
    return len(parts)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def remember(paths: Iterable[Path]) -> None:
    """Keep name, size and digest of finished files with the current transaction, so that `verify` misses none of them."""
    from wanxiang.core.models import StoredFile

    named = [(path, path.relative_to(home())) for path in paths]
    if strange := {name.parts[0] for _, name in named} - set(REMEMBERED):
        raise ValueError(f"no backup takes {', '.join(sorted(strange))}: add it to files.REMEMBERED")
    rows = [StoredFile(name=str(name), bytes=path.stat().st_size, sha256=digest(path)) for path, name in named]
    StoredFile.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["name"], update_fields=["bytes", "sha256"]
    )


def new_folder(kind: str) -> Path:
    """An empty folder for a snapshot to be written into; it counts for nothing until it is published."""
    folder = home("snapshots", kind, uuid.uuid4().hex[:12])
    folder.mkdir(parents=True)
    return folder


def publish(
    *, kind: str, folder: Path, inputs: Mapping[str, Any], rows: Mapping[str, int], by: "Account"
) -> "Snapshot":
    """Make a written folder the current snapshot of its kind, in one transaction.

    In:  folder: as from `new_folder`, every file in it complete; inputs: what it was made from; rows: rows per table
    Out: the Snapshot; readers that pinned the former one keep its files until `sweep`
    """
    from wanxiang.core.models import Snapshot

    for written in folder.iterdir():
        with written.open("rb") as opened:
            os.fsync(opened.fileno())
    fsync_folder(folder)
    fsync_folder(folder.parent)
    with transaction.atomic():
        remember(sorted(folder.iterdir()))
        Snapshot.objects.filter(kind=kind, current=True).update(current=False)
        return Snapshot.objects.create(
            kind=kind,
            key=folder.name,
            folder=str(folder.relative_to(home())),
            inputs=dict(inputs),
            rows=dict(rows),
            made_by=by,
            current=True,
        )


def current(kind: str) -> "Snapshot | None":
    """The snapshot that readers see now, or None before the first."""
    from wanxiang.core.models import Snapshot

    return Snapshot.objects.filter(kind=kind, current=True).first()


def sweep(kind: str, *, keep: int = 3) -> int:
    """Remove folders of old snapshots and of runs that never ended; returns how many went.

    The newest `keep` snapshots stay on disk: a reader may have pinned one.
    """
    from wanxiang.core.models import Snapshot, StoredFile

    kept = set(Snapshot.objects.filter(kind=kind).order_by("-made_at", "-id").values_list("key", flat=True)[:keep])
    gone = [folder for folder in home("snapshots", kind).glob("*") if folder.name not in kept]
    for folder in gone:
        StoredFile.objects.filter(name__startswith=f"{folder.relative_to(home())}/").delete()
        shutil.rmtree(folder)
    return len(gone)
