"""督查台: what waits for a decision, orders by state, problems, rounds, bulletins; and the rounds themselves."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.casework import asking
from wanxiang.console.listing import Column, Listing
from wanxiang.console.supervising import sight
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.engines.plans import queries
from wanxiang.engines.plans.actions import rounds
from wanxiang.engines.plans.models import Round
from wanxiang.engines.plans.queries import leaders, supervision
from wanxiang.systems.reform_ledger import addresses, supervising

HOME = "/plan/supervision/"
CRUMB = ("改革督查", HOME)
SHOWN = 8


@require_GET
@requires("plan.view")
def desk(request: HttpRequest) -> HttpResponse:
    """The desk of the current plan, as far as the account sees it."""
    plan = queries.current() if not request.GET.get("plan") else sight.document(request)
    if plan is None:
        return render(request, "console/supervising/none.html", {"tabs": sight.TABS})
    unit, on, may_check = sight.unit_seen(request.user), today(), has_permission(request.user, sight.CHECK)
    orders = supervising.orders(supervision.orders(document=plan, unit=unit), at=now())
    problems = supervision.problems(document=plan, unit=unit)
    overdue = supervision.problems(document=plan, unit=unit, which="overdue", on=on).count()
    proposals = list(supervision.proposals(document=plan)) if may_check else []
    context = {
        "plan": plan, "tabs": sight.TABS, "may_check": may_check, "proposals": proposals, "as_of": on,
        "names": sight.named([each.task.unit for each in proposals]), "states": supervising.counts(orders),
        "orders": [each for each in orders if each.phase != "ended"][:SHOWN], "late": sum(each.late for each in orders),
        "problems": [
            ("问题整改中", problems.filter(kind="fault", state="open").count(), "open", ""),
            ("问题待复核", problems.filter(kind="fault", state="rectified").count(), "rectified", ""),
            ("整改逾期", overdue, "overdue", "bad" if overdue else ""),
            ("问题已整改", problems.filter(kind="fault", state="closed").count(), "closed", ""),
            ("亮点", problems.filter(kind="praise").count(), "praise", ""),
        ],
        "notices": supervision.notices(document=plan, unit=unit)[:SHOWN],
        "rounds": supervision.rounds(document=plan)[:SHOWN], "bulletins": supervision.bulletins(document=plan)[:SHOWN],
    }  # fmt: skip
    return render(request, "console/supervising/desk.html", context)


@require_POST
@requires(sight.CHECK)
def look_for_proposals(request: HttpRequest) -> HttpResponse:
    """Look now for tasks that have been red or blocked for too long, as the nightly watch does."""
    made = supervising.propose_orders(document=sight.document(request), on=today(), by=request.user)
    messages.success(request, f"新提出 {len(made)} 条立项建议。" if made else "没有新的立项建议。")
    return redirect(HOME)


@require_http_methods(["GET", "POST"])
@requires(sight.CHECK)
def decline(request: HttpRequest, key: int) -> HttpResponse:
    """A person decides that no order is given."""
    proposal = supervision.proposal(key=key)
    form = Why(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        rounds.decline(proposal=proposal, why=said["why"], by=request.user, at=now())
        return "已记录：不立项。", HOME

    hint = f"{addresses.named(proposal.task)}：{'；'.join(proposal.reasons)}"
    return asking.asked(request, form, does=does, title="不立项", act="确定", crumbs=[CRUMB, ("不立项", "")], hint=hint)


class Why(forms.Form):
    """A reason."""

    why = asking.text("理由", rows=3)


class RoundForm(forms.Form):
    """A round of supervision."""

    title = asking.line("督查名称")
    begins = asking.day("开始日期")
    ends = asking.day("结束日期")
    led_by = asking.choice("带队领导", [], required=False, help_text="由领导亲自带队的，记入其领导页。")
    tasks = asking.several("督查的任务", [], required=True, help_text="可多选。")
    about = asking.text("督查要求", required=False)

    def __init__(self, *args: Any, plan: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tasks"].choices = sight.tasks(plan)
        self.fields["led_by"].choices = [("", "无"), *((name, name) for name in leaders.leaders(document=plan))]


@require_http_methods(["GET", "POST"])
@requires(sight.CHECK)
def new_round(request: HttpRequest) -> HttpResponse:
    """Open a round."""
    plan = sight.document(request)
    form = RoundForm(request.POST or None, plan=plan)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        said["tasks"] = [int(key) for key in said["tasks"]]
        made = rounds.open_round(document=plan, by=request.user, at=now(), **said)
        return f"已建立督查方案 {made.number}。", f"{HOME}rounds/{made.pk}/"

    return asking.asked(
        request, form, does=does, title="新建督查方案", act="建立", crumbs=[CRUMB, ("新建督查方案", "")]
    )


@require_GET
@requires("plan.view")
def round_page(request: HttpRequest, key: int) -> HttpResponse:
    """A round: its tasks, the orders and problems of it."""
    found = supervision.round_(key=key)
    unit = sight.unit_seen(request.user)
    orders = {
        each.order.task_id: each for each in supervising.orders(found.orders.select_related("task__item"), at=now())
    }
    rows = [each for each in found.looked_at.select_related("task__item") if not unit or each.task.unit == unit]
    listing = Listing(
        request,
        rows,
        _columns(sight.named(row.task.unit for row in rows), orders),
        f"{found.title}督查任务",
        empty="没有任务。",
    )
    if listing.exporting:
        return listing.csv()
    problems = found.problems.select_related("task").filter(**({"unit": unit} if unit else {}))
    context = {
        "round": found, "listing": listing, "problems": problems, "names": sight.named(each.unit for each in problems),
        "may_check": has_permission(request.user, sight.CHECK), "crumbs": [CRUMB, (found.number, "")], "as_of": today(),
    }  # fmt: skip
    return render(request, "console/supervising/round.html", context)


def _columns(names: dict[str, str], orders: dict[int, supervising.Listed]) -> list[Column]:
    return [
        Column("task", "任务", value=lambda row: addresses.named(row.task), link=lambda row: addresses.of_task(row.task_id), optional=False),
        Column("unit", "牵头单位", value=lambda row: names.get(row.task.unit, "—")),
        Column("focus", "督查要点"),
        Column(
            "order", "督办单", value=lambda row: orders[row.task_id].order.number if row.task_id in orders else "",
            link=lambda row: addresses.of_order(orders[row.task_id].order.pk),
        ),
        Column("state", "办理", "state", value=lambda row: orders[row.task_id].state if row.task_id in orders else "未立项"),
    ]  # fmt: skip


@require_POST
@requires(sight.CHECK)
def order_many(request: HttpRequest, key: int) -> HttpResponse:
    """An order on each chosen task of a round, to the unit that leads it; a refusal is said task by task."""
    found = supervision.round_(key=key)
    chosen = [int(each) for each in request.POST.getlist("selected") if each.isdigit()]
    tasks = [
        each.task for each in found.looked_at.filter(task__in=chosen).select_related("task__item", "task__document")
    ]
    made, refused = supervising.give_orders(
        round=found, tasks=tasks, demand=request.POST.get("demand", ""), by=request.user, at=now()
    )
    if made:
        messages.success(request, f"已立项并交办 {len(made)} 件：{'、'.join(each.number for each in made)}。")
    for task, why in refused.items():
        messages.error(request, f"{task}：{why}")
    if not tasks:
        messages.error(request, "还没有选择任务。请先勾选。")
    return redirect(f"{HOME}rounds/{key}/")


@require_http_methods(["GET", "POST"])
@requires(sight.CHECK)
def end_round(request: HttpRequest, key: int) -> HttpResponse:
    """End a round with its outcome."""
    found: Round = supervision.round_(key=key)
    form = Outcome(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        rounds.end_round(round=found, outcome=said["outcome"], by=request.user, at=now())
        return f"{found.title}已结束。", f"{HOME}rounds/{found.pk}/"

    return asking.asked(request, form, does=does, title=f"结束{found.title}", act="结束", crumbs=[CRUMB, (found.number, f"{HOME}rounds/{found.pk}/"), ("结束", "")])  # fmt: skip


class Outcome(forms.Form):
    """What came of a round."""

    outcome = asking.text("督查结果")
