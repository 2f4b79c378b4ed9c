"""督查 as cases: an order on a task is carried out by a case of the flow `supervision`; what happens to the case comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import catalogue, parties, worktime
from wanxiang.engines.cases.actions import Report, Words, act, receive
from wanxiang.engines.cases.models import Case
from wanxiang.engines.plans.actions import problems, rounds
from wanxiang.engines.plans.models import PlanDocument, Proposal, Round, SupervisionOrder, Task
from wanxiang.engines.plans.queries import supervision
from wanxiang.systems.reform_ledger import addresses
from wanxiang.systems.reform_ledger.declared import days
from wanxiang.systems.reform_ledger.standings import BLOCKED, RED, standings

FLOW, SOURCE = "supervision", "console"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An order with where its case stands."""

    order: SupervisionOrder
    unit: str
    state: str
    phase: str
    late: bool
    due_at: datetime | None


def give_order(
    *,
    task: Task,
    demand: str,
    unit: str,
    by: Account,
    at: datetime,
    due: date | None = None,
    assists: Sequence[str] = (),
    round: Round | None = None,
    proposal: Proposal | None = None,
) -> SupervisionOrder:
    """立项 and 交办 in one: the order with its number, and its case at the unit that answers for it.

    Raises: SupervisionRefused, Settled, NoSuchHandler
    """
    today = worktime.civil_day(at)
    due = due or today + timedelta(days=days().order_due)
    with transaction.atomic():
        order = rounds.issue_order(
            task=task,
            demand=demand,
            unit=parties.party(unit).code,
            due=due,
            by=by,
            at=at,
            round=round,
            proposal=proposal,
        )
        report = Report(
            source=SOURCE, external_id=f"supervision-{order.pk}", flow=FLOW, text=order.demand, title=_title(order),
            due_in=f"{(due - today).days}日", extra={"order": order.number, "task": addresses.of_task(task.pk)},
        )  # fmt: skip
        case = receive(report, by=by, at=at).case
        act(case_no=case.case_no, action="dispatch", by=by, at=at, words=Words(to=order.unit, assists=tuple(assists)))
        rounds.order_opened(order=order, case_no=case.case_no)
    order.case_no = case.case_no
    return order


def give_orders(
    *, round: Round, tasks: Iterable[Task], demand: str, by: Account, at: datetime, due: date | None = None
) -> tuple[list[SupervisionOrder], dict[str, str]]:
    """An order on each of several tasks of a round, to the unit that leads it, each in a transaction of its own.

    Out: (orders, {task: why none was given})
    """
    made: list[SupervisionOrder] = []
    refused: dict[str, str] = {}
    for task in tasks:
        try:
            made.append(give_order(task=task, demand=demand, unit=task.unit, due=due, round=round, by=by, at=at))
        except WanxiangError as error:
            refused[addresses.named(task)] = str(error)
    return made, refused


def orders(rows: Iterable[SupervisionOrder], *, at: datetime) -> list[Listed]:
    """Orders with the state, deadline and lateness of their cases."""
    listed = list(rows)
    cases = {case.case_no: case for case in Case.objects.filter(case_no__in=[each.case_no for each in listed])}
    return [_listed(order, cases.get(order.case_no), at=at) for order in listed]


def case_of(order: SupervisionOrder) -> Case | None:
    """The case that carries an order out."""
    return Case.objects.filter(case_no=order.case_no).first() if order.case_no else None


def propose_orders(*, document: PlanDocument, on: date, by: Account) -> list[Proposal]:
    """Propose every task that has been red or blocked for longer than declared; a person decides."""
    after = {RED: days().propose_after["red"], BLOCKED: days().propose_after["blocked"]}
    made = []
    for task, standing in standings(document=document, on=on):
        since = standing.since
        if standing.light in after and since is not None and (on - since).days > after[standing.light]:
            made.append(
                rounds.propose(task=task, light=standing.light, reasons=standing.reasons, since=since, on=on, by=by)
            )
    return [each for each in made if each is not None]


def watch(on: date) -> None:
    """The daily round over the current plan: deadlines of problems, tasks to be proposed."""
    from wanxiang.engines.plans.queries import current

    by, document = Account.system("reform_ledger"), current()
    problems.watch_problems(on=on, warn_days=days().remind_before, by=by)
    if document is not None:
        propose_orders(document=document, on=on, by=by)


def order_paper(order: SupervisionOrder, *, address: str = "") -> bytes:
    """The 督办单 as a Word file."""
    from wanxiang.core.official import Official

    task = order.task
    leaders = [each.name for each in task.item.people.filter(role="leader")] if task.item else []
    paper = Official("督办单", subtitle=order.number)
    rows: list[tuple[str, Any]] = [
        ("督办事项", addresses.named(task)),
        ("所属改革事项", f"{task.item.no}. {task.item.title}" if task.item else "—"),
        ("牵头领导", "、".join(leaders) or "—"),
        ("承办单位", parties.name_of(order.unit)),
        ("督查方案", order.round.title if order.round else "—"),
        ("办理时限", f"{order.due:%Y年%-m月%-d日}"),
        ("督办要求", order.demand),
        ("交办人", order.issued_by.name),
    ]
    paper.table(("项目", "内容"), rows, widths=(35, 121))
    paper.paragraph(f"请承办单位签收后按时限办理，并通过平台反馈办理情况{f'（{address}）' if address else ''}。")
    paper.signature(order.issued_by.unit_code or "区委改革办", worktime.civil_day(order.issued_at))
    return paper.to_bytes()


def counts(listed: Iterable[Listed]) -> Mapping[str, int]:
    """Orders by the title of their state, in the order of the flow."""
    found = {state.title: 0 for state in catalogue.flow(FLOW).states.values()}
    for each in listed:
        found[each.state] = found.get(each.state, 0) + 1
    return {title: count for title, count in found.items() if count}


def of_task(task: Task) -> list[SupervisionOrder]:
    """The orders on a task, newest first."""
    return list(supervision.orders(document=task.document).filter(task=task))


def _title(order: SupervisionOrder) -> str:
    return f"{order.number} {order.task.title}"[:120]


def _listed(order: SupervisionOrder, case: Case | None, *, at: datetime) -> Listed:
    name = parties.name_of(order.unit)
    if case is None:
        return Listed(order=order, unit=name, state=order.get_state_display(), phase="", late=False, due_at=None)
    state = catalogue.flow(FLOW).states[case.state]
    late = case.due_at is not None and case.due_at < at
    return Listed(order=order, unit=name, state=state.title, phase=state.phase, late=late, due_at=case.due_at)
