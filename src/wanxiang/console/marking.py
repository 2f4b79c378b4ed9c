"""A stretch of a document with what was read from it marked. Pure: spans in, segments out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """A half-open range of the source and what it was read as."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Segment:
    """A run of text and what it was read as ("" for nothing)."""

    text: str
    kind: str = ""


def segments(text: str, marks: Iterable[Mark], *, start: int, end: int) -> list[Segment]:
    """The text from start to end cut at the marks; of overlapping marks the first to begin wins."""
    cut: list[Segment] = []
    at = start
    for mark in sorted(marks, key=lambda one: (one.start, -one.end)):
        if mark.start < at or mark.end > end:
            continue
        cut += [Segment(text[at : mark.start]), Segment(text[mark.start : mark.end], mark.kind)]
        at = mark.end
    return [segment for segment in (*cut, Segment(text[at:end])) if segment.text]


def marks_of(spans: Sequence[Sequence[int]], kind: str) -> list[Mark]:
    """Spans [start, end, line] as marks of one kind."""
    return [Mark(span[0], span[1], kind) for span in spans]
