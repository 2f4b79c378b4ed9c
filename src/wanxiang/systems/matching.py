"""Which systems carry out a plan item: by the words of its clauses, for any plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from wanxiang.engines.plans.reading import fold

from .catalogue import LEDGER, Matter, Module, catalogue

CARRIES, TRACKS = "carries", "tracks"
_CLAUSE = re.compile(r"[^。！？；;\n]+[。！？；;]?")
_QUOTES = re.compile(r"[“”\"'‘’「」]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where it shows: field title | text, half-open offsets in that field, and the clause around them."""

    field: str
    start: int
    end: int
    clause: str

    def as_dict(self) -> dict[str, object]:
        return {"field": self.field, "start": self.start, "end": self.end, "clause": self.clause}


@dataclass(frozen=True)
class Match:
    """A system and what shows that it carries the item out.

    role: carries, or tracks: the reform ledger holds every item as a task, and `matters` names what in it no system
    of its own carries.
    """

    system: Module
    role: str
    terms: tuple[str, ...]
    places: tuple[Place, ...]
    matters: tuple[str, ...] = ()

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Offsets in the item's text; what shows in the title only is in `places`."""
        return [(place.start, place.end) for place in self.places if place.field == "text"]

    def as_dict(self) -> dict[str, object]:
        return {
            "id": self.system.id,
            "name": self.system.name,
            "role": self.role,
            "terms": list(self.terms),
            "places": [place.as_dict() for place in self.places],
            "matters": list(self.matters),
        }


def carrying(item_text: str, title: str = "") -> list[Match]:
    """The systems that carry out an item, most evidence first; the reform ledger, which tracks every item, last.

    item_text, title: as the plan has them; any district's wording
    """
    clauses = [*_clauses("title", title), *_clauses("text", item_text)]
    found = [_match(module, clauses) for module in catalogue().modules if module.id != LEDGER]
    carriers = sorted((match for match in found if match), key=lambda match: -len(match.places))
    return [*carriers, _tracked(clauses)]


def _clauses(field: str, text: str) -> Iterator[Place]:
    for found in _CLAUSE.finditer(text):
        yield Place(field, found.start(), found.end(), found.group())


def _match(module: Module, clauses: list[Place]) -> Match | None:
    shown = list(_shown(module.terms, clauses))
    if not shown:
        return None
    return Match(
        module,
        CARRIES,
        tuple(dict.fromkeys(term for term, _ in shown)),
        tuple(dict.fromkeys(place for _, place in shown)),
    )


def _tracked(clauses: list[Place]) -> Match:
    """The ledger's own match: every item is a task of it; matters without a system are named."""
    found: list[tuple[Matter, list[tuple[str, Place]]]] = []
    for matter in catalogue().matters:
        if shown := list(_shown(matter.terms, clauses)):
            found.append((matter, shown))
    places = dict.fromkeys(place for _, shown in found for _, place in shown)
    terms = dict.fromkeys(term for _, shown in found for term, _ in shown)
    return Match(
        catalogue().module(LEDGER), TRACKS, tuple(terms), tuple(places), tuple(matter.name for matter, _ in found)
    )


def _shown(terms: tuple[tuple[str, ...], ...], clauses: list[Place]) -> Iterator[tuple[str, Place]]:
    """Each term with each place it shows: from its first word to its last within one clause."""
    for clause in clauses:
        text, at = _bare(clause.clause)
        for words in terms:
            starts = [text.find(fold(word)) for word in words]
            if min(starts) < 0:
                continue
            first = at[min(starts)]
            last = max(at[start + len(word) - 1] for start, word in zip(starts, words, strict=True)) + 1
            yield " + ".join(words), Place(clause.field, clause.start + first, clause.start + last, clause.clause)


@lru_cache(maxsize=4096)
def _bare(clause: str) -> tuple[str, list[int]]:
    """A clause without quotation marks and white space, folded, and where each character stood."""
    kept = [(char, index) for index, char in enumerate(fold(clause)) if not char.isspace() and not _QUOTES.match(char)]
    return "".join(char for char, _ in kept), [index for _, index in kept]
