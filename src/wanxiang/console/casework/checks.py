"""应急排查: batches, a new one from a list, and the coverage of one by street, community and grid while it runs."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.casework import asking
from wanxiang.console.casework.home import Door, flow_home
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.district.levels import DIGITS
from wanxiang.district.queries import place_names
from wanxiang.engines.cases import catalogue
from wanxiang.engines.cases.models import Batch
from wanxiang.systems.check_batches import batch
from wanxiang.systems.check_batches.batch import OUTCOMES, Approval, Coverage

MAKE = "case.batch"
MOST_ON_A_PAGE = 2_000
CRUMB = ("应急排查", "/checks/")
LEVELS = {"street": "街道", "community": "社区", "grid": "网格"}


@require_GET
@requires("case.view")
def home(request: HttpRequest) -> HttpResponse:
    """Every batch of which this account sees a case."""
    listing = Listing(request, batch.visible(by=request.user), BATCHES, "排查批次", empty="还没有排查批次。")
    if listing.exporting:
        return listing.csv()
    doors = [Door("新建批次", "/checks/new/", MAKE, "plus")]
    return flow_home(
        request,
        "check_batches",
        ["check"],
        doors=doors,
        more={"listing": listing},
        template="console/casework/checks.html",
    )


BATCHES = [
    Column("title", "批次", link=lambda row: f"/checks/{row.number}/", optional=False),
    Column("number", "编号"),
    Column("document", "批次文件", value=lambda row: row.approval.get("document", "")),
    Column("approved_by", "批准人", value=lambda row: row.approval.get("approved_by", "")),
    Column("taken", "排查件", "number"),
    Column("refused", "未接收的行", "number", value=lambda row: len(row.refused)),
    Column("until", "截止", value=lambda row: row.approval.get("until", "")),
    Column("state", "状态", "state", value=lambda row: "已结束" if row.ended_at else "进行中"),
]


class NewForm(forms.Form):
    """A list and the approval under which it goes out."""

    title = asking.line("批次名称", most=120)
    kind = forms.ChoiceField(label="排查类型", widget=forms.Select(asking.SELECT))
    file = asking.file(
        "名单",
        help_text=f"CSV 或 XLSX，列名含 名称、地址 或 网格编码，一次最多 {MOST_ON_A_PAGE:,} 行。",
        accept=".csv,.xlsx,.xls",
    )
    document = asking.line("批次文件", help_text="文号或会议纪要。")
    approved_by = asking.line("批准人")
    basis = asking.line("依据")
    until = asking.day("截止日期", help_text="最后一个可以上门的日子。")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(each.id, each.title) for each in batch.kinds()]


@require_http_methods(["GET", "POST"])
@requires(MAKE)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a batch; the page comes back with every row out, and those that were not taken named."""
    form = NewForm(request.POST or None, request.FILES or None, initial={"kind": "buildings"})

    def does(said: dict[str, Any]) -> tuple[str, str]:
        approval = Approval(
            approved_by=said["approved_by"], document=said["document"], basis=said["basis"], until=said["until"]
        )
        made = batch.begin(data=said["file"].read(), name=said["file"].name, kind=said["kind"], title=said["title"],
                           approval=approval, by=request.user, at=now(), most=MOST_ON_A_PAGE)  # fmt: skip
        return f"已派出 {made.taken:,} 件，未接收 {len(made.refused):,} 行。", f"/checks/{made.number}/"

    return asking.asked(request, form, does=does, title="新建排查批次", act="派出", crumbs=[CRUMB, ("新建", "")],
                        hint="先核对准入清单和批次文件；名单里的联系人加密保存。")  # fmt: skip


@require_GET
@requires("case.view")
def one(request: HttpRequest, number: str) -> HttpResponse:
    """The coverage of one batch, as it is now."""
    found = batch.batch_of(number, by=request.user)
    cases = batch.rows_of(found, by=request.user)
    level = request.GET.get("level") if request.GET.get("level") in LEVELS else "street"
    below = request.GET.get("below", "")
    rows = batch.coverage(cases, level=level, below=below)
    listing = Listing(
        request,
        rows,
        _columns(rows, level=level, number=number),
        f"{found.title}覆盖率",
        tabs=[Tab(value, words) for value, words in LEVELS.items()],
        tab_parameter="level",
    )
    if listing.exporting:
        return listing.csv()
    known = {"found": found, "listing": listing, "whole": batch.whole(cases), "outcomes": _outcomes(cases), "crumbs": [CRUMB, (found.title, "")],
             "may_end": has_permission(request.user, MAKE) and not found.ended_at, "as_of": today()}  # fmt: skip
    return render(request, "console/casework/check.html", known)


@require_GET
@requires("case.view")
def rows(request: HttpRequest, number: str) -> HttpResponse:
    """The rows of a batch with what was found; no contacts."""
    found = batch.batch_of(number, by=request.user)
    cases = batch.rows_of(found, by=request.user)
    if state := request.GET.get("state", ""):
        cases = cases.filter(state__in=batch.OPEN) if state == "waiting" else cases.filter(state=state)
    listing = Listing(request, cases, _row_columns(found), f"{found.title}名单", per_page=100)
    if listing.exporting:
        return listing.csv()
    return render(
        request,
        "console/casework/list.html",
        {"listing": listing, "crumbs": [CRUMB, (found.title, f"/checks/{number}/"), ("名单", "")]},
    )


@require_POST
@requires(MAKE)
def end(request: HttpRequest, number: str) -> HttpResponse:
    """End a batch."""
    try:
        batch.end(number=number, by=request.user, at=now())
        messages.success(request, "批次已结束，未查的已注明。")
    except batch.BadBatch as error:
        messages.error(request, f"{error.message}。{error.hint}")
    return redirect(f"/checks/{number}/")


def _columns(rows: list[Coverage], *, level: str, number: str) -> list[Column]:
    names = place_names([row.code for row in rows if row.code])
    below = {"street": "community", "community": "grid"}.get(level)
    link = (lambda row: f"/checks/{number}/?level={below}&below={row.code}" if row.code else "") if below else None
    outcomes = [
        Column(state, words, "number", value=lambda row, state=state: row.outcomes.get(state, 0))
        for state, words in OUTCOMES.items()
    ]
    return [
        Column("code", LEVELS[level], value=lambda row: names.get(row.code, "位置未到这一级"), link=link, optional=False),
        Column("total", "应查", "number"), Column("done", "已查", "number"),
        Column("share", "覆盖率", "number", value=lambda row: f"{row.share:.1%}"), *outcomes,
    ]  # fmt: skip


def _outcomes(cases: Any) -> list[tuple[str, str, int]]:
    whole = batch.whole(cases)
    return [(state, words, whole.outcomes.get(state, 0)) for state, words in OUTCOMES.items()]


def _row_columns(found: Batch) -> list[Column]:
    flow = catalogue.flow(batch.FLOW)
    check = next((each for each in batch.kinds() if each.id == found.approval.get("list")), None)
    asked = [
        Column(f"q_{name}", said["title"], value=lambda row, name=name: row.answers.get(name, ""))
        for name, said in (check.questions.items() if check else ())
    ]
    return [
        Column("case_no", "编号", link=lambda row: f"/cases/{row.case_no}/", optional=False), Column("title", "对象"), Column("address", "地址"),
        Column("grid_code", "网格", value=lambda row: row.grid_code[: DIGITS["grid"]]),
        Column("state", "结果", "state", value=lambda row: flow.title_of(row.state)), *asked,
    ]  # fmt: skip
