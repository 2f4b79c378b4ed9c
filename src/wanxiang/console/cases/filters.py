"""What a list of cases is narrowed by; every field is kept in the address."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from wanxiang.console.cases.names import SOURCES
from wanxiang.core.access import Scope
from wanxiang.core.models import Account
from wanxiang.district.models import Unit
from wanxiang.district.queries import places, units
from wanxiang.engines.cases import catalogue, queries, visibility
from wanxiang.engines.cases.flows import LEVELS
from wanxiang.engines.cases.models import Case

CONTROL, SELECT, DAY = {"class": "form-control"}, {"class": "form-select"}, {"class": "form-control", "type": "date"}
ALL = ("", "全部")
DUE = {"late": "超时", "soon": "24 小时内到期", "extended": "已延期", "supervised": "督办", "repeated": "重复反映"}
NUMBER = re.compile(r"[A-Z]{1,4}\d{4,16}")


class CaseFilter(forms.Form):
    """Number or words, class, place, what is urgent, source, level, handler, period of receipt."""

    q = forms.CharField(label="编号或标题", required=False, max_length=40, widget=forms.TextInput(CONTROL))
    code = forms.ChoiceField(label="类别", required=False, widget=forms.Select(SELECT))
    area = forms.ChoiceField(label="街道、社区", required=False, widget=forms.Select(SELECT))
    due = forms.ChoiceField(
        label="时限与标记", required=False, choices=[ALL, *DUE.items()], widget=forms.Select(SELECT)
    )
    source = forms.ChoiceField(
        label="来源", required=False, choices=[ALL, *SOURCES.items()], widget=forms.Select(SELECT)
    )
    level = forms.ChoiceField(label="级别", required=False, choices=[ALL, *LEVELS.items()], widget=forms.Select(SELECT))
    handler = forms.ChoiceField(label="主办单位", required=False, widget=forms.Select(SELECT))
    since = forms.DateField(label="登记自", required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    until = forms.DateField(label="登记至", required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d"))

    def __init__(self, data: Any, *, scope: Scope, on: date) -> None:
        super().__init__(data)
        asked = {name: data.get(name, "") for name in ("code", "area", "handler")}
        self.fields["code"].choices = _with(list(_classes(on)), asked["code"])
        self.fields["area"].choices = _with([ALL, *areas(scope, chosen=asked["area"])], "")
        self.fields["handler"].choices = _with(list(_handlers()), asked["handler"])
        self.is_valid()

    @property
    def asked(self) -> dict[str, Any]:
        """What was understood of the address; a field that was not is left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    @property
    def number(self) -> str:
        """A case's number, or the beginning of one, where that is what was looked for."""
        said = self.asked.get("q", "").strip().upper()
        return said if NUMBER.fullmatch(said) else ""

    def rows(self, *, by: Account, at: datetime) -> QuerySet[Case]:
        """The cases that the account sees under the filters, whatever their state."""
        said = dict(self.asked)
        text = "" if self.number else said.pop("q", "")
        said.pop("q", None)
        if said.get("until"):
            said["until"] += timedelta(days=1)
        said["level"] = int(said.get("level", 0))
        found = queries.cases(by=by, at=at, text=text, **said)
        return found.filter(visibility.below("case_no", self.number)) if self.number else found


def areas(scope: Scope, *, chosen: str) -> Iterator[tuple[str, str]]:
    """The streets in scope; below the chosen one (or the only one) its communities."""
    mine = scope.areas or ("",)
    streets = [each for each in places("street") if any(_meets(each.code, area) for area in mine)]
    for street in streets:
        yield street.code, street.name
        if chosen.startswith(street.code) or len(streets) == 1:
            below = places("community", parent=street.code)
            yield from (
                (each.code, f"　{each.name}") for each in below if any(_meets(each.code, area) for area in mine)
            )


def handlers_by_level() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every unit, under the name of its level: for a choice."""
    found: dict[str, list[tuple[str, str]]] = {}
    for unit in units():
        found.setdefault(Unit.Level(unit.level).label, []).append((unit.code, unit.name))
    return list(found.items())


def _handlers() -> Iterator[tuple[str, Any]]:
    yield ALL
    yield from handlers_by_level()


def _classes(on: date) -> Iterator[tuple[str, Any]]:
    """Major classes with the middle ones below."""
    own = catalogue.own(on)
    yield ALL
    for major in own.children():
        below = [(each.code, each.name) for each in own.children(major.code)]
        yield major.name, [(major.code, f"{major.name}（全部）"), *below]


def _with(choices: list, asked: str) -> list:
    """A value of the address that is no choice here (a leaf class, a community that handles) stays a choice."""
    known = {value for value, label in choices if not isinstance(label, list)}
    known |= {value for _, label in choices if isinstance(label, list) for value, _ in label}
    return choices if asked in known or not asked.isalnum() else [*choices, (asked, asked)]


def _meets(code: str, area: str) -> bool:
    return code.startswith(area) or area.startswith(code)
