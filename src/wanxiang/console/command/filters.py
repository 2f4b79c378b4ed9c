"""What the statistics are narrowed by, as a form; every field is kept in the address."""

from datetime import date, timedelta
from typing import Any

from django import forms

from wanxiang.console.cases.filters import ALL, CONTROL, DAY, SELECT, areas, handlers_by_level
from wanxiang.core.access import Scope
from wanxiang.engines.cases import catalogue
from wanxiang.engines.cases.flows import LEVELS
from wanxiang.engines.cases.models import Source
from wanxiang.engines.cases.statistics import DIMENSIONS, Narrowed

__all__ = ["CONTROL", "StatisticsFilter", "usual"]


class StatisticsFilter(forms.Form):
    """Period, how it is divided, flow, class, place, unit, source, level."""

    by = forms.ChoiceField(
        label="按", choices=[(one.name, one.title) for one in DIMENSIONS.values()], widget=forms.Select(SELECT)
    )
    since = forms.DateField(label="自", required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    last = forms.DateField(label="至（含）", required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    flow = forms.ChoiceField(label="流程", required=False, widget=forms.Select(SELECT))
    code = forms.ChoiceField(label="类别", required=False, widget=forms.Select(SELECT))
    area = forms.ChoiceField(label="街道、社区", required=False, widget=forms.Select(SELECT))
    unit = forms.ChoiceField(label="主办单位", required=False, widget=forms.Select(SELECT))
    source = forms.ChoiceField(
        label="来源", required=False, choices=[ALL, *Source.choices], widget=forms.Select(SELECT)
    )
    level = forms.ChoiceField(label="级别", required=False, choices=[ALL, *LEVELS.items()], widget=forms.Select(SELECT))

    def __init__(self, narrowed: Narrowed, *, by: str, scope: Scope, on: date) -> None:
        asked = narrowed.as_query() | {"by": by}
        if narrowed.until:
            asked["last"] = str(narrowed.until - timedelta(days=1))
        super().__init__(asked, auto_id="f-%s")
        self.fields["flow"].choices = _kept(
            [ALL, *((flow.id, flow.title) for flow in catalogue.all_flows().values())], narrowed.flow
        )
        self.fields["code"].choices = _kept([ALL, *_classes(on)], narrowed.code)
        self.fields["area"].choices = _kept([ALL, *areas(scope, chosen=narrowed.area)], narrowed.area)
        self.fields["unit"].choices = _kept([ALL, *handlers_by_level()], narrowed.unit)


def usual(on: date) -> tuple[date, date]:
    """The period that a page opens with: the last twelve months, half-open, today included."""
    return on.replace(year=on.year - 1) if (on.month, on.day) != (2, 29) else date(on.year - 1, 3, 1), on + timedelta(
        days=1
    )


def _classes(on: date) -> list[tuple[str, Any]]:
    own = catalogue.own(on)
    return [
        (top.name, [(top.code, f"{top.name}（全部）"), *((each.code, each.name) for each in own.children(top.code))])
        for top in own.children()
    ]


def _kept(choices: list, asked: str) -> list:
    """A value of the address that is no choice here stays one."""
    known = {value for value, label in choices if not isinstance(label, list)}
    known |= {value for _, label in choices if isinstance(label, list) for value, _ in label}
    return choices if not asked or asked in known else [*choices, (asked, asked)]
