"""The API: one document, with a router from each door that has one."""

from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from wanxiang import __version__
from wanxiang.core.access import requires
from wanxiang.core.errors import WanxiangError

api = NinjaAPI(
    title="wanxiang 万象",
    version=__version__,
    docs_url="docs",
    docs_decorator=requires("systems.view"),
    urls_namespace="api",
)

for prefix, module in (
    ("/field/", "wanxiang.field.api"),
    ("/reverse/", "wanxiang.console.reverse.api"),
    ("/map/", "wanxiang.console.map_api"),
):
    if find_spec(module.rsplit(".", 1)[0]) and find_spec(module):
        api.add_router(prefix, import_module(module).router)


@api.exception_handler(WanxiangError)
def said_plainly(request: HttpRequest, error: WanxiangError) -> HttpResponse:
    return api.create_response(request, error.as_dict(), status=error.status)
