"""One person's facts from the point reader: column → typed value, and the household around them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import duckdb
from sqlglot import exp

from wanxiang.core import expressions as ex
from wanxiang.core import tables
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy import others
from wanxiang.engines.policy.declaring import Day
from wanxiang.engines.policy.everybody import active

ALONE = "person:"


class NoSuchPerson(WanxiangError):
    code = "policy.no_such_person"
    status = 404


def person(row: Mapping[str, Any], *, vocabulary: ex.Vocabulary) -> dict[str, Any]:
    """A row as the closures want it: days as dates, blank text as not known."""
    typed = dict(row)
    for word in vocabulary.words.values():
        typed[word.column] = _typed(word, row.get(word.column))
    return typed


def _typed(word: ex.Word, value: Any) -> Any:
    if value is None or value == "":
        return None
    if word.type.kind == "date" and isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value[:10])
        return None
    return value.date() if isinstance(value, datetime) else value


def household(key: str, *, vocabulary: ex.Vocabulary) -> list[dict[str, Any]]:
    """The members of a household, from the relational store."""
    return [others.carrying(person(row, vocabulary=vocabulary)) for row in tables.point("persons", key)]


def together(key: str, *, vocabulary: ex.Vocabulary) -> list[dict[str, Any]]:
    """Who is decided together: the members of a household; `person:KEY` is one person of no known household."""
    if key.startswith(ALONE):
        rows = tables.point("person", key.removeprefix(ALONE))
        return [others.carrying(person(row, vocabulary=vocabulary)) for row in rows]
    return household(key, vocabulary=vocabulary)


def around(person_key: str, *, vocabulary: ex.Vocabulary) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A person and the members of the household, the person among them.

    Raises: NoSuchPerson
    """
    found = tables.point("person", person_key)
    if not found:
        raise NoSuchPerson(f"没有编号为“{person_key}”的人员")
    subject = others.carrying(person(found[0], vocabulary=vocabulary))
    key = subject.get("household_key")
    members = household(key, vocabulary=vocabulary) if key else [subject]
    return next(member for member in members if member["person_key"] == subject["person_key"]), members


def as_household(member: Mapping[str, Any], members: Sequence[Mapping[str, Any]]) -> ex.Household | None:
    """The household for the closures; None for a person of none."""
    return ex.Household(members) if member.get("household_key") else None


def listed(people: Sequence[str], days: Sequence[Day]) -> set[tuple[str, str]]:
    """(person_key, policy) of those with an active enrolment on the day; by key where the register offers that."""
    if not people:
        return set()
    with suppress(tables.NoSuchTable):
        rows = [row for key in people for row in tables.point("enrolments", key)]
        return {(row["person_key"], row["policy"]) for row in rows for day in days if _counts(row, day)}
    return _scanned(people, days)


def _counts(row: Mapping[str, Any], day: Day) -> bool:
    """The same as `everybody.active`, for one row."""
    start, end = (_day(row.get(name)) for name in ("from_on", "until_on"))
    if row["policy"] != day.policy.id or (start and start > day.as_of) or (end and end <= day.as_of):
        return False
    lasts = day.policy.enrolment.lasts
    if lasts is None:
        return True
    earliest = ex.calendar.shift(day.as_of, lasts, -1)
    return start is not None and (earliest is None or start > earliest)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else value or None


def _scanned(people: Sequence[str], days: Sequence[Day]) -> set[tuple[str, str]]:
    with suppress(tables.TableNotReady), tables.connect("enrolments") as connection:
        return _active_of(connection, people, days)
    return set()


def _active_of(
    connection: duckdb.DuckDBPyConnection, people: Sequence[str], days: Sequence[Day]
) -> set[tuple[str, str]]:
    query = exp.select("person_key", "policy").distinct().from_("enrolments")
    query = query.where(exp.column("person_key").isin(*people), exp.or_(*(active(day) for day in days)))
    return {tuple(row) for row in connection.execute(query.sql(dialect="duckdb")).fetchall()}
