"""How a number is said in a report: scale, decimals, and the words 近, 超, 约, 余 only where they are true."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from .values import Change, Increase, Share, Value

SCALES = {"": 1, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}


def digits(value: Decimal, *, scale: str = "", dp: int | None = None, rounding: str = ROUND_HALF_UP) -> str:
    """The digits of a value in a scale, half up, to `dp` decimals (as many as it has, up to 2, when None)."""
    scaled = Decimal(value) / SCALES[scale]
    rounded = scaled.quantize(Decimal(1).scaleb(-(2 if dp is None else dp)), rounding=rounding)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if dp is None and "." in text else text


def say(value: Value, *, unit: str, style: Mapping[str, Any]) -> str:
    """The value in words, in a declared style.

    In:  style: {word: 近|超|约|余|, step: the round number to speak of, scale: 万|亿, dp: decimals}
    Out: 近90%, 超50万人次, 约1017㎡, 500余篇, or plainly 1090个; a pair is 由75%提升到近90%
    """
    if isinstance(value, Change):
        before, after = _said(value.first.value, unit, {**style, "word": ""}), _said(value.last.value, unit, style)
        if before == after:
            return f"保持在{after}"
        return f"由{before}{'提升到' if value.last.value > value.first.value else '降到'}{after}"
    dp = style.get("dp", 2 if isinstance(value, Share | Increase) else None)
    return _said(value.value, unit, {**style, "dp": dp})


def _said(value: Decimal, unit: str, style: Mapping[str, Any]) -> str:
    word, scale, dp = style.get("word", ""), style.get("scale", ""), style.get("dp")
    if not word:
        return f"{digits(value, scale=scale, dp=dp)}{scale}{unit}"
    step = Decimal(str(style.get("step", 1)))
    spoken = (value / step).to_integral_value(rounding=_toward(word)) * step
    text = digits(spoken, scale=scale, dp=dp)
    if spoken == value:
        return f"{text}{scale}{unit}"
    return f"{text}{scale}{word}{unit}" if word == "余" else f"{word}{text}{scale}{unit}"


def _toward(word: str) -> str:
    """近 speaks of the round number above, 超 and 余 of the one below, 约 of the nearest."""
    return {"近": ROUND_CEILING, "超": ROUND_FLOOR, "超过": ROUND_FLOOR, "余": ROUND_DOWN}.get(word, ROUND_HALF_UP)
