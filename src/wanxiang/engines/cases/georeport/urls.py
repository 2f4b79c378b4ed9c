"""Every resource twice: `.json` and `.xml`."""

from collections.abc import Callable, Iterator

from django.http import HttpResponse
from django.urls import URLPattern, path

from wanxiang.engines.cases.georeport import api
from wanxiang.engines.cases.georeport.formats import FORMATS

app_name = "georeport"


def both(route: str, view: Callable[..., HttpResponse], name: str) -> Iterator[URLPattern]:
    """A resource in both formats."""
    return (path(f"{route}.{format}", view, {"format": format}, name=f"{name}-{format}") for format in FORMATS)


urlpatterns = [
    path("", api.root, name="root"),
    path("openapi.json", api.document, name="openapi"),
    path("photos/<int:pk>", api.photo, {"format": "json"}, name="photo"),
    *both("discovery", api.discovery, "discovery"),
    *both("services", api.services, "services"),
    *both("services/<str:code>", api.definition, "definition"),
    *both("requests", api.requests, "requests"),
    *both("requests/<str:number>", api.request_of, "request"),
    *both("tokens/<str:token>", api.token, "token"),
    *both("servicerequestupdates", api.updates, "updates"),
]
