"""The list of duties as it stands on a day: what is declared, and what rulings added."""

from collections.abc import Sequence
from datetime import date

from wanxiang.core.steady import once
from wanxiang.engines.cases import catalogue, parties, taxonomy
from wanxiang.engines.cases.models import DutyAmendment
from wanxiang.engines.cases.parties import Party
from wanxiang.engines.cases.taxonomy import STREET, Duty, NoOwner

DISTRICT, ON_THE_SPOT = "district", "street"


def amendment(*, class_code: str, on: date) -> DutyAmendment | None:
    """The newest ruling for a class (or for one above it) that holds on a day."""
    return next((row for row in _amendments() if row.valid_from <= on and class_code.startswith(row.class_code)), None)


@once
def _amendments() -> Sequence[DutyAmendment]:
    return list(DutyAmendment.objects.order_by("-class_code", "-valid_from", "-id"))


def clause_of(*, class_code: str, grid_code: str, on: date, level: str = DISTRICT) -> tuple[str, Party]:
    """The clause that says whose a class is, and the unit: a department, or the street office of the place.

    In:     level: district, or street for what is settled on the spot where the list gives such matters to the street

    Raises: NoOwner when no clause names one, the profile has no unit of that competence, or the street is not known
    """
    if ruled := amendment(class_code=class_code, on=on):
        return ruled.clause, parties.party(ruled.owner)
    duty = taxonomy.owner(class_code, level=level, on=on, duties=catalogue.duties())
    unit = parties.street_of(grid_code) if duty.main == STREET else parties.of_competence(duty.main)
    if unit is None:
        raise NoOwner(
            f"条款 {duty.clause} 的主责“{duty.main}”在本区没有对应单位", hint="请人工派遣，并提请编制部门明确"
        )
    return duty.clause, unit


def clauses(*, class_code: str, on: date) -> Sequence[Duty]:
    """Every clause that speaks of a class on a day, the most particular first: what a 退单 may cite."""
    held = [duty for duty in catalogue.duties() if duty.grips(class_code) >= 0 and duty.in_force(on)]
    return sorted(held, key=lambda duty: -duty.grips(class_code))
