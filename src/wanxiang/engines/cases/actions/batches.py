"""A file of reports taken in at once (批量导入): every row by the one door, what is not taken kept beside its reason."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import history, worktime
from wanxiang.engines.cases.actions import reportfile
from wanxiang.engines.cases.actions.intake import AnotherReport, receive
from wanxiang.engines.cases.actions.reportfile import Row
from wanxiang.engines.cases.models import Batch

TWICE = "同一文件中编号重复"
Progress = Callable[[int, int], None]


def nothing(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass
class Imported:
    """What came of a file: rows = taken + known + refused. `batch` is empty for a trial."""

    batch: str = ""
    rows: int = 0
    taken: int = 0
    known: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    before: bool = False
    """The same file had been imported before: nothing was done."""

    def as_dict(self) -> dict[str, Any]:
        return vars(self).copy()


def import_reports(
    *, data: bytes, name: str, by: Account, at: datetime, source: str = "batch", scheme: str = "", title: str = "",
    columns: Mapping[str, str] | None = None, check: bool = False, progress: Progress = nothing,
) -> Imported:  # fmt: skip
    """Take a file of reports; the same file again changes nothing, one that was interrupted is continued.

    In:     scheme: the class list of the file's codes; columns: part → column, where the names do not tell;
            check: a trial, each row is received and undone
    Out:    counts, and each row that was not taken with its reason; kept in the batch as well
    Raises: BadFile when the file cannot be read at all
    """
    digest = _digest(data, source, scheme, columns)
    found = list(reportfile.rows(data, name=name, source=source, scheme=scheme, columns=columns, mark=digest[:10]))
    if check:
        return _taken(found, by=by, at=at, batch=None, progress=progress)
    batch = _batch(digest, title=title or name, source=source, by=by, at=at)
    if batch.rows:
        return Imported(batch.number, batch.rows, batch.taken, batch.known, batch.refused, before=True)
    result = _taken(found, by=by, at=at, batch=batch, progress=progress)
    finish(batch, rows=result.rows, known=result.known, refused=result.refused, action="case.import", by=by)
    result.batch = batch.number
    return result


def finish(batch: Batch, *, rows: int, known: int, refused: list[dict[str, Any]], action: str, by: Account) -> None:
    """Close a batch: its counts and its one audit row. `rows` is set last, so that a batch without rows was interrupted."""
    with transaction.atomic():
        taken = batch.cases.count()
        Batch.objects.filter(pk=batch.pk).update(
            rows=rows, taken=taken, known=rows - taken - len(refused), refused=refused
        )
        audit.record(
            action, by=by, subject=batch.number, details={"rows": rows, "taken": taken, "refused": len(refused)}
        )


def opened(digest: str, *, title: str, source: str, by: Account, at: datetime) -> Batch:
    """The batch of a content: the one that is there, or a new one."""
    return _batch(digest, title=title, source=source, by=by, at=at)


def _batch(digest: str, *, title: str, source: str, by: Account, at: datetime) -> Batch:
    with transaction.atomic():
        known = Batch.objects.filter(digest=digest).first()
        if known is not None:
            return known
        number = history.numbers("PL", count=1, on=worktime.civil_day(at))[0]
        return Batch.objects.create(
            number=number, title=title[:120], flow="", source=source, digest=digest, at=at, by=by
        )


def _taken(found: list[Row], *, by: Account, at: datetime, batch: Batch | None, progress: Progress) -> Imported:
    result, seen = Imported(rows=len(found)), set()
    for row in found:
        reason = row.reason or (TWICE if row.external_id in seen else "")
        seen.add(row.external_id)
        if row.report is not None and not reason:
            reason = _received(row, result, by=by, at=at, batch=batch)
        if reason:
            result.refused.append({"row": row.number, "external_id": row.external_id[:80], "reason": reason})
        progress(row.number, len(found))
    return result


def _received(row: Row, result: Imported, *, by: Account, at: datetime, batch: Batch | None) -> str:
    """Receive one row (and undo it in a trial); returns why it was not taken."""
    try:
        with transaction.atomic():
            received = receive(row.report, by=by, at=at, batch=batch)
            transaction.set_rollback(batch is None)
    except AnotherReport as error:
        return error.message
    except WanxiangError as error:
        return str(error)
    mine = received.new or (batch is not None and received.case.batch_id == batch.pk)
    result.taken += mine
    result.known += not mine
    return ""


def _digest(data: bytes, source: str, scheme: str, columns: Mapping[str, str] | None) -> str:
    said = json.dumps([source, scheme, dict(columns or {})], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(data + said.encode()).hexdigest()
