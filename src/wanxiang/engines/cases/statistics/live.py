"""The present of the district: what is open, what is late, what burns. From the relational store alone, by a small index.

Only open cases are read: some ten thousand of a million; so a page may ask every half minute.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from wanxiang.core.models import Account
from wanxiang.district.levels import DIGITS
from wanxiang.engines.cases import openness, visibility
from wanxiang.engines.cases.models import Case, Warning
from wanxiang.engines.cases.statistics import rows
from wanxiang.engines.cases.statistics.conditions import ALWAYS, bound
from wanxiang.engines.cases.statistics.definitions import OVERDUE
from wanxiang.engines.cases.statistics.dimensions import Narrowed

WHOLE = Narrowed()
URGENT = 3
"""紧急 and 特急."""
TOPIC_HOURS, TOPIC_LEAST = 6, 3
"""So many reports of one class in one community within so many hours are a topic."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """How many open cases lie at a place: all, those past their whole clock, those that were reported before."""

    open: int = 0
    overdue: int = 0
    repeated: int = 0


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One class reported many times in one community in the last hours."""

    class_code: str
    community: str
    reports: int
    last_at: datetime


def by_grid(*, by: Account, at: datetime, narrowed: Narrowed = WHOLE) -> dict[str, Placed]:
    """Open cases by the code of their place, as exact as it is known ("" where it is not placed yet)."""
    late = rows.where(bound(OVERDUE, at=at))
    found = _open(by, narrowed).values("grid_code").annotate(
        n=Count("pk"), overdue=Count("pk", filter=late), repeated=Count("pk", filter=Q(repeats__gt=0))
    )  # fmt: skip
    return {
        row["grid_code"]: Placed(open=row["n"], overdue=row["overdue"], repeated=row["repeated"])
        for row in found.order_by()
    }


def overdue_by_unit(*, by: Account, at: datetime, narrowed: Narrowed = WHOLE) -> dict[str, int]:
    """Cases past their whole clock by the unit that answers for them; "" where none does yet."""
    late = _open(by, narrowed).filter(rows.where(bound(OVERDUE, at=at)))
    return dict(late.order_by().values_list("handler").annotate(n=Count("pk")))


def urgent(*, by: Account, narrowed: Narrowed = WHOLE) -> QuerySet[Case]:
    """Open cases that are 紧急 or 特急, the gravest and nearest first."""
    return _open(by, narrowed).filter(level__gte=URGENT).order_by("-level", "due_at", "pk")


def topics(*, by: Account, at: datetime, narrowed: Narrowed = WHOLE) -> list[Topic]:
    """What many people report just now, the most reported first."""
    recent = _narrow(visibility.visible(by), narrowed).filter(
        opened_at__gte=at - timedelta(hours=TOPIC_HOURS), opened_at__lte=at
    )
    found: dict[tuple[str, str], list] = {}
    lines = recent.order_by().values_list("class_code", "grid_code").annotate(n=Count("pk"), last=Max("opened_at"))
    for code, grid, count, last in lines:
        if code and len(grid) >= DIGITS["community"]:
            kept = found.setdefault((code, grid[: DIGITS["community"]]), [0, last])
            kept[:] = kept[0] + count, max(kept[1], last)
    many = [Topic(class_code=code, community=place, reports=n, last_at=last) for (code, place), (n, last) in found.items() if n >= TOPIC_LEAST]  # fmt: skip
    return sorted(many, key=lambda each: (-each.reports, each.class_code, each.community))


def held(*, by: Account, narrowed: Narrowed = WHOLE) -> QuerySet[Warning]:
    """Escalations that wait for a person, because suddenly very many would be told at once."""
    rows_ = Warning.objects.filter(held=True)
    return rows_.filter(case__in=_narrow(visibility.visible(by), narrowed)) if rows_.exists() else rows_.none()


def summed(found: Mapping[str, Placed], codes: Sequence[str]) -> dict[str, Placed]:
    """By place: the sum over what lies in each of the codes."""
    return {code: add(each for place, each in found.items() if place.startswith(code)) for code in codes}


def add(parts: Iterable[Placed]) -> Placed:
    """Places together."""
    every = list(parts)
    return Placed(
        open=sum(each.open for each in every), overdue=sum(each.overdue for each in every),
        repeated=sum(each.repeated for each in every),
    )  # fmt: skip


def _open(by: Account, narrowed: Narrowed) -> QuerySet[Case]:
    return _narrow(openness.open_by_place(visibility.visible(by)), narrowed)


def _narrow(found: QuerySet[Case], narrowed: Narrowed) -> QuerySet[Case]:
    """By everything but the period: what is present has none."""
    condition = narrowed.condition()
    return found.filter(rows.where(condition)) if condition != ALWAYS else found
