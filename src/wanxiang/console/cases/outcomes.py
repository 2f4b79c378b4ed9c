"""What became of an act on many cases: kept over the redirect, shown once, each refusal with its own sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

KEY = "cases.outcome"
MOST = 200


def keep(request: HttpRequest, *, title: str, done: Sequence[str], refused: Mapping[str, str]) -> None:
    """Remember what was done, for the page that comes next."""
    if done:
        messages.success(request, f"已{title} {len(done)} 件。")
    if refused:
        request.session[KEY] = {"title": title, "refused": list(refused.items())[:MOST], "count": len(refused)}
    elif not done:
        messages.error(request, "还没有选择案件。请先勾选。")


def take(request: HttpRequest) -> dict[str, Any] | None:
    """What is to be shown, once."""
    return request.session.pop(KEY, None)


def onward(request: HttpRequest, address: str) -> HttpResponse:
    """On to the next page; a form sent from within its page is told where, so that the message waits for that page."""
    if request.headers.get("X-Kept"):
        return HttpResponse(status=204, headers={"X-Next": address})
    return redirect(address)


def back(request: HttpRequest, otherwise: str) -> str:
    """Where the button stood; only an address of our own."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe else otherwise
