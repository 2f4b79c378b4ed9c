"""How a report says things: sentence patterns, declared in `report_patterns.yml` in words that an officer can read.

    item:                                   # under the heading of each item
      - - 本项改革由[牵头单位]牵头。           # a sentence: written when all that stands in [ ] is known
        - say: 已销号的任务有[各项]。
          table: plan_tasks                 # the rows it speaks of
          where: {序号: "[序号]", 状态: closed}
          order: 销号日期
          each: "[任务]（[销号日期]）"
          most: 6

[ ] holds a fact of the item, or of a row under `each`; {{figure:…}} is a slot, whose number the platform computes. Columns may
be called by name or by the words that the table has for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError

KIND = "report_patterns"
KEYS = frozenset({"say", "table", "where", "order", "each", "join", "most", "rest", "source"})
TOKEN = re.compile(r"(\{\{.*?\}\}|\[[^\[\]]+\])")


class BadPattern(WanxiangError):
    """A pattern file that cannot be used; the message names file, place and key."""

    code = "report.bad_pattern"


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One sentence: written when every fact in it is known and, where it names a table, some row fits."""

    say: str
    table: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    order: str = ""
    each: str = ""
    join: str = "；"
    most: int = 6
    rest: str = "等"
    source: str = ""
    """The document that the rows are words of; none: the platform's own records."""


Paragraph = tuple[Sentence, ...]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A section with a heading of its own."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, kw_only=True)
class Patterns:
    """What stands before the items, under each of them, and after them."""

    title: str
    opening: tuple[Chapter, ...]
    item: tuple[Paragraph, ...]
    closing: tuple[Chapter, ...]


def load(path: Path) -> list[tuple[str, Patterns]]:
    """The patterns of a file under the name "annual"; raises BadPattern."""
    try:
        data = yaml.safe_load(path.read_text("utf-8")) or {}
    except yaml.YAMLError as error:
        raise BadPattern(f"报告句式 {path.name} 不是有效的 YAML：{error}") from None
    if not isinstance(data, Mapping) or not data.get("item"):
        raise BadPattern(f"报告句式 {path.name} 缺少 item")
    where = path.name
    patterns = Patterns(
        title=str(data.get("title") or "[年度]年全面深化改革工作总结"),
        opening=_chapters(data.get("opening"), f"{where} 的 opening"),
        item=_paragraphs(data["item"], f"{where} 的 item"),
        closing=_chapters(data.get("closing"), f"{where} 的 closing"),
    )
    return [("annual", patterns)]


def words_of(text: str) -> list[str]:
    """The facts that a text asks for, in order."""
    return [word for word in re.findall(r"\[([^\[\]]+)\]", text) if word]


def _chapters(data: Any, where: str) -> tuple[Chapter, ...]:
    if data is not None and not isinstance(data, list):
        raise BadPattern(f"报告句式 {where} 应为一个列表")
    return tuple(_chapter(entry, where) for entry in data or ())


def _chapter(entry: Any, where: str) -> Chapter:
    if not isinstance(entry, Mapping) or not entry.get("heading"):
        raise BadPattern(f"报告句式 {where} 中有一节缺少 heading")
    heading = str(entry["heading"])
    return Chapter(heading=heading, paragraphs=_paragraphs(entry.get("paragraphs"), f"{where}“{heading}”"))


def _paragraphs(data: Any, where: str) -> tuple[Paragraph, ...]:
    if not isinstance(data, list) or not all(isinstance(paragraph, list) for paragraph in data):
        raise BadPattern(f"报告句式 {where} 应为段落的列表，每段为句子的列表")
    return tuple(tuple(_sentence(entry, where) for entry in paragraph) for paragraph in data)


def _sentence(entry: Any, where: str) -> Sentence:
    if isinstance(entry, str):
        return Sentence(say=entry)
    if not isinstance(entry, Mapping) or not entry.get("say"):
        raise BadPattern(f"报告句式 {where} 中有一句没有 say")
    if unknown := sorted(set(entry) - KEYS):
        raise BadPattern(f"报告句式 {where} 有不认识的键“{unknown[0]}”", hint=f"可用：{'、'.join(sorted(KEYS))}")
    if entry.get("each") and not entry.get("table"):
        raise BadPattern(f"报告句式 {where} 有一句写了 each 而没有 table")
    return Sentence(**{key: value for key, value in entry.items() if value is not None})
