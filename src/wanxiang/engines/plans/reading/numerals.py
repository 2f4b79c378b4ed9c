"""Chinese and decorated numerals, read and written."""

from __future__ import annotations

DIGITS = "〇一二三四五六七八九"
_VALUES = {**{char: value for value, char in enumerate(DIGITS)}, "零": 0, "○": 0, "Ｏ": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}


def chinese(number: int) -> str:
    """1 → 一, 10 → 十, 21 → 二十一, 105 → 一百零五 (0 ≤ number < 1000)."""
    if number < 10:
        return DIGITS[number]
    if number < 20:
        return "十" + (DIGITS[number % 10] if number % 10 else "")
    if number < 100:
        return DIGITS[number // 10] + "十" + (DIGITS[number % 10] if number % 10 else "")
    rest = number % 100
    joint = "" if not rest else ("零" + chinese(rest) if rest < 10 else ("一" if rest < 20 else "") + chinese(rest))
    return DIGITS[number // 100] + "百" + joint


def value(text: str) -> int | None:
    """The number a numeral stands for: 12, 十二, 二〇二二, ⑫, ㈡; None for anything else."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return int(text)
    if len(text) == 1 and (decorated := _decorated(text)) is not None:
        return decorated
    if not text or any(char not in _VALUES and char not in _UNITS for char in text):
        return None
    return _additive(text) if any(char in _UNITS for char in text) else int("".join(str(_VALUES[c]) for c in text))


def _additive(text: str) -> int:
    total = pending = 0
    for char in text:
        if char in _UNITS:
            total += (pending or 1) * _UNITS[char]
            pending = 0
        else:
            pending = _VALUES[char]
    return total + pending


def _decorated(char: str) -> int | None:
    """①–⑳, ㉑–㉟, ⑴–⒇, ⒈–⒛, ㈠–㈩, ㊀–㊉."""
    code = ord(char)
    for first, last, base in (
        (0x2460, 0x2473, 1),
        (0x3251, 0x325F, 21),
        (0x2474, 0x2487, 1),
        (0x2488, 0x249B, 1),
        (0x3220, 0x3229, 1),
        (0x3280, 0x3289, 1),
    ):
        if first <= code <= last:
            return code - first + base
    return None
