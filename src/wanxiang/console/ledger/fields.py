"""Form fields of the ledger: months and days, units, persons, figures."""

from __future__ import annotations

from datetime import date

from django import forms

from wanxiang.core.declarations import declared
from wanxiang.core.models import Account
from wanxiang.district.models import UnitName
from wanxiang.district.queries import units
from wanxiang.engines.measures.queries import KIND

CONTROL, SELECT = {"class": "form-control"}, {"class": "form-select"}
NONE = ("", "不指定")


def day(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    """A day, by the browser's own calendar."""
    widget = forms.DateInput(CONTROL | {"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=widget,
        error_messages={"invalid": "日期请写作 2022-09-30。", "required": "请填写日期。"},
    )  # fmt: skip


def line(
    label: str, *, most: int, required: bool = True, help_text: str = "", placeholder: str = ""
) -> forms.CharField:
    """One line of text."""
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text,
        widget=forms.TextInput(CONTROL | {"placeholder": placeholder}), error_messages={"required": f"请填写{label}。"},
    )  # fmt: skip


def text(label: str, *, most: int = 600, required: bool = True, rows: int = 3, help_text: str = "") -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text,
        widget=forms.Textarea(CONTROL | {"rows": rows}), error_messages={"required": f"请填写{label}。"},
    )  # fmt: skip


def number(label: str, *, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, max_digits=20, decimal_places=4, help_text=help_text,
        widget=forms.NumberInput(CONTROL | {"step": "any"}), error_messages={"invalid": "请填写数字。"},
    )  # fmt: skip


def unit_choices(on: date) -> list[tuple[str, str]]:
    """Units in being on a day, in the order of the district's tree."""
    return list(units(on=on).values_list("code", "name"))


def owner_choices(codes: list[str]) -> list[tuple[str, str]]:
    """Accounts of people who work for these units, by code or by any of the units' names."""
    said = [*codes, *UnitName.objects.filter(unit__in=codes).values_list("name", flat=True)]
    rows = Account.objects.filter(is_active=True, is_system=False, unit_code__in=said).order_by("unit_code", "name")
    return [NONE, *((str(row.pk), f"{row.name or row.username}（{row.unit_code}）") for row in rows)]


def figure_choices() -> list[tuple[str, str]]:
    """Declared figures by title."""
    return [
        NONE,
        *sorted(((one.id, f"{one.data.title}（{one.data.unit}）") for one in declared(KIND)), key=lambda pair: pair[1]),
    ]
