"""领导页: what a leader leads and how it stands; what he or she deployed, coordinated and checked in person, with its record."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.casework import asking
from wanxiang.console.listing import Column, Listing
from wanxiang.console.supervising import sight
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.engines.plans.actions import posts, rounds
from wanxiang.engines.plans.models import LeaderAct, LeaderPost, PlanDocument
from wanxiang.engines.plans.queries import leaders as reading
from wanxiang.systems.reform_ledger import addresses, leading

CRUMB = ("领导", "/plan/leaders/")


@require_GET
@requires("plan.view")
def index(request: HttpRequest) -> HttpResponse:
    """Every leader of the plan, in its order; each number is that of the records on his or her page."""
    plan = sight.document(request)
    listing = Listing(
        request, leading.summary(document=plan, on=today()), COLUMNS, "牵头领导", empty="方案没有写明牵头领导。"
    )
    if listing.exporting:
        return listing.csv()
    return render(request, "console/supervising/leaders.html", {"listing": listing, "plan": plan, "tabs": sight.TABS, "as_of": today(), "may_check": has_permission(request.user, sight.CHECK)})  # fmt: skip


COLUMNS = [
    Column("leader", "领导", link=lambda row: row["url"], optional=False),
    Column("items", "牵头事项", "number"),
    Column("risen", "逾期和受阻", "number"),
    Column("deployed", leading.DEPLOYED, "number"),
    Column("coordinated", leading.COORDINATED, "number"),
    Column("checked", leading.CHECKED, "number"),
]


@require_GET
@requires("plan.view")
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One leader."""
    plan = sight.document(request)
    found = leading.page(document=plan, leader=name, on=today())
    context = {
        "page": found, "plan": plan, "crumbs": [CRUMB, (name, "")], "as_of": today(),
        "acts": [(what, found.of(what)) for what in (leading.DEPLOYED, leading.COORDINATED, leading.CHECKED)],
        "may_check": has_permission(request.user, sight.CHECK), "posts": reading.posts(leader=name),
    }  # fmt: skip
    return render(request, "console/supervising/leader.html", context)


class ActForm(forms.Form):
    """What a leader did, on which day, and where it is written."""

    leader = asking.choice("领导", [])
    kind = asking.choice("方式", LeaderAct.Kind.choices)
    on = asking.day("日期")
    item = asking.choice("改革事项", [], required=False)
    task = asking.choice("任务", [], required=False)
    text = asking.text("内容")
    source = asking.line("出处", help_text="批示件、会议通知、督查记录的文号或名称。")

    def __init__(self, *args: Any, plan: PlanDocument, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["leader"].choices = [("", "请选择"), *((name, name) for name in reading.leaders(document=plan))]
        self.fields["item"].choices = [
            ("", "不限"),
            *((str(each.pk), f"{each.no}. {each.title}") for each in plan.items.order_by("no")),
        ]
        self.fields["task"].choices = [("", "不限"), *sight.tasks(plan)]


@require_http_methods(["GET", "POST"])
@requires(sight.CHECK)
def record(request: HttpRequest) -> HttpResponse:
    """Record what a leader did; `?leader=` fills the form."""
    plan = sight.document(request)
    form = ActForm(request.POST or None, plan=plan, initial={"leader": request.GET.get("leader", "")})

    def does(said: dict[str, Any]) -> tuple[str, str]:
        said["task"] = sight.task_of(plan, said["task"]) if said["task"] else None
        said["item"] = plan.items.get(pk=said["item"]) if said["item"] else None
        made = rounds.record_act(by=request.user, at=now(), **said)
        return f"已记录：{made.get_kind_display()}。", addresses.of_leader(made.leader)

    return asking.asked(
        request, form, does=does, title="记录批示、协调、督查", act="记录", crumbs=[CRUMB, ("记录", "")]
    )


class PostForm(forms.Form):
    """A post that a leader holds."""

    post = asking.line("职务", help_text="会议通知、纪要上怎么写就怎么填，例如：区委书记。", most=80)
    since = asking.day("任职日期")
    source = asking.line("出处", help_text="任免通知、分工文件的文号或名称。")


class LeaveForm(forms.Form):
    """The day on which a post is no longer held."""

    until = asking.day("免职日期")


@require_http_methods(["GET", "POST"])
@requires(sight.CHECK)
def hold(request: HttpRequest, name: str) -> HttpResponse:
    """A post of a leader: meetings that name the chair by post count for whoever held it on that day."""
    if name not in reading.leaders(document=sight.document(request)):
        raise leading.NoSuchLeader(f"方案里没有牵头领导“{name}”。")
    form = PostForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = posts.hold_post(leader=name, by=request.user, at=now(), **said)
        return f"已登记：{made.post}。", addresses.of_leader(name)

    crumbs = [CRUMB, (name, addresses.of_leader(name)), ("登记职务", "")]
    return asking.asked(request, form, does=does, title=f"{name}：登记职务", act="登记", crumbs=crumbs)


@require_http_methods(["GET", "POST"])
@requires(sight.CHECK)
def leave(request: HttpRequest, key: int) -> HttpResponse:
    """A post that is no longer held."""
    held = get_object_or_404(LeaderPost, pk=key)
    form = LeaveForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        posts.leave_post(held=held, by=request.user, at=now(), **said)
        return f"已登记：不再任{held.post}。", addresses.of_leader(held.leader)

    crumbs = [CRUMB, (held.leader, addresses.of_leader(held.leader)), ("免职", "")]
    return asking.asked(request, form, does=does, title=f"{held.leader}不再任{held.post}", act="登记", crumbs=crumbs)
