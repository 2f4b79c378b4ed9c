"""Comparing a figure with itself: the same period a year before, the period before, the year to date. Pure.

A rate is compared in percentage points, anything else in percent; where there is nothing to compare with, words say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .values import Number
from .wording import digits

YEAR, PREVIOUS, TO_DATE = "year", "previous", "to_date"
KINDS = {YEAR: "同比", PREVIOUS: "环比", TO_DATE: "累计同比"}
BASES = {YEAR: "上年同期", PREVIOUS: "上期", TO_DATE: "上年同期累计"}
RATES = ("%", "‰")


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A value beside its base.

    difference: in the unit, or in percentage points; percent: None for a rate, and where the base is zero or negative
    """

    kind: str
    period: str
    base_period: str
    value: Decimal | None
    base: Decimal | None
    unit: str

    @property
    def difference(self) -> Decimal | None:
        return None if self.value is None or self.base is None else self.value - self.base

    @property
    def percent(self) -> Decimal | None:
        if self.difference is None or self.base is None or self.base <= 0 or self.unit in RATES:
            return None
        return self.difference * 100 / self.base

    @property
    def words(self) -> str:
        """同比增长12.5%；同比提高3.3个百分点；上年同期为零，增加8件，不计算增幅 …"""
        named, base = KINDS[self.kind], BASES[self.kind]
        if self.value is None:
            return f"本期无数据，无从{named}"
        if self.base is None or self.difference is None:
            return f"{base}无数据，不可比"
        if self.difference == 0:
            return f"{named}持平"
        up = self.difference > 0
        if self.unit in RATES:
            return f"{named}{'提高' if up else '降低'}{digits(abs(self.difference))}个百分点"
        if self.percent is None:
            why = "为零" if self.base == 0 else "为负"
            return f"{base}{why}，{'增加' if up else '减少'}{digits(abs(self.difference))}{self.unit}，不计算增幅"
        return f"{named}{'增长' if up else '下降'}{digits(abs(self.percent), dp=1)}%"

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "title": KINDS[self.kind], "period": self.period, "base_period": self.base_period,
            "value": _plain(self.value), "base": _plain(self.base), "difference": _plain(self.difference),
            "percent": None if self.percent is None else float(round(self.percent, 6)), "unit": self.unit, "words": self.words,
        }  # fmt: skip


def _plain(number: Decimal | None) -> int | float | None:
    return None if number is None else Number(number).as_json()
