"""Word files of a meeting, and the page where its minutes are worded."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanxiang.console.meetings.home import CRUMB
from wanxiang.core import sealed
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.core.sealed import DOCX
from wanxiang.engines.plans import houses
from wanxiang.engines.plans import papers as making
from wanxiang.engines.plans.actions import notices
from wanxiang.engines.plans.models import Minutes
from wanxiang.engines.plans.queries import meetings as reading


@require_GET
@requires("meeting.view")
def notice(request: HttpRequest, key: int) -> HttpResponse:
    """The notice as it went out, for who is called."""
    found = reading.meeting(key=key)
    if not found.notice_sha256 or not reading.hears(meeting=found, by=request.user):
        raise Http404
    return download(sealed.opened(found.notice_sha256), name=f"{found.title}通知.docx", media_type=DOCX)


@require_http_methods(["GET", "POST"])
@requires("meeting.edit")
def minutes(request: HttpRequest, key: int) -> HttpResponse:
    """Word the minutes; what is left alone reads as the records say."""
    found, wrong = reading.meeting(key=key), ""
    row = Minutes.objects.filter(meeting=found).first()
    series = houses.series_of(found.series)
    said = {
        "number": row.number if row else notices.default_number(found),
        "copies": row.copies if row else series.copies,
    }
    words = row.words if row else {}
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in said}
        words = {part.key: request.POST.get(part.key, "") for part in making.paragraphs(found, {})}
        try:
            notices.draft_minutes(meeting=found, words=words, **said, by=request.user, at=now())
            messages.success(request, "纪要已保存，由另一人签发。")
            return redirect("console:meetings:meeting", key)
        except WanxiangError as error:
            wrong = str(error)
    known = {"meeting": found, "parts": making.paragraphs(found, words), "wrong": wrong, **said,
             "crumbs": [CRUMB, (found.title, reverse("console:meetings:meeting", args=[key])), ("会议纪要", "")]}  # fmt: skip
    return render(request, "console/meetings/minutes.html", known, status=400 if wrong else 200)


@require_POST
@requires("meeting.decide")
def issue(request: HttpRequest, key: int) -> HttpResponse:
    """Issue the minutes; from then on they stay."""
    found = reading.meeting(key=key)
    try:
        row = notices.issue_minutes(meeting=found, by=request.user, at=now())
        messages.success(request, f"纪要 {row.number} 已印发并封存。")
    except WanxiangError as error:
        messages.error(request, str(error))
    return redirect("console:meetings:meeting", key)


@require_GET
@requires("meeting.view")
def minutes_paper(request: HttpRequest, key: int) -> HttpResponse:
    """The minutes as issued; a draft, for who may sign it, as it would be."""
    found = reading.meeting(key=key)
    row = Minutes.objects.filter(meeting=found).first()
    if row is None or (not row.issued_at and not reading.sees_all(request.user)):
        raise Http404
    content = sealed.opened(row.sha256) if row.sha256 else [making.minutes(row)]
    draft = "" if row.sha256 else "（稿）"
    return download(content, name=f"{found.title}纪要{draft}.docx", media_type=DOCX)


def download(content: Iterable[bytes], *, name: str, media_type: str) -> StreamingHttpResponse:
    """A file to be saved, never shown in place."""
    response = StreamingHttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
