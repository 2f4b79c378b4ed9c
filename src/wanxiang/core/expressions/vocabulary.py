"""The words a rule may use. Built by whoever knows the district's vocabulary; the language itself knows no word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from wanxiang.core.expressions.types import Type

NOTHING: Mapping[str, Type] = MappingProxyType({})


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
class Vocabulary:
    """Words and parameters. `members` is the word for the rows of the same household (`""`: there is none)."""

    words: Mapping[str, Word]
    members: str = "家庭成员"
    parameters: Mapping[str, Type] = field(default_factory=lambda: NOTHING)

    @staticmethod
    def of(words: Iterable[Word], *, members: str = "家庭成员") -> "Vocabulary":
        """A vocabulary of these words."""
        return Vocabulary(MappingProxyType({word.name: word for word in words}), members)

    def having(self, parameters: Mapping[str, Type]) -> "Vocabulary":
        """The same words with these parameters besides."""
        return replace(self, parameters=MappingProxyType({**self.parameters, **parameters}))

    @property
    def choices(self) -> frozenset[str]:
        """Every value of every enumeration: they may be written without quotation marks."""
        return frozenset(choice for word in self.words.values() for choice in word.type.choices)
