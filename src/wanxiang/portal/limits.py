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


def roomy(most_bytes: int) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorator: a page that takes photos; the gate for all other bodies lets this many bytes in."""

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        view.largest_body = most_bytes
        return view

    return mark


def spend(request: HttpRequest, of: str) -> None:
    """One of the tries of this kind that an address has in this minute."""
    _count(request, of)


def spent(request: HttpRequest, of: str, *, per_minute: int) -> bool:
    """Whether an address has used up its tries of this kind for this minute."""
    return cache.get(_key(request, of), 0) >= per_minute


def _count(request: HttpRequest, of: str = "") -> int:
    """How often this address asked within this minute, this time included."""
    key = _key(request, of)
    cache.add(key, 0, MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # the key went away between the two calls
        return 1


def _key(request: HttpRequest, of: str) -> str:
    """Of this address (behind our proxy: the one it saw) in this minute."""
    address = salted_hmac("portal.limits", request.META.get("REMOTE_ADDR", "")).hexdigest()[:24]
    return f"portal:{of}:{int(time()) // MINUTE}:{address}"
