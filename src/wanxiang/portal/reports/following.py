"""Follow a matter with its receipt: where it stands, what was answered; add something; say whether it was settled."""

import unicodedata
import uuid
from typing import Any, NamedTuple

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wanxiang.core import clock
from wanxiang.core.access import public
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import actions, catalogue, queries
from wanxiang.engines.cases.actions import Words
from wanxiang.engines.cases.attachments import uploaded
from wanxiang.engines.cases.models import Case
from wanxiang.engines.cases.visibility import NoSuchCase
from wanxiang.portal.limits import limited, roomy, spend, spent
from wanxiang.portal.reports.reporting import MOST_BODY, PER_MINUTE

SALT = "portal.follow"
TWO_HOURS = 7200
WRONG_PER_MINUTE = 10
CODE_LENGTH = 6
PHASES = (("intake", "收到"), ("dispatch", "交办"), ("handling", "办理"), ("check", "核查"), ("ended", "办结"))
RESOLVED = (("yes", "解决了"), ("partly", "解决了一部分"), ("no", "没有解决"))
SATISFIED = ((5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意"))


class Followed(NamedTuple):
    """What the page of a case carries: the receipt, a key for the next thing said, the look."""

    receipt: str
    key: str
    elder: bool

    def signed(self) -> str:
        return signing.dumps(list(self), salt=SALT)


@public
@roomy(MOST_BODY)
@require_http_methods(["GET", "POST"])
@limited(PER_MINUTE)
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    """The question for the receipt; then the case, and what its reporter says of it."""
    if request.method == "GET":
        return _ask(request, elder=request.GET.get("look") == "elder")
    step = request.POST.get("step", "look_up")
    if step == "look_up":
        return _look_up(request)
    followed = _read(request.POST.get("state", ""))
    if followed is None:
        return _ask(request, elder=False, problem="页面停留太久，请再输一次查询码。")
    if step == "look":
        followed = followed._replace(elder=not followed.elder)
        return (
            _ask(request, elder=followed.elder)
            if not followed.receipt
            else _shown(request, followed, said=request.POST)
        )
    return _SAYS.get(step, _shown)(request, followed)


def _look_up(request: HttpRequest) -> HttpResponse:
    """The case of a receipt; unknown number and wrong code answer alike, and guessing is soon over."""
    elder, typed = request.POST.get("elder") == "yes", request.POST.get("receipt", "")
    if spent(request, "receipt", per_minute=WRONG_PER_MINUTE):
        answer = render(request, "portal/reports/guessing.html", {"elder": elder}, status=429)
        answer["Retry-After"] = "60"
        return answer
    receipt = tidy(typed)
    try:
        queries.of_receipt(receipt)
    except NoSuchCase:
        spend(request, "receipt")
        return _ask(request, elder=elder, typed=typed, problem="没有查到。请核对查询码：编号和后面的 6 位都要对。")
    return _shown(request, _fresh(receipt, elder))


def tidy(typed: str) -> str:
    """A receipt as it was meant: full-width signs, blanks and small letters put right, a missing hyphen put in."""
    plain = "".join(unicodedata.normalize("NFKC", typed[:60]).split()).upper().replace("—", "-").replace("–", "-")
    if "-" not in plain and len(plain) > CODE_LENGTH:
        return f"{plain[:-CODE_LENGTH]}-{plain[-CODE_LENGTH:]}"
    return plain


def _comment(request: HttpRequest, followed: Followed) -> HttpResponse:
    text = request.POST.get("text", "").strip()
    if not text:
        return _shown(request, followed, problems={"comment": "请写几个字，说明补充的情况。"}, said=request.POST)
    try:
        files = uploaded(request.FILES.getlist("photos"))
        case = queries.of_receipt(followed.receipt)
        actions.act(case_no=case.case_no, action="comment", by=Account.system("portal"), at=clock.now(),
                    words=Words(text=text, files=files), key=followed.key)  # fmt: skip
    except WanxiangError as error:
        return _shown(request, followed, problems={"comment": str(error)}, said=request.POST)
    return _shown(request, _fresh(followed.receipt, followed.elder), told="补充的内容已经收到，办理的人看得到。")


def _rate(request: HttpRequest, followed: Followed) -> HttpResponse:
    """Two questions apart; what follows from the answer is the engine's rule, and is said plainly."""
    resolved, satisfied = request.POST.get("resolved", ""), request.POST.get("satisfied", "")
    if resolved not in dict(RESOLVED) or satisfied not in {str(value) for value, _ in SATISFIED}:
        return _shown(request, followed, problems={"rate": "两个问题都请选一项。"}, said=request.POST)
    words = Words(
        resolved=resolved, satisfied=int(satisfied), text=request.POST.get("words", "").strip()[:400], via="portal"
    )
    try:
        found = queries.of_receipt(followed.receipt)
        main = found.merged_into or found
        case = actions.act(case_no=main.case_no, action="rate", by=Account.system("portal"), at=clock.now(),
                           words=words, key=followed.key)  # fmt: skip
    except WanxiangError as error:
        return _shown(request, followed, problems={"rate": str(error)}, said=request.POST)
    return _shown(request, _fresh(followed.receipt, followed.elder), told=_after_rating(case, resolved))


def _after_rating(case: Case, resolved: str) -> str:
    """What a rating brought about, read from the case as it now is."""
    if resolved != "no":
        return "谢谢您的评价，已经记下。"
    if case.state == "rework":
        return "您说没有解决：这件事已经重新办理，时限重新计算，办完再请您评价。"
    if case.supervised:
        return f"您说没有解决：已经重办过 {case.reworks} 次，这次转为督办，由督查人员盯着办。您的评价已经记下。"
    return "您说没有解决：您的评价已经记下，办理的人看得到。"


_SAYS = {"comment": _comment, "rate": _rate}


def _shown(
    request: HttpRequest, followed: Followed, *, told: str = "", problems: dict[str, str] | None = None, said: Any = None
) -> HttpResponse:  # fmt: skip
    case = queries.of_receipt(followed.receipt)
    known = {"view": queries.public_view(case), "receipt": followed.receipt, "state": followed.signed(), "elder": followed.elder,
             "told": told, "problems": problems or {}, "said": said or {}, "resolved": RESOLVED, "satisfied": SATISFIED,
             "now": clock.now(), "may_comment": _may_comment(case)}  # fmt: skip
    known["phases"] = _phases(known["view"]["phase"])
    return render(request, "portal/reports/course.html", known, status=422 if problems else 200)


def _phases(now: str) -> list[tuple[str, str]]:
    """The stretch of road: (name, "done" | "here" | "")."""
    names = [name for name, _ in PHASES]
    here = names.index(now) if now in names else 0
    said = ["done"] * here + ["here"] + [""] * (len(PHASES) - here - 1)
    return [(title, state) for (_, title), state in zip(PHASES, said, strict=True)]


def _may_comment(case: Case) -> bool:
    return any(move.action == "comment" for move in catalogue.flow(case.flow).from_state(case.state))


def _ask(request: HttpRequest, *, elder: bool, typed: str = "", problem: str = "") -> HttpResponse:
    known = {"elder": elder, "typed": typed[:60], "problem": problem, "state": Followed("", "", elder).signed()}
    return render(request, "portal/reports/find.html", known, status=422 if problem else 200)


def _fresh(receipt: str, elder: bool) -> Followed:
    return Followed(receipt, f"portal-{uuid.uuid4().hex}", elder)


def _read(state: str) -> Followed | None:
    try:
        return Followed(*signing.loads(state, salt=SALT, max_age=TWO_HOURS))
    except (signing.BadSignature, ValueError, TypeError):
        return None
