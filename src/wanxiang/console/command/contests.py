"""Challenges: a unit contests a number, the district's desk answers, both stay to be read."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from wanxiang.console.command import words
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import parties, visibility
from wanxiang.engines.cases.models import Case, Challenge
from wanxiang.engines.cases.statistics import challenges, definition, of_query

STATES = {"": "全部", "open": "待答复", "accepted": "已采纳", "refused": "未采纳"}
CHOSEN = {"open": {"answered_at": None}, "accepted": {"accepted": True}, "refused": {"accepted": False}}


@require_GET
@requires("case.stats")
def index(request: HttpRequest) -> HttpResponse:
    """Every challenge that the account may read."""
    at = now()
    every = challenges.seen(request.user)
    asked = request.GET.get("state", "")
    chosen = every.filter(**CHOSEN.get(asked, {}))
    page = Paginator(chosen, 30).get_page(request.GET.get("page"))
    context = {
        "page": page, "numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
        "rows": [_said(row) for row in told(page.object_list, by=request.user)], "state": asked if asked in STATES else "",
        "tabs": [(name, title, every.filter(**CHOSEN.get(name, {})).count()) for name, title in STATES.items()],
        "may_answer": challenges.may_answer(request.user), "back": request.get_full_path(), "as_of": at.date(),
        "crumbs": [("治理统计", reverse("console:command:statistics")), ("数据异议", "")],
    }  # fmt: skip
    return render(request, "console/command/challenges.html", context)


@require_POST
@requires("case.challenge")
def new(request: HttpRequest) -> HttpResponse:
    """Contest the number that the form stands beside."""
    said = request.POST
    try:
        challenges.contest(
            figure=said.get("figure", ""), unit=said.get("contesting", ""), narrowed=of_query(said), part=said.get("part", "of"),
            text=said.get("text", ""), case_no=said.get("case_no", ""), by=request.user, at=now(),
        )  # fmt: skip
        messages.success(request, "异议已提交，由区级分拨中心答复；答复和异议都会列在这个数字旁边。")
    except WanxiangError as error:
        messages.error(request, f"{error.message}。{error.hint}" if error.hint else error.message)
    return redirect(_back(request))


@require_POST
@requires("case.check")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a challenge, once."""
    verdict = request.POST.get("accepted", "")
    try:
        if verdict not in ("yes", "no"):
            raise challenges.BadChallenge("请选择采纳或不采纳")
        challenges.answer(
            pk=pk, accepted=verdict == "yes", text=request.POST.get("text", ""), by=request.user, at=now()
        )
        messages.success(request, "已答复。")
    except WanxiangError as error:
        messages.error(request, f"{error.message}。{error.hint}" if error.hint else error.message)
    return redirect(_back(request))


def told(rows: Iterable[Challenge], *, by: Account) -> list[Challenge]:
    """Challenges as a page tells them: the unit's name, and the case it names where the reader may see that."""
    listed = list(rows)
    named = Case.objects.filter(pk__in=[row.case_id for row in listed if row.case_id])
    seen = dict(visibility.visible(by, named).values_list("pk", "case_no"))
    for row in listed:
        row.unit_name, row.case_shown = parties.name_of(row.unit), seen.get(row.case_id, "")
    return listed


def _said(row: Challenge) -> dict[str, Any]:
    """A challenge with its number in words."""
    narrowed, wanted = challenges.narrowed_of(row), definition(row.figure)
    return {
        "row": row, "figure": wanted.title, "url": words.behind(row.figure, narrowed, part=row.query.get("part", "of")),
        "filters": words.filters(narrowed, on=row.at.date()), "then": words.number(wanted, challenges.number_then(row)),
    }  # fmt: skip


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, None) and wanted.startswith("/command/")
    return wanted if safe else reverse("console:command:challenges")
