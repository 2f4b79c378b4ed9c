"""The shared vocabulary: Chinese words of rules and figures, their columns, types and English gloss.

Pure: reads `vocabulary.yml` beside this file, no Django.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError

FILE = Path(__file__).with_name("vocabulary.yml")
TYPES = frozenset({"int", "number", "money", "date", "bool", "text", "enum"})
ENTITIES = {"persons": "person", "enterprises": "enterprise"}


class VocabularyError(WanxiangError):
    """The vocabulary file cannot be read, or a word is not in it."""

    code = "vocabulary"
    status = 400


@dataclass(frozen=True, kw_only=True)
class Word:
    """One word: what people write (`word`), the column that carries it, and its English `gloss`."""

    word: str
    column: str
    type: str
    gloss: str
    entity: str = "person"
    unit: str = ""
    values: tuple[str, ...] = ()
    note: str = ""
    sensitive: bool = False
    derived: bool = False


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A word for the rows that share a key with the subject, as 家庭成员 share household_key."""

    word: str
    of: str
    key: str
    gloss: str


@dataclass(frozen=True, kw_only=True)
class ProfileWord:
    """A word whose value is an attribute of the district profile, as 本区 is its name."""

    word: str
    attribute: str
    type: str
    gloss: str


@dataclass(frozen=True)
class Vocabulary:
    """All words. Look up by word or by column; a miss raises VocabularyError with the nearest words."""

    words: tuple[Word, ...]
    relations: Mapping[str, Relation]
    profile_words: Mapping[str, ProfileWord]

    def word(self, word: str) -> Word:
        """The entry of a Chinese word. Raises VocabularyError naming close words."""
        for entry in self.words:
            if entry.word == word:
                return entry
        raise VocabularyError(f"词汇表中没有“{word}”{self._nearest(word)}。", hint="词汇见 district/vocabulary.yml")

    def has(self, word: str) -> bool:
        return any(entry.word == word for entry in self.words)

    def of(self, entity: str) -> tuple[Word, ...]:
        """Words of one entity: person or enterprise."""
        return tuple(entry for entry in self.words if entry.entity == entity)

    def column(self, column: str, *, entity: str = "person") -> Word:
        """The entry that a column carries. Raises VocabularyError when no word has it."""
        for entry in self.of(entity):
            if entry.column == column:
                return entry
        raise VocabularyError(f"没有词对应字段“{column}”（{entity}）。")

    def _nearest(self, word: str) -> str:
        near = get_close_matches(word, [entry.word for entry in self.words], n=3, cutoff=0.4)
        return f"，是否为：{'、'.join(near)}" if near else ""


@cache
def load(path: Path = FILE) -> Vocabulary:
    """Read the vocabulary. Raises VocabularyError naming the file and the faulty word."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise VocabularyError(f"词汇表 {path.name} 无法读取：{error}。") from error
    words = tuple(
        _word(word, entity=entity, entry=entry, path=path)
        for section, entity in ENTITIES.items()
        for word, entry in data[section].items()
    )
    relations = {word: Relation(word=word, **entry) for word, entry in data.get("relations", {}).items()}
    return Vocabulary(words, MappingProxyType(relations), MappingProxyType(_profile_words(data.get("profile", {}))))


def _word(word: str, *, entity: str, entry: dict[str, Any], path: Path) -> Word:
    if entry.get("type") not in TYPES:
        raise VocabularyError(f"{path.name}：“{word}”的类型“{entry.get('type')}”不在 {sorted(TYPES)} 之内。")
    if entry["type"] == "enum" and not entry.get("values"):
        raise VocabularyError(f"{path.name}：“{word}”是枚举，须列出取值 values。")
    try:
        return Word(word=word, entity=entity, **{**entry, "values": tuple(entry.get("values", ()))})
    except TypeError as error:
        raise VocabularyError(f"{path.name}：“{word}”的写法有误：{error}。") from error


def _profile_words(section: dict[str, Any]) -> dict[str, ProfileWord]:
    return {
        word: ProfileWord(word=word, attribute=entry["from"], type=entry["type"], gloss=entry["gloss"])
        for word, entry in section.items()
    }
