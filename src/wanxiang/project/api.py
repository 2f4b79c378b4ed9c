"""The API: one document, with a router from each door that has one."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from wanxiang import __version__
from wanxiang.core.access import requires
from wanxiang.core.errors import WanxiangError
from wanxiang.field.api import router

api = NinjaAPI(
    title="wanxiang 万象",
    version=__version__,
    docs_url="docs",
    docs_decorator=requires("systems.view"),
    urls_namespace="api",
)

api.add_router("/field/", router)


@api.exception_handler(WanxiangError)
def said_plainly(request: HttpRequest, error: WanxiangError) -> HttpResponse:
    return api.create_response(request, error.as_dict(), status=error.status)
