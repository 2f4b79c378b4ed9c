"""Text with its places: full-width signs folded, blanks left out, every character still knowing where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, "—–－~～〜"), "-")
_BLANK = " \u3000\xa0\r\n\ufeff"
COUNT = "零〇一二三四五六七八九十百千两"
NUMBER = rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|[{COUNT}]+)"
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(frozen=True)
class Stretch:
    """A piece of the source, folded. places: offset in the source of each character."""

    text: str
    places: tuple[int, ...]

    @staticmethod
    def of(source: str, start: int = 0, end: int | None = None) -> Stretch:
        """A stretch of the source."""
        end = len(source) if end is None else end
        kept = [(at, source[at]) for at in range(start, end) if source[at] not in _BLANK]
        return Stretch("".join(letter for _, letter in kept).translate(_FOLDED), tuple(at for at, _ in kept))

    def cut(self, start: int, end: int | None = None) -> Stretch:
        """A part of it."""
        return Stretch(self.text[start:end], self.places[start:end])

    def strip(self, signs: str) -> Stretch:
        """Without these signs at its ends."""
        left = len(self.text) - len(self.text.lstrip(signs))
        return self.cut(left, left + len(self.text.strip(signs)))

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the source, half-open."""
        return (self.places[0], self.places[-1] + 1) if self.places else (0, 0)

    def split(self, pattern: str) -> Iterator[Stretch]:
        """What stands between the matches of a pattern; nothing empty."""
        at = 0
        for match in re.finditer(pattern, self.text):
            if match.start() > at:
                yield self.cut(at, match.start())
            at = match.end()
        if at < len(self.text):
            yield self.cut(at)


def number(text: str) -> float | int:
    """三百 → 300, 1,200 → 1200, 2.5 → 2.5; 二〇二三 is read figure by figure."""
    if text[0].isdigit():
        plain = float(text.replace(",", ""))
        return int(plain) if plain == int(plain) else plain
    if not set(text) & set("十百千"):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, figure = 0, 0
    for character in text:
        if character in _DIGITS:
            figure = _DIGITS[character]
        else:
            total, figure = total + (figure or 1) * {"十": 10, "百": 100, "千": 1000}[character], 0
    return total + figure
