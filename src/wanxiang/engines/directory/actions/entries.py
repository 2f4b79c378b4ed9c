"""One entry at a time: register, change, end, restore, look."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from wanxiang.core import audit, events
from wanxiang.core.models import Account
from wanxiang.engines.directory import catalogue, history, sealing, sight, verifying
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.checking import Checked, Checker, point_of
from wanxiang.engines.directory.errors import Duplicate, Refused, Stale
from wanxiang.engines.directory.ground import Ground
from wanxiang.engines.directory.history import Draft, Pen
from wanxiang.engines.directory.models import Act, Entry, State


def create(
    *, register: str, said: Mapping[str, Any], by: Account, at: datetime, why: str = "", valid_from: date | None = None
) -> Entry:
    """Register a new entry.

    In:     said: field → cell, as a form, a file or JSON has it; valid_from: the day since when it holds (that of `at`)
    Raises: NoSuchRegister, NotAllowed, Refused, Duplicate
    """
    force = catalogue.register(register)
    found = _checked(force, said, by=by, at=at)
    _demand_second(force, None, found.values, another=False)
    sight.demand_edit(by, force.register, found.place)
    (identity,) = sealing.identities(force.register, [found.values])
    begins = _begins(valid_from, at, earliest=date.min, force=force)
    draft = Draft(
        values=found.values, identity=identity or "", place=found.place, point=found.point,
        changed=sorted(found.values), valid_from=begins,
    )  # fmt: skip
    with transaction.atomic():
        _refuse_twin(force, identity or "", by=by)
        _write(force, draft, by=by, at=at, why=why)
        return Entry.objects.get(register=force.id, identity=identity)


def change(
    *, register: str, pk: int, said: Mapping[str, Any], version: int, by: Account, at: datetime, why: str = "",
    valid_from: date | None = None,
) -> Entry:  # fmt: skip
    """Change an entry; what is not said stays, and saying what is there already changes nothing.

    In:     version: the one that the writer saw
    Raises: NoSuchRegister, NoSuchEntry, NotAllowed, Stale, Refused, Duplicate
    """
    force = catalogue.register(register)
    with transaction.atomic():
        entry = _held(force, pk, by=by, version=version)
        before = sealing.whole(force.id, entry.values, entry.sealed)
        found = _checked(force, said, by=by, at=at, former=before)
        sight.demand_edit(by, force.register, entry.place)
        sight.demand_edit(by, force.register, found.place)
        changed = differing(before, found.values)
        if not changed:
            return entry
        _demand_second(force, before, found.values, another=_last_writer(entry) != by)
        (identity,) = sealing.identities(force.register, [found.values])
        if identity != entry.identity:
            _refuse_twin(force, identity or "", by=by)
        draft = Draft(
            values=found.values, identity=identity or "", place=found.place, point=found.point, state=entry.state,
            act=Act.CHANGE, changed=changed, valid_from=_begins(valid_from, at, earliest=entry.valid_from, force=force),
            pk=entry.pk, version=entry.version,
        )  # fmt: skip
        _write(force, draft, by=by, at=at, why=why)
    entry.refresh_from_db()
    return entry


def end(
    *, register: str, pk: int, version: int, why: str, by: Account, at: datetime, valid_from: date | None = None
) -> Entry:
    """The thing is no more (closed, withdrawn): it counts no longer, its history stays. `why` must be said."""
    return _turn(register, pk, version, State.ENDED, Act.END, why, by, at, valid_from)


def restore(
    *, register: str, pk: int, version: int, why: str, by: Account, at: datetime, valid_from: date | None = None
) -> Entry:
    """It counts again. `why` must be said."""
    return _turn(register, pk, version, State.LIVE, Act.RESTORE, why, by, at, valid_from)


def look(*, register: str, pk: int, purpose: str, by: Account) -> dict[str, Any]:
    """The sensitive values of an entry, for a purpose that is kept in the audit trail.

    Raises: NoSuchEntry, PurposeMissing
    """
    force = catalogue.register(register)
    entry = sight.visible(by, force.register).filter(pk=pk).first()
    if entry is None:
        raise sight.NoSuchEntry
    mine = [each.name for each in sight.fields_seen(by, force.register) if each.sensitive]
    audit.look(by=by, person_key=f"register:{register}:{pk}", purpose=purpose, fields=mine)
    return {name: value for name, value in sealing.opened(force.id, entry.sealed).items() if name in mine}


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields whose kept values are not the same."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def _turn(
    register: str, pk: int, version: int, state: str, act: str, why: str, by: Account, at: datetime, since: date | None
) -> Entry:
    force = catalogue.register(register)
    if not why.strip():
        raise Refused(force.register, {"": f"{Act(act).label}须写明事由"})
    with transaction.atomic():
        entry = _held(force, pk, by=by, version=version)
        sight.demand_edit(by, force.register, entry.place)
        if entry.state == state:
            return entry
        values = sealing.whole(force.id, entry.values, entry.sealed)
        draft = Draft(
            values=values, identity=entry.identity, place=entry.place, point=point_of(force.register, values), state=state, act=act,
            valid_from=_begins(since, at, earliest=entry.valid_from, force=force), pk=entry.pk, version=entry.version,
        )  # fmt: skip
        _write(force, draft, by=by, at=at, why=why)
    entry.refresh_from_db()
    return entry


def _checked(
    force: InForce, said: Mapping[str, Any], *, by: Account, at: datetime, former: Mapping[str, Any] | None = None
) -> Checked:
    unknown = {name: "不是本名册的字段" for name in said if name not in force.register.fields}
    mine = {each.name for each in sight.fields_edited(by, force.register)}
    closed = {name: "无权填写" for name in said if name in force.register.fields and name not in mine}
    if unknown or closed:
        raise Refused(force.register, {**unknown, **closed})
    found = Checker(force.register, Ground(), on=_day(at)).check(said, former=former)
    if not found.ok:
        raise Refused(force.register, found.errors)
    return found


def _demand_second(
    force: InForce, before: Mapping[str, Any] | None, after: Mapping[str, Any], *, another: bool
) -> None:
    if errors := verifying.refused(force.register, before, after, another=another):
        raise Refused(force.register, errors)


def _last_writer(entry: Entry) -> Account:
    return entry.versions.select_related("by").order_by("-seq")[0].by


def _held(force: InForce, pk: int, *, by: Account, version: int) -> Entry:
    """The entry, locked, at the version that the writer saw."""
    row = sight.visible(by, force.register).select_for_update().filter(pk=pk).first()
    if row is None:
        raise sight.NoSuchEntry
    if row.version != version:
        raise Stale("条目已被他人改动", hint="请刷新，核对新内容后再改")
    return row


def _refuse_twin(force: InForce, identity: str, *, by: Account) -> None:
    twin = Entry.objects.filter(register=force.id, identity=identity).first()
    if twin is None:
        return
    shown = sight.visible(by, force.register).filter(pk=twin.pk).exists()
    names = "、".join(force.register.fields[name].label for name in force.register.identity)
    raise Duplicate(f"已有相同的条目（{names}相同）", entry=twin.pk if shown else None)


def _begins(asked: date | None, at: datetime, *, earliest: date, force: InForce) -> date:
    """Since when it holds: not before what it follows, not in the future."""
    day = _day(at)
    if asked is None:
        return max(day, earliest)
    if not earliest <= asked <= max(day, earliest):
        wanted = (
            f"在 {earliest.isoformat()} 至 {day.isoformat()} 之间"
            if earliest > date.min
            else f"不晚于 {day.isoformat()}"
        )
        raise Refused(force.register, {"": f"生效日期应{wanted}"})
    return asked


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _write(force: InForce, draft: Draft, *, by: Account, at: datetime, why: str) -> None:
    history.note(force, by=by, at=at)
    Pen(force, by=by, at=at, why=why).write([draft])
    subject = f"{force.id}:{draft.pk or 'new'}"
    audit.record(
        f"directory.{draft.act}", by=by, why=why[:400], subject=subject, details={"fields": list(draft.changed)}
    )
    events.emit("directory.changed", payload={"register": force.id, "act": str(draft.act), "entry": draft.pk}, by=by)
