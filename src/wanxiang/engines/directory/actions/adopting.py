"""A changed declaration: entries are carried over to it all together, or it is refused with the list of what would not fit."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.directory import catalogue, changing, declaring, history, sealing, values
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.checking import Checker
from wanxiang.engines.directory.declaring import Register
from wanxiang.engines.directory.errors import sentence
from wanxiang.engines.directory.ground import Ground
from wanxiang.engines.directory.history import Draft, Pen
from wanxiang.engines.directory.models import Act, Entry, Refusal, State

SHOWN = 200
READ_ALIKE = ("type", "unit", "choices", "spellings", "pattern", "minimum", "maximum", "level", "long", "many")
"""Fields alike in these need not read their values again."""


class Unfit(WanxiangError):
    """Entries do not fit a changed declaration; `misfits` says which and why."""

    code = "directory.unfit"
    status = 409

    def __init__(self, register: Register, misfits: list[dict[str, Any]], total: int) -> None:
        first = misfits[0]
        super().__init__(
            f"“{register.title}”的新声明未采用：{total} 个条目不符，例如“{first['name']}”：{'；'.join(first['reasons'])}",
            hint="改正这些条目，或放宽声明；原声明继续有效",
        )
        self.misfits, self.total = misfits, total

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "misfits": self.misfits, "total": self.total}


@dataclass
class Plan:
    """What carrying entries over would do."""

    entries: int = 0
    drafts: list[Draft] = field(default_factory=list)
    misfits: list[dict[str, Any]] = field(default_factory=list)
    total_misfits: int = 0
    lost: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        return not self.total_misfits and not self.lost

    def as_dict(self) -> dict[str, Any]:
        return {
            "entries": self.entries,
            "moved": len(self.drafts),
            "misfits": self.misfits,
            "total_misfits": self.total_misfits,
            "lost": list(self.lost),
        }


def adopt(*, by: Account, at: datetime, register: str = "") -> dict[str, Plan]:
    """Adopt every changed file (or that of one register) that entries must be carried over to.

    Out: register → what was done; one that is refused stays out of force, with a `Refusal` that pages show
    """
    done: dict[str, Plan] = {}
    for file, former in list(catalogue.pending()):
        if register in ("", file.id):
            refused = Refusal.objects.filter(register=file.id, version=file.version).exists()
            if register or not refused:
                force = InForce(file.data, file.version, "")
                done[file.id] = _adopt_one(force, catalogue.spec_of(former), by=by, at=at)
    return done


def plan(new: Register, *, at: datetime) -> Plan | None:
    """What a declaration would do to the entries that are there; None where it asks nothing of them."""
    former = catalogue.adopted(new.id)
    if former is None or changing.harmless(catalogue.spec_of(former), new):
        return None
    return _plan(catalogue.spec_of(former), new, at=at)


def check(path: Path, *, at: datetime) -> Plan | None:
    """Try a file: is it a declaration, and do the entries fit it?

    Raises: DeclarationFault, Unfit
    """
    new = declaring.load(path)
    found = plan(new, at=at)
    if found is not None and not found.fits:
        raise _unfit(new, found)
    return found


def _adopt_one(force: InForce, old: Register, *, by: Account, at: datetime) -> Plan:
    with transaction.atomic():
        found = _plan(old, force.register, at=at)
        if not found.fits:
            _refuse(force, found, at=at)
            return found
        pen = Pen(force, by=by, at=at, why=f"声明 {force.version}")
        pen.write(found.drafts)
        history.note(force, by=by, at=at, moved=len(found.drafts))
        Refusal.objects.filter(register=force.id).delete()
        audit.record(
            "directory.adopt", by=by, subject=force.id, details={"moved": len(found.drafts), "version": force.version}
        )
    return found


def _refuse(force: InForce, found: Plan, *, at: datetime) -> None:
    said = _unfit(force.register, found).message[:400]
    kept = {"version": force.version, "said": said, "misfits": found.misfits, "at": at}
    Refusal.objects.update_or_create(register=force.id, defaults=kept)


def _unfit(register: Register, found: Plan) -> Unfit:
    lost = [
        {
            "entry": None,
            "name": name,
            "reasons": ["声明中没有这个字段，已有的内容会丢失；改名用 was，不要了写入 dropped"],
        }
        for name in found.lost
    ]
    return Unfit(register, [*lost, *found.misfits], found.total_misfits + len(lost))


def _plan(old: Register, new: Register, *, at: datetime) -> Plan:
    day = timezone.localtime(at).date()
    ground = Ground()
    checker, moved = Checker(new, ground, on=day), changing.moves(old, new)
    gone = {each.name for each in changing.lost(old, new)}
    resealed = {each.field.name for each in moved if each.former and each.former.sensitive != each.field.sensitive}
    found, identities = Plan(), Counter()
    lost: set[str] = set()
    for entry, before in _entries(old):
        found.entries += 1
        lost |= gone & before.keys()
        said, kept = _carried(moved, before, ground)
        checked = checker.check(said, former=kept)
        reasons = [sentence(new, name, text) for name, text in checked.errors.items()]
        (identity,) = sealing.identities(new, [checked.values])
        identities[identity] += 1
        if identities[identity] == 2 and not reasons:
            reasons = ["与另一个条目重复"]
        if reasons and entry.state == State.LIVE:
            found.total_misfits += 1
            if len(found.misfits) < SHOWN:
                found.misfits.append({"entry": entry.pk, "name": _name(old, before), "reasons": reasons})
        elif (
            checked.values != before or identity != entry.identity or checked.place != entry.place
            or resealed & checked.values.keys()
        ):  # fmt: skip
            found.drafts.append(_draft(entry, before, checked, identity or entry.identity))
    found.lost = tuple(sorted(old.fields[name].label for name in lost))
    return found


def _carried(
    moved: list[changing.Moved], before: dict[str, Any], ground: Ground
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what must be read again under the new field, what stays as it is)."""
    said, kept = {}, {}
    for each in moved:
        if each.former is None:
            said |= {each.field.name: each.field.default} if each.field.default else {}
            continue
        if each.former.name not in before:
            continue
        value = before[each.former.name]
        if all(getattr(each.former, key) == getattr(each.field, key) for key in READ_ALIKE):
            kept[each.field.name] = value
        else:
            said[each.field.name] = values.show(each.former, value, ground)
    return said, kept


def _entries(old: Register) -> Iterator[tuple[Entry, dict[str, Any]]]:
    rows = Entry.objects.filter(register=old.id, state__in=(State.LIVE, State.ENDED)).order_by("pk")
    for entry in rows.iterator(chunk_size=5000):
        yield entry, sealing.whole(old.id, entry.values, entry.sealed)


def _draft(entry: Entry, before: dict[str, Any], checked: Any, identity: str) -> Draft:
    changed = sorted(name for name in {*before, *checked.values} if before.get(name) != checked.values.get(name))
    return Draft(
        values=checked.values, identity=identity, place=checked.place, point=checked.point, state=entry.state,
        act=Act.MIGRATE, changed=changed, valid_from=entry.valid_from, pk=entry.pk, version=entry.version,
    )  # fmt: skip


def _name(register: Register, before: dict[str, Any]) -> str:
    return str(before.get(register.name_field, ""))[:80]
