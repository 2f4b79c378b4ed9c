"""Which plan these pages speak of, and whose matters an account sees: all, or those of its own unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.dateparse import parse_date

from wanxiang.core.access import has_permission
from wanxiang.core.models import Account
from wanxiang.engines.plans import queries
from wanxiang.engines.plans.duties import unit_names, unit_of
from wanxiang.engines.plans.models import PlanDocument, Task
from wanxiang.engines.plans.queries.checking import months_until

CHECK, REPORT, APPRAISE = "plan.check", "plan.report", "plan.appraise"
EVERYTHING = ("plan.check", "cockpit.view")
"""Supervisors and the reform office, and who has the first screen of the whole district: they see every unit's matters."""
NOBODY = "-"


def document(request: HttpRequest) -> PlanDocument:
    """The plan that the address names, else the current one; 404 before any was imported."""
    return queries.document(key=request.GET.get("plan") or None)


def unit_seen(account: Account) -> str:
    """The unit whose matters an account sees: "" for all of them; no unit sees nothing."""
    if any(has_permission(account, permission) for permission in EVERYTHING):
        return ""
    return unit_of(account) or NOBODY


def demand_unit(account: Account, unit: str) -> None:
    """404 for matters of a unit that an account does not see."""
    if unit_seen(account) not in ("", unit):
        raise Http404


def speaks_for(account: Account, unit: str) -> bool:
    """Whether an account reports for a unit."""
    return has_permission(account, REPORT) and unit_of(account) == unit


def demand_speaker(account: Account, unit: str) -> None:
    """403 for who does not report for a unit."""
    if not speaks_for(account, unit):
        raise PermissionDenied(REPORT)


def tasks(plan: PlanDocument) -> list[tuple[str, str]]:
    """The open tasks of a plan as choices of a form."""
    rows = Task.objects.filter(document=plan).exclude(state__in=[Task.State.CLOSED, Task.State.STOPPED])
    return [
        (str(task.pk), f"{task.number} {task.title}")
        for task in rows.select_related("item").order_by("item__no", "position")
    ]


def task_of(plan: PlanDocument, key: str | int) -> Task:
    """A task of a plan; 404 where it is another's."""
    found = Task.objects.filter(document=plan, pk=key).select_related("item", "document").first()
    if found is None:
        raise Http404
    return found


def named(codes: Iterable[str]) -> dict[str, str]:
    """Unit codes with their names."""
    return unit_names(codes)


def period(request: HttpRequest, *, today: date) -> tuple[date, date]:
    """begins and until (half-open) of the address; the month of today where it names none."""
    begins, until = (parse_date(request.GET.get(name, "") or "") for name in ("begins", "until"))
    if begins and until and begins < until:
        return begins, until
    return months_until(today)


TABS = (
    ("督查台", "/plan/supervision/"), ("督办单", "/plan/supervision/orders/"), ("问题清单", "/plan/supervision/problems/"),
    ("月度自查", "/plan/checks/"), ("督查通报", "/plan/supervision/bulletins/"), ("领导", "/plan/leaders/"),
    ("绩效考核", "/plan/appraisal/"),
)  # fmt: skip
"""The pages of supervision, as each prints them above its content."""
