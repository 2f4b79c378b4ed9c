"""What a plan leaves open: no date, no target, nobody named, open-ended lists. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .reading import Item, fold

NO_DATE = "no_date"
ONGOING = "ongoing"
NO_TARGET = "no_target"
NO_LEADER = "no_leader"
NO_LEAD_UNIT = "no_lead_unit"
NO_OWNER = "no_owner"
NO_PARTICIPANTS = "no_participants"
OPEN_ENDED = "open_ended"

KINDS: dict[str, str] = {
    NO_DATE: "未写明完成时限",
    ONGOING: "时限为长期，无截止日",
    NO_TARGET: "没有可衡量的目标",
    NO_LEADER: "未写明牵头领导",
    NO_LEAD_UNIT: "未写明牵头单位",
    NO_OWNER: "牵头领导以下未落实到人",
    NO_PARTICIPANTS: "未列参与单位",
    OPEN_ENDED: "单位范围不确定",
}

_COUNTER = r"(?:个|项|家|套|处|所|条|次|名|人|场|座|栋|间|份|件|户|张|台|辆|篇|期|宗|对|门|种|支|站|层|分|天|日|小时|分钟|公里|千米|米|平方米|平方公里|公顷|亩|吨|千瓦|元|万|亿|倍)"
_FIGURE = re.compile(
    rf"\d+(?:\.\d+)?\s*(?:[%‰]|个?百分点|{_COUNTER})"
    rf"|百分之[一二三四五六七八九十百]+|(?:不少于|不低于|达到|至少|新增|建成|完成|培育|引进|打造)[一二三四五六七八九十百两]+{_COUNTER}"
)
_FRAME = re.compile(
    r"“[^”]*”|\(?[\d一二三四五六七八九十]+\+[\d一二三四五六七八九十N+]+\)?|20\d\d\s*年|\d{1,2}\s*月(?:\d{1,2}\s*日)?|\d+大"
)


@dataclass(frozen=True, slots=True)
class Gap:
    kind: str
    message: str
    evidence: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"kind": self.kind, "message": self.message, "evidence": self.evidence}


def gaps_of(item: Item) -> list[Gap]:
    """Everything an item leaves open, in the order of the form."""
    return list(_gaps(item))


def figures_in(text: str) -> list[str]:
    """Quantities with a unit in running text: 30个, 90%, 不少于三场; not years, dates or names such as “1+1+N”."""
    return [found.group() for found in _FIGURE.finditer(_FRAME.sub(" ", fold(text)))]


def _gaps(item: Item) -> Iterator[Gap]:
    if not item.leaders:
        yield _gap(NO_LEADER)
    if not item.lead_units:
        yield _gap(NO_LEAD_UNIT)
    if not item.owners:
        yield _gap(NO_OWNER, "、".join(item.leaders))
    if not item.participants:
        yield _gap(NO_PARTICIPANTS)
    for unit in item.units:
        if unit.open_ended:
            yield Gap(OPEN_ENDED, f"单位范围不确定：{unit.name}" + ("" if unit.group else "等"), unit.name)
    if item.due is None:
        deadline = item.deadline
        yield (
            _gap(ONGOING, deadline.raw)
            if deadline and deadline.ongoing
            else _gap(NO_DATE, deadline.raw if deadline else "")
        )
    if not figures_in(f"{item.title}。{item.text}。{item.target}"):
        yield _gap(NO_TARGET)


def _gap(kind: str, evidence: str = "") -> Gap:
    return Gap(kind, KINDS[kind], evidence)
