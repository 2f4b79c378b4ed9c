"""Dispatch rules: to whom a case goes, by declared rules that are tried before they live. Pure.

The first rule that holds decides. `to` is a part (owner, local, street, community, grid) or a competence word of the
district's profile; `owner` is whoever the list of duties names for the district, `local` for a matter settled on the spot. Nothing reaches a community or grid but by a task on the approved list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wanxiang.engines.cases.facts import Facts
from wanxiang.engines.cases.rulefile import BadRule, Condition, condition, rows

OWNER, LOCAL, STREET, COMMUNITY, GRID = "owner", "local", "street", "community", "grid"
PARTS = (OWNER, LOCAL, STREET, COMMUNITY, GRID)
_KEYS = {"id", "when", "to", "assist", "auto", "task", "why"}


@dataclass(frozen=True)
class Route:
    """One rule: when it holds, who handles, who helps, whether it goes out without a dispatcher, and why."""

    id: str
    condition: Condition
    to: str
    assist: tuple[str, ...]
    auto: bool
    task: str
    why: str
    line: int


@dataclass(frozen=True)
class Routing:
    """The rules of one file, in order; the last one holds always."""

    id: str
    title: str
    flow: str
    rules: tuple[Route, ...]

    def route(self, facts: Facts) -> Route:
        """The first rule that holds."""
        return next(rule for rule in self.rules if rule.condition.holds(facts) is True)

    def asks(self, word: str) -> bool:
        """Whether a rule speaks of a word: some facts are looked up only then."""
        return any(word in rule.condition.text for rule in self.rules)

    def parties(self) -> Iterator[str]:
        """Every competence word that a rule names."""
        for rule in self.rules:
            yield from (to for to in (rule.to, *rule.assist) if to not in PARTS)


def load(path: Path) -> list[tuple[str, Routing]]:
    """Read a routing file; raises BadRule when a rule is faulty or nothing is left for the last case."""
    data, listed = rows(path)
    rules = tuple(_route(row, file=path.name, line=line) for line, row in listed)
    if not rules or rules[-1].condition.text:
        raise BadRule(f"{path.name}：最后一条规则不能带条件，否则有案件无处可去")
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise BadRule(f"{path.name} 第 {rule.line} 行：规则编号“{rule.id}”重复")
        seen.add(rule.id)
    return [(data.get("id", path.stem), Routing(data.get("id", path.stem), data.get("title", ""), data.get("flow", "event"), rules))]  # fmt: skip


def _route(row: Mapping[str, Any], *, file: str, line: int) -> Route:
    if unknown := row.keys() - _KEYS:
        raise BadRule(
            f"{file} 第 {line} 行：不认识的写法 {'、'.join(unknown)}", hint=f"可用：{'、'.join(sorted(_KEYS))}"
        )
    to, task = row.get("to", ""), row.get("task", "")
    if not to or not row.get("id"):
        raise BadRule(f"{file} 第 {line} 行：规则须有编号 id 和去向 to")
    if to in (COMMUNITY, GRID) and not task:
        raise BadRule(f"{file} 第 {line} 行：派到社区、网格须写明准入事项 task")
    held = condition(row.get("when"), file=file, line=line)
    return Route(row["id"], held, to, tuple(row.get("assist", ())), bool(row.get("auto", False)), task, row.get("why", ""), line)  # fmt: skip
