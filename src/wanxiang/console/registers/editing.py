"""The form of an entry: fields as declared, errors beside them as the one check says them."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from wanxiang.console.registers.asking import CONTROL, DAY, SELECT, areas
from wanxiang.core.access import Scope, requires
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.district.queries import units
from wanxiang.engines.directory import actions, queries, sight, values
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.declaring import BETWEEN, Field
from wanxiang.engines.directory.errors import Duplicate, Refused
from wanxiang.engines.directory.models import Entry

PREFIX = "v"
LINES = "每行一项。"
KEEP = "留空表示不变；要清除请填“（清空）”。"


class EntryForm(forms.Form):
    """What may be written of an entry. It reads nothing itself: the one check of the engine does."""

    def __init__(self, data: Any, *, fields: list[Field], texts: dict[str, str], scope: Scope, new: bool) -> None:
        super().__init__(data, prefix=PREFIX)
        for each in fields:
            self.fields[each.name] = _form_field(each, "" if each.sensitive else texts.get(each.name, ""), new=new)
        self.names = [each.name for each in fields]
        self.sensitive = {each.name for each in fields if each.sensitive}
        self.place_choices = list(areas(scope, chosen="")) if any(each.type == "place" for each in fields) else []
        self.unit_choices = [each.name for each in units()] if any(each.type == "unit" for each in fields) else []

    def said(self, *, new: bool) -> dict[str, Any]:
        """Field → what was typed. A sensitive field left blank keeps what is there."""
        found = {name: self._cell(name) for name in self.names}
        if new:
            return {name: text for name, text in found.items() if text}
        kept = {name: "" if text == values.CLEARED else text for name, text in found.items()}
        return {name: kept[name] for name, text in found.items() if text or name not in self.sensitive}

    def _cell(self, name: str) -> str | list[str]:
        """What was typed; of checkboxes the list of those that were set."""
        if isinstance(self.fields[name], forms.MultipleChoiceField):
            return self.data.getlist(self.add_prefix(name))
        return self.data.get(self.add_prefix(name), "").strip()

    def refuse(self, error: Refused) -> None:
        """Put each sentence beside its field."""
        self.full_clean()
        for name, text in error.errors.items():
            self.add_error(name if name in self.fields else None, text)


@require_http_methods(["GET", "POST"])
@requires("register.edit")
def new(request: HttpRequest, register: str) -> HttpResponse:
    """Register an entry."""
    force = _editable(request, register)
    form = _form(request, force, None)
    if request.method == "POST":
        said = form.said(new=True)
        try:
            made = actions.create(
                register=register, said=said, by=request.user, at=now(), why=request.POST.get("why", ""), valid_from=_since(request)
            )  # fmt: skip
        except WanxiangError as error:
            return _again(request, force, form, error, None)
        messages.success(request, "已登记。")
        return redirect("console:registers:entry", register, made.pk)
    return _page(request, force, form, None)


@require_http_methods(["GET", "POST"])
@requires("register.edit")
def edit(request: HttpRequest, register: str, entry: int) -> HttpResponse:
    """Change an entry."""
    force = _editable(request, register)
    row = queries.entry(force, entry, by=request.user)
    form = _form(request, force, row)
    if request.method == "POST":
        try:
            actions.change(
                register=register, pk=entry, said=form.said(new=False), version=_version(request), by=request.user, at=now(),
                why=request.POST.get("why", ""), valid_from=_since(request),
            )  # fmt: skip
        except sight.NoSuchEntry:
            raise
        except WanxiangError as error:
            return _again(request, force, form, error, row)
        messages.success(request, "已保存。")
        return redirect("console:registers:entry", register, entry)
    return _page(request, force, form, row)


@require_POST
@requires("register.edit")
def turn(request: HttpRequest, register: str, entry: int) -> HttpResponse:
    """End an entry, or restore it."""
    act = actions.restore if request.POST.get("act") == "restore" else actions.end
    try:
        act(
            register=register, pk=entry, version=_version(request), why=request.POST.get("why", ""), by=request.user, at=now(),
            valid_from=_since(request),
        )  # fmt: skip
        messages.success(request, "已恢复。" if act is actions.restore else "已注销，历史保留。")
    except sight.NoSuchEntry:
        raise
    except WanxiangError as error:
        messages.error(request, f"{error.message}。")
    return redirect("console:registers:entry", register, entry)


def _editable(request: HttpRequest, register: str) -> InForce:
    force = queries.register(register, by=request.user)
    if not sight.edited(request.user, force.register).reaches:
        raise sight.NotAllowed(
            f"没有改动“{force.register.title}”的权限", hint=f"由{force.register.owner}或辖区街道维护"
        )
    return force


def _form(request: HttpRequest, force: InForce, row: Entry | None) -> EntryForm:
    fields = sight.fields_edited(request.user, force.register)
    texts = queries.texts(force.register, [queries.whole(row)], fields)[0] if row else {each.name: each.default for each in fields}  # fmt: skip
    data = request.POST if request.method == "POST" else None
    scope = sight.edited(request.user, force.register)
    return EntryForm(data, fields=fields, texts=texts, scope=scope, new=row is None)


def _again(
    request: HttpRequest, force: InForce, form: EntryForm, error: WanxiangError, row: Entry | None
) -> HttpResponse:
    if isinstance(error, Refused):
        form.refuse(error)
    return _page(request, force, form, row, error=error, status=error.status)


def _page(
    request: HttpRequest, force: InForce, form: EntryForm, row: Entry | None, *, error: WanxiangError | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    twin = error.entry if isinstance(error, Duplicate) else None
    title = row.values.get(force.register.name_field, "") if row else f"登记：{force.register.title}"
    known = {
        "register": force.register,
        "form": form,
        "entry": row,
        "title": title,
        "error": error,
        "fields_wrong": isinstance(error, Refused),
        "twin": twin,
        "why": request.POST.get("why", ""),
        "since": request.POST.get("since", ""),
        "version": request.POST.get("version") or (row.version if row else ""),
        "crumbs": [
            ("名册", reverse("console:registers:index")),
            (force.register.title, reverse("console:registers:list", args=[force.id])),
            (title if row else "登记", ""),
        ],
    }
    return render(request, "console/registers/form.html", known, status=status)


def _form_field(each: Field, text: str, *, new: bool) -> forms.Field:
    """The widget for a type; never a rule of its own."""
    hints = (each.help, LINES if each.many and each.type != "enum" else "", KEEP if each.sensitive and not new else "")
    common = {"label": each.heading, "required": False, "help_text": " ".join(filter(None, hints))}
    if each.many:
        made = _of_many(each, text.split(BETWEEN[0]) if text else [], common)
    elif each.type in ("enum", "bool"):
        made = forms.ChoiceField(choices=_choices(each), initial=text, widget=forms.Select(SELECT), **common)
    else:
        made = forms.CharField(initial=text, widget=_widget(each), **common)
    made.must, made.wide = each.required, each.long
    return made


def _of_many(each: Field, texts: list[str], common: dict[str, Any]) -> forms.Field:
    """Checkboxes for choices, lines for whatever else."""
    if each.type == "enum":
        choices = [(value, value) for value in each.choices]
        return forms.MultipleChoiceField(choices=choices, initial=texts, widget=forms.CheckboxSelectMultiple, **common)
    lines = forms.Textarea({**CONTROL, "rows": max(3, min(len(texts) + 1, 10)), "autocomplete": "off"})
    return forms.CharField(initial="\n".join(texts), widget=lines, **common)


def _choices(each: Field) -> list[tuple[str, str]]:
    values_of = ("是", "否") if each.type == "bool" else each.choices
    return [("", "—"), *((value, value) for value in values_of)]


def _widget(each: Field) -> forms.Widget:
    if each.long:
        return forms.Textarea({**CONTROL, "rows": 4})
    if each.type == "date":
        return forms.TextInput(DAY)
    lists = {"place": {"list": "places"}, "unit": {"list": "units"}}.get(each.type, {})
    mode = {"inputmode": "decimal"} if each.numeric else {}
    return forms.TextInput({**CONTROL, **lists, **mode, "autocomplete": "off", "maxlength": "400"})


def _version(request: HttpRequest) -> int:
    said = request.POST.get("version", "")
    return int(said) if said.isdigit() and len(said) < 9 else 0


def _since(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.POST.get("since", ""))
    except ValueError:
        return None
