"""The rules of the gate: facts of a project → what speaks for and against it, and what is not known. Pure.

The rules propose; people decide. An unknown fact is asked for and never counts for or against.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core import expressions as ex
from wanxiang.core.errors import WanxiangError

KIND = "industry_gate"
PASS, CONDITION, NEGATIVE, OPEN = "pass", "condition", "negative", "open"
VERDICTS = {
    PASS: "规则上可以通过",
    CONDITION: "规则上须有条件",
    NEGATIVE: "规则上不应通过",
    OPEN: "资料不足，尚不能判断",
}
GRAVITY = (PASS, CONDITION, NEGATIVE)
TYPES = {"number": ex.NUMBER, "text": ex.TEXT, "yes_no": ex.BOOL}
_ANY_DAY = date(2000, 1, 1)  # the rules of the gate know no day


class BadGate(WanxiangError):
    """The rules of the gate are faulty; the message names file, rule and word."""

    code = "industry_gate.bad_rules"


class BadFacts(WanxiangError):
    """Facts of a project that are none."""

    code = "industry_gate.bad_facts"


@dataclass(frozen=True, kw_only=True)
class Word:
    """A fact that a project states: its words, column, type, unit."""

    title: str
    column: str
    type: str
    unit: str = ""
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule, as written and as it runs."""

    id: str
    when: str
    verdict: str
    why: str
    node: ex.Node


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule says of a project: it holds, does not, or cannot be told (and which facts would tell)."""

    rule: Rule
    holds: bool | None
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Review:
    """The findings of all rules and the gravest of them; OPEN while an unknown could still make it graver."""

    verdict: str
    findings: tuple[Finding, ...]

    @property
    def lacks(self) -> list[str]:
        """The facts to be asked for."""
        return list(dict.fromkeys(word for each in self.findings for word in each.lacks))

    @property
    def reasons(self) -> list[str]:
        """Why, of the rules that hold."""
        return [each.rule.why for each in self.findings if each.holds]


@dataclass(frozen=True, kw_only=True)
class Gate:
    """The words and rules of a gate, who leads the review and who is consulted (competences)."""

    id: str
    title: str
    lead: str
    consult: tuple[str, ...]
    words: Mapping[str, Word]
    rules: tuple[Rule, ...]

    def facts(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Facts as typed → by column, numbers as numbers; what was left empty is not known. Raises BadFacts."""
        columns = {word.column: word for word in self.words.values()}
        if unknown := said.keys() - columns.keys():
            raise BadFacts(f"没有这项资料：{'、'.join(sorted(unknown))}")
        return {name: _fact(columns[name], value) for name, value in said.items() if str(value).strip() != ""}

    def review(self, facts: Mapping[str, Any]) -> Review:
        """What the rules say of a project."""
        found = tuple(self._finding(rule, facts) for rule in self.rules)
        held = max((GRAVITY.index(each.rule.verdict) for each in found if each.holds), default=0)
        could = max((GRAVITY.index(each.rule.verdict) for each in found if each.holds is None), default=0)
        return Review(verdict=OPEN if could > held else GRAVITY[held], findings=found)

    def _finding(self, rule: Rule, facts: Mapping[str, Any]) -> Finding:
        known = {word.column: facts.get(word.column) for word in self.words.values()}
        holds = ex.compile_rule(rule.node)(known)
        lacks = () if holds is not None else tuple(sorted(fact.word for fact in ex.missing(rule.node, known)))
        return Finding(rule=rule, holds=holds, lacks=lacks)


def load(path: Path) -> list[tuple[str, Gate]]:
    """Read the rules of a gate; raises BadGate."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        words = {title: Word(title=title, **said) for title, said in data["words"].items()}
        vocabulary = ex.Vocabulary.of(
            (ex.Word(word.title, word.column, TYPES[word.type]) for word in words.values()), members=""
        )
        rules = tuple(_rule(row, vocabulary, path.name) for row in data["rules"])
        made = Gate(
            id=data["id"],
            title=data["title"],
            lead=data["lead"],
            consult=tuple(data["consult"]),
            words=words,
            rules=rules,
        )
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise BadGate(f"{path.name} 无法读取：{error!r}") from error
    return [(made.id, made)]


def _rule(row: Mapping[str, Any], vocabulary: ex.Vocabulary, file: str) -> Rule:
    if row["verdict"] not in (CONDITION, NEGATIVE):
        raise BadGate(f"{file}：规则 {row['id']} 的结论“{row['verdict']}”不存在", hint=f"可用：{CONDITION}、{NEGATIVE}")
    try:
        node = ex.read(str(row["when"]), vocabulary=vocabulary, file=file).bind(as_of=_ANY_DAY, parameters={})
    except ex.ExpressionError as error:
        raise BadGate(f"{file}：规则 {row['id']}：{error.message}", hint=error.hint) from error
    return Rule(id=row["id"], when=str(row["when"]), verdict=row["verdict"], why=row["why"], node=node)


def _fact(word: Word, value: Any) -> Any:
    text = str(value).strip()
    if word.type == "text":
        return text[:60]
    if word.type == "yes_no":
        if text not in ("是", "否"):
            raise BadFacts(f"“{word.title}”须答是或否")
        return text == "是"
    try:
        number = float(text)
    except ValueError:
        raise BadFacts(f"“{word.title}”须填数字", hint=f"单位：{word.unit}") from None
    if not 0 <= number < 1e9 or (word.unit == "%" and number > 100):
        raise BadFacts(f"“{word.title}”的数值 {text} 不合理", hint=f"单位：{word.unit}")
    return number
