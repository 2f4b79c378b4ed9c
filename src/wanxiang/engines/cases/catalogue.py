"""What is declared for cases: flows, class lists, crosswalks, duties, the admission list, grading, dispatch rules."""

from collections.abc import Sequence
from datetime import date

from wanxiang.core.declarations import Kind, declared, one
from wanxiang.core.steady import once
from wanxiang.engines.cases import contractors, flows, grading, routing, taxonomy
from wanxiang.engines.cases.contractors import Contractor
from wanxiang.engines.cases.flows import Flow
from wanxiang.engines.cases.grading import Grading
from wanxiang.engines.cases.routing import Routing
from wanxiang.engines.cases.taxonomy import Admission, Crosswalk, Duty, Taxonomy

FLOW, TAXONOMY, CROSSWALK, DUTY, ADMISSION, GRADING, ROUTING, CONTRACTOR = (
    "case_flow", "taxonomy", "crosswalk", "duty", "grid_admission", "case_grading", "case_routing", "case_contractor",
)  # fmt: skip
KINDS = (
    Kind(FLOW, "flows/*.yml", flows.load),
    Kind(TAXONOMY, "taxonomy/*.yml", taxonomy.load_taxonomy),
    Kind(CROSSWALK, "crosswalks/*.yml", taxonomy.load_crosswalk),
    Kind(DUTY, "duties/*.yml", taxonomy.load_duties),
    Kind(ADMISSION, "grid_tasks.yml", taxonomy.load_admissions),
    Kind(GRADING, "grading.yml", grading.load),
    Kind(ROUTING, "routing/*.yml", routing.load),
    Kind(CONTRACTOR, "contractors.yml", contractors.load),
)
OWN = "district"
"""The id of the district's own class list; sources have schemes of their own."""


@once
def flow(name: str) -> Flow:
    """A flow by id; raises NoSuchDeclaration."""
    return one(FLOW, name).data


def all_flows() -> dict[str, Flow]:
    """Every flow by id."""
    return {each.id: each.data for each in declared(FLOW)}


@once
def taxonomies() -> dict[str, Taxonomy]:
    """Every version of every class list, by "scheme@version"."""
    return {each.id: each.data for each in declared(TAXONOMY)}


@once
def own(on: date) -> Taxonomy:
    """The district's own list in force on a day: the newest that had begun, or else the first."""
    mine = sorted((each for each in taxonomies().values() if each.id == OWN), key=lambda each: each.valid_from)
    begun = [each for each in mine if each.valid_from <= on]
    return begun[-1] if begun else mine[0]


@once
def crosswalks() -> Sequence[Crosswalk]:
    """Every crosswalk."""
    return [each.data for each in declared(CROSSWALK)]


@once
def duties() -> Sequence[Duty]:
    """Every declared clause of the list of duties; rulings add theirs in `duty.clauses`."""
    return [each.data for each in declared(DUTY)]


def contractor(code: str) -> Contractor | None:
    """A company that handles cases under contract; None where none has this code."""
    return next((each.data for each in declared(CONTRACTOR) if each.id == code), None)


@once
def admissions() -> Sequence[Admission]:
    """What may be asked of a community or grid."""
    return [each.data for each in declared(ADMISSION)]


@once
def the_grading() -> Grading:
    """The grading rules in force."""
    return declared(GRADING)[-1].data


@once
def routing_for(flow_id: str) -> Routing | None:
    """The dispatch rules of a flow; a flow without any is dispatched by hand."""
    return next((each.data for each in declared(ROUTING) if each.data.flow == flow_id), None)
