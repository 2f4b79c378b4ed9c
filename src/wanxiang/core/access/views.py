"""The gate of every page: `requires` names the permission, and a guard test finds any page without one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from ninja.utils import check_csrf

from wanxiang.core.access.scope import has_permission, scope_of
from wanxiang.core.errors import WanxiangError


class ForgedRequest(WanxiangError):
    """A write by session without the CSRF token: perhaps another site's page sent it."""

    code = "access.forged_request"
    status = 403


View = Callable[..., HttpResponse]

PUBLIC = "public"


def requires(permission: str) -> Callable[[View], View]:
    """Decorator: the view answers only those who hold the permission; `request.scope` is their scope under it.

    Not signed in → the sign-in page; signed in without it → 403.
    """

    def gate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
            if not has_permission(request.user, permission):
                raise PermissionDenied(permission)
            request.scope = scope_of(request.user, permission)
            return view(request, *args, **kwargs)

        checked.permission = permission
        return checked

    return gate


def public(view: View) -> View:
    """Decorator: anyone may see this page; said aloud, so that it is a decision and not an omission."""
    view.permission = PUBLIC
    return view


def api_permission(permission: str) -> Callable[[HttpRequest], Any]:
    """The `auth=` of an API route: a signed-in session that holds the permission.

    Out: the account (with `request.scope` set), or None, which the API answers with 401
    """

    def check(request: HttpRequest) -> Any:
        if not request.user.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise ForgedRequest("请求缺少安全令牌，未作任何改动", hint="请刷新页面后重试")
        if not has_permission(request.user, permission):
            raise PermissionDenied(permission)
        request.scope = scope_of(request.user, permission)
        return request.user

    check.permission = permission
    return check
