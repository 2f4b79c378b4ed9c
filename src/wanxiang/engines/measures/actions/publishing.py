"""Values from elsewhere: a file is previewed, applied whole, perhaps taken back; a form is a file of one line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account

from ..imports import MODELS, BadImport, Line, line, read
from ..models import Evidence, Published, PublishedBatch, Verification

NEW, REVISED, SAME, REFUSED = "new", "revised", "same", "refused"
OUTCOMES = {NEW: "新增", REVISED: "修订", SAME: "已有", REFUSED: "未采用"}
Stage = PublishedBatch.Stage


class BatchStale(WanxiangError):
    """The batch is not where this can be done, or the records changed since the preview."""

    code = "measures.batch_stale"
    status = 409


class SecondPerson(WanxiangError):
    """What one person entered or fixed, another one has to look at."""

    code = "measures.second_person"
    status = 403


def preview(*, data: bytes, name: str, by: Account, at: datetime) -> PublishedBatch:
    """Read a file and say line by line what it would add, revise or leave; nothing is taken yet.

    Raises: BadFile, BadImport
    """
    return _previewed(read(data, name), data=data, name=name, by=by, at=at)


def apply(*, batch: int, by: Account, at: datetime) -> PublishedBatch:
    """Take every line of a previewed file that can be taken; refused ones stay with the batch and their reasons.

    Raises: BatchStale
    """
    with transaction.atomic():
        row = _held(batch)
        if row.stage != Stage.PREVIEWED:
            raise BatchStale(f"这份文件{row.get_stage_display()}", hint="如需再次导入，请重新上传预览")
        lines = [Line(each["number"], each["kind"], each["fields"], each["refused"]) for each in row.rows]
        if _counted(_compared(lines)) != row.counts:
            raise BatchStale("预览之后又有同一项的记录写入", hint="请重新上传预览")
        for each, outcome in zip(lines, row.rows, strict=True):
            if outcome["outcome"] in (NEW, REVISED):
                _write(each, row, by=by, at=at)
        row.stage, row.applied_at, row.applied_by = Stage.APPLIED, at, by
        row.save(update_fields=["stage", "applied_at", "applied_by"])
        audit.record("measures.import", by=by, subject=row.name, details=row.counts)
    return row


def undo(*, batch: int, by: Account, at: datetime, why: str) -> PublishedBatch:
    """Take a file back: its rows no longer count and stay visible; what they had revised is in force again.

    Raises: BatchStale where it is not applied or a later revision stands on it, BadImport without a reason
    """
    if not why.strip():
        raise BadImport("撤销须写明事由")
    with transaction.atomic():
        row = _held(batch)
        if row.stage != Stage.APPLIED:
            raise BatchStale(f"这份文件{row.get_stage_display()}，不能撤销")
        _demand_last(row)
        row.stage, row.undone_at, row.undone_by = Stage.UNDONE, at, by
        row.save(update_fields=["stage", "undone_at", "undone_by"])
        audit.record("measures.undo", by=by, why=why[:400], subject=row.name, details=row.counts)
    return row


def add(*, cells: Mapping[str, str], by: Account, at: datetime) -> Published:
    """One record by hand, in the columns of a file; returns the row.

    Raises: BadImport with every fault, BatchStale where the very same is there
    """
    read_line = line(1, cells)
    made = _previewed([read_line], data=repr(sorted(cells.items())).encode(), name="手工录入", by=by, at=at)
    if made.counts[REFUSED]:
        raise BadImport("；".join(made.rows[0]["refused"]))
    if made.counts[SAME]:
        raise BatchStale("同样的记录已经有了")
    apply(batch=made.pk, by=by, at=at)
    return read_line.model.objects.get(batch=made)


def import_file(path: Path, *, by: Account, at: datetime) -> dict[str, int]:
    """Take every line of a file, or none: {"added": n, "known": n}; the same line twice is one.

    Raises: BadFile; BadImport naming the first line that cannot be taken, and how many there are
    """
    if not path.is_file():
        raise BadImport(f"没有找到文件“{path.name}”")
    made = preview(data=path.read_bytes(), name=path.name, by=by, at=at)
    refused = [each for each in made.rows if each["outcome"] == REFUSED]
    if refused:
        more = f"（共 {len(refused)} 行有误）" if len(refused) > 1 else ""
        raise BadImport(f"第 {refused[0]['number']} 行：{'；'.join(refused[0]['refused'])}{more}")
    apply(batch=made.pk, by=by, at=at)
    return {"added": made.counts[NEW] + made.counts[REVISED], "known": made.counts[SAME]}


def verify(*, evidence: int, upheld: bool, note: str, by: Account, at: datetime) -> Verification:
    """A second person looked at the proof.

    Raises: SecondPerson where it is the one who entered it; BadImport where it does not hold and no reason is given
    """
    row = Evidence.objects.get(pk=evidence)
    if row.by_id == by.pk:
        raise SecondPerson("佐证由录入人以外的人复核")
    if not upheld and not note.strip():
        raise BadImport("复核不属实须写明原因")
    with transaction.atomic():
        made = Verification.objects.create(evidence=row, upheld=upheld, note=note.strip()[:300], at=at, by=by)
        audit.record("measures.verify", by=by, why=note[:400], subject=f"evidence {row.pk}", details={"upheld": upheld})
    return made


def _previewed(lines: list[Line], *, data: bytes, name: str, by: Account, at: datetime) -> PublishedBatch:
    rows = list(_compared(lines))
    with transaction.atomic():
        made = PublishedBatch.objects.create(
            name=Path(name).name[-120:], digest=hashlib.sha256(data).hexdigest(), rows=rows, counts=_counted(rows),
            made_at=at, made_by=by,
        )  # fmt: skip
        audit.record("measures.preview", by=by, subject=made.name, details=made.counts)
    return made


def _compared(lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """What becomes of each line: {number, kind, fields, refused, outcome, before}."""
    seen: dict[str, int] = {}
    for each in lines:
        before, outcome, reasons = "", REFUSED, list(each.reasons)
        if not reasons:
            there = each.model.objects.in_force().filter(identity=each.identity).first()
            outcome, before, reasons = _outcome(each, there, seen)
        yield {
            "number": each.number, "kind": each.kind, "fields": each.fields, "refused": reasons, "outcome": outcome,
            "before": before,
        }  # fmt: skip


def _outcome(each: Line, there: Published | None, seen: dict[str, int]) -> tuple[str, str, list[str]]:
    """(outcome, the value that it would revise, reasons)."""
    earlier = seen.setdefault(each.identity, each.number)
    if earlier != each.number:
        return REFUSED, "", [f"与第 {earlier} 行说的是同一项"]
    if there is None:
        return NEW, "", []
    if there.fingerprint == each.fingerprint:
        return SAME, "", []
    published = _day(each.fields["published_on"])
    if published and there.published_on and published < there.published_on:
        return REFUSED, "", [f"发布日期早于已有的 {there.published_on}"]
    return REVISED, "" if there.value is None else f"{there.value.normalize():f}", []


def _counted(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    outcomes = [row["outcome"] for row in rows]
    return {name: outcomes.count(name) for name in OUTCOMES}


def _write(each: Line, batch: PublishedBatch, *, by: Account, at: datetime) -> None:
    """The next revision of what the line speaks of; numbers of rows that were taken back are not used again."""
    rows = each.model.objects.filter(identity=each.identity)
    last = rows.aggregate(last=Max("revision"))["last"] or 0
    fields = each.fields | {
        name: _day(each.fields[name]) for name in ("published_on", "dated") if name in each.fields
    } | {name: _number(each.fields[name]) for name in ("value", "value2")}  # fmt: skip
    each.model.objects.create(
        **fields, identity=each.identity, fingerprint=each.fingerprint, revision=last + 1, batch=batch, by=by, at=at
    )


def _demand_last(batch: PublishedBatch) -> None:
    for model in MODELS.values():
        for row in model.objects.filter(batch=batch):
            later = model.objects.standing().filter(identity=row.identity, revision__gt=row.revision).first()
            if later is not None:
                raise BatchStale(f"“{row.title}”之后又有修订，未撤销", hint=f"请先撤销“{later.batch.name}”")


def _held(batch: int) -> PublishedBatch:
    try:
        return PublishedBatch.objects.select_for_update(of=("self",)).get(pk=batch)
    except PublishedBatch.DoesNotExist:
        raise BatchStale(f"没有编号为 {batch} 的批次") from None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None
