"""Writes of the ground: a profile becomes rows; a person decides on a proposed name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from shapely.geometry import mapping

from wanxiang.core import audit
from wanxiang.district import calendar
from wanxiang.district.models import CalendarDay, Place, Unit, UnitName, UnitParent
from wanxiang.district.profile import DistrictError, Profile, UnitEntry, profile

if TYPE_CHECKING:
    from wanxiang.core.models import Account


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """How many rows the profile stands for."""

    units: int
    streets: int
    communities: int
    grids: int
    days: int


def load_profile(*, by: "Account", name: str | None = None) -> Loaded:
    """Fill units, names, places and days from a profile; the same profile again changes nothing.

    Names that people proposed or decided stay. Raises DistrictError when another district is already loaded.
    """
    chosen = profile(name)
    with transaction.atomic():
        _refuse_other(chosen)
        _store_units(chosen)
        rows = list(_places(chosen))
        _upsert(Place, rows, key="code")
        days = _store_days(chosen.as_of.year + 6)
        loaded = Loaded(
            units=len(chosen.units),
            streets=_count(rows, "street"),
            communities=_count(rows, "community"),
            grids=_count(rows, "grid"),
            days=days,
        )
        audit.record("district.load_profile", by=by, subject=chosen.id, details=vars(loaded))
    return loaded


def propose_name(*, unit: Unit, name: str, why: str, by: "Account", score: float | None = None) -> UnitName:
    """Propose that a name means a unit; it counts for nothing until a person confirms it."""
    defaults = {"score": score, "why": why, "by": by.username, "at": timezone.now()}
    with transaction.atomic():
        row, created = UnitName.objects.get_or_create(name=name, unit=unit, defaults=defaults)
        if created:
            audit.record("district.propose_name", by=by, why=why, subject=unit.code, details={"name": name})
    return row


def decide_name(*, name: str, unit: Unit, confirmed: bool, by: "Account", why: str = "") -> UnitName:
    """Confirm or reject a proposed name. Raises DistrictError when it is not on the list."""
    status = UnitName.Status.CONFIRMED if confirmed else UnitName.Status.REJECTED
    with transaction.atomic():
        row = UnitName.objects.select_for_update().filter(name=name, unit=unit).exclude(status="official").first()
        if row is None:
            raise DistrictError(f"“{name}”不是“{unit.name}”的待确认名称")
        row.status, row.by, row.at = status, by.username, timezone.now()
        row.save(update_fields=["status", "by", "at"])
        audit.record(
            "district.decide_name", by=by, why=why, subject=unit.code, details={"name": name, "status": status}
        )
    return row


def _refuse_other(chosen: Profile) -> None:
    other = Place.objects.exclude(code__startswith=chosen.code).first()
    if other is not None:
        raise DistrictError(f"本库已装入另一个区（{other.code}），不能再装入{chosen.name}", hint="换一个 WANXIANG_HOME")


def _store_units(chosen: Profile) -> None:
    place_of = {street.unit: street.code for street in chosen.streets}
    _upsert(Unit, [_unit(entry, sort, place_of) for sort, entry in enumerate(chosen.units)], key="code")
    for entry in chosen.units:
        for parent in entry.parents:
            UnitParent.objects.get_or_create(unit_id=entry.code, parent_id=parent, valid_from=entry.valid_from)
        for each in entry.names:
            dates = {"valid_from": each.valid_from, "valid_to": each.valid_to, "status": UnitName.Status.OFFICIAL}
            UnitName.objects.update_or_create(name=each.name, unit_id=entry.code, defaults=dates)


def _unit(entry: UnitEntry, sort: int, place_of: dict[str, str]) -> Unit:
    return Unit(
        code=entry.code,
        name=entry.name,
        level=entry.level,
        kind=entry.kind,
        place_code=place_of.get(entry.code, ""),
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        sort=sort,
    )


def _places(chosen: Profile) -> Iterator[Place]:
    from wanxiang.district.geometry import tile  # half a second of every command, needed by this one alone

    tiling = tile(chosen)
    for street in chosen.streets:
        yield _place(street.code, "street", street.name, chosen.code, tiling.streets[street.code])
    for street, community in chosen.communities():
        yield _place(community.code, "community", community.name, street.code, tiling.communities[community.code])
        for number in range(1, community.grids + 1):
            code = f"{community.code}{number:03d}"
            yield _place(code, "grid", f"{community.name}第{number}网格", community.code, tiling.grids[code])


def _place(code: str, kind: str, name: str, parent: str, shape: Any) -> Place:
    return Place(code=code, kind=kind, name=name, parent_code=parent, geometry=mapping(shape), schematic=True)


def _store_days(until_year: int) -> int:
    first, until = date(calendar.FIRST_YEAR, 1, 1), date(max(until_year, calendar.last_decreed_year() + 2), 1, 1)
    rows = [CalendarDay(**vars(each)) for each in calendar.days(first=first, until=until)]
    _upsert(CalendarDay, rows, key="day")
    return len(rows)


def _upsert(model: type[Any], rows: list[Any], *, key: str) -> None:
    fields = [field.name for field in model._meta.concrete_fields if field.name != key]
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=[key], update_fields=fields, batch_size=500)


def _count(rows: list[Place], kind: str) -> int:
    return sum(row.kind == kind for row in rows)
