"""Which classes a text may be of, for a person to choose from: what a model proposed, else whose words the text holds."""

from collections.abc import Sequence
from functools import lru_cache

from wanxiang.engines.cases import catalogue
from wanxiang.engines.cases.taxonomy import Taxonomy

MOST, LONGEST = 3, 300

Choices = list[tuple[str, float | None]]
"""(code, confidence); no confidence where only words are alike."""


def choices(
    proposed: Sequence[tuple[str, float]], *, text: str, own: Taxonomy, most: int = MOST
) -> tuple[Choices, bool]:
    """The likeliest leaves, and whether they come from words alone: to be looked at, not to be taken with one press."""
    known: Choices = [(code, share) for code, share in proposed if own.has_leaf(code)]
    return (known[:most], False) if known else ([(code, None) for code in by_words(own, text, most=most)], True)


def by_words(own: Taxonomy, text: str, *, most: int = MOST) -> list[str]:
    """The leaves whose names or people's words for them the text holds, the longest word first."""
    said = text[:LONGEST]
    held = [(len(word), code) for word, code in _words(own.ref) if word in said]
    return list(dict.fromkeys(code for _, code in sorted(held, key=lambda each: -each[0])))[:most]


@lru_cache(maxsize=4)
def _words(ref: str) -> tuple[tuple[str, str], ...]:
    leaves = catalogue.taxonomies()[ref].leaves()
    return tuple((word, leaf.code) for leaf in leaves for word in (leaf.name, *leaf.also, *leaf.words) if len(word) > 1)
