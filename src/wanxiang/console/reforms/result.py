"""What a reform would do: totals, months, streets, communities and groups; every table to take along."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from wanxiang.console.listing import csv_response, plain
from wanxiang.console.reforms import sight
from wanxiang.console.reforms.wording import GROUPS, amount, persons
from wanxiang.core import audit
from wanxiang.core.access import has_permission, requires
from wanxiang.core.errors import WanxiangError
from wanxiang.district.queries import place_names
from wanxiang.engines.directory.exporting import workbook
from wanxiang.engines.policy.models import Reform, ReformRun
from wanxiang.engines.policy.reforms import actions, queries

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MARKS = {"gains": "受益", "loses": "受损", "newly": "新符合", "lost": "不再符合"}


@require_GET
@requires("reform.view")
def page(request: HttpRequest, name: str) -> HttpResponse:
    """The newest calculation of a reform."""
    reform = sight.seen(request, name)
    run = queries.latest(name)
    if run is None:
        return render(
            request,
            "console/reforms/none.html",
            {"reform": reform, **_acts(request, reform, run), "crumbs": _crumbs(reform)},
        )
    if request.GET.get("export") in ("csv", "xlsx"):
        return _export(request, reform, run)
    tables = [_table(key, lines) for key, lines in run.result["by"].items()]
    known = {
        "reform": reform,
        "run": run,
        "tiles": _tiles(run.result["total"]),
        "amounts": {key: amount(run.result["total"][key]) for key in ("before", "after", "difference")},
        "policies": [_policy(each) for each in run.result["policies"]],
        "months": [_month(row) for row in run.result["months"]],
        "chart": _chart(run.result["months"]),
        "tables": tables,
        "marks": MARKS,
        **_acts(request, reform, run),
        "crumbs": _crumbs(reform),
    }
    return render(request, "console/reforms/result.html", known)


@require_POST
@requires("reform.edit")
def calculate(request: HttpRequest, name: str) -> HttpResponse:
    """Again, over the people and policies of today."""
    sight.seen(request, name)
    try:
        actions.calculate(name=name, by=request.user)
        messages.success(request, "已重新测算。现行政策没有任何改动。")
    except WanxiangError as error:
        messages.error(request, f"{error.message}。{error.hint}")
    return redirect("console:reforms:result", name)


def _acts(request: HttpRequest, reform: Reform, run: ReformRun | None) -> dict[str, Any]:
    may = has_permission(request.user, "reform.list")
    listed = may and run is not None and sight.may_list(request, reform, run)
    return {"may_edit": has_permission(request.user, "reform.edit"), "may_list": listed, "lists": queries.CHANGES}


def _crumbs(reform: Reform) -> list[tuple[str, str]]:
    return [("政策调整测算", "/reforms/"), (reform.title, "")]


def _tiles(total: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "title": title, "value": total[kind], "perhaps": total[f"{kind}_perhaps"]}
        for kind, title in MARKS.items()
    ]


def _policy(each: dict[str, Any]) -> dict[str, Any]:
    """Persons on the first day and amounts of the year."""
    return {
        "title": each["title"],
        "before": f"{each['eligible_before']:,}（待核实 {each['unknown_before']:,}）",
        "after": f"{each['eligible_after']:,}（待核实 {each['unknown_after']:,}）",
        "difference": amount(each["difference"]),
    }


def _month(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "month": row["month"],
        "heads": (f"{row['eligible_before']:,}", f"{row['eligible_after']:,}"),
        "amounts": [amount(row[key]) for key in ("before", "after", "difference")],
    }


def _chart(months: list[dict[str, Any]]) -> dict[str, Any]:
    """Costs month by month; persons where the policies give no money."""
    paid = any(row[key]["at_least"] or row[key]["at_most"] for row in months for key in ("before", "after"))
    if not paid:
        series = [("符合（现行）", "eligible_before"), ("符合（调整后）", "eligible_after")]
        lines = [{"name": words, "values": [row[key] for row in months]} for words, key in series]
    else:
        series = [("现行，至少", "before"), ("调整后，至少", "after")]
        lines = [
            {"name": words, "values": [(row[key]["at_least"] or 0) / 100 for row in months]} for words, key in series
        ]
    return {"days": [row["month"] for row in months], "unit": "元" if paid else "人", "kind": "bar", "series": lines}


def _table(key: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    names = place_names(line["label"] for line in lines) if key in ("street", "community") else {}
    rows = [
        {
            "label": names.get(line["label"], line["label"] or "地址不详"),
            "code": line["label"] if key in ("street", "community") else "",
            "amounts": [amount(line[name]) for name in ("before", "after", "difference")],
            "persons": [persons(line, mark) for mark in MARKS],
        }
        for line in lines
    ]
    return {"key": key, "title": GROUPS[key], "rows": rows, "long": key == "community"}


def _export(request: HttpRequest, reform: Reform, run: ReformRun) -> HttpResponse:
    """One table: months, or one of the groups; amounts in 元, bounds in columns of their own."""
    key = request.GET.get("table", "months")
    if key != "months" and key not in run.result["by"]:
        raise Http404
    audit.record("policy.reform_exported", by=request.user, subject=reform.name, details={"table": key, "run": run.pk})
    title = f"{reform.title}－{'按月' if key == 'months' else '按' + GROUPS[key]}"
    rows = [[plain(cell) for cell in row] for row in _cells(run, key)]
    if request.GET["export"] == "csv":
        return csv_response(title, rows[0], rows[1:])
    answer = FileResponse(workbook(rows, title=title), content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, f"{title}.xlsx")
    return answer


def _cells(run: ReformRun, key: str) -> Iterator[list[Any]]:
    ends = [(name, end) for name in ("before", "after", "difference") for end in ("at_least", "at_most")]
    words = [f"{which}{end}（元）" for which in ("现行", "调整后", "差额") for end in ("至少", "至多")]
    if key == "months":
        heads = {"eligible_before": "符合（现行）", "unknown_before": "待核实（现行）", "eligible_after": "符合（调整后）",
                 "unknown_after": "待核实（调整后）"}  # fmt: skip
        first, marks, lines = "month", heads, run.result["months"]
    else:
        marks = {f"{mark}{end}": f"{words}{said}" for mark, words in MARKS.items() for end, said in (("", ""), ("_perhaps", "（待核实）"))}  # fmt: skip
        first, lines = "label", run.result["by"][key]
    names = place_names(line["label"] for line in lines) if key in ("street", "community") else {}
    yield ["月份" if key == "months" else GROUPS[key], *words, *marks.values()]
    for line in lines:
        amounts = [None if line[name][end] is None else line[name][end] / 100 for name, end in ends]
        yield [names.get(line[first], line[first]), *amounts, *(line[mark] for mark in marks)]
