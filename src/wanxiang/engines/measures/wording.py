"""How a number is said in a report, and whether what is said holds: 近, 超, 约, 余 only where they are true. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from .values import Change, Increase, Share, Value

SCALES = {"": 1, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
WORDS = ("近", "超", "约", "余", "auto")
"""What a style may ask for; auto takes the first of 近, 超, 约 that is true."""
ALIKE = {"接近": "近", "超过": "超", "逾": "超", "大约": "约", "左右": "约", "多": "余"}
_PHRASE = re.compile(
    rf"(?P<before>接近|近|超过|超|逾|大约|约)?(?P<number>-?\d[\d,]*(?:\.\d+)?)(?P<scale>{'|'.join(sorted(filter(None, SCALES), key=len, reverse=True))})?(?P<after>余|多|左右)?(?P<unit>.*)"
)


@dataclass(frozen=True, slots=True)
class Policy:
    """How far from the round number that is spoken of a word is still true, in percent of it.

    near: 近 is below by at most so much; over: 超 above; about: 约 either way; odd: 余 above
    """

    near: Decimal = Decimal(5)
    over: Decimal = Decimal(10)
    about: Decimal = Decimal(5)
    odd: Decimal = Decimal(10)


STANDARD = Policy()


def fits(word: str, *, said: Decimal, value: Decimal, policy: Policy = STANDARD) -> bool:
    """Whether a value may be called 近, 超, 约 or 余 so much; without a word: equal at the precision that is printed.

    In: word: "", 近, 超, 约, 余 or another way to say one of them (ALIKE)
    """
    word = ALIKE.get(word, word)
    if not word:
        return abs(value - said) <= Decimal(5).scaleb(min(0, int(said.as_tuple().exponent)) - 1)
    if said < 0 and value < 0:
        said, value = -said, -value
    if said <= 0:
        return False
    off = (value - said) * 100 / said
    return {
        "近": -policy.near <= off < 0,
        "超": 0 <= off <= policy.over,
        "约": abs(off) <= policy.about,
        "余": 0 <= off <= policy.odd,
    }[word]


def holds(phrase: str, *, value: Decimal, policy: Policy = STANDARD) -> bool | None:
    """Whether a phrase as it is printed (近7万㎡, 500余篇, 89.70%) is true of a value; None where it holds no number."""
    found = _PHRASE.search(phrase)
    if found is None:
        return None
    scale = SCALES[found["scale"] or ""]
    said = Decimal(found["number"].replace(",", ""))
    return fits(found["before"] or found["after"] or "", said=said, value=value / scale, policy=policy)


def digits(value: Decimal, *, scale: str = "", dp: int | None = None, rounding: str = ROUND_HALF_UP) -> str:
    """The digits of a value in a scale, half up, to `dp` decimals (as many as it has, up to 2, when None)."""
    scaled = Decimal(value) / SCALES[scale]
    rounded = scaled.quantize(Decimal(1).scaleb(-(2 if dp is None else dp)), rounding=rounding)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if dp is None and "." in text else text


def say(value: Value, *, unit: str, style: Mapping[str, Any], policy: Policy = STANDARD) -> str:
    """The value in words, in a declared style; plainly where the word of the style would not be true.

    In:  style: {word: 近|超|约|余|auto, step: the round number to speak of, scale: 万|亿, dp: decimals}
    Out: 近90%, 超50万人次, 约1017㎡, 500余篇, or plainly 1090个; a pair is 由75%提升到近90%
    """
    if isinstance(value, Change):
        before = _said(value.first.value, unit, {**style, "word": ""}, policy)
        after = _said(value.last.value, unit, style, policy)
        if before == after:
            return f"保持在{after}"
        return f"由{before}{'提升到' if value.last.value > value.first.value else '降到'}{after}"
    dp = style.get("dp", 2 if isinstance(value, Share | Increase) else None)
    return _said(value.value, unit, {**style, "dp": dp}, policy)


def _said(value: Decimal, unit: str, style: Mapping[str, Any], policy: Policy) -> str:
    word, scale = style.get("word", ""), style.get("scale", "")
    for each in ("近", "超", "约") if word == "auto" else (word,):
        text = _round(value, each, style) if each else ""
        said = Decimal(text or 0) * SCALES[scale]
        if text and said == value:
            return f"{text}{scale}{unit}"
        if text and fits(each, said=said, value=value, policy=policy):
            return f"{text}{scale}{each}{unit}" if each == "余" else f"{each}{text}{scale}{unit}"
    return f"{digits(value, scale=scale, dp=style.get('dp'))}{scale}{unit}"


def _round(value: Decimal, word: str, style: Mapping[str, Any]) -> str:
    """The round number that the word speaks of: 近 the one above, 超 and 余 the one below, 约 the nearest."""
    step = Decimal(str(style.get("step", 1)))
    toward = {"近": ROUND_CEILING, "超": ROUND_FLOOR, "余": ROUND_FLOOR}.get(word, ROUND_HALF_UP)
    spoken = (value / step).to_integral_value(rounding=toward) * step
    return digits(spoken, scale=style.get("scale", ""), dp=style.get("dp"))
