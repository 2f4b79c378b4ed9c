"""Grading: how urgent a case is, by declared rules that each say why. Pure.

The class gives the level to begin with; every rule that holds lifts it (`at_least`, or `lift` by so many steps). What a
text says of danger, of vulnerable people and of how many there are is read by the declared signals.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wanxiang.engines.cases.facts import Facts
from wanxiang.engines.cases.flows import LEVELS
from wanxiang.engines.cases.rulefile import BadRule, Condition, condition, rows

_LEVEL = {title: level for level, title in LEVELS.items()}
_COUNT = re.compile(r"(\d{1,5})\s*(?:多|余)?\s*(人|名|户|位|家)(?!民币)")
_NOT = re.compile(r"(没有|未见|并无|不是|无)$")


@dataclass(frozen=True)
class Grade:
    """A level (1 一般 … 4 特急), why, and the marks that the reasons set."""

    level: int
    reasons: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Lift:
    """One rule: when it holds the level is lifted."""

    condition: Condition
    why: str
    at_least: int
    lift: int
    mark: str


@dataclass(frozen=True)
class Grading:
    """The signals and the rules of one file."""

    signals: Mapping[str, re.Pattern[str]]
    rules: tuple[Lift, ...]

    def read(self, text: str) -> dict[str, Any]:
        """What a text says: {"danger", "vulnerable", "people"}; a word right after 没有 or 未见 does not count."""
        found: dict[str, Any] = {name: _said(pattern, text) for name, pattern in self.signals.items()}
        return found | {"people": max((int(number) for number, _ in _COUNT.findall(text)), default=None)}

    def grade(self, *, base: int, facts: Facts) -> Grade:
        """The level of a case, from its class's level and what is known of it."""
        level, reasons, marks = base, [f"类别默认{LEVELS[base]}"], []
        for rule in self.rules:
            if rule.condition.holds(facts) is True:
                lifted = min(max(level + rule.lift, rule.at_least), max(LEVELS))
                if lifted > level:
                    reasons.append(f"{rule.why}：{LEVELS[lifted]}")
                marks += [rule.mark] if rule.mark and rule.mark not in marks else []
                level = lifted
        return Grade(level, tuple(reasons), tuple(marks))


SIGNALS = {"危险": "danger", "弱势群体": "vulnerable"}


def load(path: Path) -> list[tuple[str, Grading]]:
    """Read a grading file; raises BadRule."""
    data, listed = rows(path)
    signals = {}
    for title, said in data.get("signals", {}).items():
        if title not in SIGNALS:
            raise BadRule(f"{path.name}：信号“{title}”不存在", hint=f"可用：{'、'.join(SIGNALS)}")
        signals[SIGNALS[title]] = re.compile("|".join(map(re.escape, said)))
    rules = tuple(_lift(row, file=path.name, line=line) for line, row in listed)
    return [(data.get("id", path.stem), Grading(signals, rules))]


def _lift(row: Mapping[str, Any], *, file: str, line: int) -> Lift:
    at_least = row.get("at_least", LEVELS[1])
    if at_least not in _LEVEL or not row.get("why"):
        raise BadRule(f"{file} 第 {line} 行：级别“{at_least}”不存在，或没有写明理由 why", hint="、".join(_LEVEL))
    held = condition(row.get("when"), file=file, line=line)
    return Lift(held, row["why"], _LEVEL[at_least], int(row.get("lift", 0)), row.get("mark", ""))


def _said(pattern: re.Pattern[str], text: str) -> bool:
    return any(not _NOT.search(text[: found.start()]) for found in pattern.finditer(text))
