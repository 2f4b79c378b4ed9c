"""Report a matter: one question a page, a check, a receipt. The draft travels in the form; sent twice it is one case."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wanxiang.core import clock
from wanxiang.core.access import public
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.district.levels import DIGITS
from wanxiang.district.queries import place_path
from wanxiang.engines.cases import actions, attachments, queries
from wanxiang.engines.cases.actions import Received
from wanxiang.engines.cases.models import Case
from wanxiang.portal.answers import StateLost
from wanxiang.portal.limits import limited, roomy
from wanxiang.portal.reports import choices, photos
from wanxiang.portal.reports.draft import KEPT, LONGEST, NOT_SURE, Draft
from wanxiang.portal.reports.promises import promises

PER_MINUTE = 120
MOST_BODY = 64 * 1024 * 1024
"""Nine photos of an ordinary phone, from a browser without script that cannot make them smaller."""
NUMBERED = ("what", "kind", "where", "photos", "who")
LEVELS = {
    "street": ("在哪个街道？", 0),
    "community": ("在哪个社区？", DIGITS["street"]),
    "grid": ("在哪个网格？", DIGITS["community"]),
}
"""Page → what it asks, and how many digits of the place are known by then."""


@public
@roomy(MOST_BODY)
@require_http_methods(["GET", "POST"])
@limited(PER_MINUTE)
@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """Take one page of a report and show the next one; the last is the receipt."""
    if request.method == "GET":
        return _show(request, "what", Draft(elder=request.GET.get("look") == "elder"))
    try:
        draft, page = Draft.read(request.POST.get("state", "")), request.POST.get("page", "")
    except StateLost as error:
        return render(request, "portal/reports/lost.html", {"error": error}, status=error.status)
    draft, problems = _taken(request, page, draft)
    step, _, what = request.POST.get("step", "next").partition(":")
    return _STEPS.get(step, _next)(request, page, draft, what, problems)


def _taken(request: HttpRequest, page: str, draft: Draft) -> tuple[Draft, list[str]]:
    """The draft with what this page says, right or wrong: nothing that was typed is lost."""
    take = _TAKES.get(page)
    draft = draft.having(**take(draft, request.POST)) if take else draft
    return photos.add(draft, request.FILES.getlist("photos")) if page == "photos" else (draft, [])


def _next(request: HttpRequest, page: str, draft: Draft, what: str, problems: list[str]) -> HttpResponse:
    if page == "where" and draft.elsewhere:
        draft, problems = (
            draft.having(lon=None, lat=None),
            ["手机定位不在本区范围内，已经去掉。请写地址，或按“继续”选街道"],
        )
    problems = problems or list(filter(None, [_fault(page, draft)]))
    if problems:
        return _show(request, page, draft, problems)
    return _show(request, _after(page, draft), draft)


def _back(request: HttpRequest, page: str, draft: Draft, what: str, problems: list[str]) -> HttpResponse:
    before = {"officials": "what", "kind": "what", "where": "kind", "photos": "where", "who": "photos", "check": "who"}
    return redirect("portal:start") if page == "what" else _show(request, before.get(page, "where"), draft)


def _look(request: HttpRequest, page: str, draft: Draft, what: str, problems: list[str]) -> HttpResponse:
    return _show(request, page, draft.having(elder=not draft.elder), problems)


def _change(request: HttpRequest, page: str, draft: Draft, what: str, problems: list[str]) -> HttpResponse:
    return _show(request, what if what in NUMBERED else "check", draft)


def _add(request: HttpRequest, page: str, draft: Draft, what: str, problems: list[str]) -> HttpResponse:
    return _show(request, "photos", draft, problems)


def _drop(request: HttpRequest, page: str, draft: Draft, what: str, problems: list[str]) -> HttpResponse:
    return _show(request, "photos", photos.drop(draft, what), problems)


def _send(request: HttpRequest, page: str, draft: Draft, what: str, problems: list[str]) -> HttpResponse:
    """The case and its receipt; the same again when the button is pressed again, even with other words."""
    if (known := Case.objects.filter(source="portal", external_id=draft.key).first()) is not None:
        return _receipt(request, draft, Received(known, False))
    try:
        received = actions.receive(draft.report(photos.read(draft)), by=Account.system("portal"), at=clock.now())
    except photos.PhotoGone as error:
        return _show(request, "photos", draft.having(photos=()), [str(error)])
    except actions.intake.AnotherReport:
        return _send(request, page, draft, what, problems)
    except WanxiangError as error:
        return _show(request, "check", draft, [str(error)])
    return _receipt(request, draft, received)


_STEPS = {"next": _next, "back": _back, "look": _look, "change": _change, "add": _add, "drop": _drop, "send": _send}


def _after(page: str, draft: Draft) -> str:
    """The page that comes next."""
    if page == "what" and not draft.no_official and choices.on_an_official(draft.text, on=_today()):
        return "officials"
    if (deeper := _deeper(page, draft)) is not None:
        return deeper
    if draft.checked and page not in ("what", "officials"):
        return "check"
    follows = {"what": "kind", "officials": "kind", "kind": "where", "photos": "who", "who": "check"}
    return follows.get(page, "photos" if page in ("where", *LEVELS) else "check")


def _deeper(page: str, draft: Draft) -> str | None:
    """Down the places for as long as the resident can say; what the address tells is not asked. None: nothing more to ask."""
    if page == "where":
        return next(
            (level for level, (_, digits) in LEVELS.items() if level != "grid" and digits == len(draft.told)), None
        )
    if page == "street" and len(draft.placed) >= DIGITS["street"]:
        return "community"
    return "grid" if page == "community" and len(draft.placed) >= DIGITS["community"] else None


def _take_what(draft: Draft, said: Mapping[str, str]) -> dict[str, Any]:
    text = said.get("text", draft.text).strip()[:KEPT]
    return {"text": text} if text == draft.text else {"text": text, "code": "", "no_official": False}


def _take_officials(draft: Draft, said: Mapping[str, str]) -> dict[str, Any]:
    return {"no_official": True}


def _take_kind(draft: Draft, said: Mapping[str, str]) -> dict[str, Any]:
    code = said.get("code", "")
    return {"code": code} if code == NOT_SURE or choices.the_class(code, on=_today()) else {}


def _take_where(draft: Draft, said: Mapping[str, str]) -> dict[str, Any]:
    address = said.get("address", draft.address).strip()[:KEPT]
    lon, lat = _number(said.get("lon", "")), _number(said.get("lat", ""))
    if lon is None or lat is None:
        lon, lat = None, None
    moved = (address, lon, lat) != (draft.address, draft.lon, draft.lat)
    return {"address": address, "lon": lon, "lat": lat, **({"place": ""} if moved else {})}


def _take_place(draft: Draft, said: Mapping[str, str]) -> dict[str, Any]:
    """A place of the list that was shown; NOT_SURE keeps what is known above it."""
    chosen, above = said.get("place", ""), draft.placed[: LEVELS[said.get("page", "street")][1]]
    if chosen == NOT_SURE:
        return {"place": above or NOT_SURE}
    return {"place": chosen} if chosen in dict(choices.places_below(above)) else {}


def _take_who(draft: Draft, said: Mapping[str, str]) -> dict[str, Any]:
    return {"name": said.get("name", draft.name).strip()[:KEPT], "phone": said.get("phone", draft.phone).strip()[:KEPT],
            "anonymous": said.get("anonymous") == "yes",
            "confidential": said.get("confidential") == "yes" and _may_be_confidential(draft)}  # fmt: skip


_TAKES = {"what": _take_what, "officials": _take_officials, "kind": _take_kind, "where": _take_where,
          "street": _take_place, "community": _take_place, "grid": _take_place, "who": _take_who}  # fmt: skip


def _fault(page: str, draft: Draft) -> str:
    """What is wrong on a page, in one sentence; "" when nothing is."""
    if page == "what":
        return _fault_of_text(draft.text)
    if page == "kind":
        return "" if draft.code else "请选一项；说不清的选最后一项"
    if page == "where":
        return "地址最多 200 字，请缩短" if len(draft.address) > 200 else ""
    if page == "street" and draft.place == NOT_SURE and not draft.address:
        return "没有地址，也不知道街道，工作人员找不到地方。请返回写明地址，或选一个街道"
    if page in LEVELS and not draft.placed and not draft.place:
        return "请选一项；不清楚的选“不清楚”"
    return draft.bad_reporter() if page == "who" else ""


def _fault_of_text(text: str) -> str:
    if len(text) < actions.intake.LEAST_TEXT:
        return "请写明是什么事"
    return f"写了 {len(text):,} 字，最多 {LONGEST:,} 字，请缩短；内容都还在下面" if len(text) > LONGEST else ""


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _may_be_confidential(draft: Draft) -> bool:
    """Sealing keeps out the desk of the place as well: for matters of people, not for a full rubbish bin."""
    found = choices.the_class(draft.code, on=_today())
    return draft.code == NOT_SURE or bool(found and (found.sensitive or found.confidential or found.kind == "appeal"))


def ask_who(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A draft that another page began: who it is from, then the check, then it is sent by the resident's own act."""
    return _show(request, "who", draft)


def _show(request: HttpRequest, page: str, draft: Draft, problems: list[str] | None = None) -> HttpResponse:
    page = page if page in (*NUMBERED, *LEVELS, "officials", "check") else "what"
    if page == "check":
        draft = draft.having(checked=True)
    known = {
        "draft": draft, "state": draft.signed(), "page": page, "elder": draft.elder, "problems": problems or [],
        "number": NUMBERED.index(page) + 1 if page in NUMBERED else 0, "most": len(NUMBERED), **_known(page, draft),
    }  # fmt: skip
    template = "place" if page in LEVELS else page
    return render(request, f"portal/reports/{template}.html", known, status=422 if problems else 200)


def _known(page: str, draft: Draft) -> dict[str, Any]:
    """What a page shows beside the draft."""
    if page in LEVELS:
        return _known_place(page, draft)
    return _KNOWN[page](draft) if page in _KNOWN else {}


def _known_place(page: str, draft: Draft) -> dict[str, Any]:
    title, digits = LEVELS[page]
    above = draft.placed[:digits]
    chosen = draft.place[: digits + 3] if len(draft.place) > digits else draft.place
    return {"title": title, "options": choices.places_below(above), "known": place_path(above), "chosen": chosen}


def _known_kind(draft: Draft) -> dict[str, Any]:
    found = choices.classes_for(draft.text, on=_today())
    chosen = choices.the_class(draft.code, on=_today())
    return {"classes": found if chosen is None or chosen in found else [*found, chosen]}


def _known_who(draft: Draft) -> dict[str, Any]:
    return {"may_be_confidential": _may_be_confidential(draft)}


def _known_check(draft: Draft) -> dict[str, Any]:
    found = choices.the_class(draft.code, on=_today())
    return {"kind": found.label if found else "请工作人员判断", "path": place_path(draft.placed),
            "sealed": draft.confidential or bool(found and found.confidential)}  # fmt: skip


def _known_photos(draft: Draft) -> dict[str, Any]:
    return {"room": attachments.MOST_FILES - len(draft.photos), "most_files": attachments.MOST_FILES}


_KNOWN = {"kind": _known_kind, "photos": _known_photos, "who": _known_who, "check": _known_check}


def _receipt(request: HttpRequest, draft: Draft, received: Received) -> HttpResponse:
    case = received.case
    known = {"receipt": received.receipt, "case": case, "elder": draft.elder, "again": not received.new,
             "promises": promises(case), "level": queries.level_title(case)}  # fmt: skip
    return render(request, "portal/reports/receipt.html", known)


def _today() -> date:
    return clock.today()
