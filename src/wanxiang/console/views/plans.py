"""The plan ledger: items, what each leaves open, names that wait for a person, new documents."""

from collections.abc import Hashable
from datetime import date
from functools import lru_cache
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from wanxiang.console import fresh
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.console.marking import Mark, Segment, marks_of, segments
from wanxiang.console.uploads import DocumentField
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import today
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans import actions, queries
from wanxiang.engines.plans.duties import leads
from wanxiang.engines.plans.models import PlanDocument, UnitAlias
from wanxiang.engines.plans.queries import tasks as work
from wanxiang.systems.reform_ledger import LedgerRow, item_page, ledger
from wanxiang.systems.reform_ledger.standings import rolled_up
from wanxiang.systems.reform_ledger.taskpage import rows as task_rows

CONTROL = {"class": "form-control"}
MARKED = {"title": "任务", "due": "完成时限", "target": "目标", "leaders": "牵头领导", "owners": "责任人",
          "leads": "牵头单位", "participants": "参与单位"}  # fmt: skip


class Filter(forms.Form):
    """What a plan is searched by."""

    q = forms.CharField(label="关键词", required=False, widget=forms.TextInput(CONTROL | {"placeholder": "任务名称"}))
    chapter = forms.ChoiceField(label="章节", required=False, widget=forms.Select({"class": "form-select"}))
    unit = forms.ChoiceField(label="单位", required=False, widget=forms.Select({"class": "form-select"}))

    def __init__(self, data: Any, rows: list[LedgerRow]) -> None:
        super().__init__(data)
        chapters = dict.fromkeys(row.chapter for row in rows)
        units = sorted({unit for row in rows for unit in (*row.lead_units, *row.participants)})
        self.fields["chapter"].choices = [("", "全部"), *((name, name) for name in chapters)]
        self.fields["unit"].choices = [("", "全部"), *((name, name) for name in units)]

    def keeps(self, row: LedgerRow) -> bool:
        """Whether an item is asked for."""
        self.is_valid()
        text, chapter, unit = (self.cleaned_data.get(key) or "" for key in ("q", "chapter", "unit"))
        return (
            text in row.title
            and (not chapter or row.chapter == chapter)
            and (not unit or unit in (*row.lead_units, *row.participants))
        )


class Upload(forms.Form):
    """A plan to be read."""

    file = DocumentField(label="改革要点文件")
    year = forms.IntegerField(
        label="年度", min_value=1990, max_value=2100, required=False, help_text="文件中没有写明年度时填写，例如 2022。",
        widget=forms.NumberInput(CONTROL),
    )  # fmt: skip


class Decision(forms.Form):
    """A person's decision on a name."""

    name = forms.CharField(max_length=200)
    decision = forms.ChoiceField(choices=[("confirm", "确认"), ("reject", "否定")])
    why = forms.CharField(max_length=200)


@requires("plan.view")
def plan(request: HttpRequest) -> HttpResponse:
    """The items of a plan, those of the current one unless the address names another."""
    document = queries.current() if not request.GET.get("plan") else queries.document(key=request.GET["plan"])
    if document is None:
        return render(request, "console/plan/none.html", {"upload_url": _upload_url(request)})
    rows = _rows(fresh.state(), document.pk, today())
    form = Filter(request.GET, rows)
    found = [row for row in rows if form.keeps(row)]
    states = dict.fromkeys((row.state, row.state_label) for row in rows)
    tabs = [Tab("", "全部", len(found)), *(Tab(state, label, _count(found, state)) for state, label in states)]
    wanted = request.GET.get("state", "")
    kept = [row for row in found if not wanted or row.state == wanted]
    listing = Listing(request, kept, _columns(document), f"{document.title}任务台账", tabs=tabs, filters=form)
    if listing.exporting:
        return listing.csv()
    waiting = len(queries.proposals(document=document))
    context = {
        "listing": listing, "document": document, "documents": queries.documents(), "waiting": waiting,
        "upload_url": _upload_url(request), "closings": work.closings(document=document).count(),
        "work": rolled_up(standing for row in rows for standing in row.work.standings).reasons,
    }  # fmt: skip
    return render(request, "console/plan/list.html", context)


@requires("plan.view")
def item(request: HttpRequest, no: int) -> HttpResponse:
    """One item: text, units, what it leaves open, the systems that carry it out, their figures."""
    document = queries.document(key=request.GET.get("plan"))
    page = item_page(document, no, on=today())
    stretch, spans = page["source"], page["item"]["spans"]
    shown = segments(document.text, _marks(spans), start=stretch["start"], end=stretch["end"])
    crumbs = [("改革台账", _plan_url(document)), (f"第 {no} 项", "")]
    plan_item = queries.item(document=document, no=no)
    context = page | {
        "source": _paragraphs(shown), "marked": MARKED, "crumbs": crumbs, "as_of": today(),
        "tasks": task_rows(work.tasks(document=document).filter(item=plan_item), on=today()),
        "phrases": work.candidates(item=plan_item),
        "inherited": work.inherited(document=document).filter(item=plan_item, status="confirmed"),
        "may_break_down": has_permission(request.user, "plan.break_down") and leads(request.user, plan_item, on=today()),
    }  # fmt: skip
    return render(request, "console/plan/item.html", context)


@requires("plan.view")
def gaps(request: HttpRequest) -> HttpResponse:
    """What the plan leaves open, by kind and by item."""
    document = queries.document(key=request.GET.get("plan"))
    report = queries.gap_report(document=document)
    columns = [
        Column("no", "序号", "number", optional=False),
        Column("title", "任务", "wide", link=lambda line: reverse("console:plan-item", args=[line["no"]])),
        Column("gaps", "待明确的内容", "wide", value=lambda line: [gap["message"] for gap in line["gaps"]]),
    ]
    kinds = [Tab("", "全部", sum(bool(line["gaps"]) for line in report["items"]))]
    kinds += [Tab(kind["kind"], kind["title"], kind["count"]) for kind in report["by_kind"]]
    wanted = request.GET.get("kind", "")
    rows = [line for line in report["items"] if any(gap["kind"] == wanted or not wanted for gap in line["gaps"])]
    listing = Listing(request, rows, columns, "待明确事项", tabs=kinds, tab_parameter="kind")
    if listing.exporting:
        return listing.csv()
    context = {
        "listing": listing,
        "document": document,
        "report": report,
        "crumbs": [("改革台账", _plan_url(document)), ("待明确事项", "")],
    }
    return render(request, "console/plan/gaps.html", context)


@requires("plan.view")
def aliases(request: HttpRequest) -> HttpResponse:
    """Names that seem to mean one unit; whoever may confirm finds the buttons."""
    every = queries.proposals(status=None)
    wanted = request.GET.get("state") or UnitAlias.Status.PROPOSED
    tabs = [(value, label, sum(row.status == value for row in every)) for value, label in UnitAlias.Status.choices]
    context = {
        "rows": [row for row in every if row.status == wanted], "tabs": tabs, "state": wanted,
        "may_decide": has_permission(request.user, "alias.confirm"),
        "crumbs": [("改革台账", reverse("console:plan")), ("单位名称确认", "")],
    }  # fmt: skip
    return render(request, "console/plan/aliases.html", context)


@requires("alias.confirm")
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Confirm or reject one proposed name; a reason is asked for."""
    form = Decision(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写理由后再确认或否定。")
        return redirect("console:plan-aliases")
    said = form.cleaned_data
    alias = actions.decide_alias(
        name=said["name"], confirmed=said["decision"] == "confirm", by=request.user, why=said["why"]
    )
    messages.success(
        request, f"已{'确认' if alias.status == 'confirmed' else '否定'}：“{alias.name}”即“{alias.same_as}”。"
    )
    return redirect("console:plan-aliases")


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Read a plan document; a file that holds no plan changes nothing."""
    form = Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            imported = _import(form, request)
        except WanxiangError as error:
            form.add_error("file", str(error))
        else:
            return redirect(_plan_url(imported.document))
    crumbs = [("改革台账", reverse("console:plan")), ("导入改革要点", "")]
    return render(
        request, "console/plan/upload.html", {"form": form, "crumbs": crumbs}, status=400 if form.errors else 200
    )


def _import(form: Upload, request: HttpRequest) -> actions.Imported:
    file, year = form.cleaned_data["file"], form.cleaned_data["year"]
    imported = actions.import_document(data=file.read(), file_name=file.name, by=request.user, year=year)
    said = f"已导入《{imported.document.title}》，共 {imported.document.items.count()} 项任务。"
    messages.success(request, said if imported.created else "这份文件以前导入过，没有变化。")
    return imported


@lru_cache(maxsize=8)
def _rows(state: Hashable, key: int, on: date) -> list[LedgerRow]:
    """The ledger, which looks into the tables of every system: made once for a state of the records."""
    return ledger(queries.document(key=str(key)), on=on)


def _columns(document: PlanDocument) -> list[Column]:
    return [
        Column("no", "序号", "number", optional=False),
        Column("title", "任务", "title", link=lambda row: _item_url(document, row.no), optional=False),
        Column("standing_label", "进展", "state"),
        Column("chapter", "章节"),
        Column("lead_units", "牵头单位"),
        Column("leaders", "牵头领导", "wrap"),
        Column("progress", "已销号/任务", value=lambda row: row.work.progress),
        Column("late", "逾期", "number", value=lambda row: row.work.late or None),
        Column("blocked", "受阻", "number", value=lambda row: row.work.blocked or None),
        Column("waiting", "待认定", "number", value=lambda row: row.work.waiting or None),
        Column("due", "完成时限", value=lambda row: row.due or "未写明"),
        Column("state_label", "系统状态", "state"),
        Column("gap_count", "待明确", "number"),
    ]


def _count(rows: list[LedgerRow], state: str) -> int:
    return sum(row.state == state for row in rows)


def _plan_url(document: PlanDocument) -> str:
    return f"{reverse('console:plan')}?{urlencode({'plan': document.pk})}"


def _item_url(document: PlanDocument, no: int) -> str:
    return f"{reverse('console:plan-item', args=[no])}?{urlencode({'plan': document.pk})}"


def _upload_url(request: HttpRequest) -> str:
    """Where this reader may bring in a document; empty for those who may not."""
    return reverse("console:plan-upload") if has_permission(request.user, "plan.edit") else ""


def _all_spans(spans: dict[str, Any]) -> list[list[int]]:
    several = [
        span for value in spans.values() for span in (value if value and isinstance(value[0], list) else [value])
    ]
    return [span for span in several if span]


def _marks(spans: dict[str, Any]) -> list[Mark]:
    return [mark for kind in MARKED for mark in marks_of(_all_spans({kind: spans.get(kind) or []}), kind)]


def _paragraphs(shown: list[Segment]) -> list[list[Segment]]:
    """The segments by line of the source."""
    lines: list[list[Segment]] = [[]]
    for segment in shown:
        for number, part in enumerate(segment.text.split("\n")):
            if number:
                lines.append([])
            if part.strip():
                lines[-1].append(Segment(part, segment.kind))
    return [line for line in lines if line]
