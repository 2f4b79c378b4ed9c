"""Writing entries: the row as it is now and its version go together, in the transaction of whoever calls."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from wanxiang.core.models import Account
from wanxiang.engines.directory import sealing
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.errors import Stale
from wanxiang.engines.directory.models import Act, Adopted, Batch, Entry, State, Version

MANY = 2_000


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an entry is to say. pk and version: of the entry that it changes; None for a new one."""

    values: Mapping[str, Any]
    identity: str
    place: str = ""
    point: tuple[float, float] | None = None
    state: str = State.LIVE
    act: str = Act.CREATE
    changed: Sequence[str] = ()
    valid_from: date
    pk: int | None = None
    version: int = 0


class Pen:
    """Writes drafts of one register, by one account, at one moment, for one reason."""

    def __init__(self, force: InForce, *, by: Account, at: datetime, why: str = "", batch: Batch | None = None) -> None:
        self.force, self.by, self.at, self.why, self.batch = force, by, at, why[:400], batch
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError("write entries only inside transaction.atomic()")
        self.touched = timezone.now()

    def write(self, drafts: Iterable[Draft]) -> int:
        """Write them all; raises Stale where an entry is not at the version that its draft goes by, or came meanwhile."""
        written, new, old = 0, [], []
        for draft in drafts:
            (new if draft.pk is None else old).append(draft)
            written += 1
            if len(new) + len(old) >= MANY:
                self._flush(new, old)
                new, old = [], []
        self._flush(new, old)
        return written

    def _flush(self, new: list[Draft], old: list[Draft]) -> None:
        versions = [self._version(entry.pk, 1, draft, entry.sealed) for entry, draft in self._created(new)]
        versions += self._changed(old)
        Version.objects.bulk_create(versions)

    def _created(self, drafts: list[Draft]) -> list[tuple[Entry, Draft]]:
        rows = [self._row(draft) for draft in drafts]
        try:
            with transaction.atomic():
                made = Entry.objects.bulk_create(rows)
        except IntegrityError:
            raise Stale("同一条目刚由他人登记", hint="请刷新后重试；导入的文件请重新预览") from None
        return list(zip(made, drafts, strict=True))

    def _row(self, draft: Draft) -> Entry:
        plain, secret = sealing.parted(self.force.register, draft.values)
        lon, lat = draft.point or (None, None)
        return Entry(
            register=self.force.id, identity=draft.identity, values=plain, sealed=sealing.seal(self.force.id, secret),
            place=draft.place, lon=lon, lat=lat, state=draft.state, version=draft.version + 1, valid_from=draft.valid_from,
            created_at=self.at, touched_at=self.touched,
        )  # fmt: skip

    def _changed(self, drafts: list[Draft]) -> list[Version]:
        rows = [self._row(draft) for draft in drafts]
        self._update(rows, drafts)
        return [
            self._version(draft.pk, row.version, draft, row.sealed) for row, draft in zip(rows, drafts, strict=True)
        ]

    def _update(self, rows: list[Entry], drafts: list[Draft]) -> None:
        """One UPDATE … WHERE version = … for each, many in one call; all must find their row."""
        if not rows:
            return
        fields = [Entry._meta.get_field(name) for name in _WRITTEN]
        table = connection.ops.quote_name(Entry._meta.db_table)
        sets = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
        statement = f"UPDATE {table} SET {sets} WHERE id = %s AND version = %s"  # noqa: S608 - names of our own model
        parameters = [
            [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), draft.pk, draft.version]
            for row, draft in zip(rows, drafts, strict=True)
        ]  # fmt: skip
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(statement, parameters)
                found = cursor.rowcount
        except IntegrityError:
            raise Stale("改动后与另一个条目重复", hint="请刷新后核对") from None
        if found != len(rows):
            raise Stale("条目已被他人改动", hint="请刷新后重试；导入的文件请重新预览")

    def _version(self, pk: Any, seq: int, draft: Draft, sealed: bytes) -> Version:
        plain, _ = sealing.parted(self.force.register, draft.values)
        return Version(
            entry_id=pk, register=self.force.id, seq=seq, act=draft.act, state=draft.state, values=plain, sealed=sealed,
            place=draft.place, changed=list(draft.changed), valid_from=draft.valid_from, at=self.at, by=self.by, why=self.why,
            batch=self.batch, declaration=self.force.version,
        )  # fmt: skip


_WRITTEN = ("identity", "values", "sealed", "place", "lon", "lat", "state", "version", "valid_from", "touched_at")


def note(force: InForce, *, by: Account, at: datetime, moved: int = 0) -> None:
    """Keep the declaration under which entries are written, the first time that it is."""
    last = Adopted.objects.filter(register=force.id).order_by("-pk").values_list("version", flat=True).first()
    if force.version and last != force.version:
        Adopted.objects.create(
            register=force.id, version=force.version, text=force.register.text, at=at, by=by, moved=moved
        )
