"""Matters marked sensitive are the business of the person and of the officers in charge; nobody else's list shows them."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import QuerySet

from wanxiang.core.access import has_permission
from wanxiang.core.models import Account
from wanxiang.engines.outreach.models import ServiceCase

OFFICERS = ("reverse.confirm", "reverse.review")
T = TypeVar("T")


def sees_sensitive(account: Account) -> bool:
    """Whether the account is an officer in charge of policies (its scope then says of which)."""
    return any(has_permission(account, permission) for permission in OFFICERS)


def seen_by(account: Account, rows: QuerySet[ServiceCase]) -> QuerySet[ServiceCase]:
    """The cases that the account may know of."""
    return rows if sees_sensitive(account) else rows.exclude(sensitive=True)


def open_to(account: Account, things: Iterable[T]) -> list[T]:
    """Of things with a `sensitive` mark (policies, cases), those that the account may know of."""
    return [thing for thing in things if sees_sensitive(account) or not thing.sensitive]


def meets(code: str, area: str) -> bool:
    """Whether two areas share ground: one lies within the other."""
    return code.startswith(area) or area.startswith(code)
