"""The catalogue of figures: whose each is, what it says now, how it went, whether it is fixed."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wanxiang.console import fresh
from wanxiang.console.figures import said
from wanxiang.console.listing import Column, Listing, Tab
from wanxiang.core.access import Reach, Scope, has_permission, requires
from wanxiang.engines.measures import frozen, queries
from wanxiang.engines.measures.computing import Computed
from wanxiang.engines.measures.models import FrozenValue
from wanxiang.systems import folders
from wanxiang.systems.folders import Folder

KINDS = {"count": "计数", "sum": "合计", "ratio": "比率", "pair": "前后", "growth": "增长", "official": "官方统计"}
POINTS = 24
"""So many kept values at most make a trend."""


@dataclass(frozen=True)
class Line:
    """A figure in the catalogue."""

    computed: Computed
    system: Folder | None
    trend: Sequence[float]
    fixed: FrozenValue | None

    @property
    def owner(self) -> str:
        return self.system.owner if self.system else "本区自定"

    @property
    def named_system(self) -> str:
        return self.system.name if self.system else "本区自定"


class Filter(forms.Form):
    """What the catalogue is narrowed by."""

    q = forms.CharField(label="名称或口径", required=False, widget=forms.TextInput({"class": "form-control"}))
    system = forms.ChoiceField(label="系统", required=False, widget=forms.Select({"class": "form-select"}))
    kind = forms.ChoiceField(label="类别", required=False, widget=forms.Select({"class": "form-select"}))

    def __init__(self, data: Any, lines: Sequence[Line]) -> None:
        super().__init__(data)
        systems = {line.system.id: line.system.name for line in lines if line.system}
        self.fields["system"].choices = [("", "全部"), *sorted(systems.items(), key=lambda pair: pair[1])]
        self.fields["kind"].choices = [("", "全部"), *KINDS.items()]

    def keeps(self, line: Line) -> bool:
        """Whether a line meets what is asked; a choice that is none narrows nothing."""
        wanted = self.cleaned_data if self.is_valid() else {}
        figure = line.computed.figure
        return (
            (wanted.get("q") or "") in f"{figure.title}{figure.definition}"
            and wanted.get("system") in (None, "", line.system.id if line.system else "")
            and wanted.get("kind") in (None, "", figure.kind)
        )


@requires("figures.view")
def index(request: HttpRequest) -> HttpResponse:
    """Every declared figure, as much of it as the account may see."""
    lines = _lines(request.scope)
    filters = Filter(request.GET, lines)
    every = [line for line in lines if filters.keeps(line)]
    live = [line for line in every if line.computed.value is not None]
    fixed = [line for line in every if line.fixed]
    none = [line for line in every if line.computed.value is None]
    rows = {"live": live, "fixed": fixed, "none": none}.get(request.GET.get("state", ""), every)
    tabs = [
        Tab("", "全部", len(every)), Tab("live", "实时可查", len(live)), Tab("fixed", "已定稿", len(fixed)),
        Tab("none", "暂无数据", len(none)),
    ]  # fmt: skip
    listing = Listing(request, rows, COLUMNS, "指标", tabs=tabs, filters=filters, per_page=50)
    if listing.exporting:
        return listing.csv()
    context = {
        "listing": listing, "as_of": lines[0].computed.as_of if lines else None,
        "may_import": has_permission(request.user, "figures.import"),
    }  # fmt: skip
    return render(request, "console/figures/list.html", context)


def _lines(scope: Scope) -> list[Line]:
    """The figures as a scope may see them; trends and fixed values are the district's."""
    whole = Reach() in scope.reaches
    known = {folder.id: folder for folder in folders()}
    trends = _trends() if whole else {}
    fixed: dict[str, FrozenValue] = {}
    if whole:
        fixed = {row.figure: row for row in sorted(frozen.in_force().values(), key=lambda row: (row.begins, row.at))}
    return [
        Line(
            one,
            known.get(one.declaration.path.parent.name),
            trends.get(one.figure.id, ()),
            fixed.get(one.figure.id),
        )
        for one in computed(fresh.state(), scope)
    ]


@lru_cache(maxsize=16)
def computed(state: Hashable, scope: Scope) -> list[Computed]:
    """Every figure; computed once for a state of the records, and again after the next write."""
    return queries.figures(scope=scope)


def _trends() -> Mapping[str, list[float]]:
    """The kept values of each figure, one a day, the oldest first."""
    found: dict[str, dict[Any, float]] = defaultdict(dict)
    for name, day, value in queries.kept_values():
        number = value.get("to") if isinstance(value, dict) else value
        if number is not None:
            found[name][day] = number
    return {name: list(days.values())[-POINTS:] for name, days in found.items()}


def _fixed(line: Line) -> str | None:
    return f"{line.fixed.period} 第 {line.fixed.version} 版" if line.fixed else None


COLUMNS = [
    Column(
        "title",
        "指标",
        "title",
        value=lambda line: line.computed.figure.title,
        link=lambda line: reverse("console:figure", args=[line.computed.figure.id]),
        optional=False,
    ),
    Column(
        "value",
        "数值",
        "number",
        value=lambda line: said(line.computed) if line.computed.value is not None else None,
        optional=False,
    ),
    Column("trend", "走势", "spark", value=lambda line: line.trend),
    Column("fixed", "定稿", value=_fixed),
    Column("kind", "类别", value=lambda line: KINDS[line.computed.figure.kind]),
    Column("system", "系统", value=lambda line: line.named_system),
    Column("owner", "业主单位", value=lambda line: line.owner),
    Column("definition", "口径", "wide", value=lambda line: line.computed.figure.definition),
    Column("reason", "没有数值的原因", value=lambda line: line.computed.reason),
    Column("report_ids", "报告编号", value=lambda line: list(line.computed.figure.report_ids)),
]
