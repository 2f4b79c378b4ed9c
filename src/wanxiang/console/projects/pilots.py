"""The pilot list: batch → matter → measure with its nodes; how far each is follows from the nodes. Readable on a phone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.console.listing import Column, csv_response, plain
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import today
from wanxiang.engines.directory import sight
from wanxiang.systems.pilot_measures import listing
from wanxiang.systems.pilot_measures.standing import AUTHORISED, STATES, counted, matters


@require_GET
@requires("project.view")
def home(request: HttpRequest) -> HttpResponse:
    """The list with both counts and their bases; `?state=`, `?batch=` narrow it; what is applied for stands below."""
    every = listing.listed()
    authorised = [each for each in every if each.stage == AUTHORISED]
    state, batch = request.GET.get("state", ""), request.GET.get("batch", "")
    kept = [each for each in authorised if state in ("", each.state) and batch in ("", each.batch)]
    if request.GET.get("export") == "csv":
        rows = ([plain(column.of(each)) for column in COLUMNS] for each in kept)
        return csv_response("综合改革试点措施清单", [column.title for column in COLUMNS], rows)
    batches: dict[str, list] = {}
    for each in matters(kept):
        batches.setdefault(each.batch, []).append(each)
    known = {
        "batches": batches, "matters": counted(matters(authorised)), "measures": counted(authorised), "states": STATES, "state": state,
        "batch": batch, "every_batch": list(dict.fromkeys(each.batch for each in authorised)), "on": today(),
        "next": [each for each in every if each.stage != AUTHORISED], "as_of": today(),
        "may_edit": has_permission(request.user, sight.EDIT),
    }  # fmt: skip
    return render(request, "console/projects/pilots.html", known)


COLUMNS = [
    Column("batch", "批次"),
    Column("matter", "事项"),
    Column("code", "举措编号"),
    Column("measure", "举措"),
    Column("unit", "牵头单位"),
    Column("state", "状态"),
    Column("nodes", "节点数", value=lambda row: len(row.nodes)),
    Column("counted", "已核验完成的节点"),
    Column("due", "完成时限"),
]
