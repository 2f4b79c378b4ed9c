"""Around every request: its id, and errors said in one Chinese sentence."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from wanxiang.core.errors import WanxiangError
from wanxiang.project.logs import current_request

Handler = Callable[[HttpRequest], HttpResponse]

_SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def request_id(get_response: Handler) -> Handler:
    """Give each request an id (or keep the one that the proxy gave it), for the logs and the error page."""

    def handle(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.id = given if _SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        current_request.set(request.id)  # not reset: Django logs the response after this returns
        response = get_response(request)
        response["X-Request-ID"] = request.id
        return response

    return handle


class PlainErrors:
    """A WanxiangError that a view raises becomes a page (or JSON) that says what, why and what to do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, WanxiangError):
            return None
        if request.path.startswith("/api/") or request.accepts("application/json") and not request.accepts("text/html"):
            return JsonResponse(error.as_dict(), status=error.status)
        return render(request, "console/error.html", {"error": error}, status=error.status)
