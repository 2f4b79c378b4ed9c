"""What a resident may choose from: public classes that fit the words, and places from the street down."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from math import log

from wanxiang.district.levels import DIGITS
from wanxiang.district.queries import places
from wanxiang.engines.cases import catalogue, classing
from wanxiang.engines.cases.taxonomy import Class, Taxonomy
from wanxiang.engines.cases.taxonomy.classes import plain

MOST = 5
LEAST_LIKE = 1.2
"""Below this a class shares no more with the words than chance."""
ON_OFFICIALS = "检举控告"
Options = list[tuple[str, str]]
"""(what the form sends, what is read)"""


def classes_for(text: str, *, on: date) -> list[Class]:
    """Public classes that fit the words: the model's proposals, then the search's, then those that share most with them."""
    own = catalogue.own(on)
    found = {each.code: each for each in _fitting(own, text, on=on) if each.public}
    return list(found.values())[:MOST]


def the_class(code: str, *, on: date) -> Class | None:
    """The public class of a code; None for any other."""
    return next((each for each in catalogue.own(on).public() if each.code == code), None)


def on_an_official(text: str, *, on: date) -> bool:
    """Whether the words are those of a report on an official: they are compared and not kept."""
    said = plain(text)
    named = catalogue.own(on).named(ON_OFFICIALS)
    return named is not None and any(word in said for word in (named.name, *named.words))


def places_below(code: str) -> Options:
    """The places of the next level under a place ("" is the district)."""
    kind = {0: "street", DIGITS["street"]: "community", DIGITS["community"]: "grid"}[len(code)]
    rows = places(kind, parent=code or None).order_by("sort", "code")
    return [(row.code, row.name) for row in rows]


def _fitting(own: Taxonomy, text: str, *, on: date) -> Iterator[Class]:
    for code, _ in classing.proposed(text, on=on).choices:
        yield own.leaf(code)
    yield from own.search(text, limit=MOST)
    yield from _alike(own.ref, plain(text))


def _alike(ref: str, said: str) -> list[Class]:
    """Public classes by the pairs of characters that they share with the words, rare pairs counting more."""
    own, pairs, rarity = _pairs_of(ref)
    wanted = set(_pairs(said))
    scored = [(sum(rarity[pair] for pair in wanted & pairs[each.code]), each) for each in own]
    return [each for score, each in sorted(scored, key=lambda one: -one[0]) if score > LEAST_LIKE * log(len(own))]


@lru_cache(maxsize=4)
def _pairs_of(ref: str) -> tuple[tuple[Class, ...], dict[str, set[str]], dict[str, float]]:
    own = next(each for each in catalogue.taxonomies().values() if each.ref == ref).public()
    pairs = {each.code: {pair for words in _words(each) for pair in _pairs(plain(words))} for each in own}
    held = Counter(pair for each in pairs.values() for pair in each)
    return own, pairs, {pair: log(len(own) / count) for pair, count in held.items()}


def _words(one: Class) -> tuple[str, ...]:
    return (one.name, one.plain, one.definition, *one.words)


def _pairs(text: str) -> Iterator[str]:
    return (text[start : start + 2] for start in range(len(text) - 1))
