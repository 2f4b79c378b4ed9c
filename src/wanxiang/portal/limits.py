"""So many requests a minute from one address; counted in memory under a keyed hash, forgotten after the minute."""

from collections.abc import Callable
from functools import wraps
from time import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

MINUTE = 60


def limited(per_minute: int) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorator: 429 with a page that says so, once an address asks more often than that."""

    def gate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if _count(request) > per_minute:
                response = render(request, "portal/busy.html", status=429)
                response["Retry-After"] = str(MINUTE)
                return response
            return view(request, *args, **kwargs)

        return counted

    return gate


def _count(request: HttpRequest) -> int:
    """How often this address (behind our proxy: the one it saw) asked within this minute, this time included."""
    key = f"portal:{int(time()) // MINUTE}:{salted_hmac('portal.limits', request.META.get('REMOTE_ADDR', '')).hexdigest()[:24]}"
    cache.add(key, 0, MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # the key went away between the two calls
        return 1
