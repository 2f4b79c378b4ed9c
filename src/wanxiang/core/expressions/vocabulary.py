"""The words a rule may use. Built by whoever knows the district's vocabulary; the language itself knows no word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from wanxiang.core.expressions.tree import Node
from wanxiang.core.expressions.types import Type

NOTHING: Mapping[str, Type] = MappingProxyType({})
EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Word:
    """One word: the column that carries its value, its type, and what is known of every value of it."""

    name: str
    column: str
    type: Type
    minimum: float | None = None
    """The least a value can be (0 for money and counts); bounds aggregates over members whose value is not known."""
    derived: str = ""
    """A rule, in this language, that gives the value where it is known; the column stands in where it is not."""


@dataclass(frozen=True)
class Relation:
    """A word for rows of another table that belong to the subject, and the words of such a row."""

    name: str
    table: str
    key: str
    words: Mapping[str, Word]
    complete: bool = False
    """Whether the table holds all rows there are; otherwise there may always be one more."""


@dataclass(frozen=True)
class Series:
    """A fact that has a value each month. What a month without row says: `absent` where the source covers it."""

    name: str
    table: str
    key: str
    type: Type
    minimum: float | None = None
    covered_from: date | None = None
    covered_to: date | None = None
    absent: object = None


@dataclass(frozen=True)
class Vocabulary:
    """Words and parameters. `members` is the word for the rows of the same household (`""`: there is none).

    Definitions, lists and rules are looked up by name; relations and series are rows of other tables.
    """

    words: Mapping[str, Word]
    members: str = "家庭成员"
    parameters: Mapping[str, Type] = field(default_factory=lambda: NOTHING)
    relations: Mapping[str, Relation] = field(default_factory=lambda: EMPTY)
    series: Mapping[str, Series] = field(default_factory=lambda: EMPTY)
    definitions: Mapping[str, Node] = field(default_factory=lambda: EMPTY)
    lists: Mapping[str, Node] = field(default_factory=lambda: EMPTY)
    rules: Mapping[str, Node] = field(default_factory=lambda: EMPTY)
    """Id of another policy → the condition that a person is enrolled in it."""

    @staticmethod
    def of(words: Iterable[Word], *, members: str = "家庭成员") -> "Vocabulary":
        """A vocabulary of these words."""
        return Vocabulary(MappingProxyType({word.name: word for word in words}), members)

    def having(self, parameters: Mapping[str, Type]) -> "Vocabulary":
        """The same words with these parameters besides."""
        return replace(self, parameters=MappingProxyType({**self.parameters, **parameters}))

    @property
    def choices(self) -> dict[str, None]:
        """Every value of every enumeration: they may be written without quotation marks."""
        return dict.fromkeys(choice for word in self.words.values() for choice in word.type.choices)

    @property
    def row_words(self) -> frozenset[str]:
        """The words of rows of other tables: they stand only within an aggregate over them."""
        return frozenset(word for relation in self.relations.values() for word in relation.words)
