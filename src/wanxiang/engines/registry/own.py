"""The platform's own source: facts, enrolments and stops that a run takes in beside the departments'."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.district import vocabulary
from wanxiang.district.vocabulary import Word
from wanxiang.engines.registry.models import OwnEnrolment, OwnFact, OwnStop, PersonMerge


class BadFact(WanxiangError):
    """A fact that no profile can hold."""

    code = "registry.bad_fact"


KINDS: dict[str, tuple[type, str]] = {
    "int": (int, "整数"),
    "number": (float, "数"),
    "money": (int, "以分为单位的整数"),
    "bool": (bool, "true 或 false"),
    "text": (str, "文字"),
    "enum": (str, "文字"),
    "date": (date, "日期"),
}


def typed(word: Word, value: Any) -> Any:
    """A JSON value as the word's own type (dates as `date`); None says that it is not known.

    Raises: BadFact naming the word and what it may be
    """
    if value is None:
        return None
    if word.type == "date" and isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise BadFact(f"“{word.word}”的值“{value}”不是日期", hint="应形如 2021-12-08") from None
    if word.type == "number" and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    kind, called = KINDS[word.type]
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise BadFact(f"“{word.word}”的值须为{called}")
    if word.type == "enum" and value not in word.values:
        raise BadFact(f"“{word.word}”没有取值“{value}”", hint=f"可用：{'、'.join(word.values)}")
    return value


def successors() -> dict[str, str]:
    """Old key → the key that it lives on in."""
    return dict(PersonMerge.objects.values_list("old_key", "new_key"))


def facts(number: Mapping[str, int], *, as_of: date) -> Iterator[tuple[int, str, Any]]:
    """(k, column, value) of every own fact observed by a day, oldest first; `number`: person key → k."""
    words = vocabulary.load()
    rows = OwnFact.objects.filter(observed_on__lte=as_of).values_list("person_key", "word", "value")
    for key, name, value in rows.iterator(chunk_size=10_000):
        word = words.word(name)
        if key in number and not word.derived:
            yield number[key], word.column, typed(word, value)


def enrolled(now: Mapping[str, int], *, as_of: date) -> tuple[list[tuple[int, str, date]], list[tuple[int, str, date]]]:
    """Own enrolments and stops by a day: (k, policy, from_on) and (k, policy, on); `now`: person key → k."""
    later = successors()

    def numbered(rows: Iterator[tuple[str, str, date]]) -> list[tuple[int, str, date]]:
        found = ((now.get(later.get(key, key)), policy, on) for key, policy, on in rows)
        return [(k, policy, on) for k, policy, on in found if k is not None]

    given = OwnEnrolment.objects.filter(from_on__lte=as_of).values_list("person_key", "policy", "from_on")
    stops = OwnStop.objects.filter(on__lte=as_of).values_list("person_key", "policy", "on")
    return numbered(given.iterator()), numbered(stops.iterator())
