"""A policy as the checks read it: bound for a day, taken apart, its nodes with text and line, cases in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.core.expressions.cases import OTHER, World
from wanxiang.core.expressions.kleene import Truth
from wanxiang.engines.policy import wording
from wanxiang.engines.policy.declaring import Policy
from wanxiang.engines.policy.declaring.benefits import Bracket
from wanxiang.engines.policy.declaring.conditions import Clause

Truths = Sequence[Truth]


@dataclass(frozen=True)
class Branch:
    """A part of a clause: where it stands in the formula, and what is written there."""

    clause: int
    path: tuple[int, ...]
    formula: ex.Formula
    text: str
    line: int


class Reader:
    """One policy on one day on which it is in force."""

    def __init__(self, policy: Policy, local: Mapping[str, str]) -> None:
        self.policy, self.local = policy, local
        self.on = _day_of(policy)
        self.day = policy.on(self.on, local=local)
        self.brackets: list[Bracket] = policy.benefit.on(self.on)
        rules = {f"c{index}": node for index, (_, node) in enumerate(self.day.clauses)}
        for index, bracket in enumerate(self.brackets):
            rules[f"b{index}"] = self.bound(bracket.when.tree) if bracket.when else tree.Const(value=True)
        taken = ex.take_apart(rules)
        self.atoms = taken.atoms
        self.clauses = [taken.formulas[f"c{index}"] for index in range(len(self.day.clauses))]
        self.tables = [taken.formulas[f"b{index}"] for index in range(len(self.brackets))]
        self.whole = ex.Formula("and", tuple(self.clauses))

    @cached_property
    def cases(self) -> ex.Cases:
        return ex.Cases(self.atoms)

    @cached_property
    def known(self) -> ex.Cases:
        """The cases in which everything is known but what a rule asks to be unknown."""
        return ex.Cases(self.atoms, known=True, asked=True)

    def bound(self, node: ex.Node) -> ex.Node:
        return self.day.bound(node)

    def world(self, accept: Callable[[Truths], Truth], *formulas: ex.Formula) -> World | None:
        """A case that is accepted; None when there is none. Raises TooMany."""
        return self.cases.find(accept, {index for formula in formulas for index in formula.indexes()})

    def possible(self, *wanted: tuple[ex.Formula, bool]) -> World | None:
        """A case in which formulas have these truths. Raises TooMany."""
        return self.world(lambda truths: _all(truths, wanted), *(formula for formula, _ in wanted))

    def branches(self, index: int) -> Iterator[Branch]:
        """The parts of a clause, from the whole down, where they can be told apart in the file."""
        clause = self.day.clauses[index][0]
        yield from self._below(clause, index, clause.node, self.clauses[index], ())

    def _below(self, clause: Clause, index: int, node: ex.Node, formula: ex.Formula, path: tuple[int, ...]) -> Iterator[Branch]:  # fmt: skip
        text, line = written(clause, node)
        yield Branch(index, path, formula, text, line)
        parts = parts_of(node)
        if len(parts) == len(formula.parts):
            for place, (part, below) in enumerate(zip(parts, formula.parts, strict=True)):
                yield from self._below(clause, index, part, below, (*path, place))

    # -- cases in words

    @cached_property
    def _texts(self) -> dict[ex.Node, str]:
        rules = [rule for clause, _ in self.day.clauses for rule in clause.rules]
        rules += [bracket.when for bracket in self.brackets if bracket.when]
        return {self.bound(node): rule.text(node) for rule in rules for node in tree.walk(rule.tree) if node.span[1]}

    def said(self, world: World) -> str:
        """A case for people: 年龄 80 岁、独居 是."""
        return wording.listed(f"{name} {text}" for name, text in self._facts(world).items())

    def _facts(self, world: World) -> dict[str, str]:
        found: dict[str, str] = {}
        for column, value in self._with_ages(world).items():
            variable = self.cases.variables.get(column)
            name = self._name(column)
            if value is not None and name:
                found[name] = _shown(value, variable.type if variable else ex.NUMBER)
        return found

    def _name(self, column: str) -> str:
        if column.startswith("\0"):
            return self._texts.get(self.cases.variables[column].node, "")
        words = self.policy.vocabulary.words.values() if self.policy.vocabulary else ()
        return next((word.name for word in words if word.column == column), "")

    def _with_ages(self, world: World) -> dict[str, Any]:
        """年龄 in place of 出生日期, where the policy speaks of ages only."""
        found = dict(world)
        derived = {node.name: node for atom in self.atoms for node in tree.walk(atom) if isinstance(node, tree.Derived)}
        named = {node.name for atom in self.atoms for node in _own_words(atom)}
        for node in derived.values():
            behind = tree.columns(node.rule)
            names = {part.name for part in tree.walk(node.rule) if isinstance(part, tree.Word)}
            value = ex.compile_rule(node)(world) if node.type.kind == "number" else None
            if value is not None and isinstance(node.given, tree.Word) and not names & named:
                found = {column: each for column, each in found.items() if column not in behind}
                found[node.given.column] = value
        return found

    def person(self, world: World, wanted: Sequence[tuple[ex.Formula, bool]]) -> dict[str, Any] | None:
        """A case as the facts of one person, no more than it takes; None where that is not enough (a household's sums)."""
        facts = {column: value for column, value in self._with_ages(world).items()
                 if value is not None and not column.startswith("\0")}  # fmt: skip
        if not self._shows(facts, wanted):
            return None
        for column in list(facts):
            fewer = {name: value for name, value in facts.items() if name != column}
            facts = fewer if self._shows(fewer, wanted) else facts
        return facts

    def _shows(self, facts: Mapping[str, Any], wanted: Sequence[tuple[ex.Formula, bool]]) -> bool:
        return _all([test(facts) for test in self._tests], wanted) is True

    @cached_property
    def _tests(self) -> list[Callable[..., Any]]:
        return [ex.compile_rule(atom) for atom in self.atoms]

    def given(self, person: Mapping[str, Any]) -> str:
        """Facts as they are written in an example."""
        back = {value: name for name, value in self.local.items()}
        words = {
            word.column: word for word in (self.policy.vocabulary.words.values() if self.policy.vocabulary else ())
        }
        cells = [
            f"{words[column].name}: {back.get(value) or _cell(value, words[column].type)}"
            for column, value in person.items()
        ]
        return "{" + ", ".join(cells) + "}"


def written(clause: Clause, node: ex.Node) -> tuple[str, int]:
    """What is written where a node of a clause stands, and the line in the file."""
    for rule in clause.rules:
        if any(part is node for part in tree.walk(rule.tree)):
            return rule.text(node), rule.source.place(node.span[0])[0]
    inner = [written(clause, part) for part in parts_of(node)]
    if not inner:
        return clause.text, 0
    sign = " 或 " if isinstance(node, tree.Or) else " 且 "
    texts = [f"（{text}）" if parts_of(part) else text for (text, _), part in zip(inner, parts_of(node), strict=True)]
    return sign.join(texts), inner[0][1]


def parts_of(node: ex.Node) -> tuple[ex.Node, ...]:
    if isinstance(node, tree.And | tree.Or):
        return node.items
    if isinstance(node, tree.If):
        return node.test, node.then, node.otherwise
    return (node.item,) if isinstance(node, tree.Not) else ()


def _all(truths: Truths, wanted: Sequence[tuple[ex.Formula, bool]]) -> Truth:
    """Whether every formula has its truth; None as long as one may."""
    said: Truth = True
    for formula, truth in wanted:
        found = ex.evaluate(formula, truths)
        if found is (not truth):
            return False
        said = None if found is None else said
    return said


def _own_words(node: ex.Node) -> Iterator[Any]:
    """Words as the rule writes them, not those behind derived ones."""
    if isinstance(node, tree.Word | tree.Derived):
        yield node
        return
    for child in tree.children(node):
        yield from _own_words(child)


def _shown(value: Any, kind: ex.Type) -> str:
    if kind.kind == "number" and kind.unit and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g} {kind.unit}"
    return wording.value(value, kind)


def _cell(value: Any, kind: ex.Type) -> str:
    if value == OTHER:
        return "其他"
    return f"{value:g}" if kind.kind == "number" else wording.value(value, kind)


def _day_of(policy: Policy) -> date:
    """A day on which the policy is in force."""
    days = [example.as_of for example in policy.examples if policy.in_force(example.as_of)]
    if days:
        return max(days)
    return policy.valid_from or (policy.valid_to - timedelta(days=1) if policy.valid_to else date(2022, 1, 1))
