"""One gate of one document: what was said, a new opinion, a wish that it be not needed, its experts."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.casework import asking
from wanxiang.console.meetings import library
from wanxiang.console.meetings.home import _may
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.core.sealed import ENDINGS
from wanxiang.engines.plans import houses
from wanxiang.engines.plans.actions import gates
from wanxiang.engines.plans.actions.reviewing import BEFORE_THE_MEETING
from wanxiang.engines.plans.duties import unit_names
from wanxiang.engines.plans.gating import GateRule
from wanxiang.engines.plans.models import Gate, ReviewedDocument
from wanxiang.engines.plans.queries import reviewing

OUTCOMES = [(value, label) for value, label in Gate.Outcome.choices if value in ("passed", "advised", "failed")]


class OpinionForm(forms.Form):
    """What a reviewer says."""

    outcome = asking.choice("结论", OUTCOMES)
    ground = asking.choice("未通过的原因", (), required=False, help_text="未通过时选择。")
    reviewers = asking.line("审查人", most=200, help_text="单位或人员。")
    on = asking.day("日期")
    says = asking.text("意见", rows=5)
    file = asking.file("意见书", required=False, accept=ENDINGS)

    def __init__(self, *args: Any, rule: GateRule, **options: Any) -> None:
        super().__init__(*args, **options)
        grounds = [
            (name, f"{ground.title}{'（关联任务随之中止）' if ground.stops else ''}")
            for name, ground in rule.grounds.items()
        ]
        if grounds:
            self.fields["ground"].choices = [("", "无"), *grounds]
        else:
            del self.fields["ground"]


class WaiveForm(forms.Form):
    """Why a gate is not needed."""

    why = asking.text("不需要的理由", rows=3)


class WaiverForm(forms.Form):
    """What the second person says to that."""

    agreed = asking.choice("核定", [("yes", "同意不办"), ("no", "仍须办理")])
    says = asking.text("意见", rows=3)


@require_GET
@requires("meeting.view")
def page(request: HttpRequest, key: int, gate: str) -> HttpResponse:
    """One gate: how it stands, every opinion, and its experts."""
    found = reviewing.document(key=key, by=request.user)
    standing = next((each for each in reviewing.standings(found) if each.rule.id == gate and each.gate), None)
    if standing is None:
        raise Http404
    rule, opinions = standing.rule, list(standing.gate.opinions.all())
    reviewer = houses.unit_meant(rule.reviewer)
    known = {
        "document": found, "standing": standing, "rule": rule, "reviewer": unit_names([reviewer]).get(reviewer, rule.reviewer),
        "opinions": [(one, rule.grounds.get(one.ground)) for one in reversed(opinions)], "experts": list(standing.gate.experts.all()),
        "open": found.status in BEFORE_THE_MEETING, "may": _may(request),
        "may_opine": has_permission(request.user, "meeting.submit") and reviewing.may_review(rule, by=request.user),
        "mine": library._mine(request, found), "crumbs": [*_crumbs(found), (rule.title, "")], "as_of": today(),
    }  # fmt: skip
    return render(request, "console/meetings/gate.html", known)


@require_http_methods(["GET", "POST"])
@requires("meeting.submit")
def opine(request: HttpRequest, key: int, gate: str) -> HttpResponse:
    """Give an opinion."""
    found, rule = _of(request, key, gate)
    form = OpinionForm(request.POST or None, request.FILES or None, rule=rule, initial={"on": today()})

    def does(said: dict[str, Any]) -> tuple[str, str]:
        sent = said.pop("file")
        gates.record_opinion(document=found, gate=gate, **said, file=library._file(sent), by=request.user, at=now())
        return f"“{rule.title}”意见已记录。", _url(found, gate)

    return _ask(request, found, form, does, rule, title=f"{rule.title}：《{found.title}》", act="出具意见")


@require_http_methods(["GET", "POST"])
@requires("meeting.submit")
def waive(request: HttpRequest, key: int, gate: str) -> HttpResponse:
    """Ask that it be not needed."""
    found, rule = _of(request, key, gate)
    own = reviewing.own_document(key=key, by=request.user)
    form = WaiveForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        gates.ask_waiver(document=own, gate=gate, why=said["why"], by=request.user, at=now())
        return "申请已提交，由另一人核定。", _url(found, gate)

    return _ask(request, found, form, does, rule, title=f"申请不办{rule.title}", act="提交申请")


@require_http_methods(["GET", "POST"])
@requires("meeting.edit")
def decide(request: HttpRequest, key: int, gate: str) -> HttpResponse:
    """A second person decides on that."""
    found, rule = _of(request, key, gate)
    form = WaiverForm(request.POST or None)

    def does(said: dict[str, Any]) -> tuple[str, str]:
        gates.decide_waiver(
            document=found,
            gate=gate,
            agreed=said["agreed"] == "yes",
            says=said["says"],
            on=today(),
            by=request.user,
            at=now(),
        )
        return "已核定。", _url(found, gate)

    return _ask(request, found, form, does, rule, title=f"核定：不办{rule.title}", act="核定")


def _of(request: HttpRequest, key: int, gate: str) -> tuple[ReviewedDocument, GateRule]:
    found, rule = reviewing.document(key=key, by=request.user), houses.gates().gates.get(gate)
    if rule is None or not found.gates.filter(kind=gate).exists():
        raise Http404
    return found, rule


def _ask(
    request: HttpRequest,
    document: ReviewedDocument,
    form: forms.Form,
    does: Any,
    rule: GateRule,
    *,
    title: str,
    act: str,
) -> HttpResponse:
    crumbs = [*_crumbs(document), (rule.title, _url(document, rule.id)), (act, "")]
    return asking.asked(request, form, does=does, title=title, act=act, crumbs=crumbs, hint=rule.about)


def _crumbs(document: ReviewedDocument) -> list[tuple[str, str]]:
    return [library.CRUMB, (document.title, library._url(document))]


def _url(document: ReviewedDocument, gate: str) -> str:
    return reverse("console:meetings:gate", args=[document.pk, gate])
