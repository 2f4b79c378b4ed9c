"""Who answers: the units that an item names, found in the district's tree as of a day; for which unit an account works."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from wanxiang.core.access import grants_of, has_permission
from wanxiang.district.models import Unit
from wanxiang.district.queries import unit_named, units
from wanxiang.engines.plans.models import ItemUnit, PlanItem, Task
from wanxiang.engines.plans.queries import confirmed_names

if TYPE_CHECKING:
    from wanxiang.core.models import Account

EVERY_STREET = "各街道"
KEEPS = "plan.edit"
"""The permission of whoever keeps the ledger of the whole district."""


@dataclass(frozen=True)
class ItemUnits:
    """Unit codes of an item. open: names that no unit bears on that day, and groups that do not say who is meant."""

    lead: str
    joint: tuple[str, ...]
    participants: tuple[str, ...]
    open: tuple[str, ...]


def item_units(item: PlanItem, *, on: date, names: dict[str, str] | None = None) -> ItemUnits:
    """What a task of this item begins with: the first lead unit leads, the other ones lead jointly.

    In: names: confirmed name → the name it stands for, where the caller has them already
    """
    said = confirmed_names() if names is None else names
    found: dict[str, list[str]] = {ItemUnit.Role.LEAD: [], ItemUnit.Role.PARTICIPANT: []}
    left: list[str] = []
    for one in item.units.all():
        codes = _codes(said.get(one.name, one.name), one.is_group, on)
        found[one.role] += codes
        left += [] if codes else [one.name]
    leads = list(dict.fromkeys(found[ItemUnit.Role.LEAD]))
    others = dict.fromkeys(code for code in found[ItemUnit.Role.PARTICIPANT] if code not in leads)
    return ItemUnits(next(iter(leads), ""), tuple(leads[1:]), tuple(others), tuple(dict.fromkeys(left)))


def _codes(name: str, is_group: bool, on: date) -> list[str]:
    if is_group:
        every = units(level=Unit.Level.STREET, on=on) if name == EVERY_STREET else Unit.objects.none()
        return list(every.values_list("code", flat=True))
    unit = unit_named(name, on)
    return [unit.code] if unit else []


def unit_of(account: Account) -> str:
    """The code of the unit an account works for; "" where none is known."""
    said = [account.unit_code, *(grant.unit for grant in grants_of(account))]
    for name in filter(None, said):
        if unit := Unit.objects.filter(pk=name).first() or unit_named(name):
            return unit.code
    area = next((grant.area for grant in grants_of(account) if grant.area), "")
    street = Unit.objects.filter(level=Unit.Level.STREET, place_code=area[:9]).first() if area else None
    return street.code if street else ""


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """Code → name; what is not known stays a code."""
    wanted = {code for code in codes if code}
    return {code: code for code in wanted} | dict(Unit.objects.filter(pk__in=wanted).values_list("code", "name"))


def answers_for(account: Account, task: Task) -> bool:
    """Whether an account may report on a task: its owner, somebody of a unit that leads it, or whoever keeps the ledger."""
    if has_permission(account, KEEPS):
        return True
    leads = {task.unit, *(one.unit for one in task.units.all() if one.role == one.Role.JOINT)} - {""}
    return task.owner_id == account.pk or unit_of(account) in leads


def leads(account: Account, item: PlanItem, *, on: date) -> bool:
    """Whether an account may break an item down: somebody of a unit that leads it, or whoever keeps the ledger."""
    if has_permission(account, KEEPS):
        return True
    units = item_units(item, on=on)
    return bool(unit := unit_of(account)) and unit in (units.lead, *units.joint)
