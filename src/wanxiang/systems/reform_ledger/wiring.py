"""The ledger's joins: its declarations become known; what happens to a supervision case is told to the plan; the daily watch."""

from datetime import datetime

from wanxiang.core.declarations import Kind, register_kind
from wanxiang.core.events import subscribe
from wanxiang.core.jobs import Job, register
from wanxiang.core.models import Event
from wanxiang.engines.cases.models import Case
from wanxiang.engines.plans.actions import rounds
from wanxiang.systems.reform_ledger import declared, reminders, supervising

register_kind(Kind(declared.DAYS, "supervision.yml", declared.load_days))
register_kind(Kind(declared.FORMULA, "appraisal.yml", declared.load_formula))
register(Job("reform_ledger.watch", "改革督查：到期提醒、立项建议", supervising.watch, hour=3))
register(Job("reform_ledger.reminders", "改革任务：到期、逾期、受阻提醒", reminders.watch, hour=4))

SUPERVISION = {"flow": supervising.FLOW}


@subscribe("cases.handled", where=SUPERVISION)
def a_report_back_is_kept_with_the_order(event: Event) -> None:
    rounds.order_answered(case_no=event.payload["case_no"], by=event.by, at=_at(event))


@subscribe("cases.sent_back", where=SUPERVISION)
def what_did_not_hold_is_a_step_of_the_task(event: Event) -> None:
    case_no = event.payload["case_no"]
    why = Case.objects.get(case_no=case_no).steps.filter(action="fail").order_by("-seq")[0].why
    rounds.order_returned(case_no=case_no, why=why, key=event.key or "", by=event.by, at=_at(event))


@subscribe("cases.closed", where=SUPERVISION)
def a_closed_case_ends_the_order(event: Event) -> None:
    rounds.order_ended(case_no=event.payload["case_no"], closed=True, by=event.by, at=_at(event))


@subscribe("cases.withdrawn", where=SUPERVISION)
def a_withdrawn_case_ends_the_order(event: Event) -> None:
    rounds.order_ended(case_no=event.payload["case_no"], closed=False, by=event.by, at=_at(event))


def _at(event: Event) -> datetime:
    return datetime.fromisoformat(event.payload["at"])
