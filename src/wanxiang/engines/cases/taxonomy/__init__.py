"""The class lists: what a case is about, in the words of every system that sends one, and who owns such matters.

In:  YAML files of a system's folder: taxonomy/*.yml, crosswalks/*.yml, duties/*.yml, grid_tasks.yml
Out: `Taxonomy` (a list of classes in one version), `convert` (one list's class in the words of another, with confidence),
     `owner` (the clause of the list of duties that says whose matter it is), `admitted` (the clause by which a community or
     grid may be asked). Pure: files in, frozen values out; days are arguments.
"""

from wanxiang.engines.cases.taxonomy.admission import Admission, admitted, load_admissions
from wanxiang.engines.cases.taxonomy.checking import check_admissions, check_crosswalk, check_duties, unowned
from wanxiang.engines.cases.taxonomy.classes import AmbiguousCode, Class, Key, Taxonomy, UnknownClass, load_taxonomy
from wanxiang.engines.cases.taxonomy.converting import Mapped, RoundTrip, convert, convert_labels, round_trip
from wanxiang.engines.cases.taxonomy.crosswalks import Crosswalk, Row, load_crosswalk
from wanxiang.engines.cases.taxonomy.duties import STREET, Duty, NoOwner, competences, load_duties, owner, unresolved
from wanxiang.engines.cases.taxonomy.reading import TaxonomyFault
from wanxiang.engines.cases.taxonomy.suggesting import Proposal, suggest_unmapped

__all__ = [
    "STREET",
    "Admission",
    "AmbiguousCode",
    "Class",
    "Crosswalk",
    "Duty",
    "Key",
    "Mapped",
    "NoOwner",
    "Proposal",
    "RoundTrip",
    "Row",
    "Taxonomy",
    "TaxonomyFault",
    "UnknownClass",
    "admitted",
    "check_admissions",
    "check_crosswalk",
    "check_duties",
    "competences",
    "convert",
    "convert_labels",
    "load_admissions",
    "load_crosswalk",
    "load_duties",
    "load_taxonomy",
    "owner",
    "round_trip",
    "suggest_unmapped",
    "unowned",
    "unresolved",
]
