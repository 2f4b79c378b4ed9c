"""Every address asks a permission that some role has, or says aloud that it is public."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, get_resolver
from ninja.operation import PathView

from wanxiang.core.access import permissions
from wanxiang.core.access.views import PUBLIC
from wanxiang.project.api import api

OPEN_BY_NATURE = {"openapi-json", "api-root"}


def patterns(resolver=None, prefix="") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.pattern}", entry
        else:
            yield from patterns(entry, f"{prefix}{entry.pattern}")


def pages() -> list[tuple[str, URLPattern]]:
    return [(route, entry) for route, entry in patterns() if not route.startswith("api/")]


def operations() -> list[tuple[str, object]]:
    found = []
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            assert isinstance(view, PathView)
            found += [(f"{prefix}{path} {operation.methods}", operation) for operation in view.operations]
    return found


@pytest.mark.parametrize(("route", "entry"), pages(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_page_asks_a_permission(route, entry):
    asked = getattr(entry.callback, "permission", None) or getattr(
        getattr(entry.callback, "view_class", None), "permission", None
    )
    assert asked, f"/{route} asks no permission: add @requires(…) or @public"
    assert asked == PUBLIC or asked in permissions(), f"/{route} asks {asked}, which no role has"


@pytest.mark.parametrize(
    ("route", "operation"), operations(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_api_operation_asks_a_permission(route, operation):
    asked = [getattr(callback, "permission", None) for callback in operation.auth_callbacks]
    assert asked, f"{route} has no auth"
    assert all(one in permissions() for one in asked), f"{route} asks {asked}"
