"""How a person or a firm is named, and what is then known; or the facts that a caller gives."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from wanxiang.core import crypto, tables
from wanxiang.core import expressions as ex
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy import catalogue, facts
from wanxiang.engines.policy.answering.doorkeeping import Caller
from wanxiang.engines.policy.declaring import cells
from wanxiang.engines.policy.declaring.vocabulary import words

PERSON_ID = "person-id"
"""The purpose under which ID numbers are made pseudonyms where they are delivered."""
SUBJECT = "policy.subject"
NOBODY: dict[str, Any] = {}


class NotFound(WanxiangError):
    """Nobody of that name, or out of reach: the two are not told apart."""

    code = "policy.no_such_subject"
    status = 404

    def __init__(self) -> None:
        super().__init__("没有此人或此企业，或不在范围内")


class BadFacts(WanxiangError):
    """Facts that cannot be read: the message names the word."""

    code = "policy.bad_facts"
    status = 422


@dataclass(frozen=True)
class Subject:
    """Whom a decision is about; `mark` is the pseudonym that the audit trail keeps."""

    member: Mapping[str, Any]
    household: ex.Household | None
    mark: str


def found(way: str, value: str, *, caller: Caller) -> Subject | None:
    """The registered person or firm; None where there is none, or it is out of the caller's reach."""
    row = _row(way, value)
    grid = row.get("grid_code") if row else None
    if row is None or not caller.sees(grid):
        return None
    if way == "credit_code":
        return Subject(facts.person(row, vocabulary=words("enterprise")), None, mark(row["credit_code"]))
    member, members = facts.around(row["person_key"], vocabulary=words())
    return Subject(member, facts.as_household(member, members), mark(member["person_key"]))


def nobody(value: str) -> Subject:
    """Somebody of whom nothing is known: decided as anybody else, so that the answer does not tell who is registered."""
    return Subject(NOBODY, None, mark(value))


def audience(way: str) -> str:
    """person or enterprise."""
    return "enterprise" if way == "credit_code" else "person"


def given(said: Mapping[str, Any], household: Sequence[Mapping[str, Any]] | None, *, audience: str) -> Subject:
    """Facts as a caller writes them: vocabulary words, with values as in a policy's examples.

    In:     household: the other members; None when it is not known who they are
    Raises: BadFacts
    """
    vocabulary = words(audience)
    person = read(said, vocabulary)
    if household is None:
        return Subject(person, None, "")
    return Subject(person, ex.Household([person, *(read(each, vocabulary) for each in household)]), "")


def read(said: Mapping[str, Any], vocabulary: ex.Vocabulary) -> dict[str, Any]:
    """Word → value becomes column → typed value; raises BadFacts with the word and the nearest ones."""
    person: dict[str, Any] = {}
    for name, cell in said.items():
        word = vocabulary.words.get(name)
        if word is None:
            near = "、".join(ex.nearest(name, vocabulary.words))
            raise BadFacts(f"“{name[:20]}”不是词汇表里的词", hint=f"最接近的：{near}" if near else "")
        try:
            person[word.column] = cells.value(word, _cell(cell))
        except (cells.BadCell, ValueError, OverflowError) as error:
            raise BadFacts(f"“{name}”：{error}") from None
    return cells.localised(person, catalogue.local())


def mark(key: str) -> str:
    """The pseudonym of a subject in the audit trail; the same for the same key, so that who asked about a person is found."""
    return crypto.tokens([key], purpose=SUBJECT)[0] or ""


def _cell(cell: Any) -> Any:
    return ("是" if cell else "否") if isinstance(cell, bool) else cell


def _row(way: str, value: str) -> Mapping[str, Any] | None:
    value = value.strip()
    if way == "id_number":
        way, value = "id_token", crypto.tokens([value.upper()], purpose=PERSON_ID)[0] or ""
    point = {"person_key": "person", "id_token": "person_by_token", "credit_code": "enterprise"}[way]
    with suppress(tables.NoSuchTable, tables.TableNotReady):
        return next(iter(tables.point(point, value)), None)
    return None
