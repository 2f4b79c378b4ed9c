"""The addresses of the door: public to read, open to post under limits, each answer in the format that its address ends in."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from wanxiang.core import limits
from wanxiang.core.access import public
from wanxiang.core.clock import now
from wanxiang.core.limits import TooMany
from wanxiang.district import profile
from wanxiang.engines.cases import attachments, keys
from wanxiang.engines.cases.georeport import actions, asking, openapi, photos, queries
from wanxiang.engines.cases.georeport.actions import Caller
from wanxiang.engines.cases.georeport.asking import Refused
from wanxiang.engines.cases.georeport.formats import MEDIA_TYPES, written
from wanxiang.engines.cases.models import ApiKey

READS_A_MINUTE, POSTS_A_MINUTE = 300, 10
"""From one address without a key; a key has a rate of its own."""
FORM = "application/x-www-form-urlencoded"
View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """Decorator: the district that is asked for is ours, nobody asks without end, and what is refused is said as specified."""

    @wraps(view)
    def opened(request: HttpRequest, *, format: str, **known: Any) -> HttpResponse:
        try:
            _sober(request, known)
            _ours(request)
            return view(request, format=format, **known)
        except TooMany as error:
            response = _refused(429, [str(error)], format)
            response["Retry-After"] = str(limits.MINUTE)
            return response
        except Refused as error:
            return _refused(error.status, error.sentences, format)

    return opened


@public
@require_safe
@door
def discovery(request: HttpRequest, *, format: str) -> HttpResponse:
    """Where the endpoint is and which formats it has."""
    url = request.build_absolute_uri(reverse("georeport:root")).rstrip("/")
    return _answer("discovery", queries.discovery(url=url, at=now()), format)


@public
@require_safe
@door
def services(request: HttpRequest, *, format: str) -> HttpResponse:
    """What may be reported."""
    return _answer("services", queries.services(at=now()), format)


@public
@require_safe
@door
def definition(request: HttpRequest, *, format: str, code: str) -> HttpResponse:
    """What a service asks for besides place and description."""
    return _answer("service_definition", queries.definition(code, at=now()), format)


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
@door
def requests(request: HttpRequest, *, format: str) -> HttpResponse:
    """The public requests of a period, or a new one."""
    if request.method == "POST":
        return _post(request, format)
    asked = asking.wanted(_query(request), at=now())
    return _answer("service_requests", queries.requests(asked, link=_link(request)), format)


@public
@require_safe
@door
def request_of(request: HttpRequest, *, format: str, number: str) -> HttpResponse:
    """One public request."""
    _query(request)
    return _answer("service_requests", queries.request(number, link=_link(request)), format)


@public
@require_safe
@door
def token(request: HttpRequest, *, format: str, token: str) -> HttpResponse:
    """The request of a token: the receipt that its reporter was given."""
    found = queries.by_token(token)
    return _answer("service_requests", [{"service_request_id": found.case_no, "token": token}], format)


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
@door
def updates(request: HttpRequest, *, format: str) -> HttpResponse:
    """What has become of requests, or what a reporter adds to one."""
    if request.method == "POST":
        said = _form(request)
        done = actions.add_comment(asking.comment(said), caller=_caller(request, said), at=now())
        return _answer("service_request_updates", [done], format, status=201)
    asked = asking.wanted(_query(request), at=now(), most=asking.MOST_DAYS_OF_UPDATES)
    return _answer("service_request_updates", queries.updates(asked), format)


@public
@require_safe
@door
def photo(request: HttpRequest, *, format: str, pk: int) -> HttpResponse:
    """A photo of a public case, without what the camera wrote beside it."""
    found = queries.photo(pk)
    try:
        data = photos.plain(b"".join(attachments.content(found)))
    except photos.Unreadable:
        raise Refused(404, "没有这张公开照片") from None
    response = HttpResponse(data, content_type=found.media_type)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "public, max-age=300"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@public
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The endpoint's own address answers with the discovery document."""
    return discovery(request, format="json")


@public
@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document of this door."""
    return HttpResponse(written("", openapi.document(), "json"), content_type="application/json; charset=utf-8")


def _post(request: HttpRequest, format: str) -> HttpResponse:
    said = _form(request)
    caller = _caller(request, said)
    done = actions.receive(asking.posted(said), caller=caller, at=now())
    notice = f"已收到，查询码 {done.receipt}，可凭此查询和补充说明"
    told = [{"service_request_id": done.case.case_no, "service_notice": notice, "account_id": None}]
    return _answer("service_requests", told, format, status=201 if done.new else 200)


def _caller(request: HttpRequest, said: dict[str, str]) -> Caller:
    """Who posts, counted against its rate; raises Refused (403), TooMany."""
    address = request.META.get("REMOTE_ADDR", "")
    key = _key(said.get("api_key", ""))
    limits.demand(
        "georeport.post",
        caller=f"key:{key.name}" if key else address,
        per_minute=key.per_minute if key else POSTS_A_MINUTE,
    )
    once = request.headers.get("Idempotency-Key", "").strip()
    if len(once) > 200:
        raise Refused(400, "Idempotency-Key 超过 200 个字")
    return Caller(key=key, address=address, once=once)


def _key(said: str) -> ApiKey | None:
    if not said:
        return None
    try:
        row = keys.known(said, at=now())
    except keys.WrongKey as error:
        raise Refused(403, str(error)) from None
    if keys.REPORT not in row.permissions:
        raise Refused(403, "这个 api_key 不能报送事项")
    return row


def _sober(request: HttpRequest, known: dict[str, Any]) -> None:
    """Reads are counted by address. A write that carries a session comes from a page of ours or was made to look like it."""
    if any("\0" in str(value) for value in known.values()):
        raise Refused(404, "地址中有不可用的控制字符")
    if request.method == "POST":
        if request.user.is_authenticated:
            raise Refused(403, "本接口供外部程序使用，不接受已登录网页的提交")
        if request.content_type != FORM:
            raise Refused(400, f"Content-Type 须为 {FORM}")
        return
    limits.demand("georeport.read", caller=request.META.get("REMOTE_ADDR", ""), per_minute=READS_A_MINUTE)


def _ours(request: HttpRequest) -> None:
    """One district is served: its id may be left out, another's is not found."""
    said = (_form(request) if request.method == "POST" else _query(request)).get("jurisdiction_id", "")
    if said and said != profile().id:
        raise Refused(404, f"jurisdiction_id“{said[:40]}”不在本接口范围内，本区为 {profile().id}")


def _query(request: HttpRequest) -> dict[str, str]:
    return asking.flat(list(request.GET.lists()))


def _form(request: HttpRequest) -> dict[str, str]:
    """The form, and beside it what the address says: some clients send jurisdiction_id there."""
    both: list[tuple[str, list[str]]] = []
    for said in (request.GET, request.POST):
        both += _lists(said)
    return asking.flat(both)


def _lists(said: QueryDict) -> list[tuple[str, list[str]]]:
    return [(name.removesuffix("[]"), [str(value) for value in values]) for name, values in said.lists()]


def _link(request: HttpRequest) -> Callable[[int], str]:
    return lambda pk: request.build_absolute_uri(reverse("georeport:photo", args=[pk]))


def _answer(root: str, data: Any, format: str, *, status: int = 200) -> HttpResponse:
    response = HttpResponse(written(root, data, format), content_type=MEDIA_TYPES[format], status=status)
    response["Access-Control-Allow-Origin"] = "*"  # public matters only, and no session opens more
    return response


def _refused(status: int, sentences: Iterable[str], format: str) -> HttpResponse:
    return _answer("errors", [{"code": status, "description": said} for said in sentences], format, status=status)
