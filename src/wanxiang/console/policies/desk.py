"""The desk: drafts on their way, one of them under the pen or before its second reader, and every step of its course."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.console.policies import sight
from wanxiang.console.policies.catalogue import INDEX
from wanxiang.console.policies.reading import reading
from wanxiang.core.access import requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy import catalogue
from wanxiang.engines.policy.desk import deciding, gates, queries, trying, writing
from wanxiang.engines.policy.desk.diffing import Line, diff
from wanxiang.engines.policy.models import PolicyDraft

State = PolicyDraft.State
BLANK = """id: 政策编号
title: 政策名称
lead_unit: 区民政局
legal_basis:
  - {law: 《办法》, article: 第三条}
valid_from: 2024-01-01
parameters:
  起始年龄:
    - {from: 2024-01-01, value: 60岁, source: 《办法》第三条}
condition:
  - {条件: 年龄 >= 起始年龄, 依据: 第三条, 说明: 年满60周岁}
benefit: {kind: 补贴, amount: 100元, per: 月}
examples: []
"""


@require_GET
@requires(sight.DESK)
def index(request: HttpRequest) -> HttpResponse:
    """Drafts that the account may see, by state."""
    rows = [draft for draft in queries.drafts() if sight.may_see(request.user, draft)]
    states = [(state.value, state.label) for state in State if any(row.state == state for row in rows)]
    tabs = [Tab("", "全部", len(rows)), *(Tab(value, label, sum(1 for row in rows if row.state == value)) for value, label in states)]  # fmt: skip
    wanted = request.GET.get("state", "")
    kept = [row for row in rows if wanted in ("", row.state)]
    listing = Listing(request, kept, _columns(), "政策文稿", tabs=tabs, empty="没有文稿。")
    if listing.exporting:
        return listing.csv()
    return render(request, "console/policies/drafts.html", {"crumbs": [*INDEX, ("政策文稿", "")], "listing": listing})


@require_GET
@requires(sight.DESK)
def page(request: HttpRequest, number: int) -> HttpResponse:
    """A draft: the editor for its authors, the difference for its second reader, its course for both."""
    return shown(request, of(request, number))


@require_POST
@requires(sight.EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """A new policy from a short example."""
    draft = writing.start(by=request.user, at=now(), text=BLANK)
    return redirect("console:policies:draft", draft.pk)


@require_POST
@requires(sight.EDIT)
def edit(request: HttpRequest, policy: str) -> HttpResponse:
    """A draft of the file in force; the one of the account that is being written, if there is one."""
    _demand_reach(request, policy)
    mine = queries.drafts().filter(policy=policy, by=request.user, state=State.WRITING).first()
    draft = mine or writing.start(by=request.user, at=now(), policy=policy)
    return redirect("console:policies:draft", draft.pk)


@require_POST
@requires(sight.EDIT)
def stop(request: HttpRequest, policy: str) -> HttpResponse:
    """Hand in that the district's own file shall no longer hold."""
    _demand_reach(request, policy)
    try:
        draft = deciding.ask_to_stop(policy=policy, reason=request.POST.get("reason", ""), by=request.user, at=now())
    except WanxiangError as error:
        messages.error(request, str(error))
        return redirect("console:policies:policy", policy)
    messages.success(request, "已提交停用申请，等待另一人复核。")
    return redirect("console:policies:draft", draft.pk)


@require_POST
@requires(sight.DESK)
def act(request: HttpRequest, number: int) -> HttpResponse:
    """One step of a draft: save, submit, rebase, drop, recall; return, publish for its second reader."""
    draft = of(request, number)
    step = _STEPS.get(request.POST.get("step", ""))
    if step is None or not step[0](request.user, draft):
        raise PermissionDenied(sight.EDIT)
    try:
        messages.success(request, step[1](request, draft))
    except gates.Stale as error:
        return shown(request, queries.draft(number), typed=request.POST.get("text"), error=error, lines=error.lines)
    except gates.Unready as error:
        return shown(request, queries.draft(number), error=error)
    except WanxiangError as error:
        messages.error(request, str(error))
    return redirect("console:policies:draft", number)


def of(request: HttpRequest, number: int) -> PolicyDraft:
    """The draft, if the account may see it; else there is none."""
    draft = queries.draft(number)
    if not sight.may_see(request.user, draft):
        raise Http404
    return draft


def shown(request: HttpRequest, draft: PolicyDraft, *, typed: str | None = None, error: WanxiangError | None = None, lines: list[Line] | None = None) -> HttpResponse:  # fmt: skip
    """The page of a draft. typed: what was written and not kept, so that it is not lost."""
    text = draft.text if typed is None else typed
    tried = trying.tried(text, local=catalogue.local(), today=today(), policy_id=draft.policy if draft.base else "")
    base = queries.in_force(draft.policy)
    stale = draft.state in queries.ON_ITS_WAY and (base.version if base else "") != draft.base
    known: dict[str, Any] = {
        "crumbs": [*INDEX, ("政策文稿", "/policies/desk/"), (draft.title or "新政策", "")],
        "draft": draft,
        "text": text,
        "numbers": range(1, text.count("\n") + 2),
        "tried": tried,
        "reading": reading(tried.policy) if tried.policy else None,
        "diff": diff(draft.base_text, "" if draft.kind == PolicyDraft.Kind.STOP else draft.text),
        "writes": draft.state == State.WRITING and sight.may_write(request.user, draft),
        "reviews": sight.may_review(request.user, draft),
        "recalls": draft.state == State.SUBMITTED and sight.may_write(request.user, draft),
        "stops": draft.kind == PolicyDraft.Kind.STOP,
        "error": error,
        "stale": lines if lines is not None else diff(draft.base_text, queries.text_of(base)) if stale else None,
        "rebase": stale,
        "lead_unit": queries.lead_unit(draft),
    }
    return render(request, "console/policies/draft.html", known, status=error.status if error else 200)


def _save(request: HttpRequest, draft: PolicyDraft) -> str:
    _keep(request, draft)
    return "已保存。"


def _submit(request: HttpRequest, draft: PolicyDraft) -> str:
    draft = _keep(request, draft)
    deciding.submit(draft=draft, reason=request.POST.get("reason", ""), by=request.user, at=now(), today=today())
    return "已提交，等待另一人复核。"


def _keep(request: HttpRequest, draft: PolicyDraft) -> PolicyDraft:
    revision = request.POST.get("revision", "")
    number = int(revision) if revision.isdecimal() else 0
    return writing.save(draft=draft, text=request.POST.get("text", ""), revision=number, by=request.user, at=now())


def _rebase(request: HttpRequest, draft: PolicyDraft) -> str:
    writing.rebase(draft=draft, by=request.user, at=now())
    return "已以现行文件为底，请核对改动后提交。"


def _drop(request: HttpRequest, draft: PolicyDraft) -> str:
    writing.drop(draft=draft, why=request.POST.get("why", ""), by=request.user, at=now())
    return "文稿已撤销。"


def _recall(request: HttpRequest, draft: PolicyDraft) -> str:
    deciding.recall(draft=draft, by=request.user, at=now())
    return "已收回。"


def _return(request: HttpRequest, draft: PolicyDraft) -> str:
    deciding.send_back(draft=draft, remark=request.POST.get("remark", ""), by=request.user, at=now())
    return "已退回起草人。"


def _publish(request: HttpRequest, draft: PolicyDraft) -> str:
    version = deciding.publish(draft=draft, by=request.user, at=now(), today=today())
    return "已停用。" if not version.version else f"已生效，版本 {version.version}，下次测算起适用。"


_STEPS: dict[str, tuple[Callable[..., bool], Callable[[HttpRequest, PolicyDraft], str]]] = {
    "save": (sight.may_write, _save),
    "submit": (sight.may_write, _submit),
    "rebase": (sight.may_write, _rebase),
    "drop": (sight.may_write, _drop),
    "recall": (sight.may_write, _recall),
    "return": (sight.may_review, _return),
    "publish": (sight.may_review, _publish),
}


def _demand_reach(request: HttpRequest, policy: str) -> None:
    base = queries.in_force(policy)
    if base is None:
        raise Http404
    if not sight.reaches(request.user, sight.EDIT, policy=policy, unit=base.data.lead_unit):
        raise PermissionDenied(sight.EDIT)


def _columns() -> list[Column]:
    return [
        Column(
            "title",
            "政策",
            "wide",
            link=lambda row: f"/policies/desk/{row.pk}/",
            value=lambda row: row.title or "新政策",
            optional=False,
        ),
        Column("state", "状态", "state", value=lambda row: row.get_state_display(), optional=False),
        Column("kind", "事项", value=lambda row: row.get_kind_display()),
        Column("lead_unit", "牵头单位"),
        Column("document", "来源文件", value=lambda row: row.document_name),
        Column("by", "起草人", value=lambda row: str(row.by)),
        Column("changed_at", "最近修改"),
        Column("reason", "事由", "wide"),
    ]
