"""Types and units. Money is integer 分, durations are months and days, everything else is what it looks like."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Type:
    """What a value is: its kind, the unit of a number, the values of an enumeration."""

    kind: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    many: bool = False
    """A list of such values (only parameters are lists)."""

    @property
    def numeric(self) -> bool:
        return self.kind in ("number", "money")

    def __str__(self) -> str:
        unit = f"（{self.unit}）" if self.unit and self.kind == "number" else ""
        return NAMES[self.kind] + unit


NAMES = {
    "bool": "是否",
    "number": "数",
    "money": "金额（元）",
    "date": "日期",
    "duration": "时长",
    "text": "文字",
    "enum": "选项",
    "steps": "级距表",
}
BOOL, NUMBER, MONEY = Type("bool"), Type("number"), Type("money")
DATE, DURATION, TEXT = Type("date"), Type("duration"), Type("text")


@dataclass(frozen=True)
class Duration:
    """Calendar months and days: 3年 is 36 months."""

    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        if self.days:
            return f"{self.days}天"
        return f"{self.months // 12}年" if self.months % 12 == 0 else f"{self.months}个月"


@dataclass(frozen=True)
class Unit:
    """A unit as written: the type it makes and its factor (分, months or days where the type is money or duration)."""

    type: Type
    factor: int = 1
    days: bool = False


YEARS, COUNT = Type("number", "岁"), Type("number", "人")
UNITS: dict[str, Unit] = {
    **dict.fromkeys(("元", "块", "元/月", "元/人", "元/人·月", "元/次", "元每月"), Unit(MONEY, 100)),
    "角": Unit(MONEY, 10),
    "分": Unit(MONEY, 1),
    **dict.fromkeys(("岁", "周岁"), Unit(YEARS)),
    "年": Unit(DURATION, 12),
    **dict.fromkeys(("个月", "月"), Unit(DURATION, 1)),
    **dict.fromkeys(("天", "日"), Unit(DURATION, 1, days=True)),
    **dict.fromkeys(("周", "星期"), Unit(DURATION, 7, days=True)),
    **dict.fromkeys(("人", "口", "名", "口人"), Unit(COUNT)),
    **{name: Unit(Type("number", name)) for name in ("次", "户", "套", "平方米", "公里", "米", "千克")},
}
MULTIPLIERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
"""Written between the figures and the unit: 1.5万元."""


def quantity(number: Fraction, unit: str) -> tuple[object, Type]:
    """The value and the type of a number with a unit (`""` for none).

    Raises: ValueError when the unit does not divide (a tenth of a 分, half a month)
    """
    if unit == "%":
        return exact(number / 100), NUMBER
    known = UNITS.get(unit) or Unit(NUMBER)
    value = number * known.factor
    if known.type.kind == "number":
        return exact(value), known.type
    if value.denominator != 1:
        raise ValueError("金额最小到分，时长最小到整月或整天")
    if known.type.kind == "money":
        return int(value), MONEY
    return (Duration(days=int(value)) if known.days else Duration(months=int(value))), DURATION


def exact(value: Fraction) -> int | float:
    """A whole number stays whole."""
    return int(value) if value.denominator == 1 else float(value)


_TIME = {"岁", "年"}


def same_unit(left: str, right: str) -> bool:
    """Whether numbers of two units may be compared or added; a bare number goes with any."""
    return not left or not right or left == right or {left, right} <= _TIME
