"""Writing entries: the row as it is now and its version go together, in the transaction of whoever calls."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from wanxiang.core.models import Account
from wanxiang.engines.directory import sealing
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.errors import Stale
from wanxiang.engines.directory.models import Act, Adopted, Batch, Entry, State, Version

MANY, AT_ONCE = 2_000, 900
ENTRY_COLUMNS = ("identity", "values", "sealed", "place", "lon", "lat", "state", "version", "valid_from", "touched_at")
VERSION_COLUMNS = (
    "entry_id", "register", "seq", "act", "state", "values", "sealed", "place", "changed", "valid_from", "at", "by_id", "why",
    "batch_id", "declaration",
)  # fmt: skip
Values = tuple[Any, ...]


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
        """By the driver: through the ORM the same rows cost five times as much."""
        versions = [*self._created(new), *self._changed(old)]
        with connection.cursor() as cursor:
            cursor.executemany(_inserting(Version, VERSION_COLUMNS), versions)

    def _created(self, drafts: list[Draft]) -> Iterator[Values]:
        """Write new entries; their versions."""
        if not drafts:
            return
        rows = [self._row(draft) for draft in drafts]
        made = connection.ops.adapt_datetimefield_value(self.at)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(
                    _inserting(Entry, (*ENTRY_COLUMNS, "register", "created_at")),
                    [(*row, self.force.id, made) for row in rows],
                )
        except IntegrityError:
            raise Stale("同一条目刚由他人登记", hint="请刷新后重试；导入的文件请重新预览") from None
        keys = self._keys([draft.identity for draft in drafts])
        for draft, row in zip(drafts, rows, strict=True):
            yield self._version(keys[draft.identity], draft, row)

    def _keys(self, identities: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(identities), AT_ONCE):
            some = identities[start : start + AT_ONCE]
            rows = Entry.objects.filter(register=self.force.id, identity__in=some)
            found |= dict(rows.values_list("identity", "pk"))
        return found

    def _changed(self, drafts: list[Draft]) -> Iterator[Values]:
        """Change entries, each by one UPDATE … WHERE version = … that must find its row; their versions."""
        if not drafts:
            return
        rows = [self._row(draft) for draft in drafts]
        sets = ", ".join(f"{connection.ops.quote_name(name)} = %s" for name in ENTRY_COLUMNS)
        statement = f"UPDATE {_table(Entry)} SET {sets} WHERE id = %s AND version = %s"  # noqa: S608 - names of our own model
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(
                    statement, [(*row, draft.pk, draft.version) for row, draft in zip(rows, drafts, strict=True)]
                )
                found = cursor.rowcount
        except IntegrityError:
            raise Stale("改动后与另一个条目重复", hint="请刷新后核对") from None
        if found != len(rows):
            raise Stale("条目已被他人改动", hint="请刷新后重试；导入的文件请重新预览")
        for draft, row in zip(drafts, rows, strict=True):
            yield self._version(draft.pk, draft, row)

    def _row(self, draft: Draft) -> Values:
        """The values of ENTRY_COLUMNS."""
        ops = connection.ops
        plain, secret = sealing.parted(self.force.register, draft.values)
        lon, lat = draft.point or (None, None)
        return (
            draft.identity, ops.adapt_json_value(plain, None), sealing.seal(self.force.id, secret), draft.place, lon, lat,
            str(draft.state), draft.version + 1, ops.adapt_datefield_value(draft.valid_from), ops.adapt_datetimefield_value(self.touched),
        )  # fmt: skip

    def _version(self, pk: int | None, draft: Draft, row: Values) -> Values:
        """The values of VERSION_COLUMNS: what stands in the entry, and who said it when and why."""
        ops, said = connection.ops, dict(zip(ENTRY_COLUMNS, row, strict=True))
        return (
            pk, self.force.id, said["version"], str(draft.act), said["state"], said["values"], said["sealed"], said["place"],
            ops.adapt_json_value(list(draft.changed), None), said["valid_from"], ops.adapt_datetimefield_value(self.at), self.by.pk,
            self.why, self.batch.pk if self.batch else None, self.force.version,
        )  # fmt: skip


def _inserting(model: type[models.Model], columns: Sequence[str]) -> str:
    names = ", ".join(map(connection.ops.quote_name, columns))
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {_table(model)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own models


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def note(force: InForce, *, by: Account, at: datetime, moved: int = 0) -> None:
    """Keep the declaration under which entries are written, the first time that it is."""
    last = Adopted.objects.filter(register=force.id).order_by("-pk").values_list("version", flat=True).first()
    if force.version and last != force.version:
        Adopted.objects.create(
            register=force.id, version=force.version, text=force.register.text, at=at, by=by, moved=moved
        )
