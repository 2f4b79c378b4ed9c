"""How long a step may take, as an officer writes it: `2小时`, `8工作小时`, `3个工作日`, `15日`. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Self

from wanxiang.core.errors import WanxiangError

CONTINUOUS = "continuous"
WORKING_HOURS = "working_hours"
WORKING_DAYS = "working_days"
CALENDAR_DAYS = "calendar_days"
SAME, NEXT = "same", "next"
STARTS = {CONTINUOUS: (SAME,), WORKING_HOURS: (SAME,), WORKING_DAYS: (NEXT, SAME), CALENDAR_DAYS: (NEXT,)}
"""The starts each kind allows, the usual one first."""
LONGEST_DAYS = 36_600
LONGEST_HOURS = LONGEST_DAYS * 24
HINT = "请写作 2小时、30分钟、8工作小时、3个工作日、3个工作日(当日起)、15日 或 60日(遇节假日顺延)"
NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九", 1)} | {"两": 2}
MINUTELY = Fraction(1, 60)
UNITS: dict[str, tuple[str, int | Fraction]] = {
    "分钟": (CONTINUOUS, MINUTELY), "小时": (CONTINUOUS, 1),
    "工作分钟": (WORKING_HOURS, MINUTELY), "工作小时": (WORKING_HOURS, 1),
    "工作日": (WORKING_DAYS, 1), "日": (CALENDAR_DAYS, 1), "天": (CALENDAR_DAYS, 1), "自然日": (CALENDAR_DAYS, 1),
}  # fmt: skip
NOTES: dict[str, dict[str, Any]] = {
    "": {},
    "当日起": {"start": SAME},
    "次日起": {"start": NEXT},
    "遇节假日顺延": {"roll": True},
}
ONES = "[一二两三四五六七八九]"
DIGITS = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
WRITTEN = re.compile(rf"(?P<amount>{DIGITS}|{ONES}?十{ONES}?|{ONES})个?(?P<unit>[^0-9()]+)(?:\((?P<note>[^()]+)\))?")
EXACT = re.compile(rf"{DIGITS}|[0-9]{{1,9}}/[1-9][0-9]{{0,8}}")


class BadSpec(WanxiangError):
    code = "cases.bad_spec"

    def __init__(self, said: object, reason: str, *, hint: str = HINT) -> None:
        super().__init__(f"期限“{said}”不对：{reason}", hint=hint)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Spec:
    """A length of time and the way it is counted.

    kind     continuous | working_hours (hours, whole minutes) | working_days | calendar_days (whole days)
    start    working_days only: `next` (usual), the starting day does not count and the last day ends at closing;
             `same`, so many times a day's office time, from the moment. Left out, the kind's usual start is taken
    roll     calendar_days only: a last day that is no working day moves to the next working day
    Raises:  BadSpec
    Source:  民法典 第二百零一条 (days from the next day, hours from the moment), 第二百零三条 (end of the last day, roll),
             第二百零四条 (unless a law says otherwise); 行政许可法 第八十二条 (a law that counts in working days)
    """

    kind: str
    amount: int | Fraction
    start: str | None = None
    roll: bool = False

    def __post_init__(self) -> None:
        if self.kind not in STARTS:
            raise _bad(self, "没有这种计时方式")
        if self.start is None:
            object.__setattr__(self, "start", STARTS[self.kind][0])
        if self.start not in STARTS[self.kind]:
            raise _bad(self, "这种期限不能选择起算日")
        if not isinstance(self.roll, bool) or (self.roll and self.kind != CALENDAR_DAYS):
            raise _bad(self, "只有自然日期限可以遇节假日顺延")
        object.__setattr__(self, "amount", _amount(self))

    @property
    def in_hours(self) -> bool:
        return self.kind in (CONTINUOUS, WORKING_HOURS)

    @classmethod
    def parse(cls, text: str) -> Self:
        """A length of time as an officer types it.

        Raises: BadSpec naming the text
        """
        found = WRITTEN.fullmatch("".join(unicodedata.normalize("NFKC", str(text)).split()))
        if not found or found["unit"] not in UNITS or (found["note"] or "") not in NOTES:
            raise BadSpec(text, "看不懂")
        kind, scale = UNITS[found["unit"]]
        try:
            return cls(kind, _number(found["amount"]) * scale, **NOTES[found["note"] or ""])
        except BadSpec as error:
            raise BadSpec(text, error.reason) from None

    @property
    def text(self) -> str:
        """The same in an officer's words; `Spec.parse` reads it back."""
        if self.kind == WORKING_DAYS:
            return f"{self.amount}个工作日{'(当日起)' if self.start == SAME else ''}"
        if self.kind == CALENDAR_DAYS:
            return f"{self.amount}日{'(遇节假日顺延)' if self.roll else ''}"
        office = "工作" if self.kind == WORKING_HOURS else ""
        return f"{self.amount}{office}小时" if isinstance(self.amount, int) else f"{self.amount * 60}{office}分钟"

    def as_json(self) -> dict[str, Any]:
        amount = self.amount if isinstance(self.amount, int) else str(self.amount)
        return {"kind": self.kind, "amount": amount, "start": self.start, "roll": self.roll}

    @classmethod
    def of_json(cls, found: Mapping[str, Any]) -> Self:
        """The spec that `as_json` wrote.

        Raises: BadSpec
        """
        try:
            return _spec(cls, found["kind"], found["amount"], found.get("start"), found.get("roll", False))
        except (KeyError, TypeError, AttributeError):
            raise BadSpec(found, "缺少计时方式或数量", hint="需要 kind 和 amount") from None

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=1024)
def _spec(cls: type[Spec], kind: str, amount: Any, start: str | None, roll: bool) -> Spec:
    """A clock is read at every step of a case, and there are few specs."""
    return cls(kind, amount, start, roll)


def _bad(spec: Spec, reason: str) -> BadSpec:
    return BadSpec(f"{spec.amount} {spec.kind}", reason)


def _amount(spec: Spec) -> int | Fraction:
    """The amount, exact: an int where it is whole, otherwise a fraction of an hour in whole minutes."""
    if not EXACT.fullmatch(str(spec.amount)):
        raise _bad(spec, "数量须是数字，且不为负")
    amount = _number(str(spec.amount))
    if amount <= 0:
        raise _bad(spec, "数量须大于零")
    if amount > (LONGEST_HOURS if spec.in_hours else LONGEST_DAYS):
        raise _bad(spec, "超过一百年")
    if (amount * (60 if spec.in_hours else 1)).denominator != 1:
        raise _bad(spec, "小时须是整分钟" if spec.in_hours else "天数须是整数")
    return int(amount) if amount.denominator == 1 else amount


def _number(text: str) -> Fraction:
    """Digits, or Chinese numerals up to 九十九."""
    if text[0].isdigit():
        return Fraction(text)
    tens, ten, ones = text.rpartition("十")
    return Fraction((NUMERALS.get(tens, 1) if ten else 0) * 10 + NUMERALS.get(ones, 0))
