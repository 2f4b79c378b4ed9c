"""What a list shows of a person until somebody states a purpose. Pure: no Django."""

import re

FILLER = "*"
_DIGITS_AT_END = re.compile(r"[0-9A-Za-z一二三四五六七八九十零〇号栋座单元室楼层房\-#－—]+$")


def name(value: str | None) -> str:
    """张三 → 张*；欧阳娜娜 → 欧**娜; one character stays hidden."""
    said = (value or "").strip()
    if len(said) < 2:
        return FILLER if said else ""
    if len(said) == 2:
        return said[0] + FILLER
    return said[0] + FILLER * (len(said) - 2) + said[-1]


def phone(value: str | None) -> str:
    """13800138000 → 138****8000; anything shorter than seven digits is hidden whole."""
    said = (value or "").strip()
    if len(said) < 7:
        return FILLER * len(said)
    return said[:3] + FILLER * (len(said) - 7) + said[-4:]


def address(value: str | None) -> str:
    """The street and estate stay, house and room numbers go: 云川路12号3栋402 → 云川路***."""
    said = (value or "").strip()
    kept = _DIGITS_AT_END.sub("", said)
    return said if kept == said else kept + FILLER * 3
