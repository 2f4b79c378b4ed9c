"""A steward's work orders of a month, as an account sees them, and the score card that they make; orders given by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from wanxiang.core.declarations import Declaration, declared
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import catalogue, classing, queries, worktime
from wanxiang.engines.cases.actions import Report, Words, act, receive
from wanxiang.engines.cases.contractors import Contractor
from wanxiang.engines.cases.models import Case
from wanxiang.systems.managed_city import logic
from wanxiang.systems.managed_city.logic import Score, Service

FLOW = "workorder"


class NoSteward(WanxiangError):
    """No contract in force covers this class at this place."""

    code = "managed_city.no_steward"
    status = 409


@dataclass(frozen=True, kw_only=True)
class Card:
    """A score card with what it was computed by: the formula's version, the month, the company."""

    steward: Contractor
    month: date
    formula: Declaration
    score: Score


def stewards() -> list[Contractor]:
    """The companies under contract, in force or not."""
    return [each.data for each in declared(catalogue.CONTRACTOR)]


def services() -> list[Service]:
    """The services that contracts are of."""
    return [each.data for each in declared(logic.SERVICES)]


def steward_of(*, class_code: str, grid_code: str, on: date) -> Contractor:
    """The company whose contract covers a class at a place on a day; raises NoSteward."""
    mine = [each.id for each in services() if each.holds(class_code)]
    for each in stewards():
        if each.holds(on) and grid_code.startswith(each.area) and set(mine) & set(each.services):
            return each
    raise NoSteward("没有城市管家的合同包含这类工单", hint="请改派部门或街道，或核对合同的服务、片区和期限")


def give(
    *, external_id: str, code: str, text: str, grid_code: str, address: str = "", by: Account, at: datetime
) -> Case:
    """A work order to the steward of its class and place, at once. Raises NoSteward, UnknownClass, NoSuchPlace, NotAllowed."""
    on = worktime.civil_day(at)
    leaf = classing.own_leaf(code, on=on)
    steward = steward_of(class_code=leaf.code, grid_code=grid_code, on=on)
    report = Report(
        source="console", external_id=external_id, text=text, flow=FLOW, code=code, grid_code=grid_code, address=address
    )
    with transaction.atomic():
        made = receive(report, by=by, at=at)
        if not made.new:
            return made.case
        return act(
            case_no=made.case.case_no,
            action="dispatch",
            by=by,
            at=at,
            words=Words(to=steward.code, why=steward.contract),
        )


def orders(*, steward: str, month: date, by: Account) -> list[Case]:
    """The work orders of a steward that were given in a month, of those that an account sees."""
    first = month.replace(day=1)
    until = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return list(queries.cases(by=by, flows=[FLOW], handler=steward, since=first, until=until).order_by("pk"))


def card(*, steward: Contractor, month: date, by: Account, at: datetime) -> Card:
    """The score card of a month as it stands at a moment."""
    found = orders(steward=steward.code, month=month, by=by)
    formula = declared(logic.KIND)[-1]
    out = [case.case_no for case in found if case.answers.get("objection") == "accepted"]
    return Card(steward=steward, month=month.replace(day=1), formula=formula,
                score=logic.score(formula.data, _rows(found, at=at), excluded=out))  # fmt: skip


def _rows(found: list[Case], *, at: datetime) -> Iterator[dict[str, Any]]:
    columns = sorted(logic.COLUMNS - {"finished", "overdue"})
    for case in found:
        row = {name: getattr(case, name) for name in columns}
        late = (
            case.on_time is None and case.closed_at is None and case.whole_due_at is not None and case.whole_due_at < at
        )
        yield row | {"finished": case.on_time is not None, "overdue": late}
