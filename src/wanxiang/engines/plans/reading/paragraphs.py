"""Physical lines → paragraphs: hard-wrapped lines are joined, headings and fields keep lines of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from unicodedata import east_asian_width

from .keys import ANNOUNCED
from .labels import Label, label_of
from .passage import Page, Passage, splice

TERMINAL = "。！？!?；;：:…"
_CLOSERS = ")”’\"》"
_OPEN_SEPARATORS = "、,，;；"
TITLE_LENGTH = 48
_MOST_LINES_IN_BRACKET = 60


@dataclass(frozen=True)
class Line:
    """One non-empty physical line."""

    passage: Passage
    after_blank: bool
    characters: int
    columns: int
    style: int | None = None


@dataclass
class Paragraph:
    """A logical paragraph. `label` is its numbering, `style` the heading level Word gives it."""

    passage: Passage
    label: Label | None = None
    style: int | None = None
    lines: int = 1
    last: Line | None = field(default=None, repr=False)

    @property
    def is_field(self) -> bool:
        """True when it begins with 责任单位： or with a bracket that holds one."""
        found = ANNOUNCED.search(self.passage.folded)
        return bool(found) and not self.passage.folded[: found.start()].strip("( ")

    @property
    def is_title_like(self) -> bool:
        """Short, and no sentence: a line that may be a heading without a number."""
        folded = self.passage.folded.strip()
        return 0 < len(folded) <= TITLE_LENGTH and folded[-1] not in TERMINAL and "。" not in folded and not self.is_field


def paragraphs(page: Page, *, skip: tuple[tuple[int, int], ...] = (), styles: dict[int, int] | None = None) -> list[Paragraph]:
    """The paragraphs of a page in order.

    skip: ranges of the text read by someone else (tables); styles: offset of a line → heading level
    """
    lines = _lines(page, skip, styles or {})
    return _Assembly(_Wrapping.of(lines)).run(lines)


def _lines(page: Page, skip: tuple[tuple[int, int], ...], styles: dict[int, int]) -> list[Line]:
    out, start, blank = [], 0, True
    for raw in page.text.split("\n"):
        end = start + len(raw)
        passage = Passage.of(page, start, end).strip()
        if any(first <= start < last for first, last in skip) or not passage:
            blank = True
        else:
            out.append(Line(passage, blank, len(raw.rstrip()), _columns(raw.rstrip()), styles.get(start)))
            blank = False
        start = end + 1
    return out


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


def _begins_anew(line: Line) -> bool:
    return label_of(line.passage) is not None or line.style is not None or Paragraph(line.passage).is_field


def _ends_open(line: Line) -> bool:
    return line.passage.folded[-1] not in TERMINAL + _CLOSERS


@dataclass(frozen=True)
class _Wrapping:
    """Whether lines were broken at a fixed width, and at which."""

    characters: int | None = None
    columns: int | None = None

    @classmethod
    def of(cls, lines: list[Line]) -> _Wrapping:
        by_characters = cls(characters=_width([line.characters for line in lines], lines, slack=2))
        by_columns = cls(columns=_width([line.columns for line in lines], lines, slack=3))
        if by_characters.characters and by_columns.columns:
            return max((by_characters, by_columns), key=lambda w: sum(w.is_full(line) for line in lines))
        return by_characters if by_characters.characters else by_columns

    @property
    def is_wrapped(self) -> bool:
        return bool(self.characters or self.columns)

    def is_full(self, line: Line) -> bool:
        """True for a line that reaches the width, so that what follows may be its continuation."""
        if self.characters:
            return line.characters >= self.characters - 2
        return bool(self.columns) and line.columns >= self.columns - 3


def _width(sizes: list[int], lines: list[Line], *, slack: int) -> int | None:
    longest = max(sizes, default=0)
    full = [i for i, size in enumerate(sizes[:-1]) if size >= longest - slack and not lines[i + 1].after_blank]
    broken = [i for i in full if _ends_open(lines[i]) and not _begins_anew(lines[i + 1])]
    if longest > 160 or len(broken) < 2 or len(broken) < 0.5 * len(full) or len(broken) < 0.1 * len(sizes):
        return None
    return longest


class _Assembly:
    """Takes lines one by one and decides for each: goes on, or begins anew."""

    def __init__(self, wrapping: _Wrapping) -> None:
        self.wrapping = wrapping
        self.done: list[Paragraph] = []
        self.now: Paragraph | None = None
        self.numbers: dict[str, int] = {}

    def run(self, lines: list[Line]) -> list[Paragraph]:
        for line in lines:
            if self.now is not None and self._goes_on(self.now, line):
                self.now.passage = splice(self.now.passage, line.passage)
                self.now.lines += 1
                self.now.last = line
            else:
                self._begin(line)
        return self.done

    def _begin(self, line: Line) -> None:
        label = label_of(line.passage)
        if label:
            self.numbers[label.style] = label.number
        self.now = Paragraph(line.passage, label, line.style, last=line)
        self.done.append(self.now)

    def _goes_on(self, now: Paragraph, line: Line) -> bool:
        if line.after_blank or line.style is not None:
            return False
        broken = self.wrapping.is_full(now.last) and _ends_open(now.last)
        if label := label_of(line.passage):
            return (broken and not self._expected(label)) or (_inside_tail(now) and not self._expected(label))
        if _inside_tail(now):
            return True
        if Paragraph(line.passage).is_field:
            return False
        if self.wrapping.is_full(now.last):
            return True
        return self._unfinished(now)

    def _expected(self, label: Label) -> bool:
        return label.number == 1 or label.number == self.numbers.get(label.style, 0) + 1

    def _unfinished(self, now: Paragraph) -> bool:
        """A paragraph that breaks off in the middle of a sentence, at no particular width."""
        folded = now.passage.folded.rstrip()
        if now.is_field:
            return folded[-1] in _OPEN_SEPARATORS
        return _ends_open(now.last) and not now.is_title_like and "。" in folded and now.style is None


def _inside_tail(now: Paragraph) -> bool:
    """True while a bracket that holds fields has not been closed."""
    folded = now.passage.folded
    if now.lines > _MOST_LINES_IN_BRACKET or not (found := ANNOUNCED.search(folded)):
        return False
    opening = folded.rfind("(", 0, found.start() + 1)
    return opening >= 0 and not folded[opening + 1 : found.start()].strip() and folded.count("(", opening) > folded.count(")", opening)
