"""Scope: the places and policies that an account may see under a permission. Enforced in queries, not in pages.

A place code is hierarchical (district, street, community, grid: three digits a level), so an area is a prefix.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, Q, QuerySet
from sqlglot import exp

from wanxiang.core.access.roles import roles

if TYPE_CHECKING:
    from wanxiang.core.models import Account

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Reach:
    """One grant's extent: an area prefix ("" is everywhere) and policies (None is all), or a unit's own matters only."""

    area: str = ""
    policies: frozenset[str] | None = None
    unit: str = ""
    """Not "" where the grant is for one unit: it then reaches what belongs to the unit, and no place."""


@dataclass(frozen=True)
class Scope:
    """What an account may see: the union of its reaches; no reach sees nothing."""

    reaches: tuple[Reach, ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """Area prefixes, whatever the policy."""
        return tuple(dict.fromkeys(reach.area for reach in self.reaches if not reach.unit))

    @property
    def policies(self) -> frozenset[str] | None:
        """Policies, whatever the area; None is all."""
        if any(reach.policies is None for reach in self.reaches):
            return None
        return frozenset().union(*(reach.policies or () for reach in self.reaches))

    def allows(self, *, area: str | None, policy: str | None = None) -> bool:
        """Whether a record at a place (a grid's code) and of a policy is in scope; what has no place needs the whole district."""
        return any(
            not reach.unit
            and (area or "").startswith(reach.area)
            and (policy is None or reach.policies is None or policy in reach.policies)
            for reach in self.reaches
        )

    def allows_area(self, code: str | None) -> bool:
        """Whether some record at this place is in scope."""
        return self.allows(area=code)

    def filter(self, rows: QuerySet[M], *, area: str = "grid_code", policy: str | None = None) -> QuerySet[M]:
        """The rows of a query that are in scope.

        In: area, policy: the names of the columns that hold the place code and the policy id
        """
        condition = Q(pk__in=[])
        for reach in self.reaches:
            if reach.unit:
                continue
            within = Q(**{f"{area}__startswith": reach.area}) if reach.area else Q()
            if policy and reach.policies is not None:
                within &= Q(**{f"{policy}__in": sorted(reach.policies)})
            condition |= within if within else ~Q(pk__in=[])
        return rows.filter(condition)

    def sql(self, *, area: str = "grid_code", policy: str | None = None) -> exp.Expression:
        """The same condition as an SQLGlot tree, for scans."""
        either: list[exp.Expression] = [exp.false()]
        for reach in self.reaches:
            if reach.unit:
                continue
            both: list[exp.Expression] = [exp.true()]
            if reach.area:
                both.append(exp.func("starts_with", exp.column(area), exp.Literal.string(reach.area)))
            if policy and reach.policies is not None:
                both.append(exp.column(policy).isin(*sorted(reach.policies)) if reach.policies else exp.false())
            either.append(exp.and_(*both))
        return exp.or_(*either)


NOTHING = Scope(())
EVERYTHING = Scope((Reach(),))


def scope_of(account: "Account", permission: str | None = None) -> Scope:
    """What an account may see under a permission (or under any, when none is named)."""
    return Scope(tuple(_reaches(account, permission)))


def has_permission(account: "Account", permission: str) -> bool:
    """Whether one of the account's grants carries the permission."""
    return next(iter(_reaches(account, permission)), None) is not None


def _reaches(account: "Account", permission: str | None) -> Iterable[Reach]:
    if not account.is_authenticated or not (account.is_active or account.is_system):
        return
    for grant in grants_of(account):
        role = roles()[grant.role]
        if permission is None or permission in role.permissions:
            limited = role.by_policy and grant.policies
            yield Reach(grant.area, frozenset(grant.policies) if limited else None, grant.unit if role.by_unit else "")


def grants_of(account: "Account") -> list:
    """The account's grants, read once per request (the account object lives as long)."""
    kept = getattr(account, "_grants", None)
    if kept is None:
        kept = account._grants = list(account.grants.all())
    return kept
