"""Who sees a register and who edits it: permission × role × area, and the owner unit. The one place that says so.

A register with a place is seen by area: an entry without a place by the whole district only. One without a place is seen by
whoever's role may see it. To edit, a grant over an area reaches what lies there; one over the whole district reaches everything
if its holder is of the owner unit (or of a unit that the declaration names). A person's fields may be narrowed by role.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from wanxiang.core.access import EVERYTHING, Reach, Scope, grants_of, roles
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account, Grant
from wanxiang.district.queries import unit_named
from wanxiang.engines.directory.declaring import Field, Register
from wanxiang.engines.directory.models import Entry

VIEW, EDIT, IMPORT = "register.view", "register.edit", "register.import"


class NoSuchEntry(WanxiangError):
    """Unknown, or not to be seen by who asks: the answer is the same."""

    code = "directory.no_such_entry"
    status = 404

    def __init__(self) -> None:
        super().__init__("没有这个条目", hint="请核对编号；不在本人范围内的条目不显示")


class NotAllowed(WanxiangError):
    code = "directory.not_allowed"
    status = 403


def seen(account: Account, register: Register) -> Scope:
    """What an account sees of a register."""
    if account.is_system:
        return EVERYTHING
    held = [grant for grant in _grants(account, VIEW) if _among(grant, register.access.see)]
    if register.place is None and held:
        return EVERYTHING
    return Scope(tuple(Reach(grant.area) for grant in held if not grant.unit or _of_owner(grant.unit, register)))


def edited(account: Account, register: Register, permission: str = EDIT) -> Scope:
    """What an account may change of a register."""
    if account.is_system:
        return EVERYTHING
    held = [grant for grant in _grants(account, permission) if _among(grant, register.access.edit)]
    return Scope(tuple(Reach(grant.area) for grant in held if _reaches(grant, account, register)))


def sees_any(account: Account, register: Register) -> bool:
    return bool(seen(account, register).reaches)


def demand_edit(account: Account, register: Register, place: str | None, permission: str = EDIT) -> None:
    """Raises NotAllowed unless the account may change an entry that lies there."""
    scope = edited(account, register, permission)
    if not scope.reaches:
        raise NotAllowed(f"没有改动“{register.title}”的权限", hint=f"由{register.owner}或辖区街道维护")
    if not scope.allows(area=place or ""):
        raise NotAllowed("条目不在本人可改动的辖区内", hint="没有位置的条目由业主单位维护")


def fields_seen(account: Account, register: Register) -> list[Field]:
    """The fields whose values an account may be shown."""
    mine = _roles(account)
    return [each for each in register.fields.values() if account.is_system or not each.see or mine & set(each.see)]


def fields_edited(account: Account, register: Register) -> list[Field]:
    """The fields that an account may write (of entries that it may write at all)."""
    mine = _roles(account)
    return [
        each for each in fields_seen(account, register) if account.is_system or not each.edit or mine & set(each.edit)
    ]


def visible(account: Account, register: Register) -> QuerySet[Entry]:
    """The entries that an account sees, ended ones included."""
    rows = Entry.objects.filter(register=register.id, state__in=("live", "ended"))
    scope = seen(account, register)
    if Reach() in scope.reaches:
        return rows
    condition = Q(pk__in=[])
    for area in scope.areas:
        condition |= Q(place__startswith=area) if area else Q()
    return rows.filter(condition)


def _grants(account: Account, permission: str) -> Iterable[Grant]:
    if not account.is_active:
        return []
    return [grant for grant in grants_of(account) if permission in roles()[grant.role].permissions]


def _among(grant: Grant, allowed: tuple[str, ...]) -> bool:
    return not allowed or grant.role in allowed


def _reaches(grant: Grant, account: Account, register: Register) -> bool:
    if grant.unit:
        return _of_owner(grant.unit, register)
    return bool(grant.area) or _of_owner(account.unit_code, register)


def _of_owner(unit: str, register: Register) -> bool:
    """Whether a unit, by code or by any of its names, is the owner or one that the declaration names."""
    names = register.keepers
    if not unit or unit in names:
        return bool(unit)
    known = {found.pk for name in names if (found := unit_named(name))}
    mine = unit_named(unit)
    return unit in known or (mine is not None and mine.pk in known)


def _roles(account: Account) -> set[str]:
    return {grant.role for grant in grants_of(account)}
