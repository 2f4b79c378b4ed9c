"""The word lists of `lexicon.yml`, ready to stand in patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import yaml


@cache
def lexicon() -> dict:
    """The whole file, read once."""
    return yaml.safe_load(files(__package__).joinpath("lexicon.yml").read_text("utf-8"))


@cache
def words(*path: str) -> tuple[str, ...]:
    """The words at a path of the file, longest first; a mapping gives the words of all its lists."""
    node = lexicon()
    for key in path:
        node = node[key]
    found = node if isinstance(node, list) else [w for group in node.values() for w in group]
    return tuple(sorted({str(w) for w in found}, key=len, reverse=True))


def any_of(found: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(w) for w in found) + ")"


@cache
def group_of(unit: str) -> str:
    """Which group of units a unit belongs to: count, money, area, measure, percent, times, duration; '' if none."""
    return next((name for name, units in lexicon()["units"].items() if unit in units), "")


def implied_unit(kind: str | None, subject: str) -> str:
    """The measure word that 18万商事主体 or 阅读量300万 leaves out; '' where the words tell none."""
    if kind == "money":
        return "元"
    lists = lexicon()["implied_units"].items()
    return next((unit for unit, nouns in lists if subject.endswith(tuple(nouns))), "")


@cache
def softening(word: str) -> str:
    """The code of a qualifier word: 近 → nearly, 余 → over …; 'eq' for none."""
    lists = [*lexicon()["qualifiers"].items(), *lexicon()["qualifiers_after"].items()]
    return next((code for code, found in lists if word in found), "eq")
