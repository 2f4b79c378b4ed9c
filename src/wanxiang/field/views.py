"""The shell of the phone page, its service worker and its manifest. Visits come from `api.py`, cases from `cases_api.py`."""

import hashlib
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from wanxiang.core.access import public, requires
from wanxiang.district.queries import place_names

HERE = Path(__file__).parent
SHELL = sorted(f"field/{path.name}" for path in (HERE / "static" / "field").iterdir())


@require_GET
@requires("visit.view")
@ensure_csrf_cookie
def visits(request: HttpRequest) -> HttpResponse:
    """The page; it says whose area it is, and asks the API for the rest."""
    return render(
        request, "field/visits.html", {"place": "、".join(place_names(request.scope.areas).values()) or "全区"}
    )


@public
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list and version of the files that it keeps."""
    known = {"files": SHELL, "version": _version()}
    return render(request, "field/sw.js", known, content_type="text/javascript; charset=utf-8")


@public
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """So that the page can be put on the home screen."""
    return JsonResponse(
        {
            "name": "网格工作",
            "short_name": "网格",
            "lang": "zh-CN",
            "start_url": reverse("field:visits"),
            "scope": reverse("field:visits"),
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#14508f",
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@cache
def _version() -> str:
    """The content of the shell's files: another content, another cache on the phone."""
    files = [*sorted((HERE / "static" / "field").iterdir()), *sorted((HERE / "templates" / "field").iterdir())]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
