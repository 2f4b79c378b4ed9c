"""What may be noted at a door: declared words only, each value of its vocabulary type."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.district import vocabulary
from wanxiang.engines.outreach.transitions import machine

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
_FLAGS = {True: True, False: False, "是": True, "否": False, "true": True, "false": False}


class BadFact(WanxiangError):
    code = "outreach.bad_fact"


def checked_facts(facts: Mapping[str, Mapping[str, Any]], *, residents: Collection[str]) -> list[tuple[str, str, Any]]:
    """[(person_key, word, value)] of what was seen; empty answers are left out.

    Raises: BadFact for somebody who is not on the card, an undeclared word, or a value that is not of its type
    """
    if strangers := set(facts) - set(residents):
        raise BadFact(f"卡片上没有 {len(strangers)} 名所填居民", hint="请刷新卡片后重新填写")
    return [
        (person_key, word, _value(word, value))
        for person_key, said in facts.items()
        for word, value in said.items()
        if value not in (None, "")
    ]


@dataclass(frozen=True)
class Order:
    """What is worth asking, told by whoever decides. of: person_key → words; overall: word → place, from 0."""

    of: Callable[[Collection[str]], Mapping[str, Sequence[str]]]
    overall: Callable[[], Mapping[str, int]]


_order: list[Order] = []


def ordered_by(order: Order) -> None:
    """Have questions come in the order of what they settle. Called once, at the start."""
    _order[:] = [order]


def in_order(person_keys: Collection[str]) -> dict[str, list[str]]:
    """person_key → the words that may be noted at the door and would settle something, the one worth most first."""
    found = _order[0].of(person_keys) if _order and person_keys else {}
    return {key: [word for word in found.get(key, ()) if word in machine().door_facts] for key in person_keys}


def questions() -> list[dict[str, Any]]:
    """What the phone page may ask, what settles most first: [{"word", "type", "values"}]."""
    places = _order[0].overall() if _order else {}
    asked = sorted(machine().door_facts, key=lambda word: places.get(word, len(places)))
    words = [vocabulary.load().word(word) for word in asked]
    return [{"word": word.word, "type": word.type, "values": list(word.values)} for word in words]


def _value(word: str, value: Any) -> Any:
    if word not in machine().door_facts:
        raise BadFact(f"上门不登记“{word}”", hint=f"可登记：{'、'.join(machine().door_facts)}")
    entry = vocabulary.load().word(word)
    if entry.type == "bool":
        if not isinstance(value, bool | str) or value not in _FLAGS:
            raise BadFact(f"“{word}”应填是或否，不是“{value}”")
        return _FLAGS[value]
    text = str(value).strip()
    if entry.values and text not in entry.values:
        raise BadFact(f"“{word}”没有“{text}”这一项", hint=f"可选：{'、'.join(entry.values)}")
    if entry.column == "phone" and not _PHONE.fullmatch(text):
        raise BadFact("联系电话格式不对", hint="请填 11 位手机号，或带区号的固定电话")
    if len(text) > 60:
        raise BadFact(f"“{word}”过长，请控制在 60 字以内")
    return text
