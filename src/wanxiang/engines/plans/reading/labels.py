"""Numbering at the beginning of a line: 一、 （一） 1. 1、 (1) ① 第一条 第二章 1.2 任务三： …"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .numerals import value
from .passage import Passage

_HAN = "[〇零一二三四五六七八九十百]{1,5}"
_ANY = rf"(?:\d{{1,3}}|{_HAN})"

#: style → pattern over folded text, from the widest part of a document to the narrowest
STYLES: dict[str, re.Pattern[str]] = {
    "part": re.compile(rf"第({_ANY})(?:部分|篇|编|板块|章|大类)\s*[、:.,]?\s*"),
    "section": re.compile(rf"第({_ANY})节\s*[、:.]?\s*"),
    "han": re.compile(rf"({_HAN})\s*(?:[、.]|\s(?=\S))\s*"),
    "article": re.compile(rf"第({_ANY})[条项]\s*[、:.]?\s*"),
    "task": re.compile(rf"(?:任务|事项|项目|改革|举措)({_ANY})\s*[:、.]\s*"),
    "han_bracket": re.compile(rf"(?:\(\s*({_HAN})\s*\)|([㈠-㈩㊀-㊉]))\s*[、.]?\s*"),
    "number": re.compile(r"(?:(\d{1,3})\s*(?:[、]|\.(?!\d))|([⒈-⒛]))\s*"),
    "spaced": re.compile(r"(\d{1,2})\s+(?=[一-龥“\"《])(?!\s*[年月日个项家号])"),
    "dotted": re.compile(r"(\d{1,2}(?:\.\d{1,2})+)[、.]?\s*(?=[一-龥“\"《])(?![万亿元个米公平亩倍百千年月])"),
    "half_bracket": re.compile(r"(\d{1,3})\)\s*"),
    "number_bracket": re.compile(r"(?:\(\s*(\d{1,3})\s*\)|([⑴-⒇]))\s*[、.]?\s*"),
    "circle": re.compile(r"([①-⑳㉑-㉟])\s*[、.]?\s*"),
}
NATURAL = tuple(STYLES)


@dataclass(frozen=True, slots=True)
class Label:
    """A numbering label. `number` is its own number (the last one of 1.2), `length` what it takes up."""

    style: str
    number: int
    text: str
    length: int


def label_of(passage: Passage) -> Label | None:
    """The label a passage begins with, or None."""
    for style, pattern in STYLES.items():
        if found := pattern.match(passage.folded):
            raw = next(group for group in found.groups() if group)
            number = value(raw.rsplit(".", 1)[-1])
            if number is not None and number <= 300:
                depth = f"dotted{raw.count('.')}" if style == "dotted" else style
                return Label(depth, number, passage.text[: found.end()].strip(), found.end())
    return None


def nesting(labels: list[Label]) -> dict[str, int]:
    """Depth of each style used, 0 outermost.

    The usual order (一、 above （一） above 1.) holds unless the document shows otherwise: a style that comes
    first and never restarts contains a style that is usually above it.
    """
    used = sorted({label.style for label in labels}, key=_natural)
    first = {style: next(i for i, label in enumerate(labels) if label.style == style) for style in used}
    for upper in range(len(used)):
        for lower in range(upper + 1, len(used)):
            a, b = used[upper], used[lower]
            if first[b] < first[a] and not _restarts(labels, b) and _spans(labels, outer=b, inner=a):
                used.insert(upper, used.pop(lower))
    return {style: depth for depth, style in enumerate(used)}


def _natural(style: str) -> tuple[int, str]:
    return NATURAL.index(style.rstrip("123456789")), style


def _restarts(labels: list[Label], style: str) -> bool:
    numbers = [label.number for label in labels if label.style == style]
    return any(later <= earlier for earlier, later in zip(numbers, numbers[1:], strict=False))


def _spans(labels: list[Label], *, outer: str, inner: str) -> bool:
    """True when `outer` labels go on after the first `inner` one, as containers do."""
    order = [label.style for label in labels if label.style in (outer, inner)]
    return outer in order[order.index(inner) :] or order.count(inner) > 1
