"""`wanxiang policy try`: a policy file over a table that somebody typed. Reads two files, touches nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.engines.policy import sheets, tried_rows, wording
from wanxiang.engines.policy.declaring import Policy, carried, cells
from wanxiang.engines.policy.judging import Judge
from wanxiang.engines.policy.sheets import TableError

FREE = ("编号", "序号", "人员编号", "姓名", "企业名称", "名称", "备注", "说明", "id", "ID")
"""Headers that identify a row and enter no rule (姓名 is a word besides)."""
HOUSEHOLD, MEMBERS = "户号", "家庭成员"
LISTED = "listed:"
NOTHING: Mapping[str, Path] = MappingProxyType({})


@dataclass(frozen=True)
class Row:
    """A row as typed and as read: header → cell, column → value."""

    number: int
    label: str
    typed: Mapping[str, str]
    person: Mapping[str, Any]
    household: str | None


def run(
    policy: Policy,
    *,
    table: Path,
    as_of: date,
    local: Mapping[str, str],
    series: Path | None = None,
    rows_of: Mapping[str, Path] = NOTHING,
) -> dict[str, Any]:
    """Judge every row.

    In:     table: CSV (UTF-8, GBK); headers are words, an empty cell is not known, 户号 groups a household;
            `享受(编号)` says who is enrolled in another policy
            series: CSV with 编号, 月份 and a column for each series; rows_of: relation → CSV with 编号 and its words
    Out:    {"policy", "title", "as_of", "summary": {eligible, ineligible, unknown}, "rows": [one dict a row]}
    Raises: TableError naming row and column; ParameterMissing
    """
    headers, rows = read_table(table, policy=policy)
    rows = [replace(row, person=_enrolled(row.person, as_of)) for row in rows]
    rows = tried_rows.joined(rows, policy=policy, series=series, rows_of=rows_of)
    rows = [replace(row, person=cells.localised(row.person, local)) for row in rows]
    judge = Judge(policy.on(as_of, local=local))
    households = _households(rows)
    judged = [_judged(row, judge, households, headers) for row in rows]
    outcomes = [each["outcome"] for each in judged]
    summary = {name: outcomes.count(name) for name in ("eligible", "ineligible", "unknown")}
    head = {"policy": policy.id, "title": policy.title, "as_of": as_of.isoformat(), "in_force": policy.in_force(as_of)}
    return {**head, "summary": summary, "rows": judged}


def read_table(path: Path, *, policy: Policy) -> tuple[dict[str, ex.Word | None], list[Row]]:
    """The rows of a CSV with every cell read; header → word, None for a free column."""
    lines = sheets.lines(path, what="人员表")
    if not lines or not any(cell.strip() for cell in lines[0]):
        raise TableError(f"{path.name} 是空的", row=1, hint="第一行写词汇表里的词，例如 出生日期,户籍区")
    headers = _headers([cells.trimmed(cell) for cell in lines[0]], policy)
    names = list(headers)
    return headers, [
        _row(number, line, names, headers)
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    ]


def _headers(names: list[str], policy: Policy) -> dict[str, ex.Word | None]:
    known = dict(policy.vocabulary.words) if policy.vocabulary else {}
    known.setdefault(HOUSEHOLD, ex.Word(HOUSEHOLD, "household_key", ex.TEXT))
    for name in filter(carried.listed, names):
        other = carried.listed(name)
        if policy.vocabulary is None or other not in policy.vocabulary.rules:
            near = ex.nearest(other, policy.vocabulary.rules if policy.vocabulary else ())
            raise TableError(f"第 1 行：没有编号为“{other}”的政策", row=1, column=name, near=near)
        known[name] = ex.Word(name, f"{LISTED}{other}", ex.BOOL)
    found: dict[str, ex.Word | None] = {}
    for number, name in enumerate(names, start=1):
        if name in found:
            raise TableError(f"第 1 行：“{name}”这一列写了两次", row=1, column=name)
        if name not in known and name not in FREE:
            reason = (
                f"第 1 行第 {number} 列：表头“{name}”不是词汇表里的词" if name else f"第 1 行第 {number} 列没有表头"
            )
            raise TableError(reason, row=1, column=name, near=ex.nearest(name, (*known, *FREE)))
        found[name] = known.get(name)
    return found


def _enrolled(person: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    """What was said of lists of other policies, as rows of those lists."""
    found = {name: value for name, value in person.items() if not name.startswith(LISTED)}
    for name, truth in person.items():
        if name.startswith(LISTED):
            found |= carried.enrolment(name.removeprefix(LISTED), truth, as_of=as_of)
    return found


def _row(number: int, line: list[str], names: list[str], headers: Mapping[str, ex.Word | None]) -> Row:
    if len(line) > len(names) and any(cell.strip() for cell in line[len(names) :]):
        raise TableError(f"第 {number} 行有 {len(line)} 格，表头只有 {len(names)} 列", row=number)
    typed = dict(zip(names, [*line, *[""] * len(names)], strict=False))
    person: dict[str, Any] = {}
    for name, cell in typed.items():
        word = headers[name]
        if word is not None:
            person[word.column] = _cell(number, name, word, cell)
    label = next((typed[name].strip() for name in FREE if typed.get(name, "").strip()), str(number - 1))
    return Row(number, label, typed, person, person.get("household_key"))


def _cell(number: int, name: str, word: ex.Word, cell: str) -> Any:
    try:
        return cells.value(word, cell)
    except cells.BadCell as error:
        raise TableError(f"第 {number} 行“{name}”：{error}", row=number, column=name, near=error.near) from None


def _households(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.household is not None:
            found.setdefault(row.household, []).append(row)
    return found


def _judged(row: Row, judge: Judge, households: Mapping[str, list[Row]], headers: Mapping[str, ex.Word | None]) -> dict[str, Any]:  # fmt: skip
    members = households.get(row.household, []) if row.household else []
    household = ex.Household([member.person for member in members]) if members else None
    found = judge.judge(row.person, household)
    sets = [[_named(fact, headers) for fact in way] for way in found.settle]
    return {
        "row": row.number,
        "id": row.label,
        **{name: row.typed[name] for name in FREE if name in row.typed},
        "outcome": found.outcome,
        "amount": found.amount,
        "amount_low": found.amount_low,
        "amount_high": found.amount_high,
        "amount_text": wording.money(found.amount) if found.amount is not None else None,
        "settle": list(dict.fromkeys(sets[0])) if sets else [],
        "settle_sets": [list(dict.fromkeys(way)) for way in sets],
        "settle_of": [_whose(fact, members, headers) for fact in found.settle[0]] if found.settle else [],
        "held": list(found.held),
        "failed": list(found.failed),
        "unknown": list(found.unknown),
        "why": found.why,
    }


def _named(fact: ex.Fact, headers: Mapping[str, ex.Word | None]) -> str:
    """The word to ask for; 出生日期 for 年龄 where the table has it; 户号 where it is not known who the members are."""
    if fact.word == MEMBERS:
        return HOUSEHOLD
    return "出生日期" if fact.word == "年龄" and "年龄" not in headers and "出生日期" in headers else fact.word


def _whose(fact: ex.Fact, members: Sequence[Row], headers: Mapping[str, ex.Word | None]) -> dict[str, str]:
    whose = members[fact.member].label if fact.member is not None else "本人"
    return {"word": _named(fact, headers), "of": whose}


def outcomes(result: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Rows of a table for people: who, outcome, amount, why."""
    for row in result["rows"]:
        yield row["id"], row["outcome"], row["amount_text"] or "", row["why"]
