"""A report as paragraphs and sentences, every character knowing the line and column it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass

FULL_WIDTH = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
COMMA = str.maketrans({"，": ",", "；": ";", "：": ":", "！": "!", "？": "?", "｜": "|"})
PARTED = re.compile(r"\S\s*[\t|｜]\s*\S")
SENTENCE_END = "。;!?"
BREAKS = ",。;:!?"
HEADING_END = re.compile(r"[。;!?:,、]$")
NUMBERED = re.compile(r"^\s*(?:第?[一二三四五六七八九十]+[、章节]|\([一二三四五六七八九十\d]+\)|\d+[、.])")
TOP_LEVEL = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|第[一二三四五六七八九十]+[章部])")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: `text` in half-width punctuation, `raw` as written (same length), and where each character stands."""

    text: str
    raw: str
    where: tuple[tuple[int, int], ...]
    section: str = ""

    def at(self, offset: int) -> tuple[int, int]:
        """Line number (from 1) and column (from 0) of a character; the end of the paragraph is allowed."""
        if offset < len(self.where):
            return self.where[offset]
        line, column = self.where[-1]
        return line, column + 1

    def sentences(self) -> list[tuple[int, int]]:
        """Half-open spans of the sentences."""
        return spans(self.text, SENTENCE_END)

    def clauses(self) -> list[tuple[int, int]]:
        """Half-open spans between any of , 。 ; : ! ?"""
        return spans(self.text, BREAKS)


def normalise(text: str) -> str:
    """Full-width letters, digits and marks as half-width, character by character: the length stays."""
    return text.translate(FULL_WIDTH).translate(COMMA)


def spans(text: str, ends: str) -> list[tuple[int, int]]:
    """Split into half-open spans at the given marks; a comma inside 1,196,252 does not split."""
    found, start = [], 0
    for i, c in enumerate(text):
        if c in ends and not _thousands(text, i):
            found.append((start, i + 1))
            start = i + 1
    return [*found, (start, len(text))] if start < len(text) else found


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a report; hard-wrapped lines are joined again, each knows the heading above it."""
    lines = [(no, line) for no, line in enumerate(text.splitlines(), 1)]
    width = _wrap_width([line for _, line in lines])
    found: list[Paragraph] = []
    section = ""
    open_lines: list[tuple[int, str]] = []
    for no, line in lines:
        if not line.strip():
            section, open_lines = _close(found, open_lines, section), []
            continue
        if open_lines and not _continues(open_lines[-1][1], line, width):
            section, open_lines = _close(found, open_lines, section), []
        open_lines.append((no, line))
    _close(found, open_lines, section)
    return found


def is_heading(text: str) -> bool:
    """A short line without closing punctuation that is no row of a table."""
    text = text.strip()
    return not PARTED.search(text) and 0 < len(text) <= 40 and not HEADING_END.search(text)


def _close(found: list[Paragraph], lines: list[tuple[int, str]], section: str) -> str:
    """Add the paragraph made of these lines and return the heading that now stands above what follows."""
    if not lines:
        return section
    raw = "".join(line for _, line in lines)
    where = tuple((no, column) for no, line in lines for column in range(len(line)))
    text = normalise(raw)
    section = text.strip() if is_heading(text) else section
    found.append(Paragraph(text=text, raw=raw, where=where, section=section))
    return section


def _wrap_width(lines: list[str]) -> int:
    """The width at which the text was wrapped by hand; 0 when it was not."""
    long = [len(line.rstrip()) for line in lines if len(line.rstrip()) >= 20]
    if len(long) < 3 or max(long) > 90:
        return 0
    return max(long)


def _continues(line: str, following: str, width: int) -> bool:
    if PARTED.search(line) or PARTED.search(following):
        return False
    if not width or NUMBERED.match(normalise(following)) or following[:1].isspace():
        return False
    return len(line.rstrip()) >= width - 6 and not line.rstrip().endswith(("。", "！", "？"))


def _thousands(text: str, i: int) -> bool:
    return text[i] == "," and re.match(r"\d,\d{3}(?!\d)", text[max(i - 1, 0) : i + 5]) is not None
