"""Who may do what with a report: see it, fill the sections of one's own unit, or edit and issue all of it."""

from django.http import HttpRequest

from wanxiang.core.access import has_permission
from wanxiang.core.models import Account
from wanxiang.district.queries import unit_named
from wanxiang.engines.measures.drafts import queries
from wanxiang.engines.measures.models import Draft, Section

VIEW, EDIT, ISSUE = "report.view", "report.edit", "report.issue"
CRUMB = ("年度报告", "/report/")


def units_of(account: Account) -> list[str] | None:
    """The units, by code and by name, whose sections an account fills; None for whoever edits all of them."""
    if has_permission(account, ISSUE):
        return None
    found = unit_named(account.unit_code) if account.unit_code else None
    return [unit for unit in (account.unit_code, found.code if found else "") if unit]


def section_of(request: HttpRequest, number: int, position: int) -> tuple[Draft, Section]:
    """A section that this account may write; 404 for any other.

    A form says which section it was opened on: that one is meant, wherever it stands by now.

    Raises: NoSuchDraft
    """
    draft = queries.draft(number)
    meant = request.POST.get("section", "")
    key = int(meant) if meant.isdigit() else None
    return draft, queries.section(draft, position, units=units_of(request.user), key=key)
