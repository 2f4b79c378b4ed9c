"""The platform's own source: facts, enrolments and stops that a run takes in beside the departments'."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from wanxiang.core.errors import WanxiangError
from wanxiang.district import vocabulary
from wanxiang.district.levels import DIGITS
from wanxiang.district.vocabulary import Word
from wanxiang.engines.registry.decisions import current_key
from wanxiang.engines.registry.linkage import OWN
from wanxiang.engines.registry.models import Enrolment, OwnEnrolment, OwnFact, OwnStop, Person, PersonMerge

INDEXED = {"name", "birth_date", "sex", "phone", "address", "grid_code"}


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


def enrolled(now: Mapping[str, int]) -> tuple[list[tuple[int, str, date]], list[tuple[int, str, date]]]:
    """Own enrolments and stops: (k, policy, from_on) and (k, policy, on); `now`: person key → k.

    All of them, whatever their day: each says itself from when it counts.
    """
    later = successors()

    def numbered(rows: Iterator[tuple[str, str, date]]) -> list[tuple[int, str, date]]:
        found = ((now.get(later.get(key, key)), policy, on) for key, policy, on in rows)
        return [(k, policy, on) for k, policy, on in found if k is not None]

    given = OwnEnrolment.objects.values_list("person_key", "policy", "from_on")
    stops = OwnStop.objects.values_list("person_key", "policy", "on")
    return numbered(given.iterator()), numbered(stops.iterator())


@dataclass(frozen=True)
class Mark:
    """How far own rows were taken in by a run."""

    fact: int
    enrolment: int
    stop: int


def mark() -> Mark:
    """Where the platform's own rows end now."""
    newest = (
        model.objects.order_by("-id").values_list("id", flat=True).first() or 0
        for model in (OwnFact, OwnEnrolment, OwnStop)
    )
    return Mark(*newest)


@transaction.atomic
def show_since(since: Mark) -> None:
    """Show on the relational rows what was recorded after a mark: a run that began before did not know it."""
    for fact in OwnFact.objects.filter(id__gt=since.fact).order_by("id"):
        show_fact(fact)
    for given in OwnEnrolment.objects.filter(id__gt=since.enrolment).order_by("id"):
        show_enrolment(given)
    for stop in OwnStop.objects.filter(id__gt=since.stop).order_by("id"):
        show_stop(stop)


def show_fact(fact: OwnFact) -> None:
    """Show an own fact on the person's relational row, derived words included."""
    known = vocabulary.load().word(fact.word)
    person = Person.objects.select_for_update().filter(pk=current_key(fact.person_key)).first()
    if person is None:
        return
    person.profile[known.column] = fact.value
    if known.column in INDEXED:
        setattr(person, known.column, typed(known, fact.value) or ("" if known.type != "date" else None))
    if known.column == "grid_code" and fact.value:
        _move(person, fact.value)
    _derive(person.profile, fact.observed_on)
    person.digest = ""
    person.save()


def _move(person: Person, grid_code: str) -> None:
    for level in ("street", "community"):
        name, length = f"{level}_code", DIGITS[level]
        code = grid_code[:length] if len(grid_code) >= length else ""
        setattr(person, name, code)
        person.profile[name] = code or None


def _derive(profile: dict[str, Any], on: date) -> None:
    """Alive, resident, age: from what they depend on, as linkage derives them."""
    day = on.isoformat()
    dead, left = (bool(profile.get(name)) and profile[name] <= day for name in ("death_date", "moved_out_on"))
    profile["alive"] = not dead
    if dead or left:
        profile["resident"] = False
    elif profile.get("resident") is False:
        profile["resident"] = True
    if born := profile.get("birth_date"):
        profile["age"] = on.year - int(born[:4]) - (born[5:] > day[5:])


def show_enrolment(given: OwnEnrolment) -> None:
    """Show an approval among the person's enrolments: it runs from its day."""
    key = current_key(given.person_key)
    fields = {"from_on": given.from_on, "until_on": None, "source": OWN, "delivery": "", "digest": ""}
    Enrolment.objects.update_or_create(
        id=f"{key}:{given.policy}",
        defaults=fields,
        create_defaults={**fields, "person_key": key, "policy": given.policy},
    )


def show_stop(stop: OwnStop) -> None:
    """Show the end of an enrolment that began before it."""
    rows = Enrolment.objects.filter(pk=f"{current_key(stop.person_key)}:{stop.policy}")
    began = Q(from_on=None) | Q(from_on__lte=stop.on)
    rows.filter(began & (Q(until_on=None) | Q(until_on__gt=stop.on))).update(until_on=stop.on, digest="")
