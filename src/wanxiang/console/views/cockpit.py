"""The first screen of a leader, and the page of a place."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wanxiang.console import place as places
from wanxiang.console import waiting
from wanxiang.console.board import board
from wanxiang.console.views.accounts import first_page
from wanxiang.core.access import has_permission, public, requires
from wanxiang.core.clock import now, today


@public
def home(request: HttpRequest) -> HttpResponse:
    """The cockpit for whoever has it, else the first page of their menu; the sign-in page for a stranger."""
    if request.user.is_authenticated and not has_permission(request.user, "cockpit.view"):
        return redirect(first_page(request))
    return cockpit(request)


@requires("cockpit.view")
def cockpit(request: HttpRequest) -> HttpResponse:
    """Figures, map, what waits for a decision."""
    shown = board(scope=request.scope, as_of=today())
    decisions = [
        *shown.decisions,
        *waiting.of_plan(request.user, on=today()),
        *waiting.of_cases(request.user, at=now()),
    ]
    shapes = {"shapes": "/map/grid.json", "outlines": "/map/street.json"}
    return render(
        request, "console/cockpit.html", {"board": shown, "decisions": decisions, "as_of": shown.as_of} | shapes
    )


@requires("reverse.view")
def place(request: HttpRequest, code: str) -> HttpResponse:
    """A street, community or grid: residents, policies, the places below it."""
    if not request.scope.allows_area(code):
        raise Http404
    page = places.page(code=code, scope=request.scope)
    return render(request, "console/place.html", page | {"as_of": today()})
