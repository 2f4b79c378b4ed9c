"""Kinds of check lists, and the rows of a list that somebody sent. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import questions

KIND = "check_list"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "object": ("名称", "对象", "店名", "企业名称", "场所名称", "楼栋名称", "楼栋", "户名", "name"),
    "address": ("地址", "门牌地址", "详细地址", "address"),
    "grid_code": ("网格编码", "网格", "grid_code"),
    "person": ("联系人", "户主", "姓名", "负责人"),
    "phone": ("联系电话", "电话", "手机", "phone"),
}
NO_NAME, NO_PLACE, TWICE = "没有写名称或地址", "没有写地址或网格编码", "同一批次里已有这个对象"


class BadList(WanxiangError):
    """A check list is declared or sent faultily; the message names what."""

    code = "check_batches.bad_list"


@dataclass(frozen=True, kw_only=True)
class Opening:
    """An answer that opens an event: which question, which answer, which class, in which words."""

    question: str
    answer: str
    code: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CheckList:
    """A kind of check: its class, what is checked, what is asked, what opens an event."""

    id: str
    title: str
    code: str
    object: str
    questions: Mapping[str, Mapping[str, Any]]
    opens: tuple[Opening, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a list: what to check and where, or why it cannot be."""

    number: int
    object: str
    address: str
    grid_code: str
    person: str
    phone: str
    others: Mapping[str, str]
    reason: str = ""

    @property
    def text(self) -> str:
        """What the grid worker reads."""
        return "；".join(
            [self.object or self.address, *(f"{name}：{value}" for name, value in self.others.items() if value)]
        )


def load(path: Path) -> list[tuple[str, CheckList]]:
    """Read the kinds of check lists; raises BadList."""
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))["lists"]
        made = [_list(row) for row in rows]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise BadList(f"{path.name} 无法读取：{error!r}") from error
    for each in made:
        questions.read(each.questions)
        if unknown := {opening.question for opening in each.opens} - each.questions.keys():
            raise BadList(f"{path.name}：{each.id} 的 opens 提到未声明的问题 {'、'.join(sorted(unknown))}")
    return [(each.id, each) for each in made]


def rows(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> Iterator[Row]:
    """The rows of a sheet; raises BadList when no column tells what to check or where."""
    at = {
        part: next((columns.index(name) for name in names if name in columns), None) for part, names in COLUMNS.items()
    }
    if at["address"] is None and at["grid_code"] is None:
        raise BadList(
            "名单里没有地址，也没有网格编码", hint=f"列名可写：{'、'.join(COLUMNS['address'] + COLUMNS['grid_code'])}"
        )
    known, seen = {position for position in at.values() if position is not None}, set()
    for number, row in enumerate(cells, start=1):
        said = {part: row[position].strip() if position is not None else "" for part, position in at.items()}
        others = {name: row[index].strip() for index, name in enumerate(columns) if index not in known and name}
        made = Row(number=number, others=others, **said)
        yield Row(**{**vars(made), "reason": _reason(made, seen)})


def _reason(row: Row, seen: set[tuple[str, str]]) -> str:
    key = (row.object, row.address or row.grid_code)
    if not row.object and not row.address:
        return NO_NAME
    if not row.address and not row.grid_code:
        return NO_PLACE
    if key in seen:
        return TWICE
    seen.add(key)
    return ""


def _list(row: Mapping[str, Any]) -> CheckList:
    opens = tuple(Opening(question=each["question"], answer=each["answer"], code=each["class"], text=each["text"]) for each in row.get("opens", ()))  # fmt: skip
    return CheckList(id=row["id"], title=row["title"], code=row["class"], object=row["object"], questions=row.get("questions", {}), opens=opens)  # fmt: skip
