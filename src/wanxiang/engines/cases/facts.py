"""The words in which grading and dispatch rules speak of a case. Pure."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.engines.cases.flows import LEVELS

Facts = Mapping[str, Any]
"""Column → value; what is missing or None is not known."""

_WORDS: tuple[tuple[str, str, ex.Type], ...] = (
    ("流程", "flow", ex.TEXT),
    ("来源", "source", ex.TEXT),
    ("类型", "class_kind", ex.TEXT),
    ("类别编码", "class_code", ex.TEXT),
    ("大类", "major", ex.TEXT),
    ("中类", "middle", ex.TEXT),
    ("小类", "minor", ex.TEXT),
    ("级别", "level", ex.Type("enum", choices=tuple(LEVELS.values()))),
    ("街道", "street", ex.TEXT),
    ("社区", "community", ex.TEXT),
    ("已定位", "placed", ex.BOOL),
    ("已定网格", "gridded", ex.BOOL),
    ("小时", "hour", ex.NUMBER),
    ("工作时间", "office_hours", ex.BOOL),
    ("危险", "danger", ex.BOOL),
    ("弱势群体", "vulnerable", ex.BOOL),
    ("涉及人数", "people", ex.Type("number", "人")),
    ("重复次数", "repeats", ex.NUMBER),
    ("匿名", "anonymous", ex.BOOL),
    ("敏感", "sensitive", ex.BOOL),
    ("主责", "owner", ex.TEXT),
    ("主责在办", "owner_load", ex.NUMBER),
)


@cache
def words() -> ex.Vocabulary:
    """The vocabulary of case rules; 大类, 中类 and 小类 are the names of the class and of those above it."""
    return ex.Vocabulary.of((ex.Word(name, column, kind) for name, column, kind in _WORDS), members="")
