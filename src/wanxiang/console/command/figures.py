"""The statistics: a table by a chosen dimension, a chart of one figure, all of it as CSV. Every number opens its cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console.command import words
from wanxiang.console.command.filters import StatisticsFilter, usual
from wanxiang.console.listing import csv_response, plain
from wanxiang.core import audit
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.engines.cases.statistics import (  # fmt: skip
    DEFINITIONS,
    DIMENSIONS,
    Definition,
    Line,
    Narrowed,
    Table,
    Value,
    challenges,
    dimension,
    of_query,
    table,
)

PER_PAGE, CHARTED = 60, 24
USUAL = "unit"
PARTS = {"%": ("分子", "分母"), "小时": ("件数",)}


@dataclass(frozen=True)
class Cell:
    """One number: how it is said, where it opens, and what it is made of."""

    text: str
    url: str
    small: str = ""
    small_url: str = ""
    contested: int = 0


@require_GET
@requires("case.stats")
def index(request: HttpRequest) -> HttpResponse:
    """The figures of what the account sees."""
    at = now()
    on = at.date()
    by = dimension(request.GET.get("by") or USUAL).name
    narrowed = asked(request.GET, on=on)
    found = table(by=request.user, at=at, narrowed=narrowed, dimension_name=by)
    titles = words.titles(by, [line.key for line in found.lines], on=on)
    if request.GET.get("export") == "csv":
        audit.record(
            "case.export", by=request.user, details={"rows": len(found.lines), "statistics": by, **narrowed.as_query()}
        )
        return csv_response(f"治理统计（按{DIMENSIONS[by].title}）", _headings(by), _csv(found, titles))
    page = Paginator(found.lines, PER_PAGE).get_page(request.GET.get("page"))
    cells = Cells(narrowed, _contested(request, narrowed))
    chart = DEFINITIONS.get(request.GET.get("chart", ""), DEFINITIONS["received"])
    context = {
        "form": StatisticsFilter(narrowed, by=by, scope=request.scope, on=on),
        "by": DIMENSIONS[by],
        "definitions": list(DEFINITIONS.values()),
        "total": cells.of(found.total),
        "lines": [(titles[line.key], cells.of(line.values, by, line.key)) for line in page.object_list],
        "page": page,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
        "chart": _chart(found, titles, chart),
        "chart_of": chart,
        "filters": words.filters(narrowed, on=on),
        "contested": challenges.seen(request.user).filter(answered_at=None).count(),
        "board_url": words.page("board", replace(narrowed, since=None, until=None)),
        "as_of": on,
        "at": at,
    }  # fmt: skip
    return render(request, "console/command/statistics.html", context)


def asked(said: QueryDict, *, on: date) -> Narrowed:
    """The filters of an address: the last twelve months where it names no period; `last` is the day that is still in it."""
    known = {name: said.get(name, "") for name in ("since", "until", "flow", "code", "area", "unit", "source", "level")}
    read = of_query(known | ({"until": ""} if said.get("last") else {}))
    if said.get("last"):
        last = of_query({"until": said["last"]}).until
        read = of_query(read.as_query() | {"until": str(last + timedelta(days=1))})
    if not any(name in said for name in ("since", "until", "last")):
        since, until = usual(on)
        return replace(read, since=since, until=until)
    return read


class Cells:
    """The numbers of a page as cells: said, opened, marked where contested."""

    def __init__(self, narrowed: Narrowed, contested: Mapping[tuple[str, str, str], int]) -> None:
        self.addresses, self.contested = words.Addresses(narrowed), contested

    def of(self, values: Mapping[str, Value], by: str = "", key: str = "") -> list[Cell]:
        """One line; without `by` the total."""
        line = self.addresses.line(by, key) if by else ""
        return [
            self._cell(one, values[name], line, self.contested.get((name, by, key), 0))
            for name, one in DEFINITIONS.items()
        ]

    def _cell(self, one: Definition, value: Value, line: str, contested: int) -> Cell:
        url = self.addresses.of(one.name, line=line) if value.of else ""
        if value.to is None:
            return Cell(words.number(one, value), url, f"{value.of:,} 件" if one.spread else "", "", contested)
        base = self.addresses.of(one.name, part="to", line=line) if value.to else ""
        return Cell(words.number(one, value), url, f"{value.of:,}/{value.to:,}", base, contested)


def _contested(request: HttpRequest, narrowed: Narrowed) -> dict[tuple[str, str, str], int]:
    """How many challenges stand beside each number of the page: (figure, by, key) → challenges."""
    base, found = narrowed.as_query(), {}
    for row in challenges.seen(request.user):
        said = {name: value for name, value in row.query.items() if name not in ("part", "said", "by", "key")}
        if said == base:
            key = (row.figure, row.query.get("by", ""), row.query.get("key", ""))
            found[key] = found.get(key, 0) + 1
    return found


def _chart(found: Table, titles: dict[str, str], definition: Definition) -> dict[str, Any]:
    """One figure over the lines for chart.js: a line over time, bars over anything else; shares in per cent."""
    lines: list[Line] = list(found.lines)
    if not DIMENSIONS[found.by].period:
        lines = sorted(lines, key=lambda line: -line.values[definition.name].of)[:CHARTED]
    values = [_charted(definition, line.values[definition.name]) for line in lines]
    kind = "line" if DIMENSIONS[found.by].period else "bar"
    return {"days": [titles[line.key] for line in lines], "unit": definition.unit, "kind": kind,
            "series": [{"name": definition.title, "values": values}]}  # fmt: skip


def _charted(definition: Definition, value: Value) -> float | None:
    if value.value is None:
        return None
    factor = 100 if definition.unit == "%" else 1 / words.HOUR if definition.spread else 1
    return round(value.value * factor, 2)


def _headings(by: str) -> list[str]:
    said = [DIMENSIONS[by].title]
    for definition in DEFINITIONS.values():
        said.append(f"{definition.title}（{definition.unit}）")
        said += [f"{definition.title}：{part}" for part in PARTS.get(definition.unit, ())]
    return said


def _csv(found: Table, titles: dict[str, str]) -> Iterator[list[str]]:
    for title, values in [*((titles[line.key], line.values) for line in found.lines), ("合计", found.total)]:
        row = [plain(title)]
        for name, definition in DEFINITIONS.items():
            value = values[name]
            row.append(plain(_charted(definition, value)))
            row += (
                [str(value.of), str(value.to)] if value.to is not None else [str(value.of)] if definition.spread else []
            )
        yield row
