"""Am I entitled: one question a page. The answers travel in the form; nothing is stored and nothing personal is logged."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.core.access import public
from wanxiang.portal.answers import Answers, StateLost
from wanxiang.portal.desk import AUDIENCES, Desk, audiences, headline
from wanxiang.portal.limits import limited
from wanxiang.portal.questions import NotAnAnswer, answer, given
from wanxiang.portal.reports import asking_back

PER_MINUTE = 120


@public
@require_GET
@limited(PER_MINUTE)
def start(request: HttpRequest) -> HttpResponse:
    """What this is, which policies it covers, and the way in."""
    known = {"audiences": audiences(), "elder": request.GET.get("look") == "elder", "policies": Desk().policies}
    return render(request, "portal/start.html", known)


@public
@require_http_methods(["GET", "POST"])
@limited(PER_MINUTE)
@never_cache
def entitled(request: HttpRequest) -> HttpResponse:
    """Take one answer, show the next page: a question that still matters, the check, or the results."""
    if request.method == "GET":
        return redirect("portal:start")
    try:
        return _answered(request, _steps.get(request.POST.get("step", "").partition(":")[0], _again))
    except StateLost as error:
        return render(request, "portal/lost.html", {"error": error}, status=error.status)


def _answered(request: HttpRequest, step: Any) -> HttpResponse:
    if (audience := request.POST.get("audience", "")) in AUDIENCES:
        answers, desk = Answers(audience, elder=request.POST.get("look") == "elder"), Desk(audience)
        return (_fields if len(desk.fields) > 1 else _forward)(request, desk, answers)
    answers = Answers.read(request.POST.get("state", ""))
    return step(request, Desk(answers.audience, field=answers.field), answers)


def _fields(request: HttpRequest, desk: Desk, answers: Answers) -> HttpResponse:
    """Which field, or all."""
    return _page(request, "fields", answers, {"fields": desk.fields, "chosen": answers.field})


def _field(request: HttpRequest, desk: Desk, answers: Answers) -> HttpResponse:
    """The field that was picked; one that does not exist is all of them."""
    picked = request.POST.get("field", "")
    answers = answers.within(picked if picked in desk.fields else "")
    return _forward(request, Desk(answers.audience, field=answers.field), answers)


def _answer(request: HttpRequest, desk: Desk, answers: Answers) -> HttpResponse:
    word = request.POST.get("word", "")
    if word not in desk.words:
        raise StateLost("这道题已经不在问卷里了，请重新开始")
    try:
        value = answer(desk.question(word), request.POST, today=desk.as_of)
    except NotAnAnswer as error:
        return _question(request, desk, answers, word, error=error.message, filled=request.POST)
    return _forward(request, desk, answers.having(word, value))


def _back(request: HttpRequest, desk: Desk, answers: Answers) -> HttpResponse:
    """To the question before, with what was answered there."""
    if not answers.said and (len(desk.fields) < 2 or request.POST.get("shown") == "fields"):
        return redirect("portal:start")
    if not answers.said:
        return _fields(request, desk, answers)
    word = answers.last
    if word not in desk.words:
        return _back(request, desk, answers.without(word))
    return _question(request, desk, answers.without(word), word, filled=_given(desk, answers, word))


def _change(request: HttpRequest, desk: Desk, answers: Answers) -> HttpResponse:
    word = request.POST["step"].partition(":")[2]
    if word not in answers.said or word not in desk.words:
        return _check(request, desk, answers)
    return _question(request, desk, answers.without(word), word, filled=_given(desk, answers, word))


def _look(request: HttpRequest, desk: Desk, answers: Answers) -> HttpResponse:
    """长辈版 or back, on the page that is shown."""
    answers, word = answers.other_look(), request.POST.get("word", "")
    if word in desk.words:
        return _question(request, desk, answers, word)
    return _shown.get(request.POST.get("shown", ""), _check)(request, desk, answers)


def _again(request: HttpRequest, desk: Desk, answers: Answers) -> HttpResponse:
    return _forward(request, desk, answers)


def _forward(request: HttpRequest, desk: Desk, answers: Answers) -> HttpResponse:
    word = desk.next_word(answers)
    return _question(request, desk, answers, word) if word else _check(request, desk, answers)


def _question(
    request: HttpRequest, desk: Desk, answers: Answers, column: str, *, error: str = "", filled: Any = None
) -> HttpResponse:
    known = {
        "question": desk.question(column),
        "number": len(answers.said) + 1,
        "left": len(desk.open_words(answers.having(column, None))),
        "sofar": [verdict for verdict in desk.verdicts(answers) if verdict.settled] if answers.said else [],
        "error": error,
        "given": filled or {},
    }
    return _page(request, "question", answers, known, status=422 if error else 200)


def _check(request: HttpRequest, desk: Desk, answers: Answers) -> HttpResponse:
    return _page(request, "check", answers, {"answers": list(desk.said(answers))})


def _results(request: HttpRequest, desk: Desk, answers: Answers) -> HttpResponse:
    return _page(request, "results", answers, _found(desk, answers))


def _print(request: HttpRequest, desk: Desk, answers: Answers) -> HttpResponse:
    """The results with nothing folded away, and the answers that they rest on, for paper."""
    return _page(request, "printed", answers, _found(desk, answers) | {"answers": list(desk.said(answers))})


def _found(desk: Desk, answers: Answers) -> dict[str, Any]:
    verdicts = desk.verdicts(answers)
    return {
        "verdicts": verdicts,
        "headline": headline(verdicts, audience=answers.audience),
        "as_of": desk.as_of,
        "firm": answers.audience == "enterprise",
        "some": any(verdict.css != "no" for verdict in verdicts),
    }


def _ask_back(request: HttpRequest, desk: Desk, answers: Answers) -> HttpResponse:
    """To the report form, with the policies filled in; nothing is sent before the resident has read it and sends it."""
    wanted = [verdict for verdict in desk.verdicts(answers) if verdict.css != "no"]
    if not wanted:
        return _results(request, desk, answers)
    apply = request.POST["step"] == "apply"
    return asking_back.begin(request, [(one.title, one.lead_unit) for one in wanted], apply=apply, elder=answers.elder)


def _page(
    request: HttpRequest, name: str, answers: Answers, known: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    known |= {"state": answers.signed(), "elder": answers.elder, "shown": name}
    return render(request, f"portal/{name}.html", known, status=status)


def _given(desk: Desk, answers: Answers, word: str) -> dict[str, str]:
    return given(desk.question(word), answers.said[word])


_steps = {
    "field": _field, "answer": _answer, "back": _back, "change": _change, "check": _check, "results": _results, "look": _look,
    "print": _print, "callback": _ask_back, "apply": _ask_back,
}  # fmt: skip
_shown = {"results": _results, "printed": _print, "fields": _fields}
