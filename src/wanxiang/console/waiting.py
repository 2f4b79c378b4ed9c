"""What cases and the plan ask of whoever opens the cockpit: what is late, sent back, held or proposed for a person. Never kept."""

from collections.abc import Iterator
from datetime import date, datetime

from wanxiang.console.board import Decision
from wanxiang.core.access import has_permission
from wanxiang.core.models import Account
from wanxiang.district.queries import unit_named
from wanxiang.engines.cases import parties, queries
from wanxiang.engines.cases.models import Warning
from wanxiang.engines.plans import queries as plans
from wanxiang.engines.plans.queries import supervision

CENTER = "政法"
"""The competence whose unit keeps the governance platform."""


def of_cases(account: Account, *, at: datetime) -> Iterator[Decision]:
    """Decisions that cases wait for, as far as the account sees them."""
    if not has_permission(account, "case.view"):
        return
    keeper = parties.of_competence(CENTER)
    who = keeper.name if keeper else ""
    late = queries.cases(by=account, due="late", at=at).count()
    if late:
        yield Decision("超时", f"{late:,} 件案件超过环节时限", who, "/cases/?due=late", "bad")
    returned = queries.cases(by=account, states=["returned"]).count()
    if returned:
        arbiter = parties.of_competence("编制")
        yield Decision(
            "退单待裁", f"{returned:,} 件退单等待裁定", arbiter.name if arbiter else who, "/cases/?state=returned"
        )
    held = Warning.objects.filter(held=True).count()
    if held:
        yield Decision("待确认", f"{held:,} 件同时超时，逐级上报暂缓，等待确认", who, "/cases/supervision/", "bad")


def of_plan(account: Account, *, on: date) -> Iterator[Decision]:
    """Decisions that the supervision of the current plan waits for."""
    plan = plans.current() if has_permission(account, "cockpit.view") else None
    if plan is None:
        return
    office = unit_named("区委改革办")
    who = office.name if office else ""
    if proposed := supervision.proposals(document=plan).count():
        yield Decision("立项建议", f"{proposed} 项任务逾期、受阻已久，建议立项督办", who, "/plan/supervision/")
    if late := supervision.problems(document=plan, which="overdue", on=on).count():
        yield Decision(
            "整改逾期", f"{late} 个问题过了整改时限", who, "/plan/supervision/problems/?which=overdue", "bad"
        )
