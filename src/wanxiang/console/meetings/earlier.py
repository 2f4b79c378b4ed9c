"""A file of documents decided on before the platform was in use: drop, see line by line, confirm. All of it or nothing."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.listing import csv_response
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans import earlier as lines_of
from wanxiang.engines.plans.actions import earlier

CRUMBS = [("改革文件库", "/documents/"), ("批量补录旧件", "")]
LARGEST = 1024 * 1024
KEPT = "wanxiang.earlier-documents"
"""What the sealed copy of a previewed file is for: it comes back as it was shown, or not at all."""
LONG_ENOUGH = 3600
"""Seconds in which a preview may be confirmed."""


@dataclass(frozen=True)
class Shown:
    """A file with what it would bring, and its sealed copy."""

    name: str
    lines: list[lines_of.Line]
    kept: str

    @property
    def unfit(self) -> int:
        return len(lines_of.unfit(self.lines))

    @property
    def known(self) -> int:
        return sum(line.known and not line.reasons for line in self.lines)

    @property
    def new(self) -> int:
        return len(self.lines) - self.unfit - self.known


@require_http_methods(["GET", "POST"])
@requires("meeting.edit")
def index(request: HttpRequest) -> HttpResponse:
    """The door for a file, its preview, and the confirmation."""
    if request.method == "GET":
        return _page(request)
    try:
        if kept := request.POST.get("kept", ""):
            return _confirmed(request, kept)
        return _page(request, shown=_shown(request))
    except WanxiangError as error:
        return _page(request, error=f"{error.message}。{error.hint and f'{error.hint}。'}", status=error.status)


@require_GET
@requires("meeting.edit")
def template(request: HttpRequest) -> HttpResponse:
    """An empty file with the headings that are understood."""
    return csv_response("旧件补录模板", lines_of.COLUMNS, [])


class NoFile(WanxiangError):
    """Nothing was sent, too much was, or a preview that has grown old."""

    code = "documents.no_file"


def _shown(request: HttpRequest) -> Shown:
    sent: Any = request.FILES.get("file")
    if sent is None:
        raise NoFile("请选择文件")
    if (sent.size or 0) > LARGEST:
        raise NoFile(f"文件超过 {LARGEST // 1024**2} MB", hint="请分成几个文件")
    data, name = sent.read(), (sent.name or "文件")[:60]
    kept = signing.dumps({"name": name, "data": data.decode("latin-1")}, salt=KEPT, compress=True)
    return Shown(name, earlier.preview(data=data, name=name, at=now()), kept)


def _confirmed(request: HttpRequest, kept: str) -> HttpResponse:
    try:
        file = signing.loads(kept, salt=KEPT, max_age=LONG_ENOUGH)
    except signing.BadSignature:
        raise NoFile("预览已过期", hint="请重新上传") from None
    made = earlier.take_over_all(data=file["data"].encode("latin-1"), name=file["name"], by=request.user, at=now())
    messages.success(request, f"已补录 {len(made)} 份旧件。")
    return redirect(reverse("console:meetings:documents"))


def _page(request: HttpRequest, *, shown: Shown | None = None, error: str = "", status: int = 200) -> HttpResponse:
    context = {"shown": shown, "error": error, "crumbs": CRUMBS, "columns": lines_of.COLUMNS, "required": lines_of.REQUIRED, "most": lines_of.MOST}  # fmt: skip
    return render(request, "console/meetings/earlier_files.html", context, status=status)
