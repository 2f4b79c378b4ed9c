"""The index: every register that the account may see, under the system that owns it."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanxiang.core.access import requires
from wanxiang.core.declarations import SYSTEMS, version_of
from wanxiang.core.steady import steady
from wanxiang.engines.directory import catalogue, queries
from wanxiang.systems.folders import Folder, folders


@require_GET
@requires("register.view")
def index(request: HttpRequest) -> HttpResponse:
    """All registers."""
    return _shown(request, None)


@require_GET
@requires("register.view")
def of_system(request: HttpRequest, system: str) -> HttpResponse:
    """The registers of one system; 404 for a system without a folder."""
    found = next((folder for folder in folders() if folder.id == system), None)
    if found is None:
        raise Http404
    return _shown(request, found)


def _shown(request: HttpRequest, folder: Folder | None) -> HttpResponse:
    with steady():
        listed = queries.registers(by=request.user, system=folder.id if folder else "")
        names = _names(tuple(version_of(path) for path in sorted(SYSTEMS.glob("*/system.yml"))))
        groups: dict[str, list[queries.Counted]] = {}
        for each in listed:
            groups.setdefault(names.get(each.force.system, "本区自建"), []).append(each)
        known = {
            "folder": folder,
            "groups": groups,
            "faults": catalogue.faults() if not folder else [],
            "crumbs": [("名册", "/registers/"), (folder.name, "")] if folder else [],
        }
        return render(request, "console/registers/index.html", known)


@lru_cache(maxsize=1)
def _names(_versions: tuple[str, ...]) -> dict[str, str]:
    """What the systems are called, read again when one of their files changes."""
    return {each.id: each.name for each in folders()}
