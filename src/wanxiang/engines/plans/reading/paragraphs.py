"""Physical lines → paragraphs: hard-wrapped lines are joined, headings and fields keep lines of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from unicodedata import east_asian_width

from .keys import ANNOUNCED
from .labels import Label, label_of
from .passage import Page, Passage, splice

TERMINAL = "。！？!?；;：:…"
_CLOSERS = ')”’"》'
_OPEN_SEPARATORS = "、,，;；"
_NEVER_FIRST = "、,，。;；:：!！?？)）】〕〉》”’"
TITLE_LENGTH = 48
_MOST_LINES_IN_BRACKET = 60
#: a field on the longest line of a document goes on below when that line is this long: a width to break at
_BROKEN_FROM, _BROKEN_TO = 18, 60


@dataclass(frozen=True)
class Line:
    """One non-empty physical line."""

    passage: Passage
    after_blank: bool
    characters: int
    columns: int
    indented: bool
    style: int | None = None


@dataclass
class Paragraph:
    """A logical paragraph. `label` is its numbering, `style` the heading level Word gives it."""

    passage: Passage
    label: Label | None = None
    style: int | None = None
    lines: int = 1
    last_line: Line | None = field(default=None, repr=False)

    @property
    def last(self) -> Line:
        """The physical line it ends with so far."""
        if self.last_line is None:
            raise ValueError("a paragraph under assembly has a last line")
        return self.last_line

    @property
    def is_field(self) -> bool:
        """True when it begins with 责任单位： or with a bracket that holds one."""
        found = ANNOUNCED.search(self.passage.folded)
        return found is not None and not self.passage.folded[: found.start()].strip("( ")

    @property
    def is_title_like(self) -> bool:
        """Short, and no sentence: a line that may be a heading without a number."""
        folded = self.passage.folded.strip()
        return (
            0 < len(folded) <= TITLE_LENGTH and folded[-1] not in TERMINAL and "。" not in folded and not self.is_field
        )


def paragraphs(
    page: Page, *, skip: tuple[tuple[int, int], ...] = (), styles: dict[int, int] | None = None
) -> list[Paragraph]:
    """The paragraphs of a page in order.

    skip: ranges of the text read by someone else (tables); styles: offset of a line → heading level
    """
    lines = _lines(page, skip, styles or {})
    return _Assembly(_Wrapping.of(lines), blanks_part=_blanks_part(lines)).run(lines)


def _lines(page: Page, skip: tuple[tuple[int, int], ...], styles: dict[int, int]) -> list[Line]:
    out, start, blank = [], 0, True
    for raw in page.text.split("\n"):
        end = start + len(raw)
        passage = Passage.of(page, start, end).strip()
        if any(first <= start < last for first, last in skip) or not passage:
            blank = True
        else:
            bare = raw.rstrip()
            out.append(Line(passage, blank, len(bare), _columns(bare), bare != bare.lstrip(), styles.get(start)))
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
    """Whether lines were broken at a fixed width: measured in characters or in columns, and how exactly.

    least: what a line must measure to be full; 0 where lines were not broken. indents_begin: continuations stand flush
    left, so that an indented line begins a paragraph.
    """

    least: int = 0
    in_columns: bool = False
    indents_begin: bool = False

    @classmethod
    def of(cls, lines: list[Line]) -> _Wrapping:
        tries = [
            cls._tried(lines, in_columns=in_columns, slack=slack)
            for in_columns, slack in ((False, 0), (True, 1), (False, 2), (True, 3))
        ]
        return max(tries, key=lambda tried: tried[0])[1]

    @classmethod
    def _tried(cls, lines: list[Line], *, in_columns: bool, slack: int) -> tuple[int, _Wrapping]:
        """How many lines this reading of the width explains as broken, and the reading; 0 where it does not hold."""
        sizes = [line.columns if in_columns else line.characters for line in lines]
        longest = max(sizes, default=0)
        full = [i for i, size in enumerate(sizes[:-1]) if size >= longest - slack and not lines[i + 1].after_blank]
        broken = [i for i in full if _ends_open(lines[i]) and not _begins_anew(lines[i + 1])]
        narrowest, widest = (28, 320) if in_columns else (15, 160)
        if not narrowest <= longest <= widest or len(broken) < max(2, len(full) / 2, len(sizes) / 20):
            return 0, cls()
        flush = sum(not lines[i + 1].indented for i in broken)
        return len(broken), cls(longest - slack, in_columns, 5 * flush >= 4 * len(broken))

    def is_full(self, line: Line) -> bool:
        """True for a line that reaches the width, so that what follows may be its continuation."""
        return bool(self.least) and (line.columns if self.in_columns else line.characters) >= self.least


def _blanks_part(lines: list[Line]) -> bool:
    """True when blank lines stand between paragraphs throughout, so that a line without one goes on."""
    beginnings = [line.after_blank for line in lines if _begins_anew(line)]
    return len(beginnings) > 3 and sum(beginnings) >= 0.95 * len(beginnings)


class _Assembly:
    """Takes lines one by one and decides for each: goes on, or begins anew."""

    def __init__(self, wrapping: _Wrapping, *, blanks_part: bool) -> None:
        self.wrapping = wrapping
        self.blanks_part = blanks_part
        self.longest = 0
        self.done: list[Paragraph] = []
        self.now: Paragraph | None = None
        self.numbers: dict[str, int] = {}

    def run(self, lines: list[Line]) -> list[Paragraph]:
        self.longest = max((line.characters for line in lines), default=0)
        for line in lines:
            if self.now is not None and self._goes_on(self.now, line):
                self.now.passage = splice(self.now.passage, line.passage)
                self.now.lines += 1
                self.now.last_line = line
            else:
                self._begin(line)
        return self.done

    def _begin(self, line: Line) -> None:
        label = label_of(line.passage)
        if label:
            self.numbers[label.style] = label.number
        self.now = Paragraph(line.passage, label, line.style, last_line=line)
        self.done.append(self.now)

    def _goes_on(self, now: Paragraph, line: Line) -> bool:
        if line.style is not None or line.after_blank:
            return False
        if line.passage.text[0] in _NEVER_FIRST:
            return True
        full = self.blanks_part or (
            self.wrapping.is_full(now.last) and not (self.wrapping.indents_begin and line.indented)
        )
        broken = full and _ends_open(now.last)
        if label := label_of(line.passage):
            return (broken and not self._expected(label)) or (_inside_tail(now) and not self._expected(label))
        if _inside_tail(now):
            return True
        if Paragraph(line.passage).is_field:
            return broken and _key_across(now.passage, line.passage)
        if (
            now.last.passage.text[-1] == "。"
            and Paragraph(line.passage).is_title_like
            and not self.wrapping.is_full(line)
        ):
            return False
        return (full and not _is_closed_tail(now)) or self._unfinished(now)

    def _expected(self, label: Label) -> bool:
        return label.number == 1 or label.number == self.numbers.get(label.style, 0) + 1

    def _unfinished(self, now: Paragraph) -> bool:
        """A paragraph that breaks off in the middle of a sentence, at no particular width."""
        folded = now.passage.folded.rstrip()
        if now.is_field:
            reaches = (
                _ends_open(now.last)
                and _BROKEN_FROM <= self.longest <= _BROKEN_TO
                and now.last.characters >= self.longest - 1
            )
            return reaches or folded[-1] in _OPEN_SEPARATORS or folded.count("(") > folded.count(")")
        return _ends_open(now.last) and not now.is_title_like and "。" in folded and now.style is None


def _key_across(before: Passage, after: Passage) -> bool:
    """True when a key was broken in the middle: 完成 at the end of one line, 时间： at the beginning of the next."""
    joined = splice(before, after)
    return any(found.start() < len(before) < found.end() for found in ANNOUNCED.finditer(joined.folded))


def _is_closed_tail(now: Paragraph) -> bool:
    """A tail that came to its 。 or to its own bracket: nothing can go on after it."""
    folded = now.passage.folded.rstrip()
    found = ANNOUNCED.search(folded)
    if found is None or folded[-1] not in "。)":
        return False
    bracketed = found["key"] is not None and folded[: found.start()].rstrip().endswith("(")
    return folded[-1] == "。" or (bracketed and folded.count("(") <= folded.count(")"))


def _inside_tail(now: Paragraph) -> bool:
    """True while a bracket that holds fields has not been closed."""
    folded = now.passage.folded
    if now.lines > _MOST_LINES_IN_BRACKET or not (found := ANNOUNCED.search(folded)):
        return False
    opening = folded.rfind("(", 0, found.start() + 1)
    return (
        opening >= 0
        and not folded[opening + 1 : found.start()].strip()
        and folded.count("(", opening) > folded.count(")", opening)
    )
