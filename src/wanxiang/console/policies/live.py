"""While somebody writes: the text checked, its examples run, its effect counted. Nothing is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from wanxiang.console.policies import sight
from wanxiang.console.policies.desk import of
from wanxiang.core.access import requires
from wanxiang.core.clock import today
from wanxiang.core.errors import WanxiangError
from wanxiang.district.queries import place_names
from wanxiang.engines.policy import catalogue
from wanxiang.engines.policy import queries as results
from wanxiang.engines.policy.desk import effects, queries, trying


@require_POST
@requires(sight.DESK)
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Mistakes with line and word, examples with their results."""
    draft = of(request, number)
    tried = trying.tried(_text(request), local=catalogue.local(), today=today(), policy_id=draft.policy if draft.base else "")  # fmt: skip
    return render(request, "console/policies/_tried.html", {"tried": tried, "writes": True})


@require_POST
@requires(sight.DESK)
def effect(request: HttpRequest, number: int) -> HttpResponse:
    """Who would be newly eligible, who no longer, on the people as they are known."""
    draft = of(request, number)
    text = _text(request) or draft.text
    tried = trying.tried(text, local=catalogue.local(), today=today(), policy_id=draft.policy if draft.base else "")
    known: dict[str, object] = {}
    if tried.policy is None:
        known["problem"] = "文稿有错，改好后再看影响。"
    else:
        base, run = queries.in_force(draft.policy), results.current_run()
        day = run.as_of if run else today()
        try:
            found = effects.effect(tried.policy, base.data if base else None, as_of=day, local=catalogue.local())
            names = place_names([count.code for count in found.streets])
            known = {
                "effect": found,
                "streets": [(names.get(count.code, "地址不详"), count) for count in found.streets],
            }
        except WanxiangError as error:
            known["problem"] = str(error)
    return render(request, "console/policies/_effect.html", known)


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n")
