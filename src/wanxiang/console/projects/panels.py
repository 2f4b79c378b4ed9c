"""Rounds of judging: my projects to score, every round for who decides, a new round, its members."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.casework import asking
from wanxiang.console.listing import Column, Listing
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.plans.actions import panels as actions
from wanxiang.engines.plans.bodies import body_of, name_of
from wanxiang.engines.plans.models import OpenCall, Panel
from wanxiang.engines.plans.opening import sheet_of
from wanxiang.engines.plans.queries import panels as judging
from wanxiang.engines.plans.queries import projects as queries

CRUMB = ("项目评审", "/projects/panels/")


class RoundForm(forms.Form):
    """A round: which sheet, which projects, which members, until when."""

    title = asking.line("轮次名称", most=120, help_text="例如：2021 年第四季度立项评审")
    sheet = forms.ChoiceField(label="评审表", widget=forms.Select(asking.SELECT))
    due = asking.day("评审截止")
    projects = forms.MultipleChoiceField(label="项目", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请至少选择一个项目。"})  # fmt: skip
    members = forms.MultipleChoiceField(label="评委", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请选择评委。"}, help_text="与项目同单位的评委会自动回避，请多选几人。")  # fmt: skip

    def __init__(self, data: Any, *, stage: str, call: OpenCall | None) -> None:
        super().__init__(data)
        kind = "claim" if call else "" if stage == "acceptance" else "micro"
        self.sheets = {each.id: each for each in judging.sheets(stage=stage, kind=kind)}
        self.rows = {str(each.pk): each for each in judging.waiting(stage, call=call)}
        self.people = {each.username: each for each in judging.reviewers()}
        self.fields["sheet"].choices = [(name, each.data.title) for name, each in self.sheets.items()]
        self.fields["projects"].choices = [(key, f"{row.number} {row.title}") for key, row in self.rows.items()]
        self.fields["members"].choices = [(name, f"{each.name}（{each.unit_code or name_of(body_of(each)) or '无单位'}）") for name, each in self.people.items()]  # fmt: skip


@require_GET
@requires("project.view")
def index(request: HttpRequest) -> HttpResponse:
    """What waits for this member, and every round."""
    mine = [(panel, each) for panel in judging.panels(by=request.user) for each in judging.my_reviews(panel, by=request.user) if each.to_do]  # fmt: skip
    listing = Listing(request, judging.rounds(), ROUNDS, "评审轮次", empty="还没有评审轮次。")
    if listing.exporting:
        return listing.csv()
    may_judge = has_permission(request.user, "project.accept")
    known = {"listing": listing, "mine": mine, "may_judge": may_judge,
             "waiting": {stage: judging.waiting(stage).count() for stage in ("approval", "acceptance")}, "as_of": today()}  # fmt: skip
    return render(request, "console/projects/panels.html", known)


ROUNDS = [
    Column("title", "轮次", "title", link=lambda row: reverse("console:projects:panel", args=[row.pk]), optional=False),
    Column("stage", "环节", value=lambda row: row.get_stage_display()),
    Column("at", "开始"),
    Column("due", "评审截止"),
    Column("projects", "项目", "number"),
    Column("opened", "已开封", "number"),
    Column("decided", "已决定", "number"),
]


@require_http_methods(["GET", "POST"])
@requires("project.accept")
def new(request: HttpRequest, stage: str) -> HttpResponse:
    """Convene a panel; `?call=` for the claims on one call."""
    if stage not in Panel.Stage.values:
        raise Http404
    call = queries.call(int(request.GET["call"]), by=request.user) if request.GET.get("call", "").isdigit() else None
    form = RoundForm(request.POST or None, stage=stage, call=call)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = actions.convene(
            title=said["title"], sheet=form.sheets[said["sheet"]], projects=[form.rows[key] for key in said["projects"]], call=call,
            members=[form.people[name] for name in said["members"]], due=said["due"], by=request.user, at=now(),
        )  # fmt: skip
        return "评审轮次已开始，评委可以声明和评分。", reverse("console:projects:panel", args=[made.pk])

    more = {"sheets": list(form.sheets.values()), "empty": not form.rows}
    title = f"新一轮{Panel.Stage(stage).label}"
    return asking.asked(request, form, does=does, title=title, act="开始评审", crumbs=[CRUMB, (title, "")], more=more,
                        template="console/projects/round.html")  # fmt: skip


@require_GET
@requires("project.view")
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: projects with how far each is; a member's own work; after opening the results."""
    found = judging.panel(pk)
    mine = {each.review.pk: each for each in judging.my_reviews(found, by=request.user)}
    reviews = found.reviews.select_related("project", "panel", "decided_by", "confirmed_by")
    rows = [{"review": each, "mine": mine.get(each.pk), "standing": judging.progress(each), "unit": name_of(each.project.unit)} for each in reviews]  # fmt: skip
    may_judge = has_permission(request.user, "project.accept")
    known = {
        "panel": found, "sheet": sheet_of(found), "rows": rows, "mine": mine, "members": judging.members_of(found), "may_judge": may_judge,
        "scoring": any(each.state == "scoring" for each in reviews),
        "people": judging.reviewers().exclude(pk__in=found.members.values("account")) if may_judge else [],
        "crumbs": [CRUMB, (found.title, "")], "as_of": today(),
    }  # fmt: skip
    return render(request, "console/projects/panel.html", known)


@require_POST
@requires("project.accept")
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a member, or excuse one with a reason."""
    found, name = judging.panel(pk), request.POST.get("account", "")
    account = Account.objects.filter(username=name).first()
    try:
        if account is None:
            messages.error(request, "请选择评委。")
        elif request.POST.get("act") == "excuse":
            actions.excuse(panel=found, account=account, why=request.POST.get("why", ""), by=request.user, at=now())
            messages.success(request, f"{account.name}已标记为缺席，已交的评分有效。")
        else:
            actions.appoint(panel=found, account=account, by=request.user, at=now())
            messages.success(request, f"已增补评委{account.name}。")
    except WanxiangError as error:
        messages.error(request, str(error))
    return redirect("console:projects:panel", pk)
