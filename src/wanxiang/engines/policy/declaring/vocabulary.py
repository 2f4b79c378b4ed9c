"""The district's vocabulary as the expression language wants it."""

from functools import cache

from wanxiang.core import expressions as ex
from wanxiang.district import vocabulary as district

DERIVED = {
    "年龄": "周岁(出生日期)",
    "在世": "死亡日期 > 统计日",
    "常住": "若 迁出日期 已知 则 迁出日期 > 统计日 且 非 (死亡日期 已知 且 死亡日期 <= 统计日) 否则 死亡日期 > 统计日",
}
"""Words that depend on the day asked for: computed from facts, so that an old day is asked with what held then."""
_TYPES = {
    "int": ex.NUMBER,
    "number": ex.NUMBER,
    "money": ex.MONEY,
    "date": ex.DATE,
    "bool": ex.BOOL,
    "text": ex.TEXT,
}


@cache
def words(entity: str = "person") -> ex.Vocabulary:
    """Words of persons or enterprises, with 本区 and 本市 as parameters."""
    known = district.load()
    members = next(iter(known.relations), "") if entity == "person" else ""
    vocabulary = ex.Vocabulary.of((_word(word) for word in known.of(entity)), members=members)
    return vocabulary.having(dict.fromkeys(known.profile_words, ex.TEXT))


def _word(word: district.Word) -> ex.Word:
    if word.type == "enum":
        kind = ex.Type("enum", choices=word.values)
    elif word.type in ("int", "number"):
        kind = ex.Type("number", word.unit)
    else:
        kind = _TYPES[word.type]
    minimum = 0 if word.type in ("int", "money") else None
    return ex.Word(word.word, word.column, kind, minimum, DERIVED.get(word.word, ""))
