"""Matters marked sensitive are the business of the person and of the officers in charge; nobody else's list shows them."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from wanxiang.core.access import Scope, scope_of
from wanxiang.core.models import Account
from wanxiang.engines.outreach.models import ServiceCase

OFFICERS = ("reverse.confirm", "reverse.review")
T = TypeVar("T")


def in_charge(account: Account) -> Scope:
    """Where, and of which policies, the account is an officer: what else it may see opens no sensitive matter."""
    return Scope(tuple(reach for permission in OFFICERS for reach in scope_of(account, permission).reaches))


def sees_sensitive(account: Account, policy: str = "") -> bool:
    """Whether the account is an officer in charge of a policy (of any, when none is named)."""
    mine = in_charge(account)
    return bool(mine.reaches) and (not policy or mine.policies is None or policy in mine.policies)


def seen_by(account: Account, rows: QuerySet[ServiceCase]) -> QuerySet[ServiceCase]:
    """The cases that the account may know of."""
    mine = in_charge(account).filter(ServiceCase.objects.filter(sensitive=True), policy="policy")
    return rows.filter(Q(sensitive=False) | Q(pk__in=mine.values("pk")))


def open_to(account: Account, things: Iterable[T]) -> list[T]:
    """Of things with a `sensitive` mark (policies, cases), those that the account may know of."""
    return [thing for thing in things if not thing.sensitive or sees_sensitive(account, _policy(thing))]


def _policy(thing: Any) -> str:
    return thing.policy if isinstance(thing, ServiceCase) else thing.id


def meets(code: str, area: str) -> bool:
    """Whether two areas share ground: one lies within the other."""
    return code.startswith(area) or area.startswith(code)
