"""A file of sentence patterns against what there is: figures, tables, columns and facts, each fault with its line and the nearest name.

A sentence that names something unknown is silently left out of a report, so that a slip of the pen would show only as a
sentence that never comes. This says it beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wanxiang.core import declarations, tables
from wanxiang.core.errors import WanxiangError
from wanxiang.core.marked import Marked, nearest
from wanxiang.engines.measures.declarations import Figure
from wanxiang.engines.measures.drafts.slots import SLOT, BadSlot, FigureSlot, slot
from wanxiang.engines.measures.drafts.typed import typed
from wanxiang.engines.measures.queries import KIND

from .composing import EACH
from .outlining import FIGURES, ITEM_FACTS, PLAN_FACTS, words_of_table
from .patterns import TOKEN, load, words_of

At = tuple[str, ...]
STAND_IN = "1"
"""What is put in the place of a fact, so that a slot with facts in it can be read."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file of patterns. line: from 1; hint: the nearest name that exists, or how to write it."""

    file: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.file} 第 {self.line} 行：{self.message}" + (f"（{self.hint}）" if self.hint else "")


def check_patterns(path: Path) -> list[Fault]:
    """Every fault of a file, in the order of its lines.

    Raises: BadPattern, DeclarationFault where the file cannot be read as patterns at all
    """
    said = Marked(path)
    load(path)
    known = {one.id: one.data for one in declarations.declared(KIND)}
    found = [*_of_text(said, ("title",), str(said.data.get("title", "")), PLAN_FACTS, known)]
    for at, entry, facts in _sentences(said.data):
        found += _of_sentence(said, at, {"say": entry} if isinstance(entry, str) else entry, facts, known)
    return sorted(dict.fromkeys(found), key=lambda one: one.line)


def _sentences(data: Mapping[str, Any]) -> Iterator[tuple[At, Any, tuple[str, ...]]]:
    """Every sentence with its place in the file and the facts that it may ask for."""
    places: list[tuple[At, Any, tuple[str, ...]]] = [(("item",), data["item"], ITEM_FACTS)]
    for name in ("opening", "closing"):
        for number, chapter in enumerate(data.get(name) or ()):
            places.append(((name, str(number), "paragraphs"), chapter["paragraphs"], PLAN_FACTS))
    for at, paragraphs, facts in places:
        for number, paragraph in enumerate(paragraphs):
            for place, entry in enumerate(paragraph):
                yield (*at, str(number), str(place)), entry, facts


def _of_sentence(
    said: Marked, at: At, entry: Mapping[str, Any], facts: tuple[str, ...], known: Mapping[str, Figure]
) -> Iterator[Fault]:
    columns: dict[str, str] = {}
    if name := str(entry.get("table", "")):
        if name != FIGURES and name not in tables.names():
            yield _fault(said, (*at, "table"), f"没有名为“{name}”的表", nearest(name, [*tables.names(), FIGURES]))
            return
        columns = words_of_table(name)
    names = [*columns, *columns.values()]
    yield from _of_text(said, (*at, "say"), str(entry["say"]), (*facts, EACH) if entry.get("each") else facts, known)
    yield from _of_text(said, (*at, "each"), str(entry.get("each", "")), names, known)
    yield from _of_text(said, (*at, "source"), str(entry.get("source", "")), facts, known)
    for key, wanted in (entry.get("where") or {}).items():
        if key not in names:
            yield _fault(said, (*at, "where", str(key)), f"表“{name}”没有列“{key}”", nearest(str(key), names))
        for each in wanted if isinstance(wanted, list) else [wanted]:
            asked = words_of(each) if isinstance(each, str) and each != "[有]" else []
            yield from _unknown(said, (*at, "where", str(key)), asked, facts)
    if (order := str(entry.get("order", ""))) and order not in names:
        yield _fault(said, (*at, "order"), f"表“{name}”没有列“{order}”", nearest(order, names))


def _of_text(said: Marked, at: At, text: str, facts: Iterable[str], known: Mapping[str, Figure]) -> Iterator[Fault]:
    """What a text asks for that is not there, slots that name nothing, quantities that are typed."""
    facts = list(facts)
    yield from _unknown(said, at, words_of(text), facts)
    for found in SLOT.finditer(text):
        yield from _of_slot(said, at, TOKEN.sub(lambda one: STAND_IN, found["inside"]), known)
    words = TOKEN.sub("\N{OBJECT REPLACEMENT CHARACTER}", text)
    for one in typed(words):
        yield _fault(said, at, f"写死了数字“{one.text}”", "数字只写作 {{figure:指标编号}} 或 [事实]")


def _of_slot(said: Marked, at: At, inside: str, known: Mapping[str, Figure]) -> Iterator[Fault]:
    try:
        found = slot(inside)
    except BadSlot as error:
        yield _fault(said, at, error.message, error.hint)
        return
    if not isinstance(found, FigureSlot):
        yield _fault(said, at, f"句式里不能引用 {{{{{inside}}}}}", "引用随稿件而定，请写在稿件里")
        return
    figure = known.get(found.figure)
    if figure is None:
        yield _fault(said, at, f"没有编号为“{found.figure}”的指标", _near_figure(found.figure, known))
        return
    for key in found.filters:
        if key not in figure.dimensions:
            yield _fault(said, at, f"指标“{figure.title}”没有维度“{key}”", nearest(key, figure.dimensions))


def _near_figure(name: str, known: Mapping[str, Figure]) -> str:
    """The nearest figures, by number or by title."""
    titles = {figure.title: id for id, figure in known.items()}
    hint = nearest(titles.get(name, name), known)
    return hint if hint.startswith("是否为") else "wanxiang figures list 列出全部指标"


def _unknown(said: Marked, at: At, asked: Iterable[str], known: Iterable[str]) -> Iterator[Fault]:
    known = list(known)
    for word in asked:
        if word not in known:
            yield _fault(said, at, f"不认识“[{word}]”", nearest(word, known))


def _fault(said: Marked, at: At, message: str, hint: str = "") -> Fault:
    return Fault(said.path.name, said.line(*at), message, hint)


def verdict(path: Path) -> dict[str, Any]:
    """One file: {"file", "ok", "problems": [text], "faults": [{line, message, hint}]}; one that cannot be read is one fault."""
    try:
        found = check_patterns(path)
    except WanxiangError as error:
        found = [Fault(path.name, getattr(error, "line", 1), error.message, error.hint)]
    faults = [{"line": one.line, "message": one.message, "hint": one.hint} for one in found]
    return {"file": str(path), "ok": not found, "problems": [str(one) for one in found], "faults": faults}
