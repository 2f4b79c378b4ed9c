"""What a list is narrowed by, read from the address: words, place, day, state, facets (f.kind=…), ranges (min.area=…)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from wanxiang.core.access import Scope
from wanxiang.core.clock import today
from wanxiang.district.queries import places
from wanxiang.engines.directory import sight, values
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.declaring import Field, Register
from wanxiang.engines.directory.ground import NameOf
from wanxiang.engines.directory.scanning import ALL, MOST_VALUES, NONE, Asked, FacetValue, Summary

CONTROL, SELECT = {"class": "form-control"}, {"class": "form-select"}
DAY = {"class": "form-control", "type": "date"}
STATES = [("live", "在册"), ("ended", "已注销"), (ALL, "全部")]
RANGES = 2
"""So many ranges stand above a list; the address may name any."""
SHOWN = 8


class ListFilter(forms.Form):
    """Words, place, state, day, and the first ranges of the register."""

    q = forms.CharField(label="查找", required=False, max_length=80, widget=forms.TextInput({**CONTROL, "placeholder": "名称、地址等文字"}))  # fmt: skip
    area = forms.ChoiceField(label="街道、社区", required=False, widget=forms.Select(SELECT))
    state = forms.ChoiceField(label="状态", required=False, choices=STATES, widget=forms.Select(SELECT))
    as_of = forms.DateField(label="截至某日", required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d"))

    def __init__(self, data: QueryDict, *, register: Register, scope: Scope) -> None:
        super().__init__(data)
        self.register = register
        if register.place is None:
            del self.fields["area"]
        else:
            self.fields["area"].choices = [("", "全部"), *areas(scope, chosen=data.get("area", ""))]
        for field in _ranged(register)[:RANGES]:
            kind = DAY if field.type == "date" else {**CONTROL, "inputmode": "decimal"}
            for end, words in (("min", "自" if field.type == "date" else "不小于"), ("max", "至" if field.type == "date" else "不大于")):  # fmt: skip
                self.fields[f"{end}.{field.name}"] = forms.CharField(
                    label=f"{field.label}{words}", required=False, max_length=24, widget=forms.TextInput(kind)
                )
        self.is_valid()

    @property
    def as_of_day(self) -> date | None:
        """The day of the past that is asked for; today and later is now."""
        day = self.cleaned_data.get("as_of")
        return day if day and day < today() else None


def asked_of(form: ListFilter, data: QueryDict) -> Asked:
    """What was understood of the address; what was not is left out."""
    register, said = form.register, form.cleaned_data
    facets = {name: tuple(data.getlist(f"f.{name}"))[:50] for name in register.facets if data.getlist(f"f.{name}")}
    return Asked(
        text=said.get("q", ""),
        area=said.get("area", ""),
        state=said.get("state") or "live",
        facets=facets,
        ranges=dict(_ranges(register, data)),
        view=data.get("view", "") if register.view(data.get("view", "")) else "",
        sort=data.get("sort", ""),
        on=form.as_of_day or today(),
    )


def areas(scope: Scope, *, chosen: str) -> Iterator[tuple[str, str]]:
    """The streets in scope; below the chosen one (or the only one) its communities."""
    mine = scope.areas or ("",)
    streets = [each for each in places("street") if any(_meets(each.code, area) for area in mine)]
    for street in streets:
        yield street.code, street.name
        if chosen.startswith(street.code) or len(streets) == 1:
            for each in places("community", parent=street.code):
                if any(_meets(each.code, area) for area in mine):
                    yield each.code, f"　{each.name}"


def facets_shown(request: HttpRequest, summary: Summary, force: InForce) -> list[dict[str, Any]]:
    """Each facet with its values, their counts and the address that turns one on or off."""
    shown = []
    for name in force.register.facets:
        listed = summary.facets[name]
        texts = _texts(force.register, name, listed)
        every = [_value(request, name, each, text) for each, text in zip(listed, texts, strict=True)]
        if every:
            kept = [each for each in every[SHOWN:] if each["chosen"]]
            rest = [each for each in every[SHOWN:] if not each["chosen"]]
            shown.append({
                "label": label_of(force.register, name), "values": every[:SHOWN] + kept, "rest": rest,
                "most": MOST_VALUES if len(listed) >= MOST_VALUES else 0,
            })  # fmt: skip
    return shown


def label_of(register: Register, facet: str) -> str:
    """The words for a facet."""
    return {"street": "街道", "community": "社区"}.get(facet) or register.fields[facet].label


def _texts(register: Register, name: str, listed: Sequence[FacetValue]) -> list[str]:
    codes = [each.value for each in listed if each.value != NONE]
    if name in ("street", "community"):
        ground = NameOf(codes)
        return ["未落到" + label_of(register, name) if each.value == NONE else ground.place_name(each.value).split(" ")[-1] for each in listed]  # fmt: skip
    field = register.fields[name]
    ground = NameOf(units=codes if field.type == "unit" else ())
    return ["未填" if each.value == NONE else values.show(field, _kept(field, each.value), ground) for each in listed]


def _kept(field: Field, text: str) -> Any:
    return text == "true" if field.type == "bool" else text


def _value(request: HttpRequest, name: str, each: FacetValue, text: str) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("page", None)
    key = f"f.{name}"
    rest = [value for value in query.getlist(key) if value != each.value]
    query.setlist(key, rest if each.chosen else [*rest, each.value])
    return {"text": text, "count": each.count, "chosen": each.chosen, "url": f"?{query.urlencode()}"}


def _ranges(register: Register, data: QueryDict) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for field in _ranged(register):
        ends = [_bound(field, data.get(f"{end}.{field.name}", "")) for end in ("min", "max")]
        if ends != [None, None]:
            yield field.name, (ends[0], ends[1])


def _bound(field: Field, text: str) -> Any:
    """A typed bound, read as a cell of the field is; None for what is no value."""
    bare = Field(name=field.name, label=field.label, type=field.type, unit=field.unit)
    bare = bare if field.type != "int" else Field(name=field.name, label=field.label, type="number", unit=field.unit)
    try:
        return values.typed(bare, values.read(bare, text[:24], NameOf()))
    except values.BadValue:
        return None


def _ranged(register: Register) -> list[Field]:
    fields = [register.fields[name] for name in register.columns if register.fields[name].ranged]
    rest = [each for each in register.open_fields if each.ranged and each not in fields]
    return [each for each in (*fields, *rest) if not each.sensitive]


def _meets(code: str, area: str) -> bool:
    return code.startswith(area) or area.startswith(code)


def scope_of(request: HttpRequest, force: InForce) -> Scope:
    """What the account sees of the register."""
    return sight.seen(request.user, force.register)
