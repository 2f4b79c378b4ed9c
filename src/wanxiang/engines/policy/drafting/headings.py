"""Lead unit, validity, laws and materials as they come up; at the end, what is missing of them."""

from __future__ import annotations

import re

from . import heads
from .clauses import Node
from .notebook import Notebook
from .text import Stretch, number

_KINDS = ("津贴", "补贴", "补助", "资助", "救助", "奖励", "扶持", "慰问", "关爱", "筛查", "体检", "服务")


class Headings:
    """Takes down what stands around the conditions."""

    def __init__(self, notes: Notebook) -> None:
        self.notes = notes
        self.leads: list[tuple[int, str, Stretch]] = []

    def read(self, node: Node) -> None:
        self.laws(node.text)
        self.lead(node.text)
        self._validity(node.text, node.label)

    def lead(self, stretch: Stretch) -> None:
        self.leads += list(heads.units(stretch, local=self.notes.local))

    def laws(self, stretch: Stretch) -> None:
        if not re.search(r"根据|依据|按照|依照", stretch.text):
            return
        for match in heads.LAW.finditer(stretch.text):
            law = (f"《{match[1]}》", match[2] or "")
            if law not in self.notes.found.laws and match[1] != self.notes.found.title:
                self.notes.found.laws.append(law)

    def _validity(self, stretch: Stretch, label: str) -> None:
        text, found = stretch.text, self.notes.found
        if match := heads.FROM.search(text):
            found.valid_from = heads.day(match)
            found.heads["valid_from"] = stretch.cut(*match.span()).span
        elif match := heads.FROM_OPEN.search(text):
            self.notes.ask("施行日期要看公布或印发之日，请填写", stretch.cut(*match.span()), label, about="head")
        if (
            (match := heads.UNTIL.search(text))
            and (last := heads.day(match))
            and re.search(r"施行|实施|执行|有效", text)
        ):
            found.valid_to = heads.after(last)
            found.heads["valid_to"] = stretch.cut(*match.span()).span
        elif match := heads.YEARS.search(text):
            place = stretch.cut(*match.span())
            found.heads["valid_to"] = place.span
            if found.valid_from:
                found.valid_to = heads.years_after(found.valid_from, int(number(match[1])))
            else:
                self.notes.ask("有效期自施行之日起算，施行日期还没有", place, label, about="head")

    def bring(self, pieces: list[Stretch]) -> None:
        self.notes.found.bring += [(piece.text, piece.span) for piece in pieces]

    def settle(self) -> None:
        found = self.notes.found
        if self.leads:
            _, found.lead_unit, place = min(self.leads, key=lambda each: each[0])
            found.heads["lead_unit"] = place.span
        else:
            self.notes.ask_whole("没有读到牵头单位")
        if (
            found.valid_from is None
            and "valid_from" not in found.heads
            and not any("施行日期" in each.text for each in found.questions)
        ):
            self.notes.ask_whole("没有读到施行日期")
        if not found.conditions:
            self.notes.ask_whole("没有读懂任何一条条件")
        if self.notes.elders and not any("年龄" in each.expression for each in found.conditions):
            self.notes.ask("“老年人”自多少周岁起没有写明", self.notes.elders[0], "")
        if len(found.amounts) > 1 and not found.conditions:
            self.notes.ask_whole("没有单独写对象：是否以各档对象之和为对象")
        title = found.title
        found.kind = max((kind for kind in _KINDS if kind in title), key=lambda kind: title.rfind(kind), default="")
        if not found.kind:
            self.notes.ask_whole("待遇的形式（津贴、补贴、服务……）没有写明")
        found.questions.sort(key=lambda each: each.span or (len(found.source), 0))
