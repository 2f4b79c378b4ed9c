"""From vocabulary words to questions, and from what a resident types to facts. Pure: no Django, no I/O but the wording file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError
from wanxiang.district.vocabulary import Word

OTHER = "其他"
UNKNOWN = "?"
YES_NO = (("yes", "是"), ("no", "否"))
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,2})?")


class NotAnAnswer(WanxiangError):
    """What was typed cannot be read as an answer; the message says what to do."""

    code = "portal.not_an_answer"


@dataclass(frozen=True)
class Option:
    """One choice: what the form sends, what is read."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """One question a page."""

    word: str
    text: str
    hint: str
    kind: str
    """choice, date, int, number or money"""
    options: tuple[Option, ...] = ()
    unit: str = ""

    @property
    def inputmode(self) -> str:
        """Which keys a phone shows."""
        return "numeric" if self.kind == "int" else "decimal"


def question(word: Word, *, named: Iterable[Any] = ()) -> Question:
    """The question that asks for a word.

    In: named: the values that policies compare the word with, which become the choices of a text word
    """
    said = wording().get(word.word, {})
    kind = "choice" if word.type in {"bool", "enum", "text"} else word.type
    return Question(
        word=word.word,
        text=said.get("ask") or _general(word),
        hint=said.get("hint", word.note),
        kind=kind,
        options=tuple(Option(*pair) for pair in _choices(word, named)),
        unit="元" if word.type == "money" else word.unit,
    )


def answer(asked: Question, form: Mapping[str, str], *, word: Word, today: date) -> Any:
    """The fact in what was sent: bool, text, number, money in 分, date as ISO; None for 不清楚.

    Raises: NotAnAnswer
    """
    if form.get("value") == UNKNOWN or (form.get("unknown") == UNKNOWN and not _typed(form)):
        return None
    if asked.kind == "choice":
        return _chosen(asked, form.get("value", ""), word)
    if asked.kind == "date":
        return _date(form, today)
    return _number(asked, form.get("value", ""))


def said(asked: Question, value: Any) -> str:
    """An answer as the resident would say it."""
    if value is None:
        return "不清楚"
    if isinstance(value, bool):
        return "是" if value else "否"
    if asked.kind == "date":
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"
    shown = value / 100 if asked.kind == "money" else value
    return f"{shown:g}{asked.unit}" if isinstance(shown, float) else f"{shown}{asked.unit}"


def given(asked: Question, value: Any, *, known: bool) -> dict[str, str]:
    """An earlier answer as the form's fields, so that it can be changed."""
    if not known:
        return {}
    if value is None:
        return {"value": UNKNOWN} if asked.kind == "choice" else {"unknown": UNKNOWN}
    if asked.kind == "date":
        year, month, day = value.split("-")
        return {"year": year, "month": str(int(month)), "day": str(int(day))}
    if isinstance(value, bool):
        return {"value": "yes" if value else "no"}
    return {"value": f"{value / 100:g}" if asked.kind == "money" else str(value)}


def samples(word: Word, named: Iterable[Any]) -> list[Any]:
    """Answers that stand for all others: around every value that a policy compares the word with."""
    if word.type == "bool":
        return [True, False]
    if word.type == "enum":
        return list(word.values)
    if word.type == "text":
        return [*dict.fromkeys(map(str, named)), OTHER]
    if word.type == "date":
        return sorted({day.isoformat() for value in named for day in _around(value)})
    return sorted({value + step for value in named if isinstance(value, int | float) for step in (-1, 0, 1)}) or [0]


@cache
def wording() -> dict[str, dict[str, str]]:
    """word → {ask, hint}."""
    return yaml.safe_load(Path(__file__).with_name("wording.yml").read_text(encoding="utf-8"))


def _general(word: Word) -> str:
    if word.type == "bool":
        return f"以下情况符合您吗：{word.word}"
    return f"您的{word.word}是？" if word.entity == "person" else f"贵企业的{word.word}是？"


def _choices(word: Word, named: Iterable[Any]) -> list[tuple[str, str]]:
    if word.type == "bool":
        return list(YES_NO)
    if word.type == "enum":
        return [(value, value) for value in word.values]
    if word.type == "text":
        return [(value, value) for value in [*dict.fromkeys(map(str, named)), OTHER]]
    return []


def _typed(form: Mapping[str, str]) -> bool:
    return any(form.get(name, "").strip() for name in ("value", "year", "month", "day"))


def _chosen(asked: Question, value: str, word: Word) -> Any:
    if value not in {option.value for option in asked.options}:
        raise NotAnAnswer("请选择一项；说不清的可以选“不清楚”")
    return value == "yes" if word.type == "bool" else value


def _date(form: Mapping[str, str], today: date) -> str:
    parts = [_plain(form.get(name, "")) for name in ("year", "month", "day")]
    if not all(part.isdigit() and part.isascii() for part in parts):
        raise NotAnAnswer("请用数字填写年、月、日，例如 1946 年 3 月 8 日")
    try:
        day = date(*map(int, parts))
    except ValueError:
        raise NotAnAnswer("没有这一天，请核对年、月、日") from None
    if not date(1890, 1, 1) <= day <= today:
        raise NotAnAnswer(f"日期应在 1890 年至 {today.year} 年之间，不能晚于今天")
    return day.isoformat()


def _number(asked: Question, value: str) -> int | float:
    text = _plain(value).replace(",", "").removesuffix(asked.unit)
    if not _NUMBER.fullmatch(text):
        raise NotAnAnswer("请填写数字" + (f"，单位为{asked.unit}" if asked.unit else ""))
    if asked.kind == "money":
        return round(float(text) * 100)
    if asked.kind == "int" and not text.isdigit():
        raise NotAnAnswer("请填写整数")
    return int(text) if text.isdigit() else float(text)


def _plain(text: str) -> str:
    """Full-width digits and signs as half-width, without spaces."""
    return "".join(chr(ord(sign) - 0xFEE0) if 0xFF01 <= ord(sign) <= 0xFF5E else sign for sign in text if not sign.isspace())


def _around(value: Any) -> list[date]:
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    return [date.fromordinal(day.toordinal() + step) for step in (-1, 0, 1)]
