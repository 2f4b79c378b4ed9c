"""督办单: the list, a new one (of a task, a proposal, a round), its page and its Word file. It is handled on the page of its case."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.casework import asking
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.console.supervising import sight
from wanxiang.console.supervising.desk import CRUMB, HOME
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.core.sealed import DOCX
from wanxiang.engines.cases import queries as cases
from wanxiang.engines.cases import visibility, worktime
from wanxiang.engines.plans.queries import supervision
from wanxiang.systems.reform_ledger import addresses, supervising

LATE = "late"


@require_GET
@requires("plan.view")
def index(request: HttpRequest) -> HttpResponse:
    """Every order that the account sees, by the state of its case."""
    plan = sight.document(request)
    rows = supervising.orders(supervision.orders(document=plan, unit=sight.unit_seen(request.user)), at=now())
    counts = supervising.counts(rows)
    late = [each for each in rows if each.late]
    tabs = [
        Tab("", "全部", len(rows)),
        *(Tab(title, title, count) for title, count in counts.items()),
        Tab(LATE, "环节超时", len(late)),
    ]
    listing = Listing(request, rows, COLUMNS, "督办单", tabs=tabs, empty="没有督办单。")
    listing.rows = late if listing.tab == LATE else [each for each in rows if listing.tab in ("", each.state)]
    if listing.exporting:
        return listing.csv()
    may_check = has_permission(request.user, sight.CHECK)
    context = {"listing": listing, "plan": plan, "tabs": sight.TABS, "may_check": may_check, "as_of": today()}
    return render(request, "console/supervising/orders.html", context)


COLUMNS = [
    Column("number", "督办单号", "no", value=lambda row: row.order.number, link=lambda row: addresses.of_order(row.order.pk), optional=False),
    Column("task", "任务", value=lambda row: addresses.named(row.order.task)),
    Column("unit", "承办单位"),
    Column("state", "状态", "state"),
    Column("late", "环节超时", value=lambda row: "是" if row.late else ""),
    Column("due", "办理时限", value=lambda row: row.order.due),
    Column("answered_on", "反馈日期", value=lambda row: row.order.answered_on),
    Column("returned", "退回次数", "number", value=lambda row: row.order.returned or None),
    Column("round", "督查方案", value=lambda row: row.order.round.number if row.order.round else ""),
    Column("issued_at", "交办时间", value=lambda row: row.order.issued_at),
]  # fmt: skip


class OrderForm(forms.Form):
    """An order on a task."""

    task = asking.choice("任务", [])
    unit = asking.choice("承办单位", [], help_text="一般为任务的牵头单位。")
    assists = asking.several("协办单位", [], help_text="可不选。")
    demand = asking.text("督办要求", help_text="要办成什么、达到什么程度。")
    due = asking.day("办理时限", required=False, help_text="不填写的按规定天数。")

    def __init__(self, *args: Any, plan: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["task"].choices = [("", "请选择"), *sight.tasks(plan)]
        self.fields["unit"].choices = [("", "请选择"), *asking.units()]
        self.fields["assists"].choices = asking.units()


@require_http_methods(["GET", "POST"])
@requires(sight.CHECK)
def new(request: HttpRequest) -> HttpResponse:
    """立项 and 交办: `?proposal=`, `?round=` and `?task=` fill the form."""
    proposal = _asked(request, "proposal", supervision.proposal)
    round_ = _asked(request, "round", supervision.round_)
    plan = proposal.task.document if proposal else round_.document if round_ else sight.document(request)
    task = proposal.task if proposal else _asked(request, "task", lambda key: sight.task_of(plan, key))
    first = {"task": task.pk, "unit": task.unit} if task else {}
    if proposal:
        first["demand"] = f"{'；'.join(proposal.reasons)}。请查明原因，提出措施，限期办结。"
    form = OrderForm(request.POST or None, plan=plan, initial=first)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        said["task"] = sight.task_of(plan, said["task"])
        order = supervising.give_order(by=request.user, at=now(), round=round_, proposal=proposal, **said)
        return f"已立项并交办：{order.number}。", addresses.of_order(order.pk)

    return asking.asked(request, form, does=does, title="立项督办", act="立项并交办", crumbs=[CRUMB, ("立项督办", "")])


def _asked(request: HttpRequest, name: str, find: Any) -> Any:
    said = request.GET.get(name, "")
    return find(key=int(said)) if said.isdigit() and name != "task" else find(said) if said.isdigit() else None


@require_GET
@requires("plan.view")
def page(request: HttpRequest, key: int) -> HttpResponse:
    """An order: what it asks, where its case stands, the course of the case."""
    order = supervision.order(key=key)
    sight.demand_unit(request.user, order.unit)
    (listed,) = supervising.orders([order], at=now())
    case = supervising.case_of(order)
    seen = case is not None and visibility.visible(request.user).filter(pk=case.pk).exists()
    facts = [
        ("任务", addresses.named(order.task), addresses.of_task(order.task_id)), ("承办单位", listed.unit), ("办理时限", order.due),
        ("反馈日期", order.answered_on), ("按期反馈", order.on_time), ("退回重办", f"{order.returned} 次" if order.returned else "无"),
        ("督查方案", order.round.title, f"{HOME}rounds/{order.round_id}/") if order.round else ("督查方案", None),
        ("交办", f"{order.issued_by.name} {worktime.civil_day(order.issued_at)}"), ("案件编号", order.case_no),
    ]  # fmt: skip
    context = {
        "order": order, "listed": listed, "facts": facts, "case_url": f"/cases/{order.case_no}/" if seen else "",
        "course": [_step(each) for each in cases.course_of(case, internal=True)] if case else [],
        "crumbs": [CRUMB, ("督办单", f"{HOME}orders/"), (order.number, "")], "as_of": today(),
    }  # fmt: skip
    return render(request, "console/supervising/order.html", context)


@require_GET
@requires("plan.view")
def paper(request: HttpRequest, key: int) -> HttpResponse:
    """The order as a Word file."""
    order = supervision.order(key=key)
    sight.demand_unit(request.user, order.unit)
    return word(
        supervising.order_paper(order, address=request.build_absolute_uri(addresses.of_order(order.pk))), order.number
    )


def word(data: bytes, name: str) -> HttpResponse:
    """A Word file for downloading."""
    response = HttpResponse(data, content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.docx") or ""
    return response


def _step(step: dict[str, Any]) -> dict[str, Any]:
    said = "；".join(part for part in (step["opinion"], step["why"]) if part)
    who = "、".join(part for part in (step["by"], step["unit"]) if part)
    return {"title": step["title"], "text": said, "at": step["at"], "by": who}
