"""A figure is fixed for a period, or corrected: a person, a reason, and the version before stays."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from wanxiang.core.access import Reach, requires
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.measures import actions, queries
from wanxiang.engines.measures.models import FrozenValue


@require_POST
@requires("figures.freeze")
def freeze(request: HttpRequest, name: str) -> HttpResponse:
    """Fix the value of a period."""
    return _done(request, name, actions.freeze, "已定稿：{period} 第 {version} 版。")


@require_POST
@requires("figures.correct")
def correct(request: HttpRequest, name: str) -> HttpResponse:
    """Replace a fixed value by what the records say now."""
    return _done(request, name, actions.correct, "已更正：{period} 第 {version} 版，旧版仍在下面。")


def _done(request: HttpRequest, name: str, act: Callable[..., FrozenValue], said: str) -> HttpResponse:
    if Reach() not in request.scope.reaches:
        messages.error(request, "定稿和更正的是全区的数，须有全区的权限。")
        return HttpResponseRedirect(reverse("console:figure", args=[name]))
    try:
        row = act(
            figure=name, period=request.POST.get("period", ""), why=request.POST.get("why", ""), by=request.user,
            as_of=queries.data_day(), at=now(),
        )  # fmt: skip
        messages.success(request, said.format(period=row.period, version=row.version))
    except WanxiangError as error:
        messages.error(request, f"{error.message}。{error.hint}")
    return HttpResponseRedirect(f"{reverse('console:figure', args=[name])}#fixed-title")
