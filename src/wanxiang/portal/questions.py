"""From the words of policies to questions, and from what a resident types to facts. Pure but for the wording file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError
from wanxiang.core.expressions.tree import Word

OTHER = "其他"
UNKNOWN = "?"
YES, NO = "yes", "no"
EARLIEST = date(1890, 1, 1)
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,2})?")


class NotAnAnswer(WanxiangError):
    """What was typed cannot be read as an answer; the message says what to do."""

    code = "portal.not_an_answer"


@dataclass(frozen=True)
class Question:
    """One question a page."""

    column: str
    text: str
    hint: str
    kind: str
    """bool, choice, date, number or money"""
    options: tuple[tuple[str, str], ...] = ()
    """(what the form sends, what is read)"""
    unit: str = ""


def question(word: Word, *, named: Iterable[Any] = (), unit: str = "") -> Question:
    """The question that asks for a word.

    In: named: the values that policies compare the word with, which become the choices of a text word
    """
    said = wording().get(word.name, {})
    return Question(
        column=word.column,
        text=said.get("ask") or _general(word),
        hint=said.get("hint", ""),
        kind=_KINDS[word.type.kind],
        options=tuple(_options(word, named)),
        unit="元" if word.type.kind == "money" else word.type.unit or unit,
    )


def askable(word: Word, *, named: Iterable[Any]) -> bool:
    """Whether a resident can be asked: free text that no policy compares with anything cannot decide."""
    return word.type.kind in _KINDS and (word.type.kind != "text" or bool(list(named)))


def answer(asked: Question, form: Mapping[str, str], *, today: date) -> Any:
    """The fact in what was sent: bool, text, number, 分, or a date; None for 不清楚. Raises NotAnAnswer."""
    if UNKNOWN in (form.get("value"), form.get("unknown")) and not _typed(form):
        return None
    if asked.options:
        return _chosen(asked, form.get("value", ""))
    return _date(form, today) if asked.kind == "date" else _number(asked, form.get("value", ""))


def said(asked: Question, value: Any) -> str:
    """An answer as the resident would say it."""
    if value is None:
        return "不清楚"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value / 100:,.2f}".removesuffix(".00") + " 元" if asked.kind == "money" else f"{value}{asked.unit}"


def given(asked: Question, value: Any) -> dict[str, str]:
    """An earlier answer as the form's fields, so that it can be changed."""
    if value is None:
        return {"value": UNKNOWN} if asked.options else {"unknown": UNKNOWN}
    if isinstance(value, date):
        return {"year": str(value.year), "month": str(value.month), "day": str(value.day)}
    if isinstance(value, bool):
        return {"value": YES if value else NO}
    return {"value": f"{value / 100:g}" if asked.kind == "money" else str(value)}


def samples(word: Word, named: Iterable[Any]) -> list[Any]:
    """Answers that stand for all others: on both sides of every value that a policy compares the word with."""
    if word.type.kind == "bool":
        return [True, False]
    if word.type.kind == "enum":
        return list(word.type.choices)
    if word.type.kind == "text":
        return [*dict.fromkeys(named), OTHER]
    step: Any = timedelta(days=1) if word.type.kind == "date" else 1
    return sorted({near for value in named for near in (value - step, value + step)})


@cache
def wording() -> dict[str, dict[str, str]]:
    """word → {ask, hint}."""
    return yaml.safe_load(Path(__file__).with_name("wording.yml").read_text(encoding="utf-8"))


_KINDS = {"bool": "bool", "enum": "choice", "text": "choice", "date": "date", "number": "number", "money": "money"}


def _general(word: Word) -> str:
    if word.type.kind == "bool":
        return f"以下情况符合您吗：{word.name}"
    return f"您的情况：{word.name}是？"


def _options(word: Word, named: Iterable[Any]) -> list[tuple[str, str]]:
    if word.type.kind == "bool":
        return [(YES, "是"), (NO, "否")]
    if word.type.kind == "enum":
        return [(value, value) for value in word.type.choices]
    if word.type.kind == "text":
        return [(value, value) for value in [*dict.fromkeys(map(str, named)), OTHER]]
    return []


def _typed(form: Mapping[str, str]) -> bool:
    return any((form.get(name) or "").strip() not in ("", UNKNOWN) for name in ("value", "year", "month", "day"))


def _chosen(asked: Question, value: str) -> Any:
    if value not in dict(asked.options):
        raise NotAnAnswer("请选择一项；说不清的可以选“不清楚”")
    return value == YES if asked.kind == "bool" else value


def _date(form: Mapping[str, str], today: date) -> date:
    parts = [_plain(form.get(name, "")) for name in ("year", "month", "day")]
    if not all(part.isdigit() and part.isascii() for part in parts):
        raise NotAnAnswer("请用数字填写年、月、日，例如 1946 年 3 月 8 日")
    try:
        day = date(*map(int, parts))
    except ValueError:
        raise NotAnAnswer("没有这一天，请核对年、月、日") from None
    if not EARLIEST <= day <= today:
        raise NotAnAnswer("请核对年份，日期不能晚于今天")
    return day


def _number(asked: Question, value: str) -> int | float:
    text = _plain(value).replace(",", "")
    text = text.removesuffix(asked.unit) if asked.unit else text
    if not _NUMBER.fullmatch(text):
        raise NotAnAnswer("请填写数字" + (f"，单位是{asked.unit}" if asked.unit else ""))
    if asked.kind == "money":
        return round(float(text) * 100)
    return int(text) if text.isdigit() else float(text)


def _plain(text: str) -> str:
    """Full-width digits and signs as half-width, without blanks."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text if not c.isspace())
