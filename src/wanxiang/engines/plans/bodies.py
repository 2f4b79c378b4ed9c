"""For which body an account speaks: its unit, its street or its community; and whether two bodies are of one house."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wanxiang.core.access import grants_of
from wanxiang.district.models import Unit
from wanxiang.district.queries import place_names, unit_named

if TYPE_CHECKING:
    from wanxiang.core.models import Account


def body_of(account: Account) -> str:
    """The code of a unit or place; "" for who speaks for no body. A street's office is known by the street's place.

    Read once for an account object, as its grants are.
    """
    kept = getattr(account, "_body", None)
    if kept is None:
        kept = account._body = _body(account)
    return kept


def _body(account: Account) -> str:
    grants = grants_of(account)
    for said in (account.unit_code, *(grant.unit for grant in grants)):
        if unit := _unit(said):
            return unit.place_code or unit.code
    return next((grant.area for grant in grants if grant.area), "")


def same_house(one: str, other: str) -> bool:
    """One body, or a place and what lies in it: a street judges no project of its own communities."""
    if not one or not other:
        return False
    if one.isdigit() and other.isdigit():
        return one.startswith(other) or other.startswith(one)
    return one == other


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Code → the name of the unit or place; what is not known stays a code."""
    wanted = {code for code in codes if code}
    found = dict(Unit.objects.filter(pk__in=wanted).values_list("code", "name"))
    return {code: found.get(code) or code for code in wanted} | place_names(wanted)


def name_of(code: str) -> str:
    return names_of([code]).get(code, "")


def _unit(said: str) -> Unit | None:
    """By code or by any of its names."""
    if not said:
        return None
    return Unit.objects.filter(pk=said).first() or unit_named(said)
