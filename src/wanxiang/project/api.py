"""The API: one document, with a router from each door that has one; every refusal is one sentence, a code and what to do."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from wanxiang import __version__
from wanxiang.console.measures.api import router as figures
from wanxiang.core.access import requires
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.api import router as cases
from wanxiang.engines.directory.api import router as registers
from wanxiang.engines.policy.answering.api import router as policy
from wanxiang.field.api import router as field

REFUSALS = {
    400: "内容有误", 401: "未登录，或密钥无效", 403: "没有权限", 404: "没有，或不在范围内", 409: "与现状冲突", 413: "过大", 422: "格式有误",
    429: "过于频繁",
}  # fmt: skip
REFUSAL = {
    "type": "object", "required": ["code", "message", "hint"],
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}, "hint": {"type": "string"}},
}  # fmt: skip


class API(NinjaAPI):
    """Ninja's, whose document also says how every operation refuses."""

    def get_openapi_schema(self, **said: Any) -> Any:
        """The document, with the refusals that any operation may give."""
        found = super().get_openapi_schema(**said)
        found.setdefault("components", {}).setdefault("schemas", {})["Refusal"] = REFUSAL
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
        for path in found["paths"].values():
            for operation in path.values():
                known = operation["responses"]
                known |= {
                    status: {"description": said, "content": content}
                    for status, said in REFUSALS.items()
                    if status not in known
                }
        return found


api = API(
    title="wanxiang 万象",
    version=__version__,
    docs_url="docs",
    docs_decorator=requires("systems.view"),
    urls_namespace="api",
)

api.add_router("/field/", field)
api.add_router("/cases/", cases)
api.add_router("/registers/", registers)
api.add_router("/figures/", figures)
api.add_router("/policy/", policy)


@api.exception_handler(WanxiangError)
def said_plainly(request: HttpRequest, error: WanxiangError) -> HttpResponse:
    response = api.create_response(request, error.as_dict(), status=error.status)
    if error.status == 429:
        response["Retry-After"] = "60"
    return response


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _refused(
        request,
        401,
        "api.not_signed_in",
        "尚未登录，也没有出示接口密钥",
        "请先登录，或以 Authorization: Bearer 出示密钥",
    )


@api.exception_handler(PermissionDenied)
def not_permitted(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return _refused(request, 403, "api.not_permitted", "没有这项权限", "请向管理员申请授权")


@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    return _refused(request, 404, "api.not_found", "没有这个地址或内容", "")


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    said = "；".join(f"{'.'.join(map(str, each['loc'][1:]))}：{each['msg']}" for each in error.errors[:5])
    return _refused(request, 422, "api.not_valid", "请求的格式不对", said)


@api.exception_handler(HttpError)
def not_readable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _refused(request, error.status_code, "api.not_readable", "请求无法读取", "正文须为 JSON，编码 UTF-8")


def _refused(request: HttpRequest, status: int, code: str, message: str, hint: str) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message, "hint": hint}, status=status)
