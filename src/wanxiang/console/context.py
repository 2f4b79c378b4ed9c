"""What every page of the console knows: the district, the account's menu, whether the data are simulated."""

from typing import Any

from django.http import HttpRequest

from wanxiang.console import menu
from wanxiang.core.access import has_permission, roles
from wanxiang.core.files import home
from wanxiang.district import profile


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor; database work happens only for a signed-in account."""
    known: dict[str, Any] = {
        "district": profile(),
        "simulated": home("demo.json").exists(),
        "menu": [],
    }
    account = getattr(request, "user", None)
    if account is not None and account.is_authenticated:
        known["menu"] = menu.entries_for(account)
        known["menu_current"] = menu.current(known["menu"], request.path)
        known["may_search"] = has_permission(account, "person.search")
        known["role_titles"] = list(dict.fromkeys(roles()[grant.role].title for grant in account.grants.all()))
    return known
