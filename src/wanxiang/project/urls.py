"""Addresses. Each door of the house lists its own; a guard test asks every one of them for its permission."""

from importlib.util import find_spec

from django.urls import include, path

from wanxiang.project import api, health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/", api.api.urls),
]
for prefix, door in (("field/", "wanxiang.field"), ("portal/", "wanxiang.portal"), ("", "wanxiang.console")):
    if find_spec(door) and find_spec(f"{door}.urls"):
        urlpatterns.append(path(prefix, include(f"{door}.urls")))
