"""Around every request: its id, whose address it came from, how large it is, and errors said in one Chinese sentence."""

import re
import uuid
from collections.abc import Callable

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from wanxiang.core.config import config
from wanxiang.core.errors import WanxiangError
from wanxiang.project.logs import current_request

Handler = Callable[[HttpRequest], HttpResponse]

LARGEST_BODY = 12 * 1024 * 1024
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


class TooLarge(WanxiangError):
    code = "http.too_large"
    status = 413


def client_address(get_response: Handler) -> Handler:
    """Behind our own proxy (WANXIANG_HTTPS=1) the address is the one that the proxy saw, so that limits count people."""
    if not config().https:
        raise MiddlewareNotUsed

    def handle(request: HttpRequest) -> HttpResponse:
        if seen := request.headers.get("X-Forwarded-For", ""):
            request.META["REMOTE_ADDR"] = seen.rsplit(",", 1)[-1].strip()
        return get_response(request)

    return handle


def modest_body(get_response: Handler) -> Handler:
    """Refuse what is larger than any form of ours, before a byte of it is read."""

    def handle(request: HttpRequest) -> HttpResponse:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > LARGEST_BODY and length > (most := _most_for(request)):
            error = TooLarge(f"提交的内容超过 {most // 1024**2} MB", hint="请返回上一页，拆分文件或分几次上传")
            return said_plainly(request, error)
        return get_response(request)

    return handle


def _most_for(request: HttpRequest) -> int:
    """What the view says that it takes (a resident's photos), else the limit of every form."""
    try:
        return getattr(resolve(request.path_info).func, "largest_body", LARGEST_BODY)
    except Resolver404:
        return LARGEST_BODY


class PlainErrors:
    """A WanxiangError that a view raises becomes a page (or JSON) that says what, why and what to do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return said_plainly(request, error) if isinstance(error, WanxiangError) else None


def said_plainly(request: HttpRequest, error: WanxiangError) -> HttpResponse:
    """The error as a page, or as JSON for a program."""
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    if request.path.startswith("/api/") or wants_json:
        return JsonResponse(error.as_dict(), status=error.status)
    return render(request, "console/error.html", {"error": error}, status=error.status)
