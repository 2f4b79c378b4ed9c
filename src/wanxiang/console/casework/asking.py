"""Small form fields of these pages, and the one way in which a form is asked, sent and answered."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wanxiang.core.errors import WanxiangError
from wanxiang.district.models import Unit
from wanxiang.district.queries import places

CONTROL, SELECT = {"class": "form-control"}, {"class": "form-select"}
Options = list[tuple[str, str]]


def line(
    label: str, *, required: bool = True, help_text: str = "", most: int = 200, kind: str = "text"
) -> forms.CharField:
    """A text of one line; kind: text, date, number, tel."""
    return forms.CharField(label=label, required=required, help_text=help_text, max_length=most, error_messages={"required": f"请填写{label}。"},
                           widget=forms.TextInput({**CONTROL, "type": kind}))  # fmt: skip


def text(label: str, *, required: bool = True, help_text: str = "", rows: int = 4) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, required=required, help_text=help_text, max_length=20_000, error_messages={"required": f"请填写{label}。"},
                           widget=forms.Textarea({**CONTROL, "rows": rows}))  # fmt: skip


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, required=required, help_text=help_text, error_messages={"required": f"请填写{label}。", "invalid": "请填写日期。"},
                           widget=forms.DateInput({**CONTROL, "type": "date"}, format="%Y-%m-%d"))  # fmt: skip


def choice(label: str, options: Any, *, required: bool = True, help_text: str = "") -> forms.ChoiceField:
    """One of several, none chosen beforehand."""
    return forms.ChoiceField(label=label, choices=[("", "请选择"), *options], required=required, help_text=help_text,
                             error_messages={"required": f"请选择{label}。"}, widget=forms.Select(SELECT))  # fmt: skip


def several(label: str, options: Any, *, required: bool = False, help_text: str = "") -> forms.MultipleChoiceField:
    """Any of several."""
    return forms.MultipleChoiceField(label=label, choices=options, required=required, help_text=help_text,
                                     widget=forms.SelectMultiple({**SELECT, "size": 6}))  # fmt: skip


def ticks(label: str, options: Any, *, required: bool = False, help_text: str = "") -> forms.MultipleChoiceField:
    """Any of many, each with a box of its own: a wrong click takes away no other."""
    return forms.MultipleChoiceField(label=label, choices=options, required=required, help_text=help_text,
                                     widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}))  # fmt: skip


def file(label: str, *, required: bool = True, help_text: str = "", accept: str = "") -> forms.FileField:
    """One file."""
    return forms.FileField(label=label, required=required, help_text=help_text, error_messages={"required": f"请选择{label}。", "empty": "文件是空的。"},
                           widget=forms.FileInput({**CONTROL, **({"accept": accept} if accept else {})}))  # fmt: skip


def units() -> Options:
    """Departments and streets that may be called or given work, by name."""
    listed = Unit.objects.filter(level__in=("district", "party", "street", "city")).exclude(
        kind__in=("committee", "government")
    )
    return [(each.code, each.name) for each in listed.order_by("level", "code")]


def communities(request: HttpRequest, permission: str) -> Options:
    """The communities of an account's area, under a permission."""
    from wanxiang.core.access import scope_of

    areas = [reach.area for reach in scope_of(request.user, permission).reaches if not reach.unit]
    within = [
        each
        for each in places("community")
        if any(each.code.startswith(area) or area.startswith(each.code) for area in areas)
    ]
    return [(each.code, each.name) for each in within]


def asked(
    request: HttpRequest, form: forms.Form, *, does: Callable[[dict[str, Any]], tuple[str, str]], title: str, act: str,
    crumbs: list[tuple[str, str]], hint: str = "", template: str = "console/casework/form.html", more: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    """Show a form; when it was sent, do it, say what was done and go on. An error stands above what was filled in.

    In: does: cleaned data → (what was done in words, where to go)
    """
    if request.method == "POST" and form.is_valid():
        try:
            said, url = does(form.cleaned_data)
            messages.success(request, said)
            return redirect(url)
        except WanxiangError as error:
            form.add_error(None, f"{error.message.rstrip('。')}。{error.hint}".rstrip("。") + "。")
    status = 400 if form.errors else 200
    known = {"form": form, "title": title, "act": act, "crumbs": crumbs, "hint": hint, **(more or {})}
    return render(request, template, known, status=status)
