"""Rate an inspection with its receipt: five levels, reasons, with or without a name."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wanxiang.core import clock
from wanxiang.core.access import public
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.portal.limits import limited
from wanxiang.systems.enterprise_rights import inspections

PER_MINUTE = 20
RADIO = forms.RadioSelect({"class": "choice"})


class RatingForm(forms.Form):
    """What an enterprise says of one inspection."""

    receipt = forms.CharField(label="查询码", max_length=40, error_messages={"required": "请填写检查时留下的查询码。"})
    score = forms.TypedChoiceField(
        label="这次检查怎么样", coerce=int, widget=RADIO, error_messages={"required": "请选择一项。"}
    )
    reasons = forms.MultipleChoiceField(label="理由（可多选）", required=False, widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(label="还想说的（可不写）", required=False, max_length=2000, widget=forms.Textarea({"rows": 4}),
                           help_text="匿名评价时，请不要写能认出您的内容。")  # fmt: skip
    named = forms.ChoiceField(
        label="是否署名", choices=[("", "匿名"), ("yes", "署名：由被评单位向我答复")], required=False, widget=RADIO
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = inspections.scheme()
        self.fields["score"].choices = sorted(known.scores.items(), reverse=True)
        self.fields["reasons"].choices = list(known.reasons.items())

    def choices_shown(self) -> list[forms.BoundField]:
        """The questions that are answered by choosing."""
        return [self["score"], self["reasons"], self["named"]]


@public
@require_http_methods(["GET", "POST"])
@limited(PER_MINUTE)
@never_cache
def rate(request: HttpRequest) -> HttpResponse:
    """The form; then what happens with the rating."""
    form = RatingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            opened = inspections.rate(receipt=said["receipt"], score=said["score"], reasons=said["reasons"], text=said["text"],
                                      anonymous=said["named"] != "yes", by=Account.system("portal"), at=clock.now())  # fmt: skip
            return render(
                request, "portal/inspection.html", {"done": True, "opened": opened, "named": said["named"] == "yes"}
            )
        except WanxiangError as error:
            form.add_error(None, f"{error.message}。{error.hint}".rstrip("。") + "。")
    return render(request, "portal/inspection.html", {"form": form}, status=400 if form.errors else 200)
