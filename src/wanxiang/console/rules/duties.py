"""The list of duties clause by clause with what rulings added, and what may be asked of a community or grid."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console.listing import Column, Listing
from wanxiang.console.rules.classes import INDEX
from wanxiang.core.access import requires
from wanxiang.core.clock import today
from wanxiang.engines.cases import catalogue, parties
from wanxiang.engines.cases.models import DutyAmendment
from wanxiang.engines.cases.taxonomy import Duty

LEVELS = {"district": "区", "street": "街道", "community": "社区"}


@require_GET
@requires("case.rules")
def clauses(request: HttpRequest) -> HttpResponse:
    """Every clause in force, searched by number, class, competence or basis."""
    asked = request.GET.get("q", "").strip()
    rows = [each for each in catalogue.duties() if each.in_force(today()) and _says(each, asked)]
    listing = Listing(request, rows, _columns(), "职责清单", per_page=60)
    if listing.exporting:
        return listing.csv()
    known = {
        "crumbs": [*INDEX, ("职责清单", "")],
        "listing": listing,
        "asked": asked,
        "amendments": [
            _amendment(row) for row in DutyAmendment.objects.select_related("ruling__case").order_by("-pk")[:50]
        ],
        "as_of": today(),
    }
    return render(request, "console/rules/duties.html", known)


@require_GET
@requires("case.rules")
def admissions(request: HttpRequest) -> HttpResponse:
    """The approved list: nothing else reaches a community or a grid."""
    rows = [each for each in catalogue.admissions() if each.in_force(today())]
    columns = [
        Column("clause", "条款", optional=False),
        Column("task", "事项", optional=False),
        Column("classes", "类别", value=lambda row: row.classes or ("不限",)),
        Column("asks", "要求做什么", "wide"),
        Column("limit", "频次"),
        Column("needs", "前提"),
        Column("basis", "依据", "wide"),
    ]
    listing = Listing(request, rows, columns, "社区（网格）工作事项准入清单")
    if listing.exporting:
        return listing.csv()
    return render(
        request, "console/rules/admissions.html", {"crumbs": [*INDEX, ("工作事项准入", "")], "listing": listing}
    )


def _says(duty: Duty, asked: str) -> bool:
    return not asked or any(asked in text for text in (duty.clause, duty.main, duty.basis, duty.note, *duty.classes))


def _columns() -> list[Column]:
    return [
        Column("clause", "条款", optional=False),
        Column("classes", "类别", value=_classes, optional=False),
        Column("levels", "层级", value=lambda duty: [LEVELS[each] for each in duty.levels]),
        Column("main", "主责", value=_unit, optional=False),
        Column("assist", "配合"),
        Column(
            "street",
            "街道职责",
            value=lambda duty: f"{duty.street}：{duty.street_does}" if duty.street_does else duty.street,
        ),
        Column("community", "社区职责"),
        Column("basis", "依据", "wide"),
        Column("checked", "条文已核对"),
        Column("valid_from", "自", "date"),
    ]


def _classes(duty: Duty) -> list[str]:
    own = catalogue.own(today())
    return [
        own.get(code).name if any(each.code == code for each in own.classes.values()) else code for code in duty.classes
    ]


def _unit(duty: Duty) -> str:
    found = parties.of_competence(duty.main)
    return found.name if found else duty.main


def _amendment(row: DutyAmendment) -> dict[str, object]:
    return {"row": row, "owner": parties.name_of(row.owner), "case_no": row.ruling.case.case_no, "why": row.ruling.text}
