"""What a draft is started from: headings, and paragraphs of words, slots and quotations. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from .slots import FigureSlot, parts_of
from .typed import typed


@dataclass(frozen=True, slots=True)
class Origin:
    """Where quoted words come from."""

    source: str
    number: str = ""
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quantity in the words of another document."""

    text: str
    origin: Origin


Piece = str | FigureSlot | Quoted


@dataclass(frozen=True, kw_only=True)
class Outline:
    """A heading of the draft to be, with its paragraphs."""

    heading: str
    level: int = 1
    item: int | None = None
    unit: str = ""
    paragraphs: list[Sequence[Piece]] = field(default_factory=list)


def quoting(text: str, *, origin: Origin) -> list[Piece]:
    """Words of another document as pieces: every quantity in them is quoted from it, the rest is text."""
    pieces: list[Piece] = []
    last = 0
    for found in typed(text):
        pieces += [text[last : found.start], Quoted(found.text, origin)]
        last = found.end
    return [piece for piece in (*pieces, text[last:]) if piece]


def pieces_of(text: str) -> list[Piece]:
    """A written sentence with figure slots as pieces; raises BadSlot."""
    return [part for part in parts_of(text) if isinstance(part, str | FigureSlot)]
