"""Dated constants: a threshold, an amount, a list; with its unit and where it is laid down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.engines.policy.declaring import periods, steps
from wanxiang.engines.policy.declaring.entries import Entry

SPELLINGS = {
    "from": ("自", "起", "valid_from", "施行日期"),
    "to": ("至", "止", "valid_to", "失效日期"),
    "value": ("值", "取值", "steps", "级距"),
    "unit": ("单位",),
    "source": ("来源", "依据"),
    "values": ("各期",),
}


@dataclass(frozen=True)
class Period:
    """A value during a half-open period; None as value: repealed."""

    value: Any
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""

    def covers(self, day: date) -> bool:
        return periods.covers(day, begins=self.valid_from, ends=self.valid_to)


@dataclass(frozen=True)
class Parameter:
    """A dated constant of one type."""

    name: str
    type: ex.Type
    periods: tuple[Period, ...]
    line: int = 0
    """Where it is declared in the file."""

    def on(self, day: date) -> Any:
        """The value on a day, None when there is none."""
        found = self.period(day)
        return found.value if found else None

    def period(self, day: date) -> Period | None:
        """The latest period that covers the day."""
        covering = [period for period in self.periods if period.covers(day)]
        return max(covering, key=lambda period: period.valid_from or date.min, default=None)


def read(entry: Entry, *, known: ex.Vocabulary) -> dict[str, Parameter]:
    """The parameters of a policy: a value, a mapping with value and unit, or a list of dated ones."""
    found: dict[str, Parameter] = {}
    for key, value in entry.items():
        if key.text in known.words or key.text in known.parameters:
            raise key.error(f"“{key.text}”已是词汇表里的词，不能再作参数")
        found[key.text] = _parameter(key, value)
    return found


def values(parameters: Mapping[str, Parameter], day: date) -> dict[str, Any]:
    """Name → value on a day; those without value are left out."""
    found = {name: parameter.on(day) for name, parameter in parameters.items()}
    return {name: value for name, value in found.items() if value is not None}


def _parameter(key: Entry, entry: Entry) -> Parameter:
    kinds: list[ex.Type] = []
    periods = [_period(part, kinds) for part in _dated(entry)]
    if not kinds:
        raise key.error(f"参数“{key.text}”没有取值")
    for other in kinds[1:]:
        if other != kinds[0]:
            raise entry.error(f"参数“{key.text}”各期的类型或单位不一致：{kinds[0]}与{other}")
    return Parameter(key.text, kinds[0], _closed(periods), key.node.start_mark.line + 1)


def _dated(entry: Entry) -> list[Entry]:
    """The periods of a parameter: a list of mappings, a mapping `values`, or the one value itself."""
    if entry.is_list and entry.each() and all(part.is_mapping for part in entry.each()):
        return [entry] if steps.are(entry) else entry.each()
    if entry.is_mapping and "values" in entry.fields(SPELLINGS):
        return entry.fields(SPELLINGS)["values"].each()
    return [entry]


def _period(entry: Entry, kinds: list[ex.Type]) -> Period:
    parts = entry.fields(SPELLINGS, required=("value",)) if entry.is_mapping else {"value": entry}
    unit = parts["unit"].text if "unit" in parts else ""
    value, kind = _value(parts["value"], unit)
    if kind is not None:
        kinds.append(kind)
    source = parts["source"].text if "source" in parts else ""
    days = [parts[name].day() if name in parts and parts[name].value is not None else None for name in ("from", "to")]
    return Period(value, days[0], days[1], source)


def _closed(periods: list[Period]) -> tuple[Period, ...]:
    """In order of time; each ends where it says, or when a later one begins."""
    return tuple(sorted(periods, key=lambda period: period.valid_from or date.min))


def _value(entry: Entry, unit: str) -> tuple[Any, ex.Type | None]:
    if entry.is_list and steps.are(entry):
        return steps.read(entry, lambda part: _value(part, ""))
    if entry.is_list:
        pairs = [_value(part, unit) for part in entry.each()]
        kinds = {kind for _, kind in pairs}
        if len(kinds) != 1 or None in kinds:
            raise entry.error("列表里的值要同一类型，且不能为空")
        kind = kinds.pop()
        return tuple(value for value, _ in pairs), ex.Type(kind.kind, kind.unit, kind.choices, many=True)  # type: ignore[union-attr]
    plain = entry.value
    if plain is None:
        return None, None
    if isinstance(plain, bool):
        return plain, ex.BOOL
    if isinstance(plain, date):
        return plain, ex.DATE
    return _written(entry, plain, unit)


def _written(entry: Entry, plain: Any, unit: str) -> tuple[Any, ex.Type]:
    """A number with its unit, in one cell (1.5万元) or two; else text."""
    if isinstance(plain, int | float):
        if unit and unit not in (*ex.UNITS, "%", "万元"):
            hint = "常用单位：元、万元、岁、年、个月、天、人、%"
            raise entry.error(f"不认识的单位“{unit}”", near=ex.nearest(unit, ex.UNITS), word=unit, hint=hint)
        scale = 10_000 if unit == "万元" else 1
        try:
            return ex.quantity(Fraction(str(plain)) * scale, "元" if unit == "万元" else unit)
        except ValueError as error:
            raise entry.error(str(error)) from None
    try:
        node: Any = ex.read(entry.text + unit, vocabulary=ex.Vocabulary.of((), members=""), expect=None).tree
        if hasattr(node, "value"):
            return node.value, node.type
    except ex.ExpressionError:
        pass
    return entry.text, ex.TEXT
