"""What a figure's computation gives: an exact number, a ratio that keeps both parts, or a pair."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number."""

    value: Decimal

    def as_json(self) -> int | float:
        return int(self.value) if self.value == self.value.to_integral_value() else float(self.value)


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio, in percent unless told per how many; numerator and denominator are kept, so it is exact however it is printed."""

    numerator: Decimal
    denominator: Decimal
    per: int = 100

    @property
    def value(self) -> Decimal:
        return self.numerator * self.per / self.denominator

    def as_json(self) -> float:
        return float(round(self.value, 6))


@dataclass(frozen=True, slots=True)
class Change:
    """A value before and after."""

    first: Number | Share
    last: Number | Share

    @property
    def value(self) -> Decimal:
        return self.last.value

    def as_json(self) -> dict[str, Any]:
        return {"from": self.first.as_json(), "to": self.last.as_json()}


@dataclass(frozen=True, slots=True)
class Increase:
    """By how much a number grew, in percent of what it was; both are kept."""

    first: Number
    last: Number

    @property
    def value(self) -> Decimal:
        return (self.last.value - self.first.value) * 100 / self.first.value

    def as_json(self) -> float:
        return float(round(self.value, 6))


Value = Number | Share | Change | Increase


def parts(value: Value | None) -> dict[str, Any]:
    """Numerators and denominators by name, for those who recount."""
    if isinstance(value, Share):
        return {"numerator": Number(value.numerator).as_json(), "denominator": Number(value.denominator).as_json()}
    if isinstance(value, Change):
        return {"from": parts(value.first), "to": parts(value.last)}
    if isinstance(value, Increase):
        return {"from": value.first.as_json(), "to": value.last.as_json()}
    return {}


def restored(value: Any, kept: dict[str, Any], *, per: int = 100) -> Value:
    """A value from how it was kept: `as_json` of it and its `parts`.

    In: per: per how many the ratio is
    """
    if isinstance(value, dict):
        first, last = (restored(value[side], kept.get(side, {}), per=per) for side in ("from", "to"))
        return Change(first, last)  # type: ignore[arg-type]
    if "numerator" in kept:
        return Share(_exact(kept["numerator"]), _exact(kept["denominator"]), per)
    if "from" in kept:
        return Increase(Number(_exact(kept["from"])), Number(_exact(kept["to"])))
    return Number(_exact(value))


def _exact(number: Any) -> Decimal:
    return Decimal(str(number))
