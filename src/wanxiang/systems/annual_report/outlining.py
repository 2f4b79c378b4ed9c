"""The next report as an outline: chapters and items of the plan, what the ledger and the systems know of each, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from wanxiang.core import declarations, tables
from wanxiang.core.errors import WanxiangError
from wanxiang.district.queries import unit_named
from wanxiang.engines.measures import queries
from wanxiang.engines.measures.computing import Computed
from wanxiang.engines.measures.drafts.outline import Origin, Outline
from wanxiang.engines.measures.drafts.slots import FigureSlot
from wanxiang.engines.measures.values import Change
from wanxiang.engines.plans import queries as plans
from wanxiang.systems.folders import folders
from wanxiang.systems.matching import CARRIES, carrying

from .composing import Table, composed, filled
from .patterns import KIND, Chapter, Patterns

FIGURES = "figures"
"""The table that only sentences know: figures of the systems that carry an item, each with its slot."""
PLAN_FACTS = ("年度", "文件", "方案")
"""What every sentence may ask for."""
ITEM_FACTS = (*PLAN_FACTS, "序号", "任务", "完成时限", "牵头单位", "牵头领导", "参与单位")
"""What a sentence under an item may ask for."""


class NoPlanOfYear(WanxiangError):
    """There is no plan of that year, so that there is nothing to report on."""

    code = "report.no_plan_of_year"
    status = 404


def outline(*, year: int) -> tuple[str, str, list[Outline]]:
    """(title of the report, title of the plan, its sections) of a year.

    Raises: NoPlanOfYear
    """
    items = [row for row in _rows("plan_items") if row["year"] == year]
    if not items:
        known = sorted({row["year"] for row in _rows("plan_items")}, reverse=True)
        raise NoPlanOfYear(f"没有 {year} 年的改革方案", hint=f"现有：{'、'.join(map(str, known)) or '无'}")
    document = next((row["document"] for row in items if row["is_current"]), items[-1]["document"])
    return _Report(year, [row for row in items if row["document"] == document]).outline()


class _Report:
    """One report in the making: the plan's rows, the tables read once, each figure told once."""

    def __init__(self, year: int, items: list[dict[str, Any]]) -> None:
        self.year, self.items = year, items
        self.document = items[0]["document"]
        self.patterns: Patterns = declarations.one(KIND, "annual").data
        self.plan = plans.document(key=self.document).title
        self.facts = dict(zip(PLAN_FACTS, (year, self.document, f"《{self.plan}》"), strict=True))
        self.origin = Origin(self.facts["方案"])
        self.tied = _tied(items)
        self.table = cache(self._table)

    def outline(self) -> tuple[str, str, list[Outline]]:
        title = filled(self.patterns.title, self.facts, year=self.year)
        sections = [
            *map(self._chapter, self.patterns.opening),
            *self._items(),
            *(chapter for chapter in map(self._chapter, self.patterns.closing) if chapter.paragraphs),
        ]
        return title, self.plan, sections

    def _items(self) -> Iterator[Outline]:
        chapter = None
        for item in self.items:
            if item["chapter"] != chapter:
                chapter = item["chapter"]
                yield Outline(heading=chapter or "重点改革任务", level=1)
            yield self._item(item)

    def _item(self, item: Mapping[str, Any]) -> Outline:
        units = [row for row in _rows("plan_units") if row["document"] == self.document and row["no"] == item["no"]]
        leads = [row["name"] for row in units if row["role"] == "lead"]
        facts = self.facts | {
            "序号": item["no"],
            "任务": item["title"],
            "完成时限": item["due"],
            "牵头单位": leads,
            "牵头领导": [row["name"] for row in units if row["role"] == "leader"],
            "参与单位": [row["name"] for row in units if row["role"] == "participant"],
        }
        paragraphs = [self._paragraph(paragraph, facts) for paragraph in self.patterns.item]
        return Outline(
            heading=item["title"], level=2, item=item["no"], unit=_code(leads[0]) if leads else "",
            paragraphs=[pieces for pieces in paragraphs if pieces],
        )  # fmt: skip

    def _chapter(self, chapter: Chapter) -> Outline:
        paragraphs = [self._paragraph(paragraph, self.facts) for paragraph in chapter.paragraphs]
        return Outline(heading=chapter.heading, paragraphs=[pieces for pieces in paragraphs if pieces])

    def _paragraph(self, paragraph, facts: Mapping[str, Any]) -> list:
        return composed(paragraph, facts=facts, tables=self.table, origin=self.origin, year=self.year)

    def _table(self, name: str) -> Table:
        if name == FIGURES:
            return Table(self.tied, words=words_of_table(FIGURES))
        if name not in tables.names():
            return Table([])
        known = tables.table(name)
        return Table(_rows(name), words=words_of_table(name), note=known.note.split("，")[0])


def words_of_table(name: str) -> dict[str, str]:
    """The columns of a table that sentences may speak of, and the word for each: {"closed_on": "销号日期", …}."""
    if name == FIGURES:
        return {"no": "序号", "title": "指标", "slot": "数值", "score": "相近"}
    columns = tables.table(name).columns
    return {column: _word(said) or column for column, said in columns.items()}


def _word(said: str) -> str:
    """What a column is called: the words before any remark; none where its values are listed in place of a name."""
    word = re.split(r"[（，；]", said)[0]
    return "" if " " in word else word


def _rows(name: str) -> list[dict[str, Any]]:
    """The rows of a named table; none where nobody publishes it."""
    if name not in tables.names():
        return []
    read = tables.table(name).read
    return read().to_pylist() if read else tables.connect(name).table(name).to_arrow_table().to_pylist()


def _code(name: str) -> str:
    """The code of a unit, or its name where the district does not know it."""
    found = unit_named(name)
    return str(found.pk) if found else name


def _tied(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each item the figures that its systems answer for and its words speak of; every figure once, where it fits best."""
    live = [computed for computed in queries.figures() if computed.speaks]
    systems = {folder.id: {folder.id, *folder.realises} for folder in folders()}
    best: dict[str, tuple[int, dict[str, Any]]] = {}
    for item in items:
        carriers = {match.system.id for match in carrying(item["text"], item["title"]) if match.role == CARRIES}
        for computed in live:
            origin = systems.get(computed.declaration.path.parent.name, set())
            score = _shared(computed, item["title"] + item["text"]) if origin & carriers else 0
            if score > best.get(computed.figure.id, (0, {}))[0]:
                row = {"no": item["no"], "title": _lead_in(computed), "slot": FigureSlot(computed.figure.id)}
                best[computed.figure.id] = (score, row | {"score": -score})
    return [row for _, row in best.values()]


def _lead_in(computed: Computed) -> str:
    """The words before a value: 建档率为95%, but 办理率由75%提升到90%."""
    title = computed.figure.title
    return title if isinstance(computed.value, Change) else f"{title}为"


def _shared(computed: Computed, text: str) -> int:
    """How many letters of the figure's own words stand in the text of the item."""
    words = {either for phrase in computed.figure.says for word in phrase for either in word.split("|")}
    return sum(len(word) for word in words if not word.startswith("-") and word in text)
