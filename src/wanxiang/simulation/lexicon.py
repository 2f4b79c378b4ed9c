"""The words of the simulation, from lexicon.yml."""

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

FILE = Path(__file__).with_name("lexicon.yml")


@cache
def lexicon() -> MappingProxyType[str, Any]:
    """The file as read."""
    return MappingProxyType(yaml.safe_load(FILE.read_text(encoding="utf-8")))


@cache
def words(*path: str) -> tuple[str, ...]:
    """The words of a space-separated list at a path of keys."""
    value: Any = lexicon()
    for key in path:
        value = value[key]
    return tuple(value.split())


@cache
def pairs(name: str) -> dict[int, str]:
    """A translation table for str.translate, from words of two characters."""
    return str.maketrans({word[0]: word[1] for word in words(name)})
