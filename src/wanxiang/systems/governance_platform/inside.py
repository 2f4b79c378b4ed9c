"""Cases that begin inside the house: what another engine found and a person must see to.

`cases.wanted` is the door for any engine (a sensor's alert, say): its payload is a report. Whoever was not met twice at the
door of a proactive service becomes a matter for the community to look into, without a word of which service it was.
Handlers are idempotent: the case is keyed by what caused it.
"""

from datetime import date, datetime

from django.utils import timezone

from wanxiang.core.events import subscribe
from wanxiang.core.models import Account, Event
from wanxiang.engines.cases import actions
from wanxiang.engines.cases.actions import Report

CARE_AT_HOME = "160201"
"""居家养老服务: the class under which a resident who cannot be reached is looked after."""
TOLD = frozenset(
    {"source", "external_id", "text", "title", "code", "grid_code", "address", "lon", "lat", "due_in", "extra"}
)
"""What another engine may say of a case; who reported and how confidential it is are not among it."""


@subscribe("cases.wanted")
def an_engine_wants_a_case(event: Event) -> None:
    """An alert or finding becomes a case; the same finding again is the same case."""
    said = {name: value for name, value in event.payload.items() if name in TOLD}
    actions.receive(Report(**said), by=Account.system("cases"), at=_moment(event))


@subscribe("outreach.unreachable")
def who_was_not_met_twice_is_looked_after(event: Event) -> None:
    """两次上门未遇：请社区核实近况。卡片上不提是哪一项政策。"""
    said = event.payload
    report = Report(
        source="policy_gap", external_id=f"{said['case_no']}:{said['on']}", title="两次上门未遇，请核实住户近况",
        text="主动服务两次上门均未遇到住户，也未能联系上。请社区了解住户近况，确认是否在住、是否需要帮助。",
        code=CARE_AT_HOME, grid_code=said["grid_code"], extra={"outreach_case": said["case_no"]},
    )  # fmt: skip
    actions.receive(report, by=Account.system("cases"), at=_moment(event))


def _moment(event: Event) -> datetime:
    """The business day that the cause names, at the time of day when it happened."""
    at = timezone.localtime(event.at)
    day = date.fromisoformat(event.payload["on"]) if event.payload.get("on") else at.date()
    return at.replace(year=day.year, month=day.month, day=day.day)
