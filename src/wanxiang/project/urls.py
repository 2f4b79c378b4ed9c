"""Addresses. Each door of the house lists its own; a guard test asks every one of them for its permission."""

from django.urls import include, path

from wanxiang.project import api, health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/", api.api.urls),
    path("field/", include("wanxiang.field.urls")),
    path("georeport/v2/", include("wanxiang.engines.cases.georeport.urls")),
    path("messaging/", include("wanxiang.engines.cases.adapters.urls")),
    path("portal/", include("wanxiang.portal.urls")),
    path("", include("wanxiang.console.urls")),
]
