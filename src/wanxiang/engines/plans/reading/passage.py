"""Text that remembers where it stood: offsets survive joined lines, cut pieces and folded punctuation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

_BRACKETS = {"〔": "(", "【": "(", "[": "(", "［": "(", "〕": ")", "】": ")", "]": ")", "］": ")"}
_MARKS = {
    "　": " ",
    "\t": " ",
    "\xa0": " ",
    "﹕": ":",
    "∶": ":",
    "︰": ":",
    "﹔": ";",
    "﹐": ",",
    "､": "、",
    "–": "-",
    "—": "-",
    "～": "~",
}
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD = str.maketrans({**_WIDE, **_MARKS, **_BRACKETS})


def fold(text: str) -> str:
    """Full-width punctuation and every kind of bracket in one half-width form; the length never changes."""
    return text.translate(_FOLD)


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of characters in the normalised source text, and the line (from 1) it begins on."""

    start: int
    end: int
    line: int

    def as_list(self) -> list[int]:
        return [self.start, self.end, self.line]


@dataclass(frozen=True)
class Page:
    """The whole normalised source, able to say on which line an offset lies."""

    text: str

    @cached_property
    def _starts(self) -> list[int]:
        return [0] + [i + 1 for i, char in enumerate(self.text) if char == "\n"]

    def span(self, start: int, end: int) -> Span:
        return Span(start, end, bisect_right(self._starts, start))


@dataclass(frozen=True)
class Passage:
    """A run of source characters, line breaks taken out; `at[i]` is the source offset of `text[i]`."""

    page: Page
    text: str
    at: tuple[int, ...]

    @classmethod
    def of(cls, page: Page, start: int, end: int) -> Passage:
        return cls(page, page.text[start:end], tuple(range(start, end)))

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __len__(self) -> int:
        return len(self.text)

    def cut(self, start: int, end: int | None = None) -> Passage:
        return Passage(self.page, self.text[start:end], self.at[start:end])

    def strip(self, extra: str = "") -> Passage:
        """Without white space (and the characters of `extra`) at both ends."""
        drop = extra + " \t\r\n\u3000\xa0\ufeff"
        left = len(self.text) - len(self.text.lstrip(drop))
        right = len(self.text.rstrip(drop))
        return self.cut(left, max(left, right))

    def split(self, bounds: Iterable[tuple[int, int]]) -> list[Passage]:
        return [self.cut(start, end) for start, end in bounds]

    @property
    def span(self) -> Span:
        if not self.at:
            return self.page.span(0, 0)
        return self.page.span(self.at[0], self.at[-1] + 1)


def join(pieces: Iterable[Passage], between: str = "") -> Passage:
    """One passage out of several; `between` stands at the offset just after the piece before it."""
    parts = [piece for piece in pieces if piece]
    if not parts:
        raise ValueError("nothing to join")
    text, at = parts[0].text, list(parts[0].at)
    for part in parts[1:]:
        text += between + part.text
        at += [at[-1]] * len(between) + list(part.at)
    return Passage(parts[0].page, text, tuple(at))


def splice(left: Passage, right: Passage) -> Passage:
    """Two physical lines as one: a space only where two Latin words would run together."""
    latin = (
        left.text[-1:].isascii() and left.text[-1:].isalpha() and right.text[:1].isascii() and right.text[:1].isalpha()
    )
    return join([left, right], " " if latin else "")


def closing(folded: str, opening: int) -> int | None:
    """Index of the bracket that closes the one at `opening`, or None. Works on folded text."""
    depth = 0
    for index in range(opening, len(folded)):
        depth += {"(": 1, ")": -1}.get(folded[index], 0)
        if depth == 0:
            return index
    return None


def pieces(passage: Passage, separators: str) -> list[Passage]:
    """Cut at separators that stand outside brackets; empty pieces are dropped."""
    out, depth, start = [], 0, 0
    for index, char in enumerate(passage.folded):
        depth = max(0, depth + {"(": 1, ")": -1}.get(char, 0))
        if depth == 0 and (char in separators or passage.text[index] in separators):
            out.append(passage.cut(start, index))
            start = index + 1
    out.append(passage.cut(start))
    return [piece.strip() for piece in out if piece.strip()]
