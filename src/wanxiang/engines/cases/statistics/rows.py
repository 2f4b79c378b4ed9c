"""Conditions as a query over the relational store: the list behind a number."""

from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThan

from wanxiang.engines.cases import visibility
from wanxiang.engines.cases.models import Assist
from wanxiang.engines.cases.statistics.conditions import All, Condition, Test

LOOKUPS = {"eq": "exact", "lt": "lt", "le": "lte", "gt": "gt", "ge": "gte", "in": "in", "null": "isnull"}
STORED = {"worked": "handled_at"}
"""`worked` is reckoned from this column; it is null where this is."""


def where(condition: Condition) -> Q:
    """A condition as Django asks it."""
    if isinstance(condition, Test):
        return _test(condition)
    found = Q() if isinstance(condition, All) else Q(pk__in=[])
    for part in condition.parts:
        found = found & where(part) if isinstance(condition, All) else found | (where(part) or Q(pk__isnull=False))
    return found


def _test(test: Test) -> Q:
    column = STORED.get(test.column, test.column)
    if test.operator in LOOKUPS:
        return Q(**{f"{column}__{LOOKUPS[test.operator]}": test.value})
    return OTHERS[test.operator](column, test.value)


def _helped(column: str, reach: Any) -> Q:
    mine = Q(unit=reach.unit) if reach.unit else visibility.below("area", reach.area)
    return Q(pk__in=Assist.objects.filter(mine, withdrawn=False).values("case_id"))


OTHERS = {
    "not_in": lambda column, value: ~Q(**{f"{column}__in": value}),
    "prefix": lambda column, value: visibility.below(column, value),
    "shorter": lambda column, value: Q(LessThan(Length(column), value)),
    "at_most_column": lambda column, value: Q(**{f"{column}__lte": F(value)}),
    "helped": _helped,
}
