"""Sentences from patterns: facts and rows in, pieces of a paragraph out. Pure; every number leaves as a slot or a quotation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wanxiang.engines.measures.drafts.outline import Origin, Piece, pieces_of, quoting
from wanxiang.engines.measures.drafts.slots import FigureSlot

from .patterns import TOKEN, Paragraph, Sentence, words_of

Row = Mapping[str, Any]
Facts = Mapping[str, Any]
EACH, THERE = "各项", "[有]"
WHOLE = "。；，、 "


@dataclass(frozen=True)
class Listed:
    """The rows of a sentence in words."""

    pieces: list[Piece]


class Table:
    """Rows of a named table with what a report calls them; `named` also takes the words of the table for its columns."""

    def __init__(self, rows: Sequence[Row], *, words: Mapping[str, str] = {}, note: str = "") -> None:
        self.rows = rows
        self.names = {said: column for column, said in words.items()} | {column: column for column in words}
        self.origin = Origin(f"平台记录：{note}" if note else "平台记录")

    def named(self, word: str) -> str:
        return self.names.get(word, word)

    def facts(self, row: Row) -> dict[str, Any]:
        """A row under every name of its columns."""
        return dict(row) | {word: row.get(column) for word, column in self.names.items()}


Tables = Callable[[str], Table]


def composed(paragraph: Paragraph, *, facts: Facts, tables: Tables, origin: Origin, year: int) -> list[Piece]:
    """A paragraph of those sentences of which everything is known; no pieces when there is none."""
    return [piece for sentence in paragraph for piece in _sentence(sentence, facts, tables, origin, year)]


def filled(text: str, facts: Facts, *, year: int) -> str:
    """A text with its facts put in, as plain words."""
    return TOKEN.sub(lambda found: _plain(found.group(), facts, year), text)


def _sentence(sentence: Sentence, facts: Facts, tables: Tables, origin: Origin, year: int) -> list[Piece]:
    if not sentence.table:
        return _said(sentence.say, facts, origin, year)
    table = tables(sentence.table)
    rows = [row for row in table.rows if _fits(row, sentence.where, table, facts)]
    if not rows:
        return []
    told = Origin(filled(sentence.source, facts, year=year)) if sentence.source else table.origin
    listed = _listed(sentence, table, rows, told, year)
    return _said(sentence.say, {**facts, EACH: Listed(listed)} if listed else facts, origin, year)


def _listed(sentence: Sentence, table: Table, rows: list[Row], origin: Origin, year: int) -> list[Piece]:
    """The first rows in words, joined; 等 when there are more."""
    if sentence.order:
        column = table.named(sentence.order)
        rows = sorted(rows, key=lambda row: (row.get(column) is None, row.get(column)))
    told = [said for row in rows if (said := _each(sentence.each, table.facts(row), origin, year))]
    pieces: list[Piece] = []
    for number, said in enumerate(told[: sentence.most]):
        pieces += [sentence.join, *said] if number else said
    return [*pieces, sentence.rest] if len(told) > sentence.most else pieces


def _each(text: str, facts: Facts, origin: Origin, year: int) -> list[Piece]:
    pieces = _said(text, facts, origin, year)
    if pieces and isinstance(pieces[-1], str):
        pieces[-1] = pieces[-1].rstrip(WHOLE)
    return [piece for piece in pieces if piece != ""]


def _said(text: str, facts: Facts, origin: Origin, year: int) -> list[Piece]:
    """The sentence as pieces; none when a fact that it asks for is not known."""
    if any(facts.get(word) in (None, "", [], ()) for word in words_of(text)):
        return []
    return [piece for token in TOKEN.split(text) if token for piece in _pieces(token, facts, origin, year)]


def _pieces(token: str, facts: Facts, origin: Origin, year: int) -> list[Piece]:
    if token.startswith("{{"):
        inside = filled(token[2:-2], facts, year=year)
        return pieces_of(f"{{{{{inside}}}}}")
    if not token.startswith("["):
        return [token]
    value = facts[token[1:-1]]
    if isinstance(value, FigureSlot):
        return [value]
    if isinstance(value, Listed):
        return value.pieces
    if isinstance(value, int | date):
        return [_words(value, year)]
    return quoting(_words(value, year), origin=origin)


def _plain(token: str, facts: Facts, year: int) -> str:
    return _words(facts.get(token[1:-1], ""), year) if token.startswith("[") else token


def _words(value: Any, year: int) -> str:
    if isinstance(value, date):
        return f"{value.month}月{value.day}日" if value.year == year else f"{value.year}年{value.month}月{value.day}日"
    return "、".join(value) if isinstance(value, list | tuple) else str(value)


def _fits(row: Row, where: Mapping[str, Any], table: Table, facts: Facts) -> bool:
    return all(_is(row.get(table.named(column)), wanted, facts) for column, wanted in where.items())


def _is(value: Any, wanted: Any, facts: Facts) -> bool:
    """Equal, among a list, (null) absent, or ([有]) there; another [fact] stands for the fact's value."""
    if wanted == THERE:
        return value is not None
    if isinstance(wanted, list):
        return any(_is(value, one, facts) for one in wanted)
    if isinstance(wanted, str) and wanted.startswith("["):
        return value == facts.get(wanted[1:-1])
    return value is None if wanted is None else value == wanted
