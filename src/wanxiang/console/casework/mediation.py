"""调解话聊: the mediations that one may know of; each opened with a purpose; sessions, agreement, follow-up."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.casework import asking
from wanxiang.console.casework.home import Door
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.core.access import requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import parties
from wanxiang.engines.cases.actions import mediation
from wanxiang.engines.cases.actions.mediation import MEDIATE, Disputant
from wanxiang.engines.cases.models import Mediation

CRUMB = ("调解话聊", "/mediation/")


@require_GET
@requires(MEDIATE)
def index(request: HttpRequest) -> HttpResponse:
    """Those that this account conducts, opened or whose body it belongs to. There is no export."""
    rows = mediation.mediations(by=request.user)
    due = mediation.to_follow_up(by=request.user, on=today())
    tabs = [Tab("", "全部", rows.count()), Tab("due", "到期回访", due.count()),
            *(Tab(state.value, state.label, rows.filter(state=state).count()) for state in Mediation.State)]  # fmt: skip
    listing = Listing(request, rows, COLUMNS, "调解话聊", tabs=tabs, export=False)
    listing.rows = {"": rows, "due": due}.get(listing.tab, rows.filter(state=listing.tab))
    known = {"listing": listing, "crumbs": [CRUMB], "doors": [Door("登记调解", "/mediation/new/", MEDIATE, "plus")],
             "hint": "只列出您主持、登记或所在调解组织的调解；内容打开须填写用途，不可导出。"}  # fmt: skip
    return render(request, "console/casework/list.html", known)


COLUMNS = [
    Column("number", "编号", link=lambda row: f"/mediation/{row.number}/", optional=False),
    Column("unit", "调解组织", value=lambda row: parties.name_of(row.unit)),
    Column("mediator", "调解员", value=lambda row: row.mediator.name),
    Column("state", "状态", "state", value=lambda row: row.get_state_display()),
    Column("opened_at", "登记"),
    Column("follow_up_on", "回访日期", "date"),
]


class NewForm(forms.Form):
    """A mediation on a case: who disputes, who mediates, for which body."""

    case_no = asking.line("案件编号", most=24)
    first, first_stands = asking.line("甲方姓名或名称"), asking.line("甲方的请求", required=False)
    second, second_stands = asking.line("乙方姓名或名称"), asking.line("乙方的请求", required=False)
    others = asking.text("其他当事人", required=False, help_text="一行一人。", rows=2)
    unit = asking.line("调解组织", most=64, help_text="社区编码或单位代码，例如本社区的十二位编码。")
    mediator = asking.line("调解员账号", required=False, most=64, help_text="不填即本人主持。")

    def disputants(self) -> list[Disputant]:
        """Everybody named, in order."""
        said = self.cleaned_data
        named = [(said["first"], said["first_stands"]), (said["second"], said["second_stands"]), *((name, "") for name in said["others"].splitlines())]  # fmt: skip
        return [Disputant(name=name.strip(), stands=stands) for name, stands in named if name.strip()]


@require_http_methods(["GET", "POST"])
@requires(MEDIATE)
def new(request: HttpRequest) -> HttpResponse:
    """Open a mediation on a case that this account sees."""
    form = NewForm(request.POST or None, initial={"case_no": request.GET.get("case", ""), "unit": _own_body(request)})

    def does(said: dict[str, Any]) -> tuple[str, str]:
        made = mediation.open_mediation(
            case_no=said["case_no"].strip(), disputants=form.disputants(), mediator=_mediator(said["mediator"], request), unit=said["unit"].strip(), by=request.user, at=now()
        )  # fmt: skip
        return f"已登记调解 {made.number}。", f"/mediation/{made.number}/"

    return asking.asked(request, form, does=does, title="登记调解", act="登记", crumbs=[CRUMB, ("登记", "")],
                        hint="当事人和内容加密保存，只有调解员、本调解组织和登记人能看到。")  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(MEDIATE)
def page(request: HttpRequest, number: str) -> HttpResponse:
    """One mediation: closed until a purpose is given, then in clear for this once."""
    found = mediation.one(number, by=request.user)
    known: dict[str, Any] = {
        "found": found,
        "unit": parties.name_of(found.unit),
        "crumbs": [CRUMB, (number, "")],
        "as_of": today(),
    }
    if request.method == "POST":
        try:
            known["opened"] = mediation.look(number=number, by=request.user, purpose=request.POST.get("purpose", ""))
        except WanxiangError as error:
            messages.error(request, f"{error.message}。{error.hint}")
    return render(request, "console/casework/mediation.html", known)


@require_POST
@requires(MEDIATE)
def act(request: HttpRequest, number: str) -> HttpResponse:
    """A session, an agreement, that none came about, or whether it was kept."""
    said, known = request.POST, {"number": number, "by": request.user, "at": now()}
    try:
        _DOES[said.get("action", "")](said, known)
        messages.success(request, "已登记。")
    except KeyError:
        messages.error(request, "没有这个操作。")
    except (WanxiangError, ValueError) as error:
        messages.error(
            request, f"{error.message}。{error.hint}" if isinstance(error, WanxiangError) else "请填写回访日期。"
        )
    return redirect(f"/mediation/{number}/")


_DOES = {
    "session": lambda said, known: mediation.add_session(place=said.get("place", ""), notes=said.get("text", ""), **known),
    "agree": lambda said, known: mediation.agree(text=said.get("text", ""), follow_up_on=date.fromisoformat(said.get("day", "")), **known),
    "fail": lambda said, known: mediation.fail(why=said.get("text", ""), **known),
    "kept": lambda said, known: mediation.follow_up(kept=True, notes=said.get("text", ""), **known),
    "broken": lambda said, known: mediation.follow_up(kept=False, notes=said.get("text", ""), **known),
}  # fmt: skip


def _own_body(request: HttpRequest) -> str:
    grants = request.user.grants.all()
    return next((grant.unit or grant.area for grant in grants if grant.unit or grant.area), "")


def _mediator(username: str, request: HttpRequest) -> Account:
    if not username.strip():
        return request.user
    found = Account.objects.filter(username=username.strip(), is_system=False).first()
    if found is None:
        raise mediation.BadMediation(f"没有账号“{username[:40]}”", hint="不填即本人主持")
    return found
