"""Reads: registers, lists, one entry and its history, files; what an account may not see is not there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, QuerySet

from wanxiang.core.access import Reach
from wanxiang.core.models import Account
from wanxiang.engines.directory import catalogue, sealing, sight
from wanxiang.engines.directory import values as cells
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.declaring import Field, Register
from wanxiang.engines.directory.ground import NameOf
from wanxiang.engines.directory.models import Batch, Entry, SavedView, State, Version
from wanxiang.engines.directory.scanning import Asked, Scan


@dataclass(frozen=True)
class Counted:
    """A register with how many entries count, and when one was last written."""

    force: InForce
    entries: int
    touched: Any


def registers(*, by: Account, system: str = "") -> list[Counted]:
    """The registers that an account may see, with their counts within what it sees."""
    seen = [each for each in catalogue.every() if system in ("", each.system) and sight.sees_any(by, each.register)]
    every = dict(Entry.objects.filter(state=State.LIVE).values_list("register").annotate(Count("pk")).order_by())
    return [_counted(each, by, every.get(each.id, 0)) for each in seen]


def register(name: str, *, by: Account) -> InForce:
    """One register; raises NoSuchRegister also where the account may not see it."""
    found = catalogue.register(name)
    if not sight.sees_any(by, found.register):
        raise catalogue.NoSuchRegister(f"没有名册“{name[:40]}”", hint="不在本人范围内的名册不显示")
    return found


def scan(force: InForce, *, by: Account, as_of: date | None = None) -> Scan:
    """A reading of a register within what an account sees: `with scan(…) as found: found.page(asked, limit=50)`."""
    return Scan(force, scope=sight.seen(by, force.register), as_of=as_of)


def entries(keys: Sequence[int]) -> list[Entry]:
    """The rows with these keys, in their order; keys come from a `scan`, which has asked who may see them."""
    found: dict[int, Entry] = {}
    for start in range(0, len(keys), 900):
        found |= Entry.objects.in_bulk(list(keys[start : start + 900]))
    return [found[key] for key in keys if key in found]


def entry(force: InForce, pk: int, *, by: Account) -> Entry:
    """One entry; raises NoSuchEntry."""
    row = sight.visible(by, force.register).filter(pk=pk).first()
    if row is None:
        raise sight.NoSuchEntry
    return row


def history(row: Entry) -> QuerySet[Version]:
    """The versions of an entry, the first first."""
    return row.versions.select_related("by", "batch").order_by("seq")


def as_of(row: Entry, day: date) -> Version | None:
    """The version of an entry that was in force on a day; None where it was not there yet."""
    return row.versions.filter(valid_from__lte=day).order_by("-seq").first()


def batches(force: InForce, *, by: Account) -> QuerySet[Batch]:
    """The files of a register, the newest first, for whoever may import."""
    if not sight.edited(by, force.register, sight.IMPORT).reaches:
        return Batch.objects.none()
    return Batch.objects.filter(register=force.id).select_related("made_by", "applied_by", "undone_by").order_by("-pk")


def batch(force: InForce, pk: int, *, by: Account) -> Batch:
    """One file; raises NoSuchEntry."""
    row = batches(force, by=by).filter(pk=pk).first()
    if row is None:
        raise sight.NoSuchEntry
    return row


def saved_views(force: InForce, *, by: Account) -> QuerySet[SavedView]:
    return SavedView.objects.filter(register=force.id, account=by).order_by("title")


def texts(
    register: Register, rows: Iterable[Mapping[str, Any]], fields: Sequence[Field], *, masks: bool = True
) -> list[dict[str, str]]:
    """Kept values as people read them: names of places and units; what is sensitive masked unless `masks` is off.

    In: rows: field → kept value, sensitive ones included where they are to be shown at all
    """
    listed = list(rows)
    places, units = (_codes(listed, fields, kind) for kind in ("place", "unit"))
    ground = NameOf(places, units)
    return [{each.name: _text(each, row.get(each.name), ground, masks) for each in fields} for row in listed]


def whole(row: Entry | Version) -> dict[str, Any]:
    """All values of a row, the sealed ones opened: for who then masks them."""
    return sealing.whole(row.register, row.values, row.sealed)


def _codes(rows: Iterable[Mapping[str, Any]], fields: Sequence[Field], kind: str) -> set[str]:
    """The codes that fields of a type hold, one or many each."""
    names = [each.name for each in fields if each.type == kind]
    held = (row[name] for row in rows for name in names if row.get(name))
    return {code for value in held for code in (value if isinstance(value, list) else [value])}


def _text(field: Field, value: Any, ground: NameOf, masks: bool) -> str:
    shown = cells.show(field, value, ground)
    return sealing.masked(field, shown) if field.sensitive and masks else shown


def _counted(force: InForce, by: Account, every: int) -> Counted:
    """In: every: the live entries of the register, for whoever sees them all"""
    rows = every
    if every and Reach() not in sight.seen(by, force.register).reaches:
        rows = sight.visible(by, force.register).filter(state=State.LIVE).count()
    last = Entry.objects.filter(register=force.id).aggregate(last=Max("touched_at"))["last"]
    return Counted(force, rows, last)


__all__ = [
    "Asked", "Counted", "as_of", "batch", "batches", "entries", "entry", "history", "register", "registers", "saved_views", "scan",
    "texts", "whole",
]  # fmt: skip
