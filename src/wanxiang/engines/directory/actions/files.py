"""Files: previewed (nothing changes), applied whole in one transaction, taken back as long as nobody wrote since."""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from wanxiang.core import audit, events, sheets
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.core.sheets import BadFile
from wanxiang.engines.directory import catalogue, history, sealing, sight, store
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.checking import point_of
from wanxiang.engines.directory.declaring import Register
from wanxiang.engines.directory.errors import Refused, Stale
from wanxiang.engines.directory.history import Draft, Pen
from wanxiang.engines.directory.importing import columns, results
from wanxiang.engines.directory.importing.comparing import CHANGED, NEW, OUTCOMES, Comparer, Row
from wanxiang.engines.directory.models import Act, Batch, State, Version

SHOWN, AT_ONCE = 100, 900


class ChangedSince(WanxiangError):
    """Entries of a batch were written since; `entries` lists them. Nothing was taken back."""

    code = "directory.changed_since"
    status = 409

    def __init__(self, entries: list[dict[str, Any]], total: int) -> None:
        names = "、".join(each["name"] for each in entries[:5])
        super().__init__(
            f"有 {total} 个条目在导入之后又有改动，未撤销：{names}", hint="请逐条核对；其余条目可再导入一份改正的文件"
        )
        self.entries, self.total = entries, total

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "entries": self.entries, "total": self.total}


@dataclass(frozen=True)
class Imported:
    """One file of a folder: what became of it."""

    file: str
    register: str
    counts: dict[str, int]
    batch: int | None
    said: str = ""


def preview(
    *, register: str, data: bytes, name: str, by: Account, at: datetime, valid_from: date | None = None
) -> Batch:
    """Read a file and say what it would change, row by row; the register stays as it is.

    In:     data, name: the file; valid_from: since when what it says holds (the day of `at`)
    Raises: NoSuchRegister, NotAllowed, BadFile, Refused
    """
    force = catalogue.register(register)
    if not sight.edited(by, force.register, sight.IMPORT).reaches:
        raise sight.NotAllowed(f"没有向“{force.register.title}”导入文件的权限", hint=f"由{force.register.owner}导入")
    day = timezone.localtime(at).date()
    if valid_from and valid_from > day:
        raise Refused(force.register, {"": "生效日期不能晚于今天"})
    fitting = columns.fitting(force.register)
    sheet = sheets.read(data, name, fits=fitting.count)
    matched = fitting.match(sheet.header)
    comparer = Comparer(force, matched, by=by, on=day)
    stored = results.keep(comparer.rows(sheet), name=f"{register}-{uuid.uuid4().hex[:12]}")
    with transaction.atomic():
        made = Batch.objects.create(
            register=register, name=Path(name).name[-120:], digest=hashlib.sha256(data).hexdigest(), declaration=force.version,
            columns=matched.as_dict(sheet.header), counts={each: comparer.counts.get(each, 0) for each in OUTCOMES},
            stored=stored, valid_from=valid_from or day, made_at=at, made_by=by,
        )  # fmt: skip
        audit.record("directory.preview", by=by, subject=f"{register}:batch {made.pk}", details=made.counts)
    return made


def apply(*, batch: int, by: Account, at: datetime, why: str = "") -> Batch:
    """Write what the preview showed, all of it or nothing; refused rows stay with the batch.

    Raises: NotAllowed, NoSuchEntry (no such batch), Stale where entries were written since the preview
    """
    with transaction.atomic():
        row = held(batch, by=by)
        force = catalogue.register(row.register)
        if row.stage != Batch.Stage.PREVIEWED:
            raise Stale(f"这份文件{row.get_stage_display()}", hint="如需再次导入，请重新上传预览")
        if row.declaration != force.version:
            raise Stale("预览之后名册的声明有变", hint="请重新上传预览")
        row.stage, row.applied_at, row.applied_by = Batch.Stage.APPLIED, at, by
        row.save(update_fields=["stage", "applied_at", "applied_by"])
        if row.counts[NEW] or row.counts[CHANGED]:
            history.note(force, by=by, at=at)
            pen = Pen(force, by=by, at=at, why=why or f"导入 {row.name}", batch=row)
            pen.write(_draft(each, row) for each in results.rows(row) if each.outcome in (NEW, CHANGED))
        subject = f"{row.register}:batch {row.pk}"
        audit.record("directory.apply", by=by, why=why[:400], subject=subject, details=row.counts)
        events.emit("directory.applied", payload={"register": row.register, "batch": row.pk}, by=by)
    transaction.on_commit(lambda: store.refresh_when_long(force, by=Account.system("directory")), robust=True)
    return row


def undo(*, batch: int, by: Account, at: datetime, why: str) -> Batch:
    """Take an applied file back: what it made is gone, what it changed is as before; history keeps both.

    Raises: NotAllowed, NoSuchEntry, Stale where it is not applied, Refused without a reason, ChangedSince
    """
    with transaction.atomic():
        row = held(batch, by=by)
        force = catalogue.register(row.register)
        if not why.strip():
            raise Refused(force.register, {"": "撤销须写明事由"})
        if row.stage != Batch.Stage.APPLIED:
            raise Stale(f"这份文件{row.get_stage_display()}，不能撤销")
        _demand_untouched(row, force)
        pen = Pen(force, by=by, at=at, why=why)
        pen.write(_undone(row, force.register))
        row.stage, row.undone_at, row.undone_by = Batch.Stage.UNDONE, at, by
        row.save(update_fields=["stage", "undone_at", "undone_by"])
        audit.record(
            "directory.undo", by=by, why=why[:400], subject=f"{row.register}:batch {row.pk}", details=row.counts
        )
        events.emit("directory.applied", payload={"register": row.register, "batch": row.pk}, by=by)
    transaction.on_commit(lambda: store.refresh_when_long(force, by=Account.system("directory")), robust=True)
    return row


def import_registers(folder: Path, by: Account, at: datetime) -> list[Imported]:
    """Every file of a folder through the door that people use; `<register>.xlsx`, `<register>.2.csv`, in the order of names.

    Out: one `Imported` a file; a file that cannot be taken says why and keeps no other back
    """
    files = [path for path in sorted(folder.glob("*")) if path.suffix.lower() in (".xlsx", ".csv")]
    return [_import_one(path, by=by, at=at) for path in files]


def held(batch: int, *, by: Account) -> Batch:
    """A batch that an account may import to, locked; raises NoSuchEntry."""
    row = Batch.objects.select_for_update(of=("self",)).filter(pk=batch).first()
    if row is None or not sight.edited(by, catalogue.register(row.register).register, sight.IMPORT).reaches:
        raise sight.NoSuchEntry
    return row


def _import_one(path: Path, *, by: Account, at: datetime) -> Imported:
    register = path.name.split(".")[0]
    try:
        made = preview(register=register, data=path.read_bytes(), name=path.name, by=by, at=at)
        if made.counts[NEW] or made.counts[CHANGED]:
            made = apply(batch=made.pk, by=by, at=at)
    except (BadFile, catalogue.NoSuchRegister, sight.NotAllowed, Stale) as error:
        return Imported(path.name, register, {}, None, str(error))
    return Imported(path.name, register, dict(made.counts), made.pk)


def _draft(row: Row, batch: Batch) -> Draft:
    act = Act.CREATE if row.outcome == NEW else Act.RESTORE if "_state" in row.changes else Act.CHANGE
    changed = sorted(row.values) if row.outcome == NEW else [name for name in row.changes if name != "_state"]
    begins = max(batch.valid_from, date.fromisoformat(row.since)) if row.since else batch.valid_from
    return Draft(
        values=row.values, identity=row.identity, place=row.place, point=tuple(row.point) if row.point else None, act=act,
        changed=changed, valid_from=begins, pk=row.pk, version=row.version,
    )  # fmt: skip


def _demand_untouched(row: Batch, force: InForce) -> None:
    touched = row.versions.exclude(entry__version=F("seq")).order_by("pk")
    if total := touched.count():
        name = force.register.name_field
        first = touched.values_list("entry_id", "entry__values")[:SHOWN]
        raise ChangedSince([{"entry": pk, "name": str(said.get(name, pk))} for pk, said in first], total)


def _undone(batch: Batch, register: Register) -> Iterator[Draft]:
    """Drafts that make each entry what it was before the batch."""
    versions = batch.versions.order_by("pk").iterator(2000)
    while some := list(islice(versions, AT_ONCE)):
        earlier = _earlier(some)
        told = [earlier.get(version.entry_id, version) for version in some]
        values = [sealing.whole(register.id, each.values, each.sealed) for each in told]
        identities = sealing.identities(register, values)
        for version, before, said, identity in zip(some, told, values, identities, strict=True):
            was_there = before is not version
            yield Draft(
                values=said, identity=identity if was_there and identity else f"undone:{version.entry_id}", place=before.place,
                point=point_of(register, said), state=before.state if was_there else State.UNDONE, act=Act.UNDO,
                changed=version.changed, valid_from=version.valid_from, pk=version.entry_id, version=version.seq,
            )  # fmt: skip


def _earlier(versions: list[Version]) -> dict[int, Version]:
    """The version before each, by entry."""
    wanted = {version.entry_id: version.seq - 1 for version in versions if version.seq > 1}
    rows = Version.objects.filter(entry_id__in=wanted)
    return {row.entry_id: row for row in rows if row.seq == wanted[row.entry_id]}


__all__ = ["ChangedSince", "Imported", "apply", "held", "import_registers", "preview", "undo"]
