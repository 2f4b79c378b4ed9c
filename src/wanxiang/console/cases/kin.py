"""Cases that are kin to one: said before by the same person, or by anybody of the same matter at the same place."""

from datetime import datetime

from django.db.models import Q, QuerySet

from wanxiang.core.models import Account
from wanxiang.district.levels import DIGITS
from wanxiang.engines.cases import visibility
from wanxiang.engines.cases.classing import REPEAT_WINDOW, TOPIC_WINDOW
from wanxiang.engines.cases.models import Case

MOST = 8


def earlier(case: Case, *, by: Account) -> list[Case]:
    """The earlier cases that make this one a repeat, of those that the account may see; the newest first."""
    same = _same_topic(class_code=case.class_code, grid_code=case.grid_code, at=case.opened_at)
    if case.reporter_token:
        since = case.opened_at - REPEAT_WINDOW
        same |= Q(reporter_token=case.reporter_token, opened_at__gte=since, opened_at__lte=case.opened_at)
    return _seen(by, Case.objects.filter(same).exclude(pk=case.pk)) if same else []


def nearby(*, class_code: str, grid_code: str, at: datetime, by: Account) -> list[Case]:
    """Lately reported cases of the same class in the same community: perhaps the same matter."""
    same = _same_topic(class_code=class_code, grid_code=grid_code[: DIGITS["community"]], at=at)
    return _seen(by, Case.objects.filter(same)) if same else []


def _same_topic(*, class_code: str, grid_code: str, at: datetime) -> Q:
    if not class_code or len(grid_code) < DIGITS["community"]:
        return Q()
    return visibility.below("grid_code", grid_code) & Q(
        class_code=class_code, opened_at__gte=at - TOPIC_WINDOW, opened_at__lte=at
    )


def _seen(by: Account, rows: QuerySet[Case]) -> list[Case]:
    return list(visibility.visible(by, rows).order_by("-pk")[:MOST])
