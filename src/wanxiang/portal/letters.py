"""A letter that only the discipline body opens: sealed before it is kept, never read here."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wanxiang.core import clock
from wanxiang.core.access import public
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases.attachments import uploaded
from wanxiang.portal.limits import limited
from wanxiang.systems.appeals import letters

PER_MINUTE = 10


class LetterForm(forms.Form):
    """What is written, and who writes if that may be told."""

    text = forms.CharField(
        label="检举控告的内容", max_length=letters.MOST, widget=forms.Textarea({"rows": 8}),
        error_messages={"required": "请写明什么人、什么事、什么时间。"},
    )  # fmt: skip
    name = forms.CharField(label="您的姓名（可不写）", required=False, max_length=40)
    contact = forms.CharField(label="联系方式（可不写）", required=False, max_length=60)


@public
@require_http_methods(["GET", "POST"])
@limited(PER_MINUTE)
@never_cache
def write(request: HttpRequest) -> HttpResponse:
    """The form; then the receipt. What was written is not shown again and stands in no log."""
    if not letters.may_take():
        return render(request, "portal/letter.html", {"closed": True})
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            receipt = letters.hand_over(
                **form.cleaned_data, files=uploaded(request.FILES.getlist("files")), by=Account.system("portal"), at=clock.now()
            )  # fmt: skip
            return render(request, "portal/letter.html", {"receipt": receipt})
        except WanxiangError as error:
            form.add_error(None, f"{error.message}。{error.hint}".rstrip("。") + "。")
    return render(request, "portal/letter.html", {"form": form}, status=400 if form.errors else 200)
