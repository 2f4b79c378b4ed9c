"""What a person carries besides words, as an example or a table has it: lists it is on, months, rows of other tables."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.core.expressions.rows import key_of
from wanxiang.core.expressions.vocabulary import Relation, Series
from wanxiang.engines.policy.declaring import cells, enrolled
from wanxiang.engines.policy.declaring.entries import Entry

_LISTED = re.compile(r"享受\s*[(（]\s*[\"“「]?(.+?)[\"”」]?\s*[)）]")
_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?")


def listed(name: str) -> str:
    """The policy of a heading `享受(编号)`, "" for any other."""
    found = _LISTED.fullmatch(name.strip())
    return found[1] if found else ""


def enrolment(policy: str, truth: bool | None, *, as_of: date) -> dict[str, Any]:
    """On the list of a policy, not on it, or not known."""
    rows = [{"policy": policy, "from_on": as_of, "until_on": None}]
    return {} if truth is None else {key_of(f"{enrolled.TABLE}:{policy}"): rows if truth else []}


def month(text: str) -> date:
    """2021-10, 202110, 2021年10月, or a day of the month. Raises BadCell."""
    found = _MONTH.match(text.strip())
    try:
        if found:
            return date(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass
    raise cells.BadCell(f"“{text}”不是月份，月份写作 2021-10")


def value(series: Series, cell: Any) -> Any:
    """The value of a month. Raises BadCell."""
    return cells.value(ex.Word(series.name, "value", series.type, series.minimum), cell)


def of(key: Entry, entry: Entry, *, vocabulary: ex.Vocabulary, as_of: date) -> dict[str, Any] | None:
    """What an example says under 享受(编号), a series or a relation; None where the key is none of these."""
    policy = listed(key.text)
    if policy:
        if policy not in vocabulary.rules:
            raise key.error(f"没有编号为“{policy}”的政策", near=ex.nearest(policy, vocabulary.rules), word=policy)
        return enrolment(policy, _cell(ex.Word(key.text, "", ex.BOOL), entry), as_of=as_of)
    if key.text in vocabulary.series and entry.is_mapping:
        series = vocabulary.series[key.text]
        return {key_of(series.table): [_of_month(each, what, series) for each, what in entry.items()]}
    if key.text in vocabulary.relations:
        relation = vocabulary.relations[key.text]
        return {key_of(relation.table): [_row(each, relation) for each in entry.each()]}
    return None


def _of_month(key: Entry, entry: Entry, series: Series) -> dict[str, Any]:
    try:
        return {"month": month(key.text), "value": value(series, entry.text)}
    except cells.BadCell as error:
        raise entry.error(f"“{series.name}”：{error}", near=list(error.near)) from None


def _row(entry: Entry, relation: Relation) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, cell in entry.items():
        if key.text not in relation.words:
            raise key.error(f"“{relation.name}”没有“{key.text}”这个词", near=ex.nearest(key.text, relation.words))
        found[relation.words[key.text].column] = _cell(relation.words[key.text], cell)
    return found


def _cell(word: ex.Word, entry: Entry) -> Any:
    try:
        return cells.value(word, entry.text)
    except cells.BadCell as error:
        raise entry.error(f"“{word.name}”：{error}", near=list(error.near)) from None


def by_person(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, list[Mapping[str, Any]]]:
    """Key → the rows of that key."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for key, row in rows:
        found.setdefault(key, []).append(row)
    return found
