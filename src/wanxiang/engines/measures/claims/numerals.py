"""Numbers as reports write them: 1,196,252 · 1.5万 · 五个 · 十九 · 二〇二一."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
SCALES = {"百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12, "": 1}

ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
CHINESE = r"[一二两三四五六七八九十百千]+"


def number(text: str) -> Decimal:
    """The value of one numeral, Arabic (with thousands commas) or Chinese.

    Raises: ValueError when the text is no numeral
    """
    if text[:1].isdigit():
        return Decimal(text.replace(",", ""))
    return Decimal(_chinese(text))


def _chinese(text: str) -> int:
    if not text or any(c not in DIGITS and c not in TENS and c not in "万亿" for c in text):
        raise ValueError(f"not a numeral: {text!r}")
    for scale, power in (("亿", 10**8), ("万", 10**4)):
        if scale in text:
            high, low = text.split(scale, 1)
            return (_chinese(high) if high else 1) * power + (_chinese(low) if low else 0)
    if not any(c in TENS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int:
    total, digit = 0, 0
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
        else:
            total += (digit or 1) * TENS[c]
            digit = 0
    return total + digit
