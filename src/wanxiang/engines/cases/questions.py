"""Declared questions: what a move asks beside its words (was it found, which penalty), and answers checked against them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wanxiang.core.errors import WanxiangError

CHOICE, TEXT, NUMBER, YES_NO, DAY = "choice", "text", "number", "yes_no", "date"
KINDS = (CHOICE, TEXT, NUMBER, YES_NO, DAY)
YES, NO = "是", "否"
MOST_TEXT = 500


class BadQuestion(WanxiangError):
    """A question is declared faultily; the message names it."""

    code = "cases.bad_question"


class BadAnswer(WanxiangError):
    """An answer is missing, or is none of those that the question allows."""

    code = "cases.bad_answer"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question: its stored name, the words people read, what kind of answer it takes, whether one must be given."""

    name: str
    title: str
    kind: str = TEXT
    choices: Mapping[str, str] | None = None
    """Stored value → words; only of a choice."""
    must: bool = True

    def said(self, value: Any) -> str:
        """An answer in words."""
        return (self.choices or {}).get(value, str(value)) if value not in (None, "") else ""


def read(said: Mapping[str, Mapping[str, Any]]) -> dict[str, Question]:
    """Questions by name, as a file declares them: {name: {title, kind, choices, must}}.

    Raises: BadQuestion naming the faulty one
    """
    return {name: _question(name, dict(row)) for name, row in said.items()}


def answered(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are kept: text trimmed, numbers as numbers, days as ISO text; what nobody asked is refused.

    Raises: BadAnswer
    """
    asked = {each.name: each for each in questions}
    if unknown := answers.keys() - asked.keys():
        raise BadAnswer(f"没有问过“{'、'.join(sorted(unknown))}”", hint=f"可填：{'、'.join(asked) or '无'}")
    found = {name: _answer(each, answers.get(name)) for name, each in asked.items()}
    return {name: value for name, value in found.items() if value is not None}


def _question(name: str, row: dict[str, Any]) -> Question:
    try:
        made = Question(name=name, **row)
    except TypeError as error:
        raise BadQuestion(f"问题 {name} 的写法有误：{error}") from None
    if made.kind not in KINDS:
        raise BadQuestion(f"问题 {name} 的类型“{made.kind}”不存在", hint=f"可用：{'、'.join(KINDS)}")
    if (made.kind == CHOICE) != bool(made.choices):
        raise BadQuestion(f"问题 {name}：只有选择题写、也必须写选项 choices")
    return made


def _answer(asked: Question, value: Any) -> Any:
    text = str(value).strip() if value is not None else ""
    if not text:
        if asked.must:
            raise BadAnswer(f"请填写“{asked.title}”", hint=_hint(asked))
        return None
    return _READ[asked.kind](asked, text)


def _choice(asked: Question, text: str) -> str:
    if text not in (asked.choices or {}):
        raise BadAnswer(f"“{asked.title}”没有“{text[:20]}”这个选项", hint=_hint(asked))
    return text


def _text(asked: Question, text: str) -> str:
    if len(text) > MOST_TEXT:
        raise BadAnswer(f"“{asked.title}”超过 {MOST_TEXT} 字")
    return text


def _number(asked: Question, text: str) -> int | float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if value != value or value in (float("inf"), float("-inf")):
        raise BadAnswer(f"“{asked.title}”须填数字")
    return int(value) if value.is_integer() else value


def _yes_no(asked: Question, text: str) -> str:
    if text not in (YES, NO):
        raise BadAnswer(f"“{asked.title}”须答是或否")
    return text


def _day(asked: Question, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadAnswer(f"“{asked.title}”须填日期", hint="例如 2021-12-08") from None


def _hint(asked: Question) -> str:
    return "、".join(f"{words}（{value}）" for value, words in asked.choices.items()) if asked.choices else ""


_READ = {CHOICE: _choice, TEXT: _text, NUMBER: _number, YES_NO: _yes_no, DAY: _day}
