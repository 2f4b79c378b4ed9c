"""One task with its course; all tasks of a plan; what is mine; sealed evidence."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from wanxiang.console.ledger import asking, fields
from wanxiang.console.ledger.breaking import item_url
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.core import sealed
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import today
from wanxiang.engines.plans import queries
from wanxiang.engines.plans.duties import KEEPS, answers_for, unit_of
from wanxiang.engines.plans.models import Evidence
from wanxiang.engines.plans.queries import tasks as ledger
from wanxiang.systems.reform_ledger.standings import LABELS, SEVERITY
from wanxiang.systems.reform_ledger.taskpage import TaskRow, rows, task_page

COLUMNS = [
    Column("number", "编号", optional=False, link=lambda row: task_url(row)),
    Column("title", "任务", "title", link=lambda row: task_url(row), optional=False),
    Column("standing", "进展", "state", value=lambda row: row.standing.label, optional=False),
    Column("reasons", "依据", "wrap", value=lambda row: "；".join(row.standing.reasons)),
    Column("unit", "牵头单位"),
    Column("owner", "责任人"),
    Column("due", "完成时限", value=lambda row: row.task.due or "未定"),
    Column("state", "状态"),
    Column("item", "改革任务", "wrap"),
]


def task_url(row: TaskRow) -> str:
    """The page of a task."""
    return reverse("console:plan-task", args=[row.task.pk])


@requires("plan.view")
def listed(request: HttpRequest) -> HttpResponse:
    """Every task of a plan, by how it stands."""
    document = queries.document(key=request.GET.get("plan"))
    listing = _listing(request, rows(ledger.tasks(document=document), on=today()), f"{document.title}任务清单")
    if listing.exporting:
        return listing.csv()
    context = {
        "listing": listing,
        "document": document,
        "crumbs": [("改革台账", reverse("console:plan")), ("任务清单", "")],
    }
    return render(request, "console/ledger/tasks.html", context)


@requires("plan.report")
def mine(request: HttpRequest) -> HttpResponse:
    """What an account or its unit answers for, the nearest deadline first; notes; what waits for its decision."""
    unit, account = unit_of(request.user), request.user
    listing = _listing(request, rows(ledger.mine(account=account, unit=unit), on=today()), "我的任务")
    if listing.exporting:
        return listing.csv()
    raised = has_permission(account, KEEPS)
    context = {
        "listing": listing,
        "notes": ledger.reminders(account=account, unit=unit, all_raised=raised)[:20],
        "closings": ledger.closings().count() if has_permission(account, "plan.close") else 0,
        "crumbs": [("改革台账", reverse("console:plan")), ("我的任务", "")],
    }
    return render(request, "console/ledger/mine.html", context)


@requires("plan.view")
def page(request: HttpRequest, key: int) -> HttpResponse:
    """One task: how it stands and why, who and when, nodes, evidence, closing; its course beside."""
    task = ledger.task(key=key)
    known = task_page(task, on=today())
    may_report = has_permission(request.user, "plan.report") and answers_for(request.user, task)
    above = (f"第 {task.item.no} 项", item_url(task.item)) if task.item else ("任务清单", reverse("console:plan-tasks"))
    context = known | {
        "may_report": may_report and task.state in ledger.UNFINISHED,
        "may_edit": may_report and has_permission(request.user, "plan.break_down") and task.state in ledger.UNFINISHED,
        "may_resume": may_report and has_permission(request.user, "plan.break_down"),
        "may_close": has_permission(request.user, "plan.close"),
        "waiting": next((one for one in known["closings"] if one.decision == one.Decision.WAITING), None),
        "forms": asking.forms_of(task) if may_report else {},
        "accepted": sealed.ENDINGS,
        "item_url": item_url(task.item) if task.item else "",
        "crumbs": [
            ("改革台账", f"{reverse('console:plan')}?plan={task.document_id}"),
            above,
            (f"任务 {task.number}", ""),
        ],
        "as_of": today(),
    }
    return render(request, "console/ledger/task.html", context)


@requires("plan.view")
def evidence(request: HttpRequest, key: int) -> HttpResponse:
    """A sealed file, opened."""
    row = get_object_or_404(Evidence, pk=key, kind=Evidence.Kind.FILE)
    response = StreamingHttpResponse(sealed.opened(row.reference), content_type=row.said["media_type"])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.said['name'])}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _listing(request: HttpRequest, found: list[TaskRow], name: str) -> Listing:
    lights = [row.standing.light for row in found]
    tabs = [
        Tab("", "全部", len(found)),
        *(Tab(light, LABELS[light], lights.count(light)) for light in SEVERITY if light in lights),
    ]
    form = Filter(request.GET, found)
    wanted = request.GET.get("state", "")
    kept = [row for row in found if form.keeps(row) and (not wanted or row.standing.light == wanted)]
    return Listing(request, kept, COLUMNS, name, tabs=tabs, filters=form)


class Filter(fields.forms.Form):
    """What tasks are searched by."""

    q = fields.line("关键词", most=60, required=False, placeholder="任务名称")
    unit = fields.forms.ChoiceField(label="牵头单位", required=False, widget=fields.forms.Select(fields.SELECT))

    def __init__(self, data: object, found: list[TaskRow]) -> None:
        super().__init__(data)
        self.fields["unit"].choices = [
            ("", "全部"),
            *((name, name) for name in sorted({row.unit for row in found} - {""})),
        ]

    def keeps(self, row: TaskRow) -> bool:
        """Whether a task is asked for."""
        self.is_valid()
        said = self.cleaned_data
        return (said.get("q") or "") in row.title and (not said.get("unit") or row.unit == said["unit"])
