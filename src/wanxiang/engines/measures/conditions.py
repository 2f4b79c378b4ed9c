"""`where` of a figure written in the expression language: 常住 且 年龄 >= 65 且 独居."""

from __future__ import annotations

from datetime import date
from functools import cache

from wanxiang.core import expressions as ex
from wanxiang.district import vocabulary
from wanxiang.district.profile import profile

# tables whose rows are what the vocabulary speaks of
ENTITIES = {"persons": "person", "enterprises": "enterprise"}
_TYPES = {"int": ex.NUMBER, "number": ex.NUMBER, "money": ex.MONEY, "date": ex.DATE, "bool": ex.BOOL, "text": ex.TEXT}


def read(text: str, *, tables: tuple[str, ...], file: str) -> ex.Rule | None:
    """The condition as a rule; None when a table's rows are nothing the vocabulary speaks of.

    Raises: ExpressionError naming file, line and word
    """
    entities = {ENTITIES.get(table) for table in tables}
    if len(entities) != 1 or None in entities:
        return None
    return ex.read(text, vocabulary=_words(entities.pop()), file=file)


def bound(rule: ex.Rule, *, as_of: date) -> ex.Node:
    """The rule for one day in this district (本区 and 本市 are the profile's)."""
    return rule.bind(as_of=as_of, parameters=profile().words())


@cache
def _words(entity: str) -> ex.Vocabulary:
    """The vocabulary over the columns as the snapshot holds them."""
    known = vocabulary.load()
    words = ex.Vocabulary.of(_word(word) for word in known.of(entity))
    return words.having(dict.fromkeys(known.profile_words, ex.TEXT))


def _word(word: vocabulary.Word) -> ex.Word:
    kind = ex.Type("enum", choices=word.values) if word.type == "enum" else _TYPES[word.type]
    return ex.Word(word.word, word.column, kind, 0 if word.type in ("int", "money") else None)
